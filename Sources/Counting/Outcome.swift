public import Primitives

/// Whether a child counts in a State, period and category.
public enum Outcome: Hashable, Sendable {
  /// Counted as of every day from this one on.
  case counted(firstQualifyingDay: CivilDate)
  /// Not counted on any day of the period.
  case notCounted(Reason, DecidingDates)

  /// The first qualifying day; nil when not counted.
  public var firstQualifyingDay: CivilDate? {
    if case .counted(let day) = self { day } else { nil }
  }

  /// The reason; nil when counted.
  public var reason: Reason? {
    if case .notCounted(let reason, _) = self { reason } else { nil }
  }

  /// Whether the child counts as of a day.
  public func isCounted(asOf day: CivilDate) -> Bool {
    firstQualifyingDay.map { $0 <= day } ?? false
  }
}

/// One place in the series of counts: a child counts in this State and period from this day on.
public struct FirstQualifyingDay: Hashable, Comparable, Sendable {
  /// The period.
  public let period: PerformancePeriod
  /// The State.
  public let state: StateCode
  /// The day.
  public let day: CivilDate

  /// From its members.
  public init(period: PerformancePeriod, state: StateCode, day: CivilDate) {
    self.period = period
    self.state = state
    self.day = day
  }

  /// By period, then State, then day.
  public static func < (left: Self, right: Self) -> Bool {
    (left.period, left.state, left.day) < (right.period, right.state, right.day)
  }
}
