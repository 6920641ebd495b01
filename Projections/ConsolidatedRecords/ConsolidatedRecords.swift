public import KeyValue
public import Ledger
import Primitives
public import Projecting
import Records

/// **Question.** Which State records make up a child's consolidated record, and where in the log
/// does each one's statement stand, now and at any past position?
///
/// **Events.** `student.submitted`, `student.retracted`, `child.identified`, `merge.validated`,
/// `split.validated`, `identifier.retired`, `subject.erased`.
///
/// **Tables.** `records` record → State, generation; `statements` record ‖ position → kind;
/// `links` record ‖ position → child; `members` child ‖ position ‖ record → joined or left;
/// `serials` serial → child; `children` child → accounting, serial, and where it was erased;
/// `retired` child → the child for which its id stands, and since where; `changes` State ‖ position
/// ‖ record → nothing: the records that merges and splits moved.
///
/// To which child a record belongs at a position is what the last event at or before it says that
/// names the record: no rule is applied again.
///
/// No copy of any datum is here: a name is opened from the log when it is shown.
public struct ConsolidatedRecords: Projection {
  /// The projection.
  public init() {}

  /// `consolidated-records`
  public var name: String { "consolidated-records" }
  /// The form of the rows.
  public var version: Int { 2 }
  /// See above.
  public var tables: [Table] { Tables.all }

  /// See above.
  public var reads: Set<String>? {
    [
      StudentSubmitted.type, StudentRetracted.type, ChildIdentified.type, MergeValidated.type,
      SplitValidated.type, IdentifierRetired.type, SubjectErased.type,
    ]
  }

  enum Tables {
    static let records = Table(1, "records")
    static let statements = Table(2, "statements")
    static let links = Table(3, "links")
    static let members = Table(4, "members")
    static let serials = Table(5, "serials")
    static let children = Table(6, "children")
    static let retired = Table(7, "retired")
    static let changes = Table(8, "changes")
    static let all = [
      records, statements, links, members, serials, children, retired, changes,
    ]
  }

  enum Kind {
    static let submitted: [UInt8] = [1]
    static let retracted: [UInt8] = [2]
    static let joined: [UInt8] = [1]
    static let left: [UInt8] = [0]
  }

  /// Takes in one event.
  public func apply(
    _ event: OpenedEvent, using keys: ProjectionKeys, into rows: inout WriteTransaction
  ) throws {
    let position = event.position.bigEndianBytes
    switch event.type {
    case StudentSubmitted.type:
      let body = try event.body(StudentSubmitted.self)
      try rows.put(
        body.state.bytes + UInt32(body.generation).bigEndianBytes, for: body.record.bytes,
        in: Tables.records)
      try rows.put(Kind.submitted, for: body.record.bytes + position, in: Tables.statements)
    case StudentRetracted.type:
      let body = try StudentRetracted(clear: event.clear)
      try rows.put(Kind.retracted, for: body.record.bytes + position, in: Tables.statements)
    case ChildIdentified.type:
      try identified(try event.body(ChildIdentified.self), position, &rows)
    case MergeValidated.type:
      let body = try MergeValidated(clear: event.clear)
      for record in body.moves { try move(record, to: body.master, position, &rows) }
    case SplitValidated.type:
      for group in try SplitValidated(clear: event.clear).groups {
        try know(group.child, group.accounting, group.serial, &rows)
        for record in group.records { try move(record, to: group.child, position, &rows) }
      }
    case IdentifierRetired.type:
      let body = try IdentifierRetired(clear: event.clear)
      try rows.put(body.survivor.bytes + position, for: body.child.bytes, in: Tables.retired)
    case SubjectErased.type:
      try erased(try SubjectErased(clear: event.clear), position, &rows)
    default: break
    }
  }

  private func identified(
    _ body: ChildIdentified, _ position: [UInt8], _ rows: inout WriteTransaction
  ) throws {
    try know(body.child, body.accounting, body.serial, &rows)
    try link(body.record, to: body.child, position, &rows)
  }

  private func know(
    _ child: ChildID, _ accounting: AccountingID, _ serial: UInt64,
    _ rows: inout WriteTransaction
  ) throws {
    try rows.put(child.bytes, for: serial.bigEndianBytes, in: Tables.serials)
    try rows.put(
      accounting.bytes + serial.bigEndianBytes, for: child.bytes, in: Tables.children)
  }

  /// A merge or a split gives a record another child.
  private func move(
    _ record: StateRecordID, to child: ChildID, _ position: [UInt8],
    _ rows: inout WriteTransaction
  ) throws {
    try link(record, to: child, position, &rows)
    guard let facts = try rows.get(record.bytes, in: Tables.records) else { return }
    try rows.put([], for: facts.prefix(2) + position + record.bytes, in: Tables.changes)
  }

  private func link(
    _ record: StateRecordID, to child: ChildID, _ position: [UInt8],
    _ rows: inout WriteTransaction
  ) throws {
    if let old = try Self.child(of: record, at: .max, in: rows) {
      try rows.put(Kind.left, for: old.bytes + position + record.bytes, in: Tables.members)
    }
    try rows.put(child.bytes, for: record.bytes + position, in: Tables.links)
    try rows.put(Kind.joined, for: child.bytes + position + record.bytes, in: Tables.members)
  }

  /// What remains of an erased child is that there was one: its number keeps resolving, to the
  /// word "erased".
  private func erased(
    _ body: SubjectErased, _ position: [UInt8], _ rows: inout WriteTransaction
  ) throws {
    guard let child = body.child else { return }
    for record in body.records {
      try rows.delete(record.bytes, in: Tables.records)
      for table in [Tables.statements, Tables.links] {
        try Self.deleteAll(record.bytes, in: table, &rows)
      }
    }
    for child in [child] + body.retired {
      try Self.deleteAll(child.bytes, in: Tables.members, &rows)
      // A long residue goes on in further events; the first one is the erasure.
      if let row = try rows.get(child.bytes, in: Tables.children), row.count == 24 {
        try rows.put(row.prefix(24) + position, for: child.bytes, in: Tables.children)
      }
    }
  }

  private static func deleteAll(
    _ prefix: [UInt8], in table: Table, _ rows: inout WriteTransaction
  ) throws {
    var keys = [[UInt8]]()
    try rows.forEach(in: table, prefix: prefix) { key, _ in
      keys.append(key.bytes)
      return true
    }
    for key in keys { try rows.delete(key, in: table) }
  }

  /// The child to which a record belonged at a position.
  static func child(
    of record: StateRecordID, at position: UInt64, in rows: borrowing some Reading & ~Copyable
  ) throws -> ChildID? {
    let row = try rows.last(
      in: Tables.links, atOrBefore: record.bytes + position.bigEndianBytes,
      prefix: record.bytes)
    return row.flatMap { ChildID(bytes: $0.value) }
  }
}
