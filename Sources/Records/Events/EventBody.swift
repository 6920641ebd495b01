public import CBOR
public import Primitives

/// The clear part of one type of event: what an auditor without keys can read. Sealed parts have
/// types of their own beside it.
public protocol EventBody: Sendable {
  /// The name in the catalogue, `noun.happened`. Never changes.
  static var type: String { get }
  /// The version of the form that this program writes. It reads the older ones through upcasters.
  static var version: Int { get }
  /// The clear map.
  var clear: CBORValue { get }
  /// From the clear map.
  init(clear: CBORValue) throws(CBORError)
}

extension EventBody {
  /// 1: the first form.
  public static var version: Int { 1 }
}

/// Reads the members of a clear map: a missing or misshapen one is an error that names it. Unknown
/// members are let be, so that a later version may add some.
public struct ClearFields: Sendable {
  private let value: CBORValue
  private let type: String

  /// Over a map; the event's type is for the error.
  public init(_ value: CBORValue, of type: String) throws(CBORError) {
    guard value.entries != nil else { throw CBORError(.structure, "\(type): no clear map") }
    self.value = value
    self.type = type
  }

  /// The member in a form, which must be there.
  public func need<Result>(
    _ name: String, _ read: (CBORValue) -> Result?
  ) throws(CBORError) -> Result {
    guard let member = value[name], let result = read(member) else {
      throw CBORError(.structure, "\(type): \(name) is missing or misshapen")
    }
    return result
  }

  /// A list whose every item has a form.
  public func list<Result>(
    _ name: String, _ read: (CBORValue) -> Result?
  ) throws(CBORError) -> [Result] {
    try need(name) { value -> [Result]? in
      guard let items = value.items else { return nil }
      let found = items.compactMap(read)
      return found.count == items.count ? found : nil
    }
  }

  /// The member in a form, or nil when it is not there.
  public func maybe<Result>(
    _ name: String, _ read: (CBORValue) -> Result?
  ) throws(CBORError) -> Result? {
    guard value[name] != nil else { return nil }
    return try need(name, read)
  }
}

extension CBORValue {
  /// A State's code as text.
  public static func state(_ state: StateCode) -> CBORValue { .text(state.description) }

  /// The State whose code the text is.
  public var state: StateCode? { string.flatMap { StateCode($0) } }

  /// A number that fits.
  public var int: Int? { integer.flatMap(Int.init(exactly:)) }

  /// A list of identifiers of one kind; nil when an item is none.
  public func identifiers<Kind>(_: Kind.Type = Kind.self) -> [Identifier<Kind>]? {
    guard let items else { return nil }
    let found = items.compactMap { $0.identifier(Kind.self) }
    return found.count == items.count ? found : nil
  }
}
