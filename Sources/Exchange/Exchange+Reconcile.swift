import CBOR
import ChildCounts
import ConsolidatedRecords
import Counting
import KeyValue
import Ledger
public import Primitives
import Projecting
import Records

extension Exchange {
  /// A line of a State's own list: whom it counts.
  public struct StateListLine: Sendable {
    /// The State's own identifier.
    public let identifier: String
    /// 01 or 02; nil where the list does not say.
    public let identifierType: String?
    /// Whether the State counts the child.
    public let isCounted: Bool

    /// A line.
    public init(identifier: String, identifierType: String?, isCounted: Bool) {
      self.identifier = identifier
      self.identifierType = identifierType
      self.isCounted = isCounted
    }

    /// `[identifier, type, counted]`, as a part of a look carries it.
    var cbor: CBORValue {
      .array([.text(identifier), .text(identifierType ?? ""), .bool(isCounted)])
    }

    /// From `cbor`; nil for anything else.
    init?(cbor: CBORValue) {
      guard let items = cbor.items, items.count == 3, let identifier = items[0].string,
        let type = items[1].string, let isCounted = items[2].boolean
      else { return nil }
      self.init(
        identifier: identifier, identifierType: type.isEmpty ? nil : type, isCounted: isCounted)
    }
  }

  /// Where a State's list and the ledger do not agree.
  public struct Disagreement: Sendable {
    /// Which way.
    public enum Side: String, Sendable {
      /// The State counts the child, the ledger does not.
      case stateOnly = "state-only"
      /// The ledger counts the child, the State does not.
      case ledgerOnly = "ledger-only"
    }
    /// The State's own identifier.
    public let identifier: String
    /// The child's MSIX id; nil where the ledger knows no such record.
    public let msixID: String?
    /// Which way.
    public let side: Side
    /// Why: a reason of the counts, `no-record`, `not-in-list` or `counted-there-not`.
    public let reason: String
    /// One sentence for people.
    public let explanation: String
  }

  /// A State's list held against the ledger.
  public struct Reconciliation: Sendable {
    /// Children that the State counts, by its list.
    public let stateCount: Int
    /// Children that the ledger counts.
    public let ledgerCount: Int64
    /// Children whom both count.
    public let agreed: Int
    /// All others.
    public let disagreements: [Disagreement]
  }

  /// Holds a State's own list against its count: who is in one and not in the other, and why. Every
  /// child that is named in the answer has a part in the event of this look.
  public func reconcile(
    _ list: [StateListLine], state: StateCode, _ asked: CountQuestion, acting: Acting
  ) throws -> Reconciliation {
    try requireKnownState(state)
    let settled = try settled(asked)
    let actor = try admit(acting, to: .explainCount, target: .state(state))
    let found = try reconciled(list, state: state, settled.question)
    try recordReport(
      "count.reconcile", scope: .state(state), knownAt: settled.question.knownAt,
      children: found.children, about: CountAsked(settled).description, actor, acting.time)
    return Reconciliation(
      stateCount: list.count(where: \.isCounted), ledgerCount: found.ledgerCount,
      agreed: found.agreed, disagreements: found.lines)
  }

  /// Lines of a list that are kept with one child: a page has room for so many of each.
  private static let listLinesMax = 6

  /// A list compared with the count.
  struct Reconciled {
    let ledgerCount: Int64
    let agreed: Int
    let lines: [Disagreement]
    /// Children in the lines, each with what the list said of it.
    let children: [ChildID: ListedChild]
  }

