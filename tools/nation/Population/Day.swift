import Primitives

/// Days as plain integers since 1970-01-01, for the inner loops; the calendar itself is
/// `CivilDate`'s.
enum Day {
  /// Later than every day of a story: "not yet".
  static let never = Int(Int32.max)

  /// That day of the calendar; a day that the month lacks becomes its last.
  static func on(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let last = CivilDate.dayCount(year: year, month: month)
    guard let date = CivilDate(year: year, month: month, day: min(day, last)) else {
      preconditionFailure("a year of a story lies outside the calendar")
    }
    return Int(date.daysSinceEpoch)
  }

  /// Year, month, day.
  static func parts(_ day: Int) -> (year: Int, month: Int, day: Int) { civil(day).components }

  /// `count` months later, as eligibility is reckoned.
  static func adding(months count: Int, to day: Int) -> Int {
    Int(civil(day).adding(months: count).daysSinceEpoch)
  }

  /// Monday is 1, Sunday 7.
  static func weekday(_ day: Int) -> Int { civil(day).weekday }

  /// Completed years of age.
  static func age(bornOn birth: Int, on day: Int) -> Int {
    let born = parts(birth)
    let now = parts(day)
    let isBefore = (now.month, now.day) < (born.month, born.day)
    return now.year - born.year - (isBefore ? 1 : 0)
  }

  private static func civil(_ day: Int) -> CivilDate { CivilDate(daysSinceEpoch: Int32(day)) }
}
