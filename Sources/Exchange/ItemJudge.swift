import CBOR
import KeyValue
import Ledger
import Primitives
import Records
import Sealing
import Vault

/// Decides what an answer to a worklist item brings about. The rules of two persons and two States
/// stand here, beside the gate: whoever comes by another way meets them all the same.
struct ItemJudge: Sendable {
  let exchange: Exchange
  let item: ItemID
  /// For which State; nil for OME.
  let state: StateCode?
  let account: AccountID?
  let reason: String
  let actor: Actor

  /// Takes an answer.
  func answer(
    _ answer: Exchange.ItemAnswer, _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    let row = try open(rows)
    guard account == nil || row.starter != account else {
      throw ExchangeError(.refused, RefusalReason.ownProposal.text)
    }
    switch row.matter {
    case .pair(let one, let other, _, _):
      guard let verdict = answer.verdict else { throw Self.notAProposal }
      try judge(row, (one, other), verdict, &scope, &rows)
    case .merge, .split:
      try requireOtherState(row)
      switch answer {
      case .approve, .same: try approve(row, .validated, cause: nil, &scope, &rows)
      case .reject, .distinct: try refuse(answer, &scope, &rows)
      case .unsure, .withdraw:
        throw ExchangeError(.refused, "a proposal is answered with approve or reject")
      }
    }
  }

  private static let notAProposal = ExchangeError(
    .refused, "the matcher asks this; there is nothing to take back")

  private func open(_ rows: borrowing WriteTransaction) throws -> ItemRow {
    guard let row = try ItemRow(of: item, in: rows), row.status.isOpen else {
      throw ExchangeError(.refused, "this item was closed meanwhile: msix worklist")
    }
    return row
  }

  /// Where a proposal touches several States, another one than the starter's looks at it.
  private func requireOtherState(_ row: ItemRow) throws {
    guard let state, !row.awaited.contains(state) else { return }
    throw ExchangeError(
      .refused,
      "a data administrator of \(row.awaited.map(\.description).joined(separator: " or "))"
        + " decides this, because it touches that State")
  }

  // MARK: Pairs

  private func judge(
    _ row: ItemRow, _ pair: (one: StateRecordID, other: StateRecordID), _ verdict: MatchVerdict,
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    guard row.status == .open else {
      throw ExchangeError(.refused, "the States disagree about this item; OME settles it")
    }
    if row.answers.contains(where: { $0.account == account && $0.state != state }) {
      throw ExchangeError(.refused, "another person answers for the other State")
    }
    var verdicts = row.verdicts
    if let state { verdicts[state] = verdict == .unsure ? nil : verdict }
    let isLast =
      verdict != .unsure && (state == nil || row.states.allSatisfy { verdicts[$0] != nil })
    let same = row.states.first { verdicts[$0] == .same }
    let distinct = row.states.first { verdicts[$0] == .distinct }
    let isContradicted = state != nil && isLast && same != nil && distinct != nil
    let decides = isLast && !isContradicted
    let children = try self.children(of: pair, rows)
    if decides, verdict == .same { try requireNotApart(children, rows) }
    let body = NearMatchResolved(
      pair: item.retagged(), verdict: verdict, state: state,
      apart: decides && verdict == .distinct ? try sides(children, rows) : nil)
    let event = try scope.emit(
      exchange.draft(
        body, in: .pair(item.retagged()), by: actor, sealed: try comments(pair)), into: &rows)
    if isContradicted, let same, let distinct {
      try scope.emit(
        exchange.draft(
          IdentityDisagreed(pair: item.retagged(), same: same, distinct: distinct),
          in: .pair(item.retagged()), by: actor, cause: event), into: &rows)
    } else if decides, verdict == .same {
      try join(children, .answered, cause: event, &scope, &rows)
    }
  }

  /// OME's word on what States answered differently.
  func settle(
    _ verdict: MatchVerdict, _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    let row = try open(rows)
    guard case .pair(let one, let other, _, _) = row.matter, row.status == .disagreed else {
      throw ExchangeError(.refused, "no States disagree about this item")
    }
    guard verdict != .unsure else {
      throw ExchangeError(.refused, "a disagreement is settled with same or distinct")
    }
    guard !row.answers.contains(where: { $0.account == account }) else {
      throw ExchangeError(.refused, RefusalReason.ownProposal.text)
    }
    let children = try self.children(of: (one, other), rows)
    let body = IdentitySettled(
      pair: item.retagged(), verdict: verdict,
      apart: verdict == .distinct ? try sides(children, rows) : nil)
    let event = try scope.emit(
      exchange.draft(
        body, in: .pair(item.retagged()), by: actor, sealed: try comments((one, other))),
      into: &rows)
    if verdict == .same { try join(children, .settled, cause: event, &scope, &rows) }
  }

