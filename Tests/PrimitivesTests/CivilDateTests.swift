import Primitives
import Testing

@Suite struct CivilDateTests {
  /// Month lengths with the century years written out: another way than the product's.
  private static func days(in month: Int, of year: Int) -> Int {
    let common: Set<Int> = [1700, 1800, 1900, 2100, 2200, 2300]
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return month == 2 && year % 4 == 0 && !common.contains(year) ? 29 : lengths[month - 1]
  }

  @Test func everyDayFrom1600To2400AgreesWithASlowCount() throws {
    let first = try #require(CivilDate(year: 1600, month: 1, day: 1))
    var number = first.daysSinceEpoch
    var weekday = 6  // 1 January 1600 was a Saturday.
    var wrong = [String]()
    var epoch: Int32?
    for year in 1600...2400 {
      for month in 1...12 {
        let length = Self.days(in: month, of: year)
        if CivilDate.dayCount(year: year, month: month) != length { wrong.append("\(year)") }
        for day in 1...length {
          let date = CivilDate(year: year, month: month, day: day)
          let parts = CivilDate(daysSinceEpoch: number).components
          if date?.daysSinceEpoch != number || parts != (year, month, day)
            || date?.weekday != weekday
          {
            wrong.append("\(year)-\(month)-\(day)")
          }
          if year == 1970, month == 1, day == 1 { epoch = number }
          number += 1
          weekday = weekday % 7 + 1
        }
        if CivilDate(year: year, month: month, day: length + 1) != nil {
          wrong.append("\(year)-\(month) has a day too many")
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    #expect(epoch == 0)
    #expect(CivilDate(year: 2000, month: 3, day: 1)?.daysSinceEpoch == 11_017)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func addingMonthsAgreesWithStepsOfOne(_ seed: UInt64) throws {
    var random = Seeded(seed)
    for _ in 0..<300 {
      let date = CivilDate(daysSinceEpoch: Int32(random.number(-130_000...150_000)))
      let count = random.number(-600...600)
      let (startYear, startMonth, day) = date.components
      var (year, month) = (startYear, startMonth)
      for _ in 0..<abs(count) {
        month += count > 0 ? 1 : -1
        if month == 13 { (year, month) = (year + 1, 1) }
        if month == 0 { (year, month) = (year - 1, 12) }
      }
      let wanted = CivilDate(
        year: year, month: month, day: min(day, Self.days(in: month, of: year)))
      #expect(date.adding(months: count) == wanted, "seed \(seed): \(date) and \(count) months")
    }
  }

  @Test(arguments: [
    ("2024-02-29", 1, "2025-02-28"), ("2024-02-29", 4, "2028-02-29"),
    ("2024-02-29", -1, "2023-02-28"), ("2096-02-29", 4, "2100-02-28"),
    ("2000-02-29", -100, "1900-02-28"), ("2000-02-29", 400, "2400-02-29"),
    ("2023-02-28", 1, "2024-02-28"), ("2004-02-29", 22, "2026-02-28"),
  ])
  func addingYearsAtTheEndOfFebruary(_ start: String, _ years: Int, _ wanted: String) throws {
    #expect(try #require(CivilDate(start)).adding(years: years).description == wanted)
  }

  @Test(arguments: [
    ("2025-01-31", 1, "2025-02-28"), ("2024-01-31", 1, "2024-02-29"),
    ("2025-03-31", -1, "2025-02-28"), ("2025-12-31", 2, "2026-02-28"),
    ("2025-01-15", -1, "2024-12-15"), ("2025-01-31", 12, "2026-01-31"),
    ("0001-03-31", -3, "0000-12-31"), ("0001-03-31", -4, "0000-11-30"),
  ])
  func addingMonthsAtTheEndOfMonths(_ start: String, _ months: Int, _ wanted: String) throws {
    #expect(try #require(CivilDate(start)).adding(months: months).description == wanted)
  }

  @Test func monthsBeforeTheYearOne() throws {
    let date = try #require(CivilDate("0001-03-31"))
    #expect(date.adding(months: -16).components == (-1, 11, 30))
    #expect(date.adding(months: -15).components == (-1, 12, 31))
    #expect(date.adding(months: -12 * 2_000).components == (-1_999, 3, 31))
  }

  @Test(arguments: [UInt64(4)])
  func textFormsRoundTripAndKeepTheOrder(_ seed: UInt64) throws {
    var random = Seeded(seed)
    var earlier = try #require(CivilDate("0001-01-01"))
    for _ in 0..<500 {
      let date = CivilDate(daysSinceEpoch: Int32(random.number(-719_162...2_932_896)))
      #expect(CivilDate(date.description) == date, "seed \(seed)")
      #expect(CivilDate(date.compact) == date, "seed \(seed)")
      #expect((date < earlier) == (date.description < earlier.description), "seed \(seed)")
      #expect(date.adding(days: 1).adding(days: -1) == date)
      earlier = date
    }
  }

  @Test(arguments: [
    "", "2025", "2025-9-01", "2025-09-1", "20250931", "2025-02-29", "2025-00-10", "2025-13-01",
    "2025-01-00", "0000-01-01", "2025/09/01", "2025-09/01", "20250901 ", " 20250901", "2025090",
    "202509011", "２０２５０９０１", "2025-09-0a", "+2025090", "-2025-09-1", "1900-02-29",
  ])
  func textsThatAreNoDayAreRefused(_ text: String) { #expect(CivilDate(text) == nil) }

  @Test func componentsThatAreNoDayAreRefused() {
    for (year, month, day) in [
      (0, 1, 1), (10_000, 1, 1), (2025, 0, 1), (2025, 13, 1), (2025, 4, 31),
    ] {
      #expect(CivilDate(year: year, month: month, day: day) == nil)
    }
    #expect(CivilDate(year: 2025, month: 4, day: -1) == nil)
    #expect(CivilDate(year: 9999, month: 12, day: 31)?.description == "9999-12-31")
  }

  @Test func paddingNeverCuts() {
    #expect(padded(7, 3) == "007")
    #expect(padded(1_234, 3) == "1234")
    #expect(padded(UInt64.max, 2) == "18446744073709551615")
  }
}
