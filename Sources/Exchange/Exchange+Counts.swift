import Projecting
import ChildCounts
public import Counting
import KeyValue
import Ledger
public import Primitives
import Records

extension Exchange {
  /// A count with everything that says which count it is.
  public struct CountReport: Sendable {
    /// Which period.
    public let period: PerformancePeriod
    /// Which category.
    public let category: CountingCategory
    /// What the ledger contained with this position.
    public let knownAt: UInt64
    /// Facts up to this day.
    public let asOf: CivilDate
    /// The rule set.
    public let rules: String
    /// The unduplicated national count; nil when one State was asked for.
    public let national: Int64?
    /// By State.
    public let states: [(state: StateCode, count: Int64)]
  }

  /// What is counted.
  public enum CountScope: Hashable, Sendable {
    /// The nation and every State.
    case all
    /// The nation alone.
    case national
    /// One State.
    case state(StateCode)
  }

  /// A count. Defaults: known now; the period that contains the day of the known-at position; as of
  /// the last day of the period.
  public func count(
    _ scope: CountScope, period: PerformancePeriod?, category: CountingCategory,
    knownAt: KnownAt?, asOf: CivilDate?, rules: String?, acting: Acting
  ) throws -> CountReport {
    if let rules, rules != counts.ruleSetName {
      throw ExchangeError(
        .notFound,
        "no series is kept under the rule set \(rules); there is \(counts.ruleSetName)")
    }
    if case .state(let state) = scope {
      let list = try referenceTable(.states).map { try StateList(cbor: $0) }
      guard list?.entry(state) != nil else {
        throw ExchangeError(
          .notFound, "\(state) is no State or territory of the loaded table of States")
      }
    }
    let position = try position(knownAt: knownAt)
    let target: Scope = if case .state(let state) = scope { .state(state) } else { .nation }
    let actor = try admit(acting, to: .aggregateReports, target: target)
    let period =
      try period
      ?? CountingRuleSet.first.period(containing: log.event(at: position).recorded.date)
    let (first, last) = (period.start, period.end)
    let day = asOf ?? last
    guard day >= first, day <= last else {
      throw ExchangeError(.usage, "\(day) is not in the period \(period): \(first) to \(last)")
    }
    let question = ChildCounts.Question(
      category: category, period: period, asOf: day, knownAt: position)
    let report = try childCounts.environment.read { rows in
      let states: [StateCode] =
        switch scope {
        case .all: try counts.states(question, in: rows)
        case .national: []
        case .state(let state): [state]
        }
      let national: Int64? =
        if case .state = scope { nil } else { try counts.count(question, state: nil, in: rows) }
      return CountReport(
        period: period, category: category, knownAt: position, asOf: day,
        rules: counts.ruleSetName, national: national,
        states: try states.map { ($0, try counts.count(question, state: $0, in: rows)) })
    }
    try recordReport(
      "count", scope: target, knownAt: position, children: [:], actor, acting.time)
    return report
  }
}
