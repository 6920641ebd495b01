import CBOR
import KeyValue
import Primitives
import Records

/// The kinds of row in the table `privacy`.
enum PrivacyRows: UInt8, RowKind {
  /// Request for access → `AccessRequestRow`.
  case request = 1
  /// Pack → position of its event.
  case pack
  /// Child ‖ position → `RightsRow`.
  case rights
  /// Consent → `ConsentRow`.
  case consent
  /// Emergency → `EmergencyRow`.
  case emergency
  /// Breach → `BreachRow`.
  case breach
  /// Account ‖ breach that is not contained → nothing.
  case frozen

  static var table: Table { DecisionState.Tables.privacy }

  /// One row; nil when there is none.
  func get(
    _ identifier: [UInt8], in rows: borrowing some Reading & ~Copyable
  ) throws -> CBORValue? {
    try bytes(identifier, in: rows).map(Self.value)
  }

  func put(_ row: CBORValue, for identifier: [UInt8], into rows: inout WriteTransaction) throws {
    try put(bytes: row.encoded, for: identifier, into: &rows)
  }

  /// Every row of the kind whose identifier begins with a prefix, by identifier.
  func all(
    prefix: [UInt8] = [], in rows: borrowing some Reading & ~Copyable
  ) throws -> [(identifier: [UInt8], row: CBORValue)] {
    try allBytes(prefix: prefix, in: rows).map { ($0.identifier, try Self.value($0.row)) }
  }

  private static func value(_ bytes: [UInt8]) throws -> CBORValue {
    guard let value = try? CBORValue(decoding: bytes) else { throw misshapen }
    return value
  }

  static let misshapen = ExchangeError(
    .integrity, "a row of privacy is misshapen; say: msix rebuild")
}

/// A family's request for access.
struct AccessRequestRow {
  let child: ChildID
  let relation: RequesterRelation
  let received: CivilDate
  let due: CivilDate
  /// Position of the pack that answered it.
  var answered: UInt64?

  init(
    child: ChildID, relation: RequesterRelation, received: CivilDate, due: CivilDate,
    answered: UInt64? = nil
  ) {
    self.child = child
    self.relation = relation
    self.received = received
    self.due = due
    self.answered = answered
  }

  init(_ row: CBORValue) throws {
    guard let items = row.items, items.count == 5, let child = items[0].identifier(ChildKind.self),
      let relation = items[1].string.flatMap(RequesterRelation.init(rawValue:)),
      let received = items[2].civilDate, let due = items[3].civilDate
    else { throw PrivacyRows.misshapen }
    self.init(
      child: child, relation: relation, received: received, due: due,
      answered: items[4].unsignedInteger)
  }

  var cbor: CBORValue {
    .array([
      .identifier(child), .text(relation.rawValue), .date(received), .date(due),
      answered.map { .unsigned($0) } ?? .null,
    ])
  }
}

/// Who holds a child's rights for a time.
struct RightsRow {
  let holder: RequesterRelation
  let from: CivilDate
  let until: CivilDate?

  init(holder: RequesterRelation, from: CivilDate, until: CivilDate?) {
    self.holder = holder
    self.from = from
    self.until = until
  }

  init(_ row: CBORValue) throws {
    guard let items = row.items, items.count == 3,
      let holder = items[0].string.flatMap(RequesterRelation.init(rawValue:)),
      let from = items[1].civilDate
    else { throw PrivacyRows.misshapen }
    self.init(holder: holder, from: from, until: items[2].civilDate)
  }

  var cbor: CBORValue {
    .array([.text(holder.rawValue), .date(from), until.map { .date($0) } ?? .null])
  }

  func holds(on day: CivilDate) -> Bool { from <= day && (until.map { day <= $0 } ?? true) }
}

/// A consent to a disclosure.
struct ConsentRow {
  let child: ChildID
  let relation: RequesterRelation
  let given: CivilDate
  let until: CivilDate
  var isWithdrawn: Bool

  init(
    child: ChildID, relation: RequesterRelation, given: CivilDate, until: CivilDate,
    isWithdrawn: Bool = false
  ) {
    self.child = child
    self.relation = relation
    self.given = given
    self.until = until
    self.isWithdrawn = isWithdrawn
  }

  init(_ row: CBORValue) throws {
    guard let items = row.items, items.count == 5, let child = items[0].identifier(ChildKind.self),
      let relation = items[1].string.flatMap(RequesterRelation.init(rawValue:)),
      let given = items[2].civilDate, let until = items[3].civilDate,
      let withdrawn = items[4].boolean
    else { throw PrivacyRows.misshapen }
    self.init(
      child: child, relation: relation, given: given, until: until, isWithdrawn: withdrawn)
  }

  var cbor: CBORValue {
    .array([
      .identifier(child), .text(relation.rawValue), .date(given), .date(until),
      .bool(isWithdrawn),
    ])
  }
}

/// An emergency disclosure and what is still to be done about it.
struct EmergencyRow {
  let child: ChildID
  /// Who looked; nil for the operator.
  let account: AccountID?
  let day: CivilDate
  let cosignDue: CivilDate
  let letterDue: CivilDate
  /// Position of the second signature.
  var cosigned: UInt64?
  /// Position of the note that the letter went.
  var noticed: UInt64?

  init(
    child: ChildID, account: AccountID?, day: CivilDate, cosignDue: CivilDate,
    letterDue: CivilDate
  ) {
    self.child = child
    self.account = account
    self.day = day
    self.cosignDue = cosignDue
    self.letterDue = letterDue
  }

  init(_ row: CBORValue) throws {
    guard let items = row.items, items.count == 7, let child = items[0].identifier(ChildKind.self),
      let day = items[2].civilDate, let cosignDue = items[3].civilDate,
      let letterDue = items[4].civilDate
    else { throw PrivacyRows.misshapen }
    self.init(
      child: child, account: items[1].identifier(), day: day, cosignDue: cosignDue,
      letterDue: letterDue)
    cosigned = items[5].unsignedInteger
    noticed = items[6].unsignedInteger
  }

  var cbor: CBORValue {
    .array([
      .identifier(child), account.map { .identifier($0) } ?? .null, .date(day), .date(cosignDue),
      .date(letterDue), cosigned.map { .unsigned($0) } ?? .null,
      noticed.map { .unsigned($0) } ?? .null,
    ])
  }
}

/// A breach.
struct BreachRow {
  /// Position of its declaration.
  let at: UInt64
  let declared: CivilDate
  let due: CivilDate
  /// Notices that are queued.
  var notices: Int
  var contained: CivilDate?

  init(
    at: UInt64, declared: CivilDate, due: CivilDate, notices: Int = 0,
    contained: CivilDate? = nil
  ) {
    self.at = at
    self.declared = declared
    self.due = due
    self.notices = notices
    self.contained = contained
  }

  init(_ row: CBORValue) throws {
    guard let items = row.items, items.count == 5, let at = items[0].unsignedInteger,
      let declared = items[1].civilDate, let due = items[2].civilDate, let notices = items[3].int
    else { throw PrivacyRows.misshapen }
    self.init(
      at: at, declared: declared, due: due, notices: notices, contained: items[4].civilDate)
  }

  var cbor: CBORValue {
    .array([
      .unsigned(at), .date(declared), .date(due), .int(notices),
      contained.map { .date($0) } ?? .null,
    ])
  }
}
