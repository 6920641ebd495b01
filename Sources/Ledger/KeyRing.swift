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

  /// The origin in force at a position; nil before the genesis.
  public func origin(at position: UInt64) -> String? {
    origins.last { $0.from <= position }?.name
  }

  /// Checks an event's origin, key and signature, without taking it in.
  ///
  /// The first genesis is signed by a key that it names itself: whoever holds its hash decides
  /// whether to believe it. A successor's genesis is signed by the event key of the log that it
  /// continues, so that nobody without that key can take a log over.
  public func verify(_ event: RecordedEvent) throws(LedgerError) -> VerifiedEvent {
    let key = try signer(of: event)
    guard key.verifies(event.signature, of: event.signedBytes) else {
      throw Self.refused(event, "its signature is not good")
    }
    return VerifiedEvent(event)
  }

  /// The key that must have signed the event.
  public func signer(of event: RecordedEvent) throws(LedgerError) -> VerifyingKey {
    if event.type == LedgerEventType.opened, event.position == 0 {
      let keys = try Self.keys(ofGenesis: event, from: 0)
      guard let key = keys.first(where: { $0.kid == event.kid && $0.role == .event }) else {
        throw Self.refused(event, "the genesis is not signed by a key that it names")
      }
      return key.key
    }
    guard event.origin == origin || event.type == LedgerEventType.opened else {
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

  /// Takes in a key event or a genesis; other events change nothing. A key event of another form,
  /// of an unknown type, or out of place is refused: half understood is not understood.
  public mutating func apply(_ event: RecordedEvent) throws(LedgerError) {
    switch event.type {
    case LedgerEventType.opened: try open(event)
    case LedgerEventType.keyAdded: try add(event)
    case LedgerEventType.keyRetired, LedgerEventType.keyRevoked: try end(event)
    default:
      guard !event.type.hasPrefix("key.") else {
        throw Self.refused(event, "\(event.type) is a key event that this program does not know")
      }
    }
  }

  private mutating func add(_ event: RecordedEvent) throws(LedgerError) {
    try Self.requireForm(event)
    let clear = OpenedPart.clearPart(of: event)
    if let fault = KeyEventForm.fault(inAdding: clear) { throw Self.refused(event, fault) }
    let added = try Self.key(clear["key"] ?? .null, of: event)
    guard added.from == event.position + 1 else {
      throw Self.refused(event, "a key counts from the position after its event, not otherwise")
    }
    try refuseSecondUse(of: added, event)
    keys.append(added)
  }

  private mutating func end(_ event: RecordedEvent) throws(LedgerError) {
    try Self.requireForm(event)
    let clear = OpenedPart.clearPart(of: event)
    if let fault = KeyEventForm.fault(inEnding: clear) { throw Self.refused(event, fault) }
    let kid = clear["kid"]?.byteString
    guard let index = keys.firstIndex(where: { $0.kid == kid && $0.until == nil }) else {
      throw Self.refused(event, "it ends a key that is not in force")
    }
    let old = keys[index]
    let remains = keys.contains { $0.role == old.role && $0.until == nil && $0.kid != old.kid }
    guard remains else {
      throw Self.refused(event, "it ends the last \(old.role.rawValue) key; add another first")
    }
    keys[index] = KeyValidity(
      role: old.role, key: old.key, from: old.from, until: event.position)
  }

  private mutating func open(_ event: RecordedEvent) throws(LedgerError) {
    try Self.requireForm(event)
    let clear = OpenedPart.clearPart(of: event)
    if let fault = KeyEventForm.fault(inGenesis: clear) { throw Self.refused(event, fault) }
    guard let name = clear["origin"]?.string, name == event.origin, NoteKey.isName(name),
      !origins.contains(where: { $0.name == name })
    else { throw Self.refused(event, "a genesis must name its own, new origin") }
    guard let clock = clear["clock"]?.string, clock == "simulated" || clock == "system" else {
      throw Self.refused(event, "a genesis must say whether its clock is simulated")
    }
    try checkPredecessor(clear, of: event)
    guard event.position == 0 || (clock == "simulated") == isClockSimulated else {
      throw Self.refused(event, "a successor keeps the kind of its clock")
    }
    let from = event.position == 0 ? 0 : event.position + 1
    let new = try Self.keys(ofGenesis: event, from: from)
    for role in KeyRole.allCases where !new.contains(where: { $0.role == role }) {
      throw Self.refused(event, "a genesis names a key of each role; \(role.rawValue) is missing")
    }
    for key in new { try refuseSecondUse(of: key, event) }
    keys = keys.map {
      $0.until == nil
        ? KeyValidity(role: $0.role, key: $0.key, from: $0.from, until: event.position) : $0
    }
    keys += new
    origin = name
    origins.append((event.position, name))
    genesisPosition = event.position
    isClockSimulated = clock == "simulated"
  }

  /// A later genesis continues the log before it, and says of nothing else what was lost.
  private func checkPredecessor(
    _ clear: CBORValue, of event: RecordedEvent
  ) throws(LedgerError) {
    guard event.position > 0 else {
      guard clear["predecessor"] == nil, clear["lost"] == nil else {
        throw Self.refused(event, "the first leaf cannot have a predecessor in this log")
      }
      return
    }
    guard clear["predecessor"]?["origin"]?.string == origin,
      clear["predecessor"]?["size"]?.unsignedInteger == event.position
    else { throw Self.refused(event, "a later genesis must name the log that it continues") }
    guard let lost = clear["lost"] else { return }
    guard lost["origin"]?.string == origin, let size = lost["size"]?.unsignedInteger,
      size > event.position
    else {
      throw Self.refused(event, "what it says was lost is no later statement of its predecessor")
    }
  }

  /// One role a key, and no way back: a key that was ended may be known to others.
  private func refuseSecondUse(
    of key: KeyValidity, _ event: RecordedEvent
  ) throws(LedgerError) {
    guard !keys.contains(where: { $0.kid == key.kid }) else {
      throw Self.refused(event, "key \(Hex.encode(key.kid)) was in force before")
    }
  }

  private static func keys(
    ofGenesis event: RecordedEvent, from: UInt64
  ) throws(LedgerError) -> [KeyValidity] {
    var keys = [KeyValidity]()
    for item in OpenedPart.clearPart(of: event)["keys"]?.items ?? [] {
      let key = try Self.key(item, of: event)
      guard key.from == from, !keys.contains(where: { $0.kid == key.kid }) else {
        throw refused(event, "its keys count from \(from) on, each named once")
      }
      keys.append(key)
    }
    return keys
  }

  private static func key(
    _ described: CBORValue, of event: RecordedEvent
  ) throws(LedgerError) -> KeyValidity {
    do {
      return try KeyValidity(cbor: described)
    } catch {
      throw refused(event, error.reason)
    }
  }

  private static func requireForm(_ event: RecordedEvent) throws(LedgerError) {
    guard event.stream == .ledger, event.version == 1 else {
      throw refused(event, "it is not in the ledger's own stream, or of an unknown version")
    }
  }

  private static func refused(_ event: RecordedEvent, _ why: String) -> LedgerError {
    LedgerError(.integrity, "the event at position \(event.position) is refused: \(why)")
  }
}
