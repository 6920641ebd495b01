import CBOR
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Vault

extension Exchange {
  /// What a tick did.
  public struct TickReport: Sendable {
    /// States whose agreements end soon and were warned of.
    public var renewalsDue: [StateCode] = []
    /// States whose agreements ended.
    public var suspended: [StateCode] = []
    /// Rejected blocks whose time was over.
    public var rejectedDestroyed = 0
    /// Accountings of erased children whose years were over.
    public var accountingsDestroyed = 0
    /// Ended accounts whose papers' years were over.
    public var papersDestroyed = 0
    /// Worklist items that nobody answered in time and that went up a level.
    public var escalated: [ItemID] = []
    /// Items that the clock approved, where a policy lets it.
    public var autoApproved: [ItemID] = []

    /// Sessions whose time was over.
    public var sessionsEnded = 0
    /// Notices whose reader's account was deactivated before he asked for them.
    public var noticesFailed = 0
    /// Notices of moves and requests for records that nobody answered in time.
    public var postingsOverdue = 0
    /// Recipients of those, and of messages, whose accounts were deactivated before they asked.
    public var postingsFailed = 0

    /// Whether nothing was due.
    public var isEmpty: Bool {
      renewalsDue.isEmpty && suspended.isEmpty && rejectedDestroyed == 0 && escalated.isEmpty
        && autoApproved.isEmpty && sessionsEnded == 0 && noticesFailed == 0
        && accountingsDestroyed == 0 && papersDestroyed == 0 && postingsOverdue == 0
        && postingsFailed == 0
    }
  }

  /// Fires the clocks that are due at a time: renewals, ends of agreements, worklist items that
  /// nobody answered, retention of rejected blocks. Harmless to repeat: what was fired is not due
  /// any more.
  public func tick(at time: Instant) throws -> TickReport {
    try finishDestructions()
    var report = TickReport()
    let actor = Actor.system("clock")
    let day = time.date
    let warning = try policies().int("renewal-warning-days", .agreements, on: day)
    for row in try agreements() {
      guard let until = row.connected.until, !row.isSuspended else { continue }
      let state = row.connected.state
      if day > until {
        try emit(
          draft(
            StateSuspended(state: state, reason: "agreement-expired"), in: .state(state),
            by: actor),
          at: time)
        report.suspended.append(state)
      } else if day.adding(days: warning) >= until, !row.isRenewalWarned {
        try emit(
          draft(StateRenewalDue(state: state, until: until), in: .state(state), by: actor),
          at: time)
        report.renewalsDue.append(state)
      }
    }
    try fireItems(on: day, actor, time, &report)
    report.sessionsEnded = try endOverdueSessions(at: time)
    report.noticesFailed = try failNotices(actor, time)
    (report.postingsOverdue, report.postingsFailed) = try firePostings(actor, time)
    report.rejectedDestroyed = try destroyRejected(before: day, actor, time)
    report.accountingsDestroyed = try endAccountings(on: day, actor, time)
    report.papersDestroyed = try endPapers(on: day, actor, time)
    try certifyDestructions(at: time)
    try catchUp()
    return report
  }

  /// Destroys the keys of rejected blocks whose time is over: the event first, the keys second.
  private func destroyRejected(
    before day: CivilDate, _ actor: Actor, _ time: Instant
  ) throws -> Int {
    var subjects = [SubjectID]()
    try decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.rejected) { key, _ in
        let key = key.bytes
        guard key.lexicographicallyPrecedes(DecisionState.dayKey(day)) else { return false }
        if let subject = SubjectID(bytes: key.dropFirst(4)) { subjects.append(subject) }
        return subjects.count < Erasure.subjectsPerEvent
      }
    }
    guard !subjects.isEmpty else { return 0 }
    let due = subjects.sorted()
    try recordDestruction(of: due, basis: "retention of rejected blocks", actor, at: time)
    try finishDestructions()
    return due.count + (try destroyRejected(before: day, actor, time))
  }
}
