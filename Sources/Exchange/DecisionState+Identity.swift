import KeyValue
import Ledger
import Linkage
import Primitives
import Records

/// Near matches, proposals, merges, splits.
///
/// What an event moves, keeps or sets apart it lists itself: nothing is worked out from rows, which
/// may lack a record that was erased since.
extension DecisionState {
  static let identityReads: Set<String> = Set(
    [
      NearMatchFound.type, NearMatchResolved.type, IdentityDisagreed.type, IdentitySettled.type,
      MergeProposed.type, MergeValidated.type, SplitProposed.type, SplitValidated.type,
      IdentifierRetired.type, WorkItemOpened.type, WorkItemAssigned.type, WorkItemEscalated.type,
    ] + ProposalRefused.Outcome.allCases.map(\.rawValue))

  func foldIdentity(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    switch event.type {
    case NearMatchFound.type: try found(try NearMatchFound(clear: event.clear), event, &rows)
    case NearMatchResolved.type:
      let body = try NearMatchResolved(clear: event.clear)
      let account = try Actor(cbor: event.actor).account
      try change(body.pair.retagged(), &rows) { row in
        row.answers.append(.init(state: body.state, verdict: body.verdict, account: account))
        if body.apart != nil { row.status = .distinct }
      }
      if let apart = body.apart { try LinkRows.setApart(apart, in: &rows) }
    case IdentityDisagreed.type:
      let body = try IdentityDisagreed(clear: event.clear)
      try change(body.pair.retagged(), &rows) { row in
        row.status = .disagreed
        row.level = .ome
      }
    case IdentitySettled.type:
      let body = try IdentitySettled(clear: event.clear)
      guard let apart = body.apart else { return true }
      try change(body.pair.retagged(), &rows) { $0.status = .distinct }
      try LinkRows.setApart(apart, in: &rows)
    case MergeValidated.type: try merged(try MergeValidated(clear: event.clear), &rows)
    case SplitValidated.type: try split(try SplitValidated(clear: event.clear), &rows)
    case IdentifierRetired.type:
      let body = try IdentifierRetired(clear: event.clear)
      try rows.put(body.survivor.bytes, for: body.child.bytes, in: Tables.retired)
    default: return try foldItem(event, &rows)
    }
    return true
  }

  private func foldItem(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    let day = event.recorded.date
    switch event.type {
    case MergeProposed.type:
      let body = try MergeProposed(clear: event.clear)
      try ItemRow(
        .merge(master: body.master, other: body.other), states: body.states,
        starter: try Actor(cbor: event.actor).account, starterState: body.state, opened: day,
        due: body.due
      ).put(as: body.item, into: &rows)
    case SplitProposed.type:
      let body = try SplitProposed(clear: event.clear)
      try ItemRow(
        .split(master: body.master, groups: body.groups), states: body.states,
        starter: try Actor(cbor: event.actor).account, starterState: body.state, opened: day,
        due: body.due
      ).put(as: body.item, into: &rows)
    case WorkItemOpened.type, WorkItemAssigned.type, WorkItemEscalated.type:
      try foldPlace(event, &rows)
    default:
      guard let body = try ProposalRefused(type: event.type, clear: event.clear) else {
        return false
      }
      let isWithdrawn = body.outcome == .mergeWithdrawn || body.outcome == .splitWithdrawn
      try change(body.item, &rows) { $0.status = isWithdrawn ? .withdrawn : .rejected }
      if let apart = body.apart { try LinkRows.setApart(apart, in: &rows) }
    }
    return true
  }

