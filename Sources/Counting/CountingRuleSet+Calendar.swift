public import Primitives

extension CountingRuleSet {
  /// The period that a day lies in.
  public func period(containing date: CivilDate) -> PerformancePeriod {
    let (year, month, day) = date.components
    let isBefore = (month, day) < (Int(periodStart.month), Int(periodStart.day))
    return PerformancePeriod(startYear: Int32(year) - (isBefore ? 1 : 0))
  }

  /// The first day of a period.
  public func start(of period: PerformancePeriod) -> CivilDate {
    periodStart.inYear(period.startYear)
  }

  /// The last day of a period.
  public func end(of period: PerformancePeriod) -> CivilDate {
    start(of: period.next).adding(days: -1)
  }

  /// The same day `months` months later, a missing one moved as `missingDay` says.
  public func anniversary(of date: CivilDate, months: Int) -> CivilDate {
    let moved = date.adding(months: months)
    switch missingDay {
    case .lastOfMonth: return moved
    case .firstOfNextMonth:
      return moved.components.day == date.components.day ? moved : moved.adding(days: 1)
    }
  }

  /// The birthday on which a child reaches an age.
  public func birthday(_ age: Int, bornOn birthDate: CivilDate) -> CivilDate {
    anniversary(of: birthDate, months: age * 12)
  }

  func days(of period: PerformancePeriod) -> Days {
    Days(start(of: period), through: end(of: period))
  }

  /// The days on which a move makes eligible, age and graduation apart.
  func eligibleDays(_ move: CountingFacts.Move) -> Days {
    let arrival = move.qualifyingArrivalDate
    let anniversary = anniversary(of: arrival, months: eligibilityMonths)
    var last = anniversary.daysSinceEpoch - (lastEligibilityDayIsEligible ? 0 : 1)
    if let expiration = move.expirationDate {
      last = min(last, expiration.daysSinceEpoch - (expirationDayIsEligible ? 0 : 1))
    }
    return Days(first: arrival.daysSinceEpoch, last: last)
  }
}

extension CountingRuleSet.MonthDay {
  /// That day of a year; of any year, also outside 1...9999, because a date that a State
  /// mistyped must not stop us.
  func inYear(_ year: Int32) -> CivilDate {
    guard let anchor = CivilDate(year: 2000, month: Int(month), day: Int(day)) else {
      preconditionFailure("\(month)-\(day) is no day of every year")
    }
    return anchor.adding(years: Int(year) - 2000)
  }
}
