import CBOR
import Primitives
import Testing

@testable import Records

@Suite("Working days")
struct WorkingDaysTests {
  private func table() throws -> HolidayTable {
    let federal = try FederalHolidays.calendar(years: 2020...2026)
    let texas = try HolidayTable.Calendar(
      name: "TX", from: try day("2024-01-01"), until: try day("2024-12-31"),
      dates: [try day("2024-04-22"), try day("2024-03-01"), try day("2024-04-22")])
    return try HolidayTable(
      version: 4, effectiveFrom: try day("2024-01-01"), calendars: [texas, federal])
  }

  @Test("weekends, the nation's holidays and the State's own")
  func isWorkingDay() throws {
    let table = try table()
    let texas = try state("TX")
    #expect(try table.isWorkingDay(try day("2024-03-01")))
    #expect(try !table.isWorkingDay(try day("2024-03-01"), in: texas))
    #expect(try !table.isWorkingDay(try day("2024-07-04")))
    #expect(try !table.isWorkingDay(try day("2024-07-04"), in: texas))
    #expect(try !table.isWorkingDay(try day("2024-03-02")))
    #expect(try !table.isWorkingDay(try day("2024-03-03")))
    #expect(try table.isWorkingDay(try day("2024-03-01"), in: try state("OH")))
  }

  @Test("a day outside the table is an error, also on a weekend and for the State alone")
  func outside() throws {
    let table = try table()
    for text in ["2019-12-31", "2027-01-01", "2027-01-02"] {
      #expect(throws: ReferenceError(.outsideRange, ""), "\(text)") {
        try table.isWorkingDay(try day(text))
      }
    }
    #expect(throws: ReferenceError(.outsideRange, "")) {
      try table.isWorkingDay(try day("2025-01-02"), in: try state("TX"))
    }
    #expect(throws: ReferenceError(.outsideRange, "")) {
      try table.adding(workingDays: 300, to: try day("2026-01-01"))
    }
  }

  @Test("the day itself does not count")
  func adding() throws {
    let table = try table()
    #expect(try table.adding(workingDays: 0, to: try day("2024-03-02")) == day("2024-03-02"))
    #expect(try table.adding(workingDays: 1, to: try day("2024-03-01")) == day("2024-03-04"))
    #expect(try table.adding(workingDays: 4, to: try day("2024-07-03")) == day("2024-07-10"))
    #expect(
      try table.adding(workingDays: 1, to: try day("2024-04-19"), in: try state("TX"))
        == day("2024-04-23"))
    #expect(
      try table.dueDate(from: try day("2024-07-03"), DayCount(4, .calendar)) == day("2024-07-07"))
    #expect(
      try table.dueDate(from: try day("2024-07-03"), DayCount(4, .working)) == day("2024-07-10"))
  }

  @Test("adding is monotone in both and undoes counting", arguments: [nil, "TX"])
  func properties(_ code: String?) throws {
    let table = try table()
    let place = try code.map { try state($0) }
    let start = try day("2024-02-20")
    for offset in 0..<90 {
      let from = start.adding(days: offset)
      for count in 0..<25 {
        let due = try table.adding(workingDays: count, to: from, in: place)
        #expect(try table.workingDays(after: from, through: due, in: place) == count)
        #expect(due >= from)
        if count > 0 {
          #expect(try table.isWorkingDay(due, in: place))
          let before = try table.adding(workingDays: count - 1, to: from, in: place)
          #expect(before < due, "\(from), \(count)")
        }
        let next = try table.adding(workingDays: count, to: from.adding(days: 1), in: place)
        #expect(due <= next, "\(from), \(count)")
      }
    }
    #expect(try table.workingDays(after: start, through: start) == 0)
    #expect(try table.workingDays(after: start, through: start.adding(days: -5)) == 0)
  }

  @Test("CBOR comes back; another order, a stray date or no federal calendar is refused")
  func cbor() throws {
    let table = try table()
    #expect(try HolidayTable(cbor: try throughBytes(table.cbor)) == table)
    #expect(table.calendars.map(\.name) == ["TX", "US"])
    #expect(table.calendars.first?.dates.count == 2)
    let calendars = try #require(table.cbor["calendars"]?.items)
    func changed(_ calendars: [CBORValue]) -> CBORValue {
      .record([
        "version": .int(4), "effective-from": table.cbor["effective-from"],
        "calendars": .array(calendars),
      ])
    }
    func calendar(_ dates: [String], name: String = "US") throws -> CBORValue {
      .record([
        "name": .text(name), "from": .date(try day("2024-01-01")),
        "until": .date(try day("2024-12-31")),
        "dates": .array(try dates.map { .date(try day($0)) }),
      ])
    }
    #expect(throws: Never.self) { try HolidayTable(cbor: changed([try calendar([])])) }
    for wrong in [
      changed(calendars.reversed()), changed([calendars[0]]), changed([]), .null,
      changed([calendars[1], calendars[1]]),
      changed([try calendar(["2024-02-02", "2024-02-01"])]),
      changed([try calendar(["2024-02-01", "2024-02-01"])]),
      changed([try calendar(["2025-02-01"])]),
      changed([try calendar([], name: "Texas"), calendars[1]]),
    ] {
      #expect(throws: CBORError(.structure, ""), "\(wrong)") { try HolidayTable(cbor: wrong) }
    }
  }
}