  /// Where an item waits in a State, and who has it.
  private func foldPlace(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws {
    switch event.type {
    case WorkItemOpened.type:
      let body = try WorkItemOpened(clear: event.clear)
      guard let state = body.scope.state else { return }
      try change(body.item, &rows) { $0.desks[state] = .init(scope: body.scope, due: body.due) }
    case WorkItemAssigned.type:
      let body = try WorkItemAssigned(clear: event.clear)
      let own = try AccountRow(of: body.account, in: rows)?.desks.first?.scope.state
      guard let scope = body.scope ?? own.map({ .state($0) }), let state = scope.state else {
        return
      }
      try change(body.item, &rows) { row in
        let due = row.desk(in: state).due
        row.desks[state] = .init(scope: scope, due: due, assignee: body.account)
      }
    default:
      let body = try WorkItemEscalated(clear: event.clear)
      try change(body.item, &rows) { row in
        guard let scope = body.scope, let state = scope.state else {
          (row.level, row.due) = (body.level, body.due)
          return
        }
        row.desks[state] = .init(scope: scope, due: body.due)
      }
    }
  }

  private func found(
    _ body: NearMatchFound, _ event: OpenedEvent, _ rows: inout WriteTransaction
  ) throws {
    let item: ItemID = body.pair.retagged()
    let day = event.recorded.date
    var row = ItemRow(
      .pair(body.record, body.other, total: body.total, rules: body.rules),
      states: [body.state, body.otherState], starter: nil, starterState: nil, opened: day,
      due: body.due ?? day)
    row.model = body.model
    try row.put(as: item, into: &rows)
    try rows.put(body.other.bytes, for: body.record.bytes + item.bytes, in: Tables.pairs)
    try rows.put(body.record.bytes, for: body.other.bytes + item.bytes, in: Tables.pairs)
  }

  private func merged(_ body: MergeValidated, _ rows: inout WriteTransaction) throws {
    for record in body.moves { try link(record, to: body.master, &rows) }
    try LinkRows.forgetApart(.init(one: body.moves, other: body.stays), in: &rows)
    try change(body.item, &rows) { row in
      if case .pair = row.matter { row.status = .same } else { row.status = .validated }
    }
    // What asks whether the two are one is answered.
    let together = Set(body.moves + body.stays)
    for record in body.moves {
      for (item, other) in try LinkRows.pairs(of: record, in: rows) where together.contains(other) {
        try close(item, as: .linked, &rows)
      }
    }
    for item in try LinkRows.proposals(about: body.other, in: rows) {
      guard let row = try ItemRow(of: item, in: rows), case .merge = row.matter,
        Set(row.children) == [body.master, body.other]
      else { continue }
      try close(item, as: .linked, &rows)
    }
  }

  private func split(_ body: SplitValidated, _ rows: inout WriteTransaction) throws {
    var before = body.stays
    for group in body.groups {
      try know(group.child, group.accounting, group.serial, &rows)
      for record in group.records { try link(record, to: group.child, &rows) }
      try LinkRows.setApart(.init(one: group.records, other: before), in: &rows)
      before += group.records
    }
    try change(body.item, &rows) { $0.status = .validated }
  }

  /// A child that is new with this event.
  func know(
    _ child: ChildID, _ accounting: AccountingID, _ serial: UInt64,
    _ rows: inout WriteTransaction
  ) throws {
    try rows.put((serial + 1).bigEndianBytes, for: Tables.serialKey, in: Tables.counters)
    try rows.put(
      accounting.bytes + serial.bigEndianBytes, for: child.bytes, in: Tables.children)
    try rows.put(child.bytes, for: serial.bigEndianBytes, in: Tables.serials)
  }

  /// Gives a State record its child; one whose key is destroyed has no row to change.
  func link(
    _ record: StateRecordID, to child: ChildID, _ rows: inout WriteTransaction
  ) throws {
    guard var row = try RecordRow(of: record, in: rows) else { return }
    if let old = row.child { try rows.delete(old.bytes + record.bytes, in: Tables.members) }
    try rows.put([], for: child.bytes + record.bytes, in: Tables.members)
    row.child = child
    try row.put(as: record, into: &rows)
    try MatchingRow.setChild(child, number: row.number, in: &rows)
  }

  /// Nothing more is to be decided about what is erased.
  func forgetItems(of body: SubjectErased, _ rows: inout WriteTransaction) throws {
    for record in body.records {
      for (item, _) in try LinkRows.pairs(of: record, in: rows) {
        try close(item, as: .erased, &rows)
      }
    }
    for child in (body.child.map { [$0] } ?? []) + body.retired {
      for item in try LinkRows.proposals(about: child, in: rows) {
        try close(item, as: .erased, &rows)
      }
    }
  }

  private func close(
    _ item: ItemID, as status: ItemRow.Status, _ rows: inout WriteTransaction
  ) throws {
    try change(item, &rows) { if $0.status.isOpen { $0.status = status } }
  }

  private func change(
    _ item: ItemID, _ rows: inout WriteTransaction, _ change: (inout ItemRow) -> Void
  ) throws {
    guard var row = try ItemRow(of: item, in: rows) else { return }
    change(&row)
    try row.put(as: item, into: &rows)
  }
}
