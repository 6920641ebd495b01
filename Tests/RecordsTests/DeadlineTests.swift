import Primitives
import Testing

@testable import Records

@Suite("Deadlines")
struct DeadlineTests {
  private func book() throws -> PolicyBook {
    try PolicyDefaults.book(effectiveFrom: try day("2000-01-01"))
  }

  private func holidays() throws -> HolidayTable {
    try FederalHolidays.table(years: 2010...2030, effectiveFrom: try day("2000-01-01"))
  }

  @Test("before June 2016 calendar days, since then those of the regulation")
  func ruleSets() throws {
    let expected: [(DeadlineTrigger, DayCount?, DayCount?)] = [
      (.eligibilityDocumented, DayCount(10, .calendar), DayCount(10, .working)),
      (.endOfTerm, DayCount(30, .calendar), DayCount(30, .calendar)),
      (.withdrawal, DayCount(14, .calendar), nil),
      (.moveNotice, DayCount(4, .calendar), DayCount(4, .working)),
      (.recordsRequest, DayCount(4, .calendar), DayCount(4, .calendar)),
    ]
    #expect(expected.map(\.0) == DeadlineTrigger.allCases)
    let book = try book()
    for (trigger, before, since) in expected {
      for (text, count) in [("2016-06-08", before), ("2016-06-09", since)] {
        let deadline = try book.deadline(trigger, state: try state("TN"), on: try day(text))
        #expect(deadline == Deadline(trigger, national: count, state: nil), "\(trigger), \(text)")
      }
    }
    #expect(
      try book.text("end-of-term-anchor", .deadlines, on: try day("2016-06-08")) == "school-year")
    #expect(try book.text("end-of-term-anchor", .deadlines, on: try day("2016-06-09")) == "term")
  }

  @Test("a ledger that begins later or earlier has both sets of deadlines")
  func effectiveDates() throws {
    for text in ["1995-01-01", "2024-09-01"] {
      let book = try PolicyDefaults.book(effectiveFrom: try day(text))
      #expect(book.inForce(.deadlines, on: try day("2010-01-01"))?.version == 1)
      #expect(book.inForce(.deadlines, on: try day("2024-09-01"))?.version == 2)
      #expect(book.inForce(.counting, on: try day(text))?.version == 1)
      #expect(book.inForce(.deadlines, on: try day(text)) != nil)
    }
  }

  @Test("the earlier of the nation's and the State's due dates binds")
  func stricter() throws {
    let first = try book()
    let today = try day("2024-01-01")
    let version = try #require(first.inForce(.deadlines, on: today))
    let book = try first.adding(
      version.amended(
        effectiveFrom: today,
        with: [
          "eligibility-documented-by-state": .list(["TN=10 calendar", "TX=30 calendar"]),
          "withdrawal-by-state": .list(["TN=14 calendar"]),
        ]))
    let holidays = try holidays()
    func due(_ trigger: DeadlineTrigger, _ code: String) throws -> CivilDate? {
      try book.deadline(trigger, state: try state(code), on: today)
        .dueDate(from: try day("2024-03-01"), in: try state(code), holidays: holidays)
    }
    #expect(try due(.eligibilityDocumented, "OH") == day("2024-03-15"))
    #expect(try due(.eligibilityDocumented, "TN") == day("2024-03-11"))
    #expect(try due(.eligibilityDocumented, "TX") == day("2024-03-15"))
    #expect(try due(.withdrawal, "TN") == day("2024-03-15"))
    #expect(try due(.withdrawal, "OH") == nil)
    #expect(try book.deadline(.withdrawal, state: nil, on: today).state == nil)
  }

  @Test("a due date beyond the table is refused")
  func outside() throws {
    let deadline = Deadline(.moveNotice, national: DayCount(4, .working), state: nil)
    #expect(throws: ReferenceError(.outsideRange, "")) {
      try deadline.dueDate(from: try day("2030-12-30"), in: nil, holidays: try holidays())
    }
    #expect(DayCount(4, .working).description == "4 working")
  }
}
