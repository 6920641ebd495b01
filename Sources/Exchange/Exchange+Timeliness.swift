public import Counting
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Timeliness

extension Exchange {
  /// How many clocks of one kind stood how.
  public struct TimelinessTally: Hashable, Sendable {
    /// All clocks.
    public var total: Int64 = 0
    /// Sent by the due date.
    public var onTime: Int64 = 0
    /// Sent after it.
    public var late: Int64 = 0
    /// Not sent, and the due date is past.
    public var overdue: Int64 = 0
    /// Not sent, and the due date is to come.
    public var open: Int64 = 0
    /// Nobody sets a deadline for them.
    public var withoutDeadline: Int64 = 0
    /// Nothing tells when the clock began.
    public var withoutStart: Int64 = 0
    /// Of all, those whose start was worked out where nobody told it.
    public var estimated: Int64 = 0
    /// Days after the due date, summed over the late and the overdue.
    public var lateDays: Int64 = 0
    /// The most days after the due date.
    public var lateDaysMax: Int64 = 0

    /// None.
    public init() {}

    /// Of those that are judged, how many were sent in time, in thousandths; nil when none is.
    public var onTimePermille: Int64? {
      let judged = onTime + late + overdue
      return judged == 0 ? nil : onTime * 1000 / judged
    }

    mutating func add(_ standing: DeadlineStanding, _ count: Int64) {
      switch standing {
      case .onTime: onTime += count
      case .late(let days):
        late += count
        add(days: days, count)
      case .open: open += count
      case .overdue(let days):
        overdue += count
        add(days: days, count)
      case .noDeadline: withoutDeadline += count
      }
    }

    private mutating func add(days: Int, _ count: Int64) {
      lateDays += Int64(days) * count
      lateDaysMax = max(lateDaysMax, Int64(days))
    }
  }

  /// A line of the report.
  public struct TimelinessLine: Sendable {
    /// The State; nil for all of them together.
    public let state: StateCode?
    /// The district's seven digits, or empty where the State named none; nil for all together.
    public let district: String?
    /// What starts the clock.
    public let trigger: DeadlineTrigger
    /// How many stood how.
    public let tally: TimelinessTally
  }

  /// A report with everything that says which report it is.
  public struct TimelinessReport: Sendable {
    /// The performance period in which the clocks began.
    public let period: PerformancePeriod
    /// What the ledger contained with this position.
    public let knownAt: UInt64
    /// The day on which that position was recorded: what is not sent is judged on it.
    public let asOf: CivilDate
    /// By State, district and trigger; those of the nation last.
    public let lines: [TimelinessLine]
  }

  /// What timeliness tells apart below the State.
  public enum TimelinessBreakdown: Sendable {
    /// Nothing.
    case state
    /// Districts.
    case district
  }

  /// How soon States sent what the regulation asks, judged by the policies, holidays and zones that
  /// the ledger knew at the position. Defaults: known now; the period that contains that day.
  public func timeliness(
    state: StateCode?, period: PerformancePeriod?, by breakdown: TimelinessBreakdown,
    knownAt: KnownAt?, acting: Acting
  ) throws -> TimelinessReport {
    try timeliness(
      within: state.map { .state($0) } ?? .nation, period: period, by: breakdown,
      knownAt: knownAt, acting: acting)
  }

