import KeyValue
import Ledger
public import Primitives
public import Records
import Vault

extension Exchange {
  /// Passes an open item up within a State: from a district to the region that is set up, or to the
  /// State, with the reason sealed as a comment. Whoever may answer it there may pass it up. Beyond
  /// the State nobody passes it by hand: it comes to OME where States disagree or let their time go
  /// by, so that no State takes a question out of another's hands. Gives where it waits now. Under
  /// an idempotency key once.
  @discardableResult
  public func escalate(
    _ item: ItemID, reason: String, requestKey: String? = nil, acting: Acting
  ) throws -> Scope {
    let reason = try Self.reason(reason)
    let found = try itemRow(item)
    let worker = try worker(acting, on: found)
    let voice = found.flatMap { worker.voice(on: $0.states) }
    let present = Self.place(of: found, voice)
    let actor = try admit(
      acting, to: .worklist, target: present,
      containedIn: try holding(found, voice, on: acting.time.date), deputising: worker.deputising)
    let request = try keyed(
      requestKey, "escalateItem", item, found, "", reason, actor, acting.time)
    guard try recorded(request) == nil else { return present }
    let row = try Self.requireOpen(found)
    guard row.level != .ome, present.workLevel < .state else {
      throw ExchangeError(
        .refused,
        "this item waits with the State already: it goes on to OME by itself where States disagree "
          + "or nobody answers in time")
    }
    let sealed = try sealedComment(reason, on: row)
    let routing = try WorkRouting(self, on: acting.time.date)
    try perform(WorkItemEscalated.type, request, at: acting.time) { [self] scope, rows in
      guard let now = try ItemRow(of: item, in: rows), now.status.isOpen,
        Self.place(of: now, voice) == present
      else { throw ExchangeError(.refused, "this item moved meanwhile: msix worklist") }
      let above = try routing.above(present, rows)
      let event = try scope.emit(
        draft(
          WorkItemEscalated(
            item: item, level: above.workLevel, due: routing.stepDue, scope: above),
          in: .item(item), by: actor),
        into: &rows)
      try scope.emit(
        draft(
          WorkItemCommented(item: item, state: voice), in: .item(item), by: actor, cause: event,
          sealed: sealed),
        into: &rows)
    }
    return Self.place(of: try itemRow(item), voice)
  }
}
