public import KeyValue
public import Ledger
import Primitives
public import Projecting
import Records

/// **Question.** How many packages did each State's system send in which month, on how many days,
/// with how many students, and what became of them, as known at any position?
///
/// **Events.** `submission.received` (whether it is a test), `submission.completed`.
///
/// **Tables.** `series` State ‖ month ‖ measure ‖ position → sum; `days` State ‖ day → a mark;
/// `tests` submission → a mark, until it is completed.
///
/// Months and days are those of the recording, UTC. Nothing in it is about a child, and what was
/// sent stays sent: an erasure changes nothing.
public struct PackageActivity: Projection {
  /// The projection.
  public init() {}

  /// `package-activity`
  public var name: String { "package-activity" }
  /// The form of the rows.
  public var version: Int { 1 }
  /// See above.
  public var tables: [Table] { [Tables.series, Tables.days, Tables.tests] }
  /// See above.
  public var reads: Set<String>? { [SubmissionReceived.type, SubmissionCompleted.type] }

  enum Tables {
    static let series = Table(1, "series")
    static let days = Table(2, "days")
    static let tests = Table(3, "tests")
  }

  /// What is counted of a State in a month.
  public enum Measure: UInt8, CaseIterable, Sendable {
    /// Packages that were taken.
    case taken = 1
    /// Packages that were refused as a whole.
    case refused
    /// Days on which a package was taken.
    case days
    /// Students in the packages.
    case students
    /// Of these, those of whom something was new.
    case changed
    /// Of these, those who were not taken.
    case rejected
  }

  /// Takes in one event.
  public func apply(
    _ event: OpenedEvent, using keys: ProjectionKeys, into rows: inout WriteTransaction
  ) throws {
    switch event.type {
    case SubmissionReceived.type:
      let body = try SubmissionReceived(clear: event.clear)
      if body.mode == .test { try rows.put([], for: body.submission.bytes, in: Tables.tests) }
    case SubmissionCompleted.type:
      let body = try SubmissionCompleted(clear: event.clear)
      if try rows.get(body.submission.bytes, in: Tables.tests) == nil {
        try count(body, at: event, &rows)
      } else {
        try rows.delete(body.submission.bytes, in: Tables.tests)
      }
    default: break
    }
  }

  private func count(
    _ body: SubmissionCompleted, at event: OpenedEvent, _ rows: inout WriteTransaction
  ) throws {
    let day = event.recorded.date
    func add(_ measure: Measure, _ count: Int) throws {
      let cell = ActivityCell(state: body.state, month: .init(of: day), measure: measure)
      try CumulativeSeries.add(
        Int64(count), to: cell.bytes, at: event.position, in: Tables.series, into: &rows)
    }
    guard body.outcome == .taken else { return try add(.refused, 1) }
    try add(.taken, 1)
    let mark = body.state.bytes + UInt32(bitPattern: day.daysSinceEpoch).bigEndianBytes
    if try rows.get(mark, in: Tables.days) == nil {
      try rows.put([], for: mark, in: Tables.days)
      try add(.days, 1)
    }
    let totals = body.totals
    try add(.students, totals.total)
    try add(.changed, totals.inserted + totals.updated + totals.retracted)
    try add(.rejected, totals.rejected)
  }
}