  private func children(
    of pair: (one: StateRecordID, other: StateRecordID), _ rows: borrowing WriteTransaction
  ) throws -> (ChildID, ChildID) {
    guard let one = try LinkRows.child(of: pair.one, in: rows),
      let other = try LinkRows.child(of: pair.other, in: rows)
    else { throw ExchangeError(.notFound, "one of the two records is erased") }
    return (one, other)
  }

  /// A later answer does not overrule in passing what others judged of records of the same two
  /// children.
  private func requireNotApart(
    _ children: (ChildID, ChildID), _ rows: borrowing WriteTransaction
  ) throws {
    guard try LinkRows.areApart(children.0, children.1, in: rows) else { return }
    throw ExchangeError(
      .refused,
      "other records of these children were judged to be two children's; propose a merge with the "
        + "reason (msix merge), which another data administrator looks at")
  }

  /// The older child keeps its number.
  private func join(
    _ children: (ChildID, ChildID), _ basis: DecisionBasis, cause: EventID?,
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    guard let one = try ChildRow(of: children.0, in: rows),
      let other = try ChildRow(of: children.1, in: rows)
    else { throw ExchangeError(.integrity, "a linked child has no row; say: msix rebuild") }
    let (old, young) = one.serial <= other.serial ? (one, other) : (other, one)
    try acts(basis, cause).merge(old.child, young.child, &scope, &rows)
  }

  private func sides(
    _ children: (ChildID, ChildID), _ rows: borrowing WriteTransaction
  ) throws -> RecordSides {
    RecordSides(
      one: try LinkRows.members(of: children.0, in: rows),
      other: try LinkRows.members(of: children.1, in: rows))
  }

  private func comments(
    _ pair: (one: StateRecordID, other: StateRecordID)
  ) throws -> [PartDraft] {
    try [pair.one, pair.other].compactMap { record in
      try exchange.vault.key(of: record.retagged())
        .map { .sealed($0, .record(["comment": .text(reason)])) }
    }
  }

  // MARK: Proposals

  /// Carries a proposal out, or a near match that the clock approves.
  func approve(
    _ row: ItemRow, _ basis: DecisionBasis, cause: EventID?, _ scope: inout DecisionScope,
    _ rows: inout WriteTransaction
  ) throws {
    switch row.matter {
    case .pair(let one, let other, _, _):
      let children = try self.children(of: (one, other), rows)
      try requireNotApart(children, rows)
      try join(children, basis, cause: cause, &scope, &rows)
    case .merge(let master, let other):
      try acts(basis, cause).merge(master, other, &scope, &rows)
    case .split(let master, let groups):
      try acts(basis, cause).split(master, groups, &scope, &rows)
    }
  }

  /// Ends a proposal without what it asks for.
  func refuse(
    _ answer: Exchange.ItemAnswer, _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    let row = try open(rows)
    var apart: RecordSides?
    let master: ChildID
    let outcome: ProposalRefused.Outcome
    switch row.matter {
    case .pair: throw Self.notAProposal
    case .merge(let kept, let other):
      master = kept
      outcome = answer == .withdraw ? .mergeWithdrawn : .mergeRejected
      if answer == .distinct {
        apart = try sides(
          (LinkRows.survivor(of: kept, in: rows), LinkRows.survivor(of: other, in: rows)), rows)
      }
    case .split(let kept, _):
      master = kept
      outcome = answer == .withdraw ? .splitWithdrawn : .splitRejected
    }
    let body = ProposalRefused(item: item, outcome: outcome, apart: apart)
    let sealed = try exchange.vault.key(of: master.retagged())
      .map { PartDraft.sealed($0, .record(["reason": .text(reason)])) }
    try scope.emit(
      EventDraft(
        type: outcome.rawValue, version: ProposalRefused.version, stream: .child(master),
        actor: actor.cbor, parts: [.clear(body.clear)] + (sealed.map { [$0] } ?? [])),
      into: &rows)
  }

  private func acts(_ basis: DecisionBasis, _ cause: EventID?) -> IdentityActs {
    IdentityActs(
      exchange: exchange, item: item, basis: basis, reason: reason, actor: actor, cause: cause,
      keys: DecisionKeys(of: exchange.vault))
  }
}
