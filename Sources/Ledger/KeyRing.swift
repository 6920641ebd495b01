import CBOR
import Primitives
import Records
public import Signing

/// The names and forms of the events on which verification itself depends.
public enum LedgerEventType {
  /// The genesis: origin, clock, keys.
  public static let opened = "ledger.opened"
  /// A key comes into force after this event.
  public static let keyAdded = "key.added"
  /// A key is in force up to this event.
  public static let keyRetired = "key.retired"
  /// As retired, because it may be known to others.
  public static let keyRevoked = "key.revoked"
}

/// An event whose signature was found good under a key in force at its position.
public struct VerifiedEvent: Sendable {
  /// The event.
  public let event: RecordedEvent

  fileprivate init(_ event: RecordedEvent) { self.event = event }
}

/// Which keys count at which positions: a fold over the log's prefix, and of nothing else, so that
/// anybody who has the leaves comes to the same verdict.
public struct KeyRing: Sendable {
  /// Every key there ever was, in the order in which they came.
  public private(set) var keys: [KeyValidity] = []
  /// The origin in force after the events so far; empty before the genesis.
  public private(set) var origin = ""
  /// Whether the ledger runs on a simulated clock, as the genesis says.
  public private(set) var isClockSimulated = false
  /// Position of the last genesis: 0, or that of the successor's opening.
  public private(set) var genesisPosition: UInt64 = 0

  private var origins: [(from: UInt64, name: String)] = []

  /// No keys.
  public init() {}

  /// The origin in whose name a key signs notes: that of the ledger when the key came.
  public func originNaming(_ key: KeyValidity) -> String {
    origins.last { $0.from <= key.from }?.name ?? origin
  }

  /// The key of a role in force at a position.
  public func key(_ role: KeyRole, at position: UInt64) -> KeyValidity? {
    keys.last { $0.role == role && $0.covers(position) }
  }

  /// Checks an event's origin, key and signature, without taking it in.
  ///
  /// The genesis is signed by a key that it names itself: whoever holds its hash decides whether
  /// to believe it.
  public func verify(_ event: RecordedEvent) throws(LedgerError) -> VerifiedEvent {
    let key = try signer(of: event)
    guard let payload = event.signed.payload,
      key.verifies(
        event.signed.signature,
        of: COSESign1.toBeSigned(protected: event.signed.protected, payload: payload))
    else { throw Self.refused(event, "its signature is not good") }
    return VerifiedEvent(event)
  }

  /// The key that must have signed the event.
  public func signer(of event: RecordedEvent) throws(LedgerError) -> VerifyingKey {
    if event.type == LedgerEventType.opened {
      let keys = try Self.keys(ofGenesis: event)
      guard let key = keys.first(where: { $0.kid == event.kid && $0.role == .event }) else {
        throw Self.refused(event, "the genesis is not signed by a key that it names")
      }
      return key.key
    }
    guard event.origin == origin else {
      throw Self.refused(event, "it belongs to \(event.origin), this ledger is \(origin)")
    }
    guard let key = eventKey(event.kid, at: event.position) else {
      throw Self.refused(event, "no key \(Hex.encode(event.kid)) is in force there")
    }
    return key.key
  }

  /// The key of this identifier, if it may sign the event at the position.
  func eventKey(_ kid: [UInt8], at position: UInt64) -> KeyValidity? {
    keys.first { $0.kid == kid && $0.role == .event && $0.covers(position) }
  }

  /// Takes in a key event or a genesis; other events change nothing.
  public mutating func apply(_ event: RecordedEvent) throws(LedgerError) {
    switch event.type {
    case LedgerEventType.opened: try open(event)
    case LedgerEventType.keyAdded:
      let added = try KeyValidity(cbor: Self.clear(event)["key"] ?? .null)
      keys.append(KeyValidity(role: added.role, key: added.key, from: event.position + 1))
    case LedgerEventType.keyRetired, LedgerEventType.keyRevoked:
      let kid = Self.clear(event)["kid"]?.byteString
      guard let index = keys.firstIndex(where: { $0.kid == kid && $0.until == nil }) else {
        throw Self.refused(event, "it ends a key that is not in force")
      }
      let old = keys[index]
      keys[index] = KeyValidity(
        role: old.role, key: old.key, from: old.from, until: event.position)
    default: break
    }
  }

  private mutating func open(_ event: RecordedEvent) throws(LedgerError) {
    let clear = Self.clear(event)
    guard let name = clear["origin"]?.string, name == event.origin, name != origin else {
      throw Self.refused(event, "a genesis must name its own, new origin")
    }
    if event.position == 0 {
      guard clear["predecessor"] == nil else {
        throw Self.refused(event, "the first leaf cannot have a predecessor in this log")
      }
    } else {
      guard clear["predecessor"]?["origin"]?.string == origin,
        clear["predecessor"]?["size"]?.unsignedInteger == event.position
      else { throw Self.refused(event, "a later genesis must name the log that it continues") }
    }
    keys = keys.map {
      $0.until == nil && event.position > 0
        ? KeyValidity(role: $0.role, key: $0.key, from: $0.from, until: event.position - 1) : $0
    }
    keys += try Self.keys(ofGenesis: event)
    origin = name
    origins.append((event.position, name))
    genesisPosition = event.position
    isClockSimulated = clear["clock"]?.string == "simulated"
  }

  private static func keys(ofGenesis event: RecordedEvent) throws(LedgerError) -> [KeyValidity] {
    var keys = [KeyValidity]()
    for item in clear(event)["keys"]?.items ?? [] {
      let key = try KeyValidity(cbor: item)
      keys.append(KeyValidity(role: key.role, key: key.key, from: event.position))
    }
    return keys
  }

  private static func clear(_ event: RecordedEvent) -> CBORValue {
    for part in event.parts { if case .clear(let content) = part { return content } }
    return .map([])
  }

  private static func refused(_ event: RecordedEvent, _ why: String) -> LedgerError {
    LedgerError(.integrity, "the event at position \(event.position) is refused: \(why)")
  }
}