  /// The same for any scope of which totals are kept: the nation, a State, a region, a district.
  public func timeliness(
    within target: Scope, period: PerformancePeriod?, by breakdown: TimelinessBreakdown,
    knownAt: KnownAt?, acting: Acting
  ) throws -> TimelinessReport {
    // Policies and tables are followed with the rest, and may have been recorded since.
    try catchUp()
    let position = try position(knownAt: knownAt)
    let actor = try admit(acting, to: .aggregateReports, target: target)
    let today = try log.event(at: position).recorded.date
    let reach = try DistrictReach(target, self, on: today, knownAt: position)
    let period = period ?? CountingRuleSet.first.period(containing: today)
    let lines = try timeliness.environment.read { rows in
      var judge = try TimelinessJudge(self, knownAt: position, today: today, rows)
      var tallies = [TimelinessKey: TimelinessTally]()
      for (index, trigger) in DeadlineTrigger.allCases.enumerated() {
        try clocks.forEachObligation(
          of: trigger, period: period.startYear, knownAt: position, in: rows
        ) { obligation, count in
          guard reach.contains(obligation.state, obligation.district) else { return }
          let district =
            breakdown == .district
            ? obligation.district == 0 ? "" : padded(obligation.district, 7) : nil
          var keys = [
            TimelinessKey(state: obligation.state, district: district, trigger: index)
          ]
          if target == .nation { keys.append(.init(state: nil, district: nil, trigger: index)) }
          for key in keys {
            try judge.add(obligation, count, to: &tallies[key, default: .init()])
          }
        }
      }
      return tallies.sorted { $0.key < $1.key }.map { key, tally in
        TimelinessLine(
          state: key.state, district: key.district,
          trigger: DeadlineTrigger.allCases[key.trigger], tally: tally)
      }
    }
    try recordReport(
      "timeliness", scope: target, knownAt: position, children: [:], actor, acting.time)
    return TimelinessReport(period: period, knownAt: position, asOf: today, lines: lines)
  }
}

/// A line's place: States first, then districts, then triggers as the regulation has them; the
/// nation last.
private struct TimelinessKey: Hashable, Comparable {
  let state: StateCode?
  let district: String?
  let trigger: Int

  static func < (left: Self, right: Self) -> Bool {
    switch (left.state, right.state) {
    case (let one?, let other?) where one != other: one < other
    case (nil, _?): false
    case (_?, nil): true
    default:
      (left.district ?? "", left.trigger) < (right.district ?? "", right.trigger)
    }
  }
}

/// Judges obligations by the rules that were known at a position. The same start in the same State
/// has the same due date, which is worked out once.
private struct TimelinessJudge {
  private struct Start: Hashable {
    let trigger: DeadlineTrigger
    let state: StateCode
    let day: CivilDate
    let term: Term.Kind?
  }

  private let policies: PolicyBook
  private let holidays: HolidayTable
  private let zones: ZoneOffsets
  private let today: CivilDate
  private var dueDates: [Start: CivilDate?] = [:]

  init(
    _ exchange: Exchange, knownAt position: UInt64, today: CivilDate,
    _ rows: borrowing ReadTransaction
  ) throws {
    let clocks = Timeliness()
    policies = try clocks.deadlines(knownAt: position, in: rows)
    guard let days = try clocks.holidaysPosition(knownAt: position, in: rows),
      let offsets = try clocks.zoneOffsetsPosition(knownAt: position, in: rows)
    else {
      throw ExchangeError(
        .refused, "at position \(position) no holidays and no zones were loaded yet")
    }
    holidays = try HolidayTable(cbor: exchange.referenceTable(at: days))
    zones = try ZoneOffsets(cbor: exchange.referenceTable(at: offsets))
    self.today = today
  }

  mutating func add(
    _ obligation: Obligation, _ count: Int64, to tally: inout Exchange.TimelinessTally
  ) throws {
    tally.total += count
    if obligation.isEstimated { tally.estimated += count }
    guard let day = obligation.start else {
      tally.withoutStart += count
      return
    }
    let start = Start(
      trigger: obligation.trigger, state: obligation.state, day: day, term: obligation.term)
    let due: CivilDate?
    if let known = dueDates[start] {
      due = known
    } else {
      due = try policies.dueDate(
        obligation.trigger, from: day, term: obligation.term, in: obligation.state,
        holidays: holidays)
      dueDates[start] = .some(due)
    }
    let met = try obligation.sent.map { try zones.civilDate(of: $0, in: obligation.state) }
    tally.add(DeadlineStanding(due: due, met: met, on: today), count)
  }
}
