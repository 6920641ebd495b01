public import Primitives
public import Records

/// The clocks of cases: how many days each runs, and in which calendar. Made from the policies and
/// tables of the day on which a step is taken; what it gives goes into the event and stays.
///
/// A day is the one that a moment has where whoever has to act sits: in a State's own zone, with
/// the State's own days off beside the nation's; for the Department in Washington.
public struct DisputeClocks: Sendable {
  private let policies: PolicyBook
  private let holidays: HolidayTable
  private let zones: ZoneOffsets

  /// The zone of the Department, where no State's counts.
  public static let departmentZone = "Eastern"

  /// From what a ledger has loaded.
  public init(policies: PolicyBook, holidays: HolidayTable, zones: ZoneOffsets) {
    self.policies = policies
    self.holidays = holidays
    self.zones = zones
  }

  /// The day that a moment has for a State, or for the Department.
  public func day(
    of moment: Instant, for state: StateCode?
  ) throws(DisputeError) -> CivilDate {
    do throws(ReferenceError) {
      guard let state else { return try zones.civilDate(of: moment, in: Self.departmentZone) }
      return try zones.civilDate(of: moment, in: state)
    } catch { throw DisputeError(.noClock, error.reason) }
  }

  /// The last day on time of a clock that a day starts for a State, or for the Department. The day
  /// itself does not count.
  public func due(
    _ clock: DisputeClock, from day: CivilDate, for state: StateCode?
  ) throws(DisputeError) -> CivilDate {
    let count: DayCount
    do throws(PolicyError) {
      count = DayCount(try policies.int(clock.policy, .privacy, on: day), clock.unit)
    } catch { throw DisputeError(.noClock, error.reason) }
    do throws(ReferenceError) {
      return try holidays.dueDate(from: day, count, in: state)
    } catch { throw DisputeError(.noClock, error.reason) }
  }
}

extension DisputeClock {
  /// The name of its length among the policies of privacy.
  var policy: String {
    switch self {
    case .acknowledge: "acknowledgment-working-days"
    case .forward: "forward-working-days"
    case .answer: "answer-working-days"
    case .decide: "sea-calendar-days"
    case .review: "review-working-days"
    }
  }

  /// Which days it counts.
  var unit: DayUnit { self == .decide ? .calendar : .working }
}
