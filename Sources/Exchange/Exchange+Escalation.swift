import KeyValue
import Ledger
import Linkage
import Primitives
import Records

extension Exchange {
  /// Moves items up that nobody answered in time. At the top they wait, unless a policy lets the
  /// clock approve; that policy is off until somebody adopts it.
  func fireItems(
    on day: CivilDate, _ actor: Actor, _ time: Instant, _ report: inout TickReport
  ) throws {
    var late = [(item: ItemID, row: ItemRow)]()
    try decisions.environment.read { rows in
      for item in try openItems(in: rows) {
        if let row = try ItemRow(of: item, in: rows), row.isLate(on: day) {
          late.append((item, row))
        }
      }
    }
    guard !late.isEmpty else { return }
    let book = try policies()
    let mayApprove = try book.bool("auto-approval", .worklists, on: day)
    let version = book.inForce(.worklists, on: day)?.version ?? 0
    let routing = try WorkRouting(self, on: day)
    for (item, row) in late {
      if row.level != .ome {
        for body in try escalations(of: item, row, routing) {
          try emit(draft(body, in: .item(item), by: actor), at: time)
        }
        report.escalated.append(item)
      } else if mayApprove, row.mayBeApprovedByClock {
        try autoApprove(item, row, policy: version, actor, time)
        report.autoApproved.append(item)
      }
    }
  }

  /// Up to OME as soon as one State has let its last day pass; else up within each State that is
  /// late: from its district to its region, and to the State.
  private func escalations(
    of item: ItemID, _ row: ItemRow, _ routing: WorkRouting
  ) throws -> [WorkItemEscalated] {
    let late = row.late(on: routing.day)
    guard late.allSatisfy({ $0.scope.workLevel < .state }) else {
      return [WorkItemEscalated(item: item, level: .ome, due: routing.stepDue)]
    }
    return try decisions.environment.read { rows in
      try late.map { desk in
        let above = try routing.above(desk.scope, rows)
        return WorkItemEscalated(
          item: item, level: above.workLevel, due: routing.stepDue, scope: above)
      }
    }
  }

  private func autoApprove(
    _ item: ItemID, _ row: ItemRow, policy: Int, _ actor: Actor, _ time: Instant
  ) throws {
    let judge = ItemJudge(
      exchange: self, item: item, state: nil, account: nil, reason: "nobody answered in time",
      actor: actor)
    try perform("workitem.autoapproved", at: time) { [self] scope, rows in
      let event = try scope.emit(
        draft(WorkItemAutoApproved(item: item, policy: policy), in: .item(item), by: actor),
        into: &rows)
      try judge.approve(row, .policy, cause: event, &scope, &rows)
    }
  }

  /// Every open item, in the order of their opaque identifiers.
  func openItems(in rows: borrowing some Reading & ~Copyable) throws -> [ItemID] {
    var items = [ItemID]()
    try rows.forEach(in: DecisionState.Tables.openItems) { key, _ in
      if let item = ItemID(bytes: key.bytes) { items.append(item) }
      return true
    }
    return items
  }
}

extension ItemRow {
  /// Where an answer is late, of the States from which one is awaited.
  fileprivate func late(on day: CivilDate) -> [Desk] {
    let states = status == .open ? awaited : states
    return states.map(desk).filter { $0.due < day }
  }

  /// Whether nobody answered in time who was to.
  func isLate(on day: CivilDate) -> Bool {
    level == .ome ? due < day : !late(on: day).isEmpty
  }

  /// Evidence beyond the threshold that a near match needs, before a clock may approve it.
  private static let clockMargin = Bits(integerLiteral: 3)

  /// Whether the clock may approve it where a policy lets it: proposals; near matches that one
  /// State at least called the same, none distinct, with strong evidence and no twin flag.
  fileprivate var mayBeApprovedByClock: Bool {
    guard status == .open else { return false }
    guard case .pair(_, _, let total, let rules) = matter else { return true }
    let need = Thresholds.balanced.near + Self.clockMargin
    return verdicts.values.contains(.same) && !verdicts.values.contains(.distinct)
      && total >= Int(need.raw) && !rules.contains(LinkageRule.multipleBirthInexact.rawValue)
  }
}
