public import Primitives

/// How one clock stands on a day.
public enum DeadlineStanding: Hashable, Sendable {
  /// Sent by the due date.
  case onTime
  /// Sent, so many days after the due date.
  case late(days: Int)
  /// Not sent, and the due date is still to come.
  case open
  /// Not sent, so many days after the due date.
  case overdue(days: Int)
  /// Nobody sets a deadline for it.
  case noDeadline

  /// Judges a clock.
  ///
  /// - Parameters:
  ///   - due: the last day on time; nil when nobody sets one.
  ///   - met: the day on which it was sent; nil when it was not.
  ///   - today: the day on which the question is asked.
  public init(due: CivilDate?, met: CivilDate?, on today: CivilDate) {
    guard let due else {
      self = .noDeadline
      return
    }
    let days = Int((met ?? today).daysSinceEpoch) - Int(due.daysSinceEpoch)
    if met != nil {
      self = days > 0 ? .late(days: days) : .onTime
    } else {
      self = days > 0 ? .overdue(days: days) : .open
    }
  }
}

extension PolicyBook {
  /// The last day on time of a clock, by the policy in force on the day that starts it; nil where
  /// nobody sets a deadline. While the school year's end alone starts the clock, that is the end of
  /// spring, and fall and summer have none.
  public func dueDate(
    _ trigger: DeadlineTrigger, from day: CivilDate, term: Term.Kind?, in state: StateCode,
    holidays: HolidayTable
  ) throws -> CivilDate? {
    if trigger == .endOfTerm, term != .spring,
      try text("end-of-term-anchor", .deadlines, on: day) == "school-year"
    {
      return nil
    }
    return try deadline(trigger, state: state, on: day)
      .dueDate(from: day, in: state, holidays: holidays)
  }
}
