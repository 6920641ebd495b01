import CBOR
import KeyValue
import Primitives
import Records
import Sealing

/// A State's own name for a child: what the State says, before any generation.
struct StateIdentity: Hashable {
  let state: StateCode
  let identifier: String
  let type: String

  init(state: StateCode, identifier: String, type: String) {
    self.state = state
    self.identifier = identifier
    self.type = type
  }

  init?(state: StateCode, student: Row) {
    guard let identifier = student[.stateStudentIdentifier],
      let type = student[.stateStudentIdentifierType]
    else { return nil }
    self.state = state
    self.identifier = identifier
    self.type = type
  }

  /// A hash that nobody without the ledger's key can guess back.
  func keyed(under key: SecretKey) -> [UInt8] {
    let type = Array(type.utf8)
    return KeyedDigest.of(
      Array("identity \(state) ".utf8), UInt32(type.count).bigEndianBytes, type,
      Array(identifier.utf8), under: key)
  }
}

/// What a decision must know of a State record.
struct RecordRow {
  let state: StateCode
  let identity: [UInt8]
  var child: ChildID?
  var isInForce = false
  var digest: [UInt8] = []
  /// Position of the first statement: the record's number in matching.
  let number: UInt64
  /// Position of the last statement.
  var statement: UInt64 = 0
  /// Which time the State gave the identifier out.
  let generation: Int
  /// Where the last statement says that the child was last; nil where it names no district.
  var place: EnrollmentPlace?
  /// Where it stands among `rosters`; nil where it is on none, or not in force.
  var roster: RosterPlaces?

  init(state: StateCode, identity: [UInt8], number: UInt64, generation: Int) {
    self.state = state
    self.identity = identity
    self.number = number
    self.generation = generation
  }

  init?(of record: StateRecordID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let bytes = try rows.get(record.bytes, in: DecisionState.Tables.records) else {
      return nil
    }
    try self.init(decoding: bytes)
  }

  init(decoding bytes: [UInt8]) throws {
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    guard items.count == 10, let state = items[0].state, let identity = items[1].byteString,
      let inForce = items[3].boolean, let digest = items[4].byteString,
      let number = items[5].unsignedInteger, let statement = items[6].unsignedInteger,
      let generation = items[7].int
    else { throw ExchangeError(.integrity, "a row of records is misshapen; say: msix rebuild") }
    self.state = state
    self.identity = identity
    child = items[2].identifier()
    isInForce = inForce
    self.digest = digest
    self.number = number
    self.generation = generation
    self.statement = statement
    place = EnrollmentPlace(items[8])
    roster = RosterPlaces(items[9])
  }

  func put(as record: StateRecordID, into rows: inout WriteTransaction) throws {
    let value = CBORValue.array([
      .state(state), .bytes(identity), child.map { .identifier($0) } ?? .null, .bool(isInForce),
      .bytes(digest), .unsigned(number), .unsigned(statement), .int(generation),
      place?.cbor ?? .null, roster?.cbor ?? .null,
    ])
    try rows.put(value.encoded, for: record.bytes, in: DecisionState.Tables.records)
  }
}

/// A child as decisions know it.
struct ChildRow {
  let child: ChildID
  let accounting: AccountingID
  let serial: UInt64

  init(child: ChildID, accounting: AccountingID, serial: UInt64) {
    self.child = child
    self.accounting = accounting
    self.serial = serial
  }

  init?(of child: ChildID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let row = try rows.get(child.bytes, in: DecisionState.Tables.children) else {
      return nil
    }
    guard row.count == 24, let accounting = AccountingID(bytes: row.prefix(16)) else {
      throw ExchangeError(.integrity, "a row of children is misshapen")
    }
    self.init(
      child: child, accounting: accounting, serial: UInt64(bigEndian: row.dropFirst(16)))
  }
}

/// A State's agreements and standing.
struct AgreementRow {
  let connected: StateConnected
  var mode: StateConnected.Mode
  var isSuspended = false
  var isRenewalWarned = false

  init(_ connected: StateConnected) {
    self.connected = connected
    mode = connected.mode
  }

  init?(of state: StateCode, in rows: borrowing some Reading & ~Copyable) throws {
    guard let bytes = try rows.get(state.bytes, in: DecisionState.Tables.agreements) else {
      return nil
    }
    try self.init(decoding: bytes)
  }

  init(decoding bytes: [UInt8]) throws {
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    guard items.count == 4, let suspended = items[2].boolean, let warned = items[3].boolean,
      let mode = items[1].string.flatMap(StateConnected.Mode.init(rawValue:))
    else { throw ExchangeError(.integrity, "a row of agreements is misshapen") }
    connected = try StateConnected(clear: items[0])
    self.mode = mode
    isSuspended = suspended
    isRenewalWarned = warned
  }

  func put(into rows: inout WriteTransaction) throws {
    let value = CBORValue.array([
      connected.clear, .text(mode.rawValue), .bool(isSuspended), .bool(isRenewalWarned),
    ])
    try rows.put(
      value.encoded, for: connected.state.bytes, in: DecisionState.Tables.agreements)
  }

  /// Why the State's packages are not taken on a day; nil when they are.
  func objection(on day: CivilDate) -> String? {
    let state = connected.state
    if isSuspended { return "\(state) is suspended; connect it again: msix state connect" }
    let start = max(connected.interconnectionAgreement, connected.securityAgreement)
    if day < start { return "the agreements with \(state) begin on \(start)" }
    if let until = connected.until, day > until {
      return "the agreements with \(state) ended on \(until); renew them: msix state connect"
    }
    return nil
  }
}

/// Where a submission stands in the log.
struct SubmissionRow {
  let state: StateCode
  let first: UInt64
  var completed: UInt64?
  let mode: StateConnected.Mode
  /// Where the State's last submission before this one was answered.
  let former: UInt64?

  init(
    state: StateCode, first: UInt64, completed: UInt64?, mode: StateConnected.Mode,
    former: UInt64?
  ) {
    self.former = former
    self.state = state
    self.first = first
    self.completed = completed
    self.mode = mode
  }

  init?(of submission: SubmissionID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let bytes = try rows.get(submission.bytes, in: DecisionState.Tables.submissions) else {
      return nil
    }
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    guard items.count == 5, let state = items[0].state, let first = items[1].unsignedInteger,
      let mode = items[3].string.flatMap(StateConnected.Mode.init(rawValue:))
    else { throw ExchangeError(.integrity, "a row of submissions is misshapen") }
    former = items[4].unsignedInteger
    self.state = state
    self.first = first
    completed = items[2].unsignedInteger
    self.mode = mode
  }

  func put(as submission: SubmissionID, into rows: inout WriteTransaction) throws {
    let value = CBORValue.array([
      .state(state), .unsigned(first), completed.map { .unsigned($0) } ?? .null,
      .text(mode.rawValue), former.map { .unsigned($0) } ?? .null,
    ])
    try rows.put(value.encoded, for: submission.bytes, in: DecisionState.Tables.submissions)
  }
}
