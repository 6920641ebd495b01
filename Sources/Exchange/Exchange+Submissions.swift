import KeyValue
import Ledger
public import Primitives
public import Records

extension Exchange {
  /// A package that a State sent.
  public struct SubmissionListing: Sendable {
    /// How it ended.
    public enum Outcome: String, Sendable {
      /// It was taken, or as a test judged.
      case taken
      /// The file as a whole was refused.
      case refused
      /// It was cut short: the same package sent again completes it.
      case unfinished
    }

    /// Which.
    public let submission: SubmissionID
    /// When it was received.
    public let received: Instant
    /// Test or production.
    public let mode: StateConnected.Mode
    /// How it ended.
    public let outcome: Outcome
    /// Students by what became of them.
    public let totals: StudentTotals
    /// Findings, known ones too.
    public let findingCount: Int
  }

  /// A State's packages, the newest first; `isCut` where there are more. Totals alone: the receipts
  /// are looks of their own. `after` is the package behind which the part begins.
  public func submissions(
    of state: StateCode, after: SubmissionID? = nil, limit: Int, acting: Acting
  ) throws -> (listings: [SubmissionListing], isCut: Bool) {
    try catchUp()
    let actor = try admit(acting, to: .readReceipts, target: .state(state))
    var rows = [(submission: SubmissionID, row: SubmissionRow)]()
    try decisions.environment.read { reader in
      var all = [SubmissionID]()
      try reader.forEach(in: DecisionState.Tables.submissions) { key, _ in
        if let submission = SubmissionID(bytes: key.bytes) { all.append(submission) }
        return true
      }
      for submission in all {
        guard let row = try SubmissionRow(of: submission, in: reader), row.state == state else {
          continue
        }
        rows.append((submission, row))
      }
    }
    rows.sort { $0.row.first > $1.row.first }
    if let after {
      guard let place = rows.firstIndex(where: { $0.submission == after }) else {
        throw ExchangeError(.usage, "the list goes on behind a submission of this State")
      }
      rows.removeFirst(place + 1)
    }
    let listings = try rows.prefix(limit).map { submission, row in
      try listing(of: submission, row)
    }
    try recordReport(
      "submissions", scope: .state(state), knownAt: log.size - 1, children: [:], actor,
      acting.time)
    return (listings, rows.count > limit)
  }

  private func listing(
    of submission: SubmissionID, _ row: SubmissionRow
  ) throws -> SubmissionListing {
    let received = try log.event(at: row.first).recorded
    guard let completed = row.completed,
      case .clear(let clear)? = try log.event(at: completed)
        .parts.first
    else {
      return SubmissionListing(
        submission: submission, received: received, mode: row.mode, outcome: .unfinished,
        totals: StudentTotals(), findingCount: 0)
    }
    let body = try SubmissionCompleted(clear: clear)
    return SubmissionListing(
      submission: submission, received: received, mode: row.mode,
      outcome: body.outcome == .refused ? .refused : .taken, totals: body.totals,
      findingCount: body.findingCounts.reduce(0) { $0 + $1.count })
  }
}