  /// Compares a list with the count; with `only` it is a part of a list, which says nothing of
  /// others.
  func reconciled(
    _ list: [StateListLine], state: StateCode, _ question: ChildCounts.Question,
    only: Set<ChildID>? = nil
  ) throws -> Reconciled {
    var work = Reconciler(state: state, question: question)
    try consolidatedRecords.environment.read { rows in
      try records.forEachEntry(knownAt: question.knownAt, in: rows) { entry in
        guard entry.state == state, let child = entry.child, only?.contains(child) ?? true,
          let row = try records.child(child, in: rows)
        else { return }
        let event = try OpenedEvent(try log.event(at: entry.statement), opener: vault)
        guard let sealed = event.openedItem(entry.record.retagged()) else { return }
        let student = try StudentSubmitted.Sealed(sealed, wanting: { $0 == .student }).block.student
        work.know(
          identifier: student?[.stateStudentIdentifier] ?? "",
          type: student?[.stateStudentIdentifierType] ?? "", row)
      }
    }
    try childCounts.environment.read { rows in
      for child in work.children.keys {
        let counted = try counts.counted(child, question, using: childCounts.keys, in: rows)
        if counted.contains(where: { $0.state == state }) { work.counted.insert(child) }
      }
    }
    let found = try work.compare(list) { child in
      let facts = try countingFacts(of: child, knownAt: question.knownAt)
      return try outcome(facts, child, state, question).0.reason
    }
    var listed = [ChildID: ListedChild]()
    let lines = found.lines.map { line -> Disagreement in
      let row = line.child.flatMap { work.children[$0] }
      if let row {
        listed[row.child, default: ListedChild(accounting: row.accounting)].shown +=
          CBORValue.array([
            .text(line.identifier), .text(line.side.rawValue), .text(line.reason),
          ]).encoded
      }
      return Disagreement(
        identifier: line.identifier, msixID: row.map { numbering.number(serial: $0.serial) },
        side: line.side, reason: line.reason, explanation: line.explanation)
    }
    for line in list {
      guard let child = work.child(of: line), let known = listed[child]?.list,
        known.count < Self.listLinesMax
      else { continue }
      listed[child]?.list.append(line.cbor)
    }
    return Reconciled(
      ledgerCount: Int64(work.counted.count), agreed: found.agreed, lines: lines, children: listed)
  }
}

/// Compares a list with what is known of a State's records.
private struct Reconciler {
  struct Line {
    let identifier: String
    let child: ChildID?
    let side: Exchange.Disagreement.Side
    let reason: String
    let explanation: String
  }

  let state: StateCode
  let question: ChildCounts.Question
  private(set) var children: [ChildID: ConsolidatedRecords.Child] = [:]
  /// State identifier → its records' children, by type.
  private var byIdentifier: [String: [(type: String, child: ChildID)]] = [:]
  private var identifiers: [ChildID: [String]] = [:]
  var counted: Set<ChildID> = []

  init(state: StateCode, question: ChildCounts.Question) {
    self.state = state
    self.question = question
  }

  mutating func know(identifier: String, type: String, _ row: ConsolidatedRecords.Child) {
    children[row.child] = row
    byIdentifier[identifier, default: []].append((type, row.child))
    identifiers[row.child, default: []].append(identifier)
  }

  func child(of line: Exchange.StateListLine) -> ChildID? {
    byIdentifier[line.identifier]?.last {
      line.identifierType == nil || $0.type == line.identifierType
    }?.child
  }

  func compare(
    _ list: [Exchange.StateListLine], reason: (ChildID) throws -> Reason?
  ) throws -> (agreed: Int, lines: [Line]) {
    var taken = [ChildID: String]()
    var named = Set<ChildID>()
    var lines = [Line]()
    for line in list.sorted(by: { $0.identifier < $1.identifier }) {
      let child = child(of: line)
      if let child { named.insert(child) }
      guard line.isCounted else { continue }
      guard let child else {
        lines.append(
          Line(
            identifier: line.identifier, child: nil, side: .stateOnly, reason: "no-record",
            explanation: "The ledger has no record in force under this identifier."))
        continue
      }
      if taken[child] != nil {
        lines.append(self.line(line.identifier, child, .duplicateOf))
      } else if counted.contains(child) {
        taken[child] = line.identifier
      } else {
        lines.append(self.line(line.identifier, child, try reason(child) ?? .notServed))
      }
    }
    for child in counted.subtracting(taken.keys) {
      let isNamed = named.contains(child)
      lines.append(
        Line(
          identifier: identifiers[child]?.min() ?? "", child: child, side: .ledgerOnly,
          reason: isNamed ? "counted-there-not" : "not-in-list",
          explanation: isNamed
            ? "The State's list has the child and does not count it."
            : "The State's list does not have the child."))
    }
    lines.sort { ($0.identifier, $0.side.rawValue) < ($1.identifier, $1.side.rawValue) }
    return (taken.count, lines)
  }

  private func line(_ identifier: String, _ child: ChildID, _ reason: Reason) -> Line {
    Line(
      identifier: identifier, child: child, side: .stateOnly, reason: reason.rawValue,
      explanation: reason.explanation)
  }
}
