public import Primitives

/// What starts a clock of 34 CFR 200.85. The raw value begins the names of its policy values.
public enum DeadlineTrigger: String, CaseIterable, Sendable {
  /// A child's eligibility was documented for the first time.
  case eligibilityDocumented = "eligibility-documented"
  /// A term ended (before 2016: the school year).
  case endOfTerm = "end-of-term"
  /// A child withdrew during the year.
  case withdrawal
  /// The exchange told that a child moved away.
  case moveNotice = "move-notice"
  /// A receiving State or district asked for the record.
  case recordsRequest = "records-request"
}

/// A number of days of one unit.
public struct DayCount: Hashable, Sendable, CustomStringConvertible {
  /// How many.
  public let days: Int
  /// Which days count.
  public let unit: DayUnit

  /// So many of these.
  public init(_ days: Int, _ unit: DayUnit) {
    self.days = days
    self.unit = unit
  }

  /// `10 working`, as a State's own entry in a policy ends.
  public var description: String { "\(days) \(unit.rawValue)" }
}

/// What a deadline is on a day in a State: the nation's and the State's own, of which the earlier
/// due date binds, because a State may only be stricter.
public struct Deadline: Hashable, Sendable {
  /// What starts it.
  public let trigger: DeadlineTrigger
  /// The nation's; nil where it sets none.
  public let national: DayCount?
  /// The State's own; nil where it sets none.
  public let state: DayCount?

  /// From both.
  public init(_ trigger: DeadlineTrigger, national: DayCount?, state: DayCount?) {
    self.trigger = trigger
    self.national = national
    self.state = state
  }

  /// The last day on time, counted from the day after `day`; nil where neither sets a deadline.
  public func dueDate(
    from day: CivilDate, in code: StateCode?, holidays: HolidayTable
  ) throws(ReferenceError) -> CivilDate? {
    var due: CivilDate?
    for count in [national, state] {
      guard let count else { continue }
      let date = try holidays.dueDate(from: day, count, in: code)
      due = due.map { min($0, date) } ?? date
    }
    return due
  }
}

extension PolicyBook {
  /// The deadline of a trigger in a State on a day: the values `TRIGGER-days`, `TRIGGER-unit`
  /// (`none`: no national one) and `TRIGGER-by-state` (`XX=N calendar` or `XX=N working`).
  public func deadline(
    _ trigger: DeadlineTrigger, state: StateCode?, on day: CivilDate
  ) throws(PolicyError) -> Deadline {
    let word = try text("\(trigger.rawValue)-unit", .deadlines, on: day)
    let days = try int("\(trigger.rawValue)-days", .deadlines, on: day)
    let own = try list("\(trigger.rawValue)-by-state", .deadlines, on: day)
      .compactMap(StateDayCount.init)
    return Deadline(
      trigger, national: DayUnit(rawValue: word).map { DayCount(days, $0) },
      state: own.first { $0.state == state }?.count)
  }
}

/// An entry `XX=N calendar` or `XX=N working` of a list of the States' own deadlines.
struct StateDayCount {
  let state: StateCode
  let count: DayCount

  init?(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, let unit = DayUnit(rawValue: String(parts[1])),
      let number = StateNumber(String(parts[0])), number.number >= 0
    else { return nil }
    state = number.state
    count = DayCount(number.number, unit)
  }
}
