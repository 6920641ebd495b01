import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
import Primitives
import Projecting
import Records

/// All that a look at one child is made of. The same position gives the same content, years later:
/// a replay composes it again and compares digests.
struct RecordContent {
  /// The State records in force.
  var records: [StateRecordID] = []
  /// Their statements.
  var statements: [Exchange.StateStatement] = []
  /// What was before, where it was asked for.
  var history: [Exchange.FormerFact] = []

  /// The groups that have rows.
  var groups: [Group] { Set(statements.flatMap { $0.block.groupsPresent }).sorted() }

  /// What the digest of a look is over: every value with where it comes from.
  func shown(openItems: [ItemID]) -> [UInt8] {
    shown(
      openItems,
      marks: .array(
        (statements + history.statements).map { .array($0.marks.map(\.cbor)) }))
  }

  /// The same of looks whose view was `consolidated/2`.
  func shownUnmarked(openItems: [ItemID]) -> [UInt8] { shown(openItems, marks: nil) }

  private func shown(_ openItems: [ItemID], marks: CBORValue?) -> [UInt8] {
    var writer = CBORWriter(capacityBytes: 16_384)
    writer.map(count: marks == nil ? 3 : 4)
    writer.text("items")
    writer.value(.array(openItems.map { .identifier($0) }))
    if let marks {
      writer.text("marks")
      writer.value(marks)
    }
    writer.text("history")
    writer.array(count: history.count)
    for fact in history { Self.write(fact, into: &writer) }
    writer.text("statements")
    writer.array(count: statements.count)
    for statement in statements { Self.write(statement, into: &writer) }
    return writer.bytes
  }

  /// The same of looks whose view was `consolidated/1`.
  var shownFirst: [UInt8] {
    Array(statements.map { $0.position.bigEndianBytes + $0.block.item.encoded }.joined())
  }

  /// The members in the order of deterministic CBOR.
  private static func write(_ statement: Exchange.StateStatement, into writer: inout CBORWriter) {
    writer.map(count: 6)
    writer.text("date")
    writer.value(.date(statement.submissionDate))
    writer.text("block")
    statement.block.write(into: &writer)
    writer.text("state")
    writer.value(.state(statement.state))
    writer.text("filled")
    writer.array(count: statement.filled.count)
    for filled in statement.filled {
      writer.array(count: 4)
      writer.unsigned(UInt64(filled.recordID))
      writer.unsigned(UInt64(filled.element.rawValue))
      writer.text(filled.value)
      writer.value(.int(filled.version))
    }
    writer.text("position")
    writer.unsigned(statement.position)
    writer.text("generation")
    writer.value(.int(statement.generation))
  }

  private static func write(_ fact: Exchange.FormerFact, into writer: inout CBORWriter) {
    writer.array(count: 2)
    writer.unsigned(fact.position)
    switch fact.kind {
    case .stated(let statement): write(statement, into: &writer)
    case .retracted: writer.text("retracted")
    case .joined: writer.text("joined")
    case .left: writer.text("left")
    }
  }
}

extension Exchange {
  /// Reads what a look at a child at a position shows: each statement from the log, where alone it
  /// lies, opened with its record's key.
  func content(
    of child: ChildID, knownAt position: UInt64, withHistory: Bool
  ) throws -> RecordContent {
    let entries = try consolidatedRecords.environment.read {
      try records.entries(of: child, knownAt: position, in: $0)
    }
    var content = RecordContent()
    content.records = entries.map(\.record)
    let notes = try disputeNotes(of: child, knownAt: position)
    content.statements = try entries.map { entry in
      var statement = marked(try statement(entry), notes)
      statement.filled = try filled(
        statement.block, fileDate: statement.submissionDate, knownAt: position)
      return statement
    }
    if withHistory {
      content.history = try history(of: child, entries, knownAt: position, notes)
    }
    return content
  }

  private func history(
    of child: ChildID, _ entries: [ConsolidatedRecords.Entry], knownAt position: UInt64,
    _ notes: [StateCode: [DisputeNote]]
  ) throws -> [FormerFact] {
    let inForce = Set(entries.map(\.statement))
    return try consolidatedRecords.environment.read { rows in
      let moves = try records.memberships(of: child, knownAt: position, in: rows)
      let members = Set(
        moves.reduce(into: Set<StateRecordID>()) { found, change in
          if change.kind == .joined {
            found.insert(change.record)
          } else {
            found.remove(change.record)
          }
        })
      // What another child's record says now is that child's business.
      let said = try members.sorted().flatMap {
        try records.statements(of: $0, knownAt: position, in: rows)
      }
      return try (moves + said.filter { !inForce.contains($0.position) })
        .sorted { ($0.position, $0.record) < ($1.position, $1.record) }
        .map { try fact($0, rows, notes) }
    }
  }

  private func fact(
    _ change: ConsolidatedRecords.Change, _ rows: borrowing ReadTransaction,
    _ notes: [StateCode: [DisputeNote]]
  ) throws -> FormerFact {
    let state = try records.state(of: change.record, in: rows)
    let event = try log.event(at: change.position)
    let kind: FormerFact.Kind
    switch change.kind {
    case .stated:
      guard let entry = try records.entry(change.record, knownAt: change.position, in: rows) else {
        throw ExchangeError(
          .integrity, "views/: a statement at position \(change.position) has no record")
      }
      kind = .stated(marked(try statement(entry), notes))
    case .retracted: kind = .retracted
    case .joined: kind = .joined
    case .left: kind = .left
    }
    return FormerFact(
      position: change.position, recorded: event.recorded, state: state, kind: kind)
  }
}

extension RecordShown.Manner {
  /// What the gate is asked for.
  var function: Function {
    switch self {
    case .viewed: .viewRecord
    case .printed: .printRecord
    case .exported: .exportRecord
    }
  }
}
