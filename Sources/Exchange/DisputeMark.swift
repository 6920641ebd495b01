import ConsolidatedRecords
import Projecting
import CBOR
import KeyValue
import Ledger
public import Primitives
public import Records
import Vault

extension Exchange {
  /// What stands beside a value of a statement: it is contested, or was found wrong.
  ///
  /// A mark binds to what a State says of the child, not to one statement: it is there wherever the
  /// State record says the value, whoever has the record, and where the State says it in another
  /// record of the same child, under a new identifier. It is not where the State says another.
  public struct DisputeMark: Hashable, Sendable {
    /// Which.
    public enum Kind: String, Sendable {
      /// A statement of disagreement goes with the value.
      case statement
      /// A case of amendment found it wrong, and the State sent another.
      case corrected
    }

    /// The case.
    public let caseID: CaseID
    /// Which.
    public let kind: Kind
    /// The value's group.
    public let group: Group
    /// The row's number in this statement.
    public let recordID: UInt16
    /// The value's element.
    public let element: Element
    /// The statement of disagreement, or the reasons of the decision.
    public let text: String
    /// The agency's reasons for not amending, where it gave some.
    public let agencyReasons: String?
    /// Since when.
    public let since: CivilDate

    var cbor: CBORValue {
      .array([
        .identifier(caseID), .text(kind.rawValue), .int(group.rawValue), .int(recordID),
        .int(element.rawValue), .text(text), .text(agencyReasons ?? ""), .date(since),
      ])
    }
  }

  /// What a case says about values of a State record, as it was known at a position.
  struct DisputeNote {
    let caseID: CaseID
    let kind: DisputeMark.Kind
    let values: [DisputedValue]
    let text: String
    let agencyReasons: String?
    let since: CivilDate

    func marks(in block: StudentBlock) -> [DisputeMark] {
      values.flatMap { value in
        value.rows(in: block).map { row in
          DisputeMark(
            caseID: caseID, kind: kind, group: value.group, recordID: row.recordID,
            element: value.element, text: text, agencyReasons: agencyReasons, since: since)
        }
      }
    }
  }

  /// What is recorded, up to a position, of each State's records that were a child's then, in
  /// force or retracted; nothing for nearly every child.
  func disputeNotes(
    of child: ChildID, knownAt position: UInt64
  ) throws -> [StateCode: [DisputeNote]] {
    guard try decisions.environment.read({ try DisputeRow.isAny(in: $0) }) else { return [:] }
    let members = try consolidatedRecords.environment.read { rows in
      try records.members(of: child, knownAt: position, in: rows).map { record in
        (record, try records.state(of: record, in: rows))
      }
    }
    var notes = [StateCode: [(UInt64, DisputeNote)]]()
    for (record, state) in members {
      guard let state else { continue }
      notes[state, default: []] += try disputeNotes(of: record, knownAt: position)
    }
    return notes.mapValues { $0.sorted { $0.0 < $1.0 }.map(\.1) }
  }

  /// The same of one State record, with the positions of the steps.
  private func disputeNotes(
    of record: StateRecordID, knownAt position: UInt64
  ) throws -> [(UInt64, DisputeNote)] {
    let cases = try decisions.environment.read { rows in
      try DisputeRow.cases(of: record, in: rows).compactMap { caseID in
        try DisputeRow(of: caseID, in: rows).map { (caseID, $0) }
      }
    }
    var notes = [(UInt64, DisputeNote)]()
    for (caseID, row) in cases {
      var reasons = ""
      for step in row.steps where step.position <= position {
        switch step.recorded.step {
        case .decided(let outcome) where outcome != .refused,
          .reviewed(let outcome) where outcome != .refused:
          reasons = try disputeContent(at: step.position, caseID).text
        case .statementFiled, .closed:
          let content = try disputeContent(at: step.position, caseID)
          let isStatement = step.recorded.step == .statementFiled
          guard !content.values.isEmpty else { continue }
          notes.append(
            (
              step.position,
              DisputeNote(
                caseID: caseID, kind: isStatement ? .statement : .corrected,
                values: content.values, text: isStatement ? content.text : reasons,
                agencyReasons: content.agencyReasons, since: step.recorded.day)
            ))
        default: break
        }
      }
    }
    return notes
  }

  /// The records of a record's State that are of the same child now, itself among them.
  func siblings(of record: StateRecordID) throws -> [StateRecordID] {
    try consolidatedRecords.environment.read { rows in
      guard let state = try records.state(of: record, in: rows),
        let child = try records.childOf(record, knownAt: .max, in: rows)
      else { return [record] }
      return try records.members(of: child, in: rows).filter {
        try records.state(of: $0, in: rows) == state
      }
    }
  }

  /// The contested elements of the demographics that a State record says now.
  func contestedDemographics(of record: StateRecordID) throws -> Set<Element> {
    let (entry, child) = try consolidatedRecords.environment.read { rows in
      (
        try records.entry(record, knownAt: .max, in: rows),
        try records.childOf(record, knownAt: .max, in: rows)
      )
    }
    guard let entry, let child, let notes = try disputeNotes(of: child, knownAt: .max)[entry.state]
    else { return [] }
    let marks = marked(try statement(entry), [entry.state: notes]).marks
    return Set(
      marks.filter { $0.kind == .statement && $0.group == .demographics }.map(\.element))
  }

  /// A statement with its marks.
  func marked(
    _ statement: StateStatement, _ notes: [StateCode: [DisputeNote]]
  ) -> StateStatement {
    guard let notes = notes[statement.state], !notes.isEmpty else { return statement }
    var marked = statement
    marked.marks = notes.flatMap { $0.marks(in: statement.block) }
    return marked
  }
}

extension Exchange.StateStatement {
  /// The marks of a value.
  public func marks(
    of element: Element, in group: Group, row recordID: UInt16
  ) -> [Exchange.DisputeMark] {
    marks.filter { $0.element == element && $0.group == group && $0.recordID == recordID }
  }
}

extension Exchange.ConsolidatedRecord {
  /// A statement of disagreement, or the reasons of a correction, as it is shown once below what it
  /// is about.
  public struct DisputeShown: Hashable, Sendable {
    /// Counts from 1; stands beside each value.
    public let number: Int
    /// What it says; its row and element are those of the first value.
    public let mark: Exchange.DisputeMark
    /// The State whose values it is about.
    public let state: StateCode
  }

  /// All statements and corrections whose values are shown, each once, in the order in which they
  /// are numbered.
  public var disputes: [DisputeShown] {
    var found = [DisputeShown]()
    var seen = Set<DisputeName>()
    for statement in statements + history.statements {
      for mark in statement.marks
      where seen.insert(DisputeName(caseID: mark.caseID, kind: mark.kind)).inserted {
        found.append(DisputeShown(number: found.count + 1, mark: mark, state: statement.state))
      }
    }
    return found
  }

  private struct DisputeName: Hashable {
    let caseID: CaseID
    let kind: Exchange.DisputeMark.Kind
  }
}

extension [Exchange.FormerFact] {
  /// The statements among them.
  var statements: [Exchange.StateStatement] {
    compactMap { fact in
      if case .stated(let statement) = fact.kind { statement } else { nil }
    }
  }
}
