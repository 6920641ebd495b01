import ConsolidatedRecords
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records

extension Exchange {
  /// An open proposal of one's own.
  public struct OwnProposal: Sendable {
    /// The item.
    public let item: ItemID
    /// A merge or a split.
    public let kind: ItemKind
    /// Since when.
    public let opened: CivilDate
    /// By when it is to be decided.
    public let due: CivilDate
    /// At which level it waits.
    public let level: WorkLevel
    /// The MSIX ids that it is about.
    public let msixIDs: [String]
    /// The States of which a data administrator decides.
    public let deciders: [StateCode]
  }

  /// The open proposals that somebody has started and may take back. A look at their children, by
  /// number.
  public func ownProposals(acting: Acting) throws -> [OwnProposal] {
    try catchUp()
    let (account, _) = try person(acting)
    let actor = try admit(acting, to: .startMergeOrSplit, target: .nation)
    var found = [OwnProposal]()
    var listed = [ChildID: ListedChild]()
    try decisions.environment.read { rows in
      for item in try openItems(in: rows) {
        guard let row = try ItemRow(of: item, in: rows), row.starter == account else { continue }
        let children = try row.children.compactMap { try ChildRow(of: $0, in: rows) }
        let numbers = children.map { numbering.number(serial: $0.serial) }
        for (child, number) in zip(children, numbers) {
          listed[child.child] = ListedChild(
            accounting: child.accounting, shown: Array(number.utf8))
        }
        let isSplit = if case .split = row.matter { true } else { false }
        found.append(
          OwnProposal(
            item: item, kind: isSplit ? .validateSplit : .validateMerge, opened: row.opened,
            due: row.due, level: row.level, msixIDs: numbers, deciders: row.awaited))
      }
    }
    // Nobody is shown where there is none, so there is nothing to record.
    if !found.isEmpty {
      try recordReport(
        "proposals", scope: .nation, knownAt: log.size - 1, children: listed, actor, acting.time)
    }
    return found.sorted { ($0.due, $0.item) < ($1.due, $1.item) }
  }

  /// What somebody would propose to take back what was decided.
  public enum UndoingProposal: Hashable, Sendable {
    /// Records that a merge brought leave again, together.
    case split(msixID: String, records: [StateRecordID])
    /// A child that a split made comes back.
    case merge(master: String, other: String)
  }

  /// How what a closed item brought about is undone: by a proposal against it, which another data
  /// administrator decides like any. Not where the records have gone elsewhere since.
  public func undoing(_ item: ItemID, acting: Acting) throws -> UndoingProposal {
    let found = try itemInReach(item, acting: acting)
    _ = try admitToPropose(acting)
    let nothing = ExchangeError(
      .refused, "nothing is left to undo: it was not carried out, or was changed since")
    guard [.validated, .same].contains(found.row.status) else { throw nothing }
    return try decisions.environment.read { rows in
      switch found.row.matter {
      case .pair(let one, _, _, _):
        guard let child = try LinkRows.child(of: one, in: rows) else { throw nothing }
        return try undoingMerge(item, into: child, rows)
      case .merge(let master, _):
        return try undoingMerge(item, into: try LinkRows.survivor(of: master, in: rows), rows)
      case .split(let master, let groups):
        let kept = try LinkRows.survivor(of: master, in: rows)
        for record in groups.flatMap({ $0 }) {
          guard let child = try LinkRows.child(of: record, in: rows), child != kept else {
            continue
          }
          return .merge(
            master: try known(kept, in: rows).number, other: try known(child, in: rows).number)
        }
        throw nothing
      }
    }
  }

  private func undoingMerge(
    _ item: ItemID, into child: ChildID, _ rows: borrowing some Reading & ~Copyable
  ) throws -> UndoingProposal {
    let members = try LinkRows.members(of: child, in: rows)
    let joined = try consolidatedRecords.environment.read {
      try records.memberships(of: child, knownAt: .max, in: $0).filter { $0.kind == .joined }
    }
    for position in Set(joined.map(\.position)).sorted() {
      let event = try log.event(at: position)
      guard event.type == MergeValidated.type, case .clear(let clear)? = event.parts.first,
        try MergeValidated(clear: clear).item == item
      else { continue }
      let came = joined.filter { $0.position == position && members.contains($0.record) }
      guard !came.isEmpty, came.count < members.count else { break }
      return .split(
        msixID: try known(child, in: rows).number, records: came.map(\.record).sorted())
    }
    throw ExchangeError(
      .refused, "nothing is left to undo: it was not carried out, or was changed since")
  }
}
