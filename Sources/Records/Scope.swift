public import CBOR
public import Primitives

/// How far an account's role reaches, and where a matter lies.
///
/// A district's or school's name is the number of the loaded directory; a region's is the State's
/// own name for it. Names are brought to NFC by whoever reads them in.
public enum Scope: Hashable, Sendable {
  /// All States.
  case nation
  /// One State.
  case state(StateCode)
  /// A State's named set of districts.
  case region(StateCode, String)
  /// A district (LEA) of a State.
  case district(StateCode, String)
  /// A school or facility of a State.
  case school(StateCode, String)

  /// Bytes of a name; the longest in the national directory has about a hundred.
  public static let nameBytesMax = 200

  /// The State; nil for the nation.
  public var state: StateCode? {
    switch self {
    case .nation: nil
    case .state(let code), .region(let code, _), .district(let code, _), .school(let code, _):
      code
    }
  }

  /// Whether everything of `other` lies in this scope, as far as the two names tell: the nation
  /// covers all, a State all of its own, anything else itself. Which districts make a region, and
  /// which schools a district, is loaded data: a caller who knows says so to the gate with
  /// ``Gate/Request/containedIn``.
  public func covers(_ other: Scope) -> Bool {
    switch self {
    case .nation: true
    case .state(let code): other.state == code
    case .region, .district, .school: self == other
    }
  }
}

extension Scope: CustomStringConvertible {
  /// `nation`, `TX`, `TX/region:NAME`, `TX/district:ID`, `TX/school:ID`.
  public var description: String {
    switch self {
    case .nation: "nation"
    case .state(let code): code.description
    case .region(let code, let name): "\(code)/region:\(name)"
    case .district(let code, let name): "\(code)/district:\(name)"
    case .school(let code, let name): "\(code)/school:\(name)"
    }
  }

  /// From the text form; nil for anything else, also for a name that is empty, too long, or has a
  /// control character or a space at either end, so that a scope has one text and looks like it.
  public init?(_ text: String) {
    if text == "nation" {
      self = .nation
      return
    }
    guard let slash = text.utf8.firstIndex(of: 0x2F) else {
      guard let code = StateCode(text) else { return nil }
      self = .state(code)
      return
    }
    let rest = text[text.utf8.index(after: slash)...]
    guard let code = StateCode(text[..<slash]), let colon = rest.utf8.firstIndex(of: 0x3A) else {
      return nil
    }
    let name = String(rest[rest.utf8.index(after: colon)...])
    guard Self.isName(name) else { return nil }
    switch rest[..<colon] {
    case "region": self = .region(code, name)
    case "district": self = .district(code, name)
    case "school": self = .school(code, name)
    default: return nil
    }
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, let last = name.unicodeScalars.last,
      name.utf8.count <= nameBytesMax
    else { return false }
    return !first.properties.isWhitespace && !last.properties.isWhitespace
      && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }
}

extension Scope {
  /// The text form: clear in an event, readable in a dump.
  public var cbor: CBORValue { .text(description) }

  /// From `cbor`.
  public init(cbor: CBORValue) throws(CBORError) {
    guard let text = cbor.string, let scope = Scope(text) else {
      throw CBORError(.structure, "a scope is nation, XX or XX/region|district|school:NAME")
    }
    self = scope
  }
}
