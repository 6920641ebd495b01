import Primitives
import Testing

@testable import Records

@Suite("Federal holidays")
struct FederalHolidaysTests {
  /// Days off by year, typed by hand and compared with another program's list (the Python package
  /// `holidays`), which also agreed on every year from 1990 to 2060.
  private static let published = [
    1999: "0101 0118 0215 0531 0705 0906 1011 1111 1125 1224 1231",
    2004: "0101 0119 0216 0531 0705 0906 1011 1111 1125 1224 1231",
    2010: "0101 0118 0215 0531 0705 0906 1011 1111 1125 1224 1231",
    2011: "0117 0221 0530 0704 0905 1010 1111 1124 1226",
    2020: "0101 0120 0217 0525 0703 0907 1012 1111 1126 1225",
    2021: "0101 0118 0215 0531 0618 0705 0906 1011 1111 1125 1224 1231",
    2022: "0117 0221 0530 0620 0704 0905 1010 1111 1124 1226",
    2023: "0102 0116 0220 0529 0619 0704 0904 1009 1110 1123 1225",
    2024: "0101 0115 0219 0527 0619 0704 0902 1014 1111 1128 1225",
    2025: "0101 0120 0217 0526 0619 0704 0901 1013 1111 1127 1225",
    2026: "0101 0119 0216 0525 0619 0703 0907 1012 1111 1126 1225",
  ]

  @Test("days off, year by year", arguments: published.keys.sorted())
  func daysOff(_ year: Int) throws {
    let calendar = try FederalHolidays.calendar(years: year...year)
    let found = calendar.dates.map { String($0.compact.dropFirst(4)) }.joined(separator: " ")
    #expect(found == Self.published[year])
  }

  @Test("a table of many years is the years' tables together, and none falls on a weekend")
  func together() throws {
    let table = try FederalHolidays.table(years: 1986...2100, effectiveFrom: try day("2000-01-01"))
    let calendar = try #require(table.calendars.first)
    let years = try (1986...2100).flatMap { try FederalHolidays.calendar(years: $0...$0).dates }
    #expect(calendar.dates == years)
    #expect(calendar.dates.allSatisfy { $0.weekday <= 5 })
    #expect(try calendar.from == day("1986-01-01"))
    #expect(try calendar.until == day("2100-12-31"))
    #expect(table.version == 1)
  }

  @Test("Inauguration Day is a working day; Juneteenth is a day off since 2021")
  func singleDays() throws {
    let table = try FederalHolidays.table(years: 2015...2030, effectiveFrom: try day("2000-01-01"))
    #expect(try table.isWorkingDay(try day("2021-01-20")))
    #expect(try table.isWorkingDay(try day("2020-06-19")))
    #expect(try !table.isWorkingDay(try day("2024-06-19")))
  }
}
