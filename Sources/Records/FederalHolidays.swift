public import Primitives

/// The legal public holidays of 5 U.S.C. 6103(a), to make the first table that a ledger loads.
/// Decisions read the loaded table: an Act or an order of tomorrow changes that, not this.
///
/// Inauguration Day, 6103(c), is left out: it is a holiday in and around the capital only, and the
/// clocks of the States do not stand still for it. Days that the President gives by order are no
/// holidays of the Act and left out as well.
public enum FederalHolidays {
  /// The years for which the list of the Act holds as written here: the birthday of Martin Luther
  /// King, Jr. was kept from 1986 on, and `CivilDate` ends with 9999.
  public static let yearsKnown = 1986...9998

  /// The first table: version 1, with the federal calendar alone. Asking for other years than
  /// `yearsKnown` is our own mistake.
  public static func table(
    years: ClosedRange<Int>, effectiveFrom: CivilDate
  ) throws(ReferenceError) -> HolidayTable {
    try HolidayTable(
      version: 1, effectiveFrom: effectiveFrom, calendars: [try calendar(years: years)])
  }

  /// The days off from 1 January of the first year to 31 December of the last, 6103(b) applied.
  public static func calendar(
    years: ClosedRange<Int>
  ) throws(ReferenceError) -> HolidayTable.Calendar {
    precondition(
      yearsKnown.contains(years.lowerBound) && yearsKnown.contains(years.upperBound),
      "federal holidays are known for \(yearsKnown)")
    guard let from = CivilDate(year: years.lowerBound, month: 1, day: 1),
      let until = CivilDate(year: years.upperBound, month: 12, day: 31)
    else { throw ReferenceError(.outsideRange, "no years \(years)") }
    // A New Year's Day on a Saturday is kept on the last day of the year before.
    let dates = (years.lowerBound...(years.upperBound + 1)).flatMap { year in
      holidays(of: year).map(dayOff)
    }
    return try HolidayTable.Calendar(
      name: HolidayTable.federal, from: from, until: until,
      dates: dates.filter { from <= $0 && $0 <= until })
  }

  /// The holidays of a year as the Act names them, before weekends are looked at.
  static func holidays(of year: Int) -> [CivilDate] {
    let days: [CivilDate?] = [
      CivilDate(year: year, month: 1, day: 1),  // New Year's Day
      nth(3, weekday: 1, year: year, month: 1),  // Birthday of Martin Luther King, Jr.
      nth(3, weekday: 1, year: year, month: 2),  // Washington's Birthday
      nth(1, weekday: 1, year: year, month: 6)?.adding(days: -7),  // Memorial Day, last of May
      // Juneteenth: Public Law 117-17, signed 17 June 2021, two days before the first one kept.
      year >= 2021 ? CivilDate(year: year, month: 6, day: 19) : nil,
      CivilDate(year: year, month: 7, day: 4),  // Independence Day
      nth(1, weekday: 1, year: year, month: 9),  // Labor Day
      nth(2, weekday: 1, year: year, month: 10),  // Columbus Day
      CivilDate(year: year, month: 11, day: 11),  // Veterans Day
      nth(4, weekday: 4, year: year, month: 11),  // Thanksgiving Day
      CivilDate(year: year, month: 12, day: 25),  // Christmas Day
    ]
    return days.compactMap { $0 }
  }

  /// The day off: Friday for a Saturday, 6103(b)(1); Monday for a Sunday, Executive Order 11582.
  static func dayOff(_ holiday: CivilDate) -> CivilDate {
    switch holiday.weekday {
    case 6: holiday.adding(days: -1)
    case 7: holiday.adding(days: 1)
    default: holiday
    }
  }

  /// The n-th Monday (1) ... Sunday (7) of a month.
  static func nth(_ count: Int, weekday: Int, year: Int, month: Int) -> CivilDate? {
    guard let first = CivilDate(year: year, month: month, day: 1) else { return nil }
    return first.adding(days: (weekday - first.weekday + 7) % 7 + (count - 1) * 7)
  }
}
