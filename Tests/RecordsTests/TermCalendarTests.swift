import CBOR
import Primitives
import Testing

@testable import Records

@Suite("Term calendars")
struct TermCalendarTests {
  private static let file = """
    state,school_year,term,first_day,last_day
    TX,2025,fall,2025-08-13,2025-12-19
    TX,2025,spring,2026-01-06,2026-05-28
    FL,2025,summer,2026-06-08,2026-07-10
    """

  private func table(_ text: String = file) throws -> TermCalendars {
    try TermCalendars(csv: text, version: 1, effectiveFrom: try day("2025-07-01"))
  }

  @Test("without a calendar every day lies in one term, marked estimated")
  func defaultTerms() throws {
    var date = try day("2019-01-01")
    while date < (try day("2021-01-01")) {
      let terms = TermCalendar.defaultTerms(from: date, through: date)
      #expect(terms.count == 1 && terms[0].isEstimated, "\(date)")
      date = date.adding(days: 1)
    }
  }

  @Test("a loaded calendar gives its own days, and the default for years that it does not name")
  func loaded() throws {
    let calendar = try #require(try table().calendars.last)
    #expect(calendar.state == (try state("TX")))
    let terms = calendar.terms(from: try day("2025-06-15"), through: try day("2026-08-01"))
    let expected = [
      (2024, Term.Kind.summer, true), (2025, .fall, false), (2025, .spring, false),
      (2026, .fall, true),
    ]
    #expect(terms.map(\.schoolYear) == expected.map(\.0))
    #expect(terms.map(\.kind) == expected.map(\.1))
    #expect(terms.map(\.isEstimated) == expected.map(\.2))
    #expect(terms[1].last == (try day("2025-12-19")))
  }

  @Test("a number names the term whichever calendar gives its days")
  func numbers() throws {
    let own = try table().calendars[1].terms[0]
    let estimated = TermCalendar.defaultTerms(
      from: try day("2025-10-01"), through: try day("2025-10-01"))
    #expect(estimated.map(\.number) == [own.number])
  }

  @Test("there and back")
  func encoding() throws {
    let table = try table()
    #expect(try TermCalendars(cbor: try CBORValue(decoding: table.cbor.encoded)) == table)
  }

  @Test(
    "refused files",
    arguments: [
      "", "state,school_year\n", "state,school_year,term,first_day,last_day\n",
      "state,school_year,term,first_day,last_day\nTX,2025,winter,2025-08-13,2025-12-19",
      "state,school_year,term,first_day,last_day\nTX,2025,fall,2025-12-19,2025-08-13",
      "state,school_year,term,first_day,last_day\nTX,2025,fall,2025-08-13",
      // A term twice, and one that begins before the other ends.
      file + "\nTX,2025,fall,2025-08-14,2025-12-19",
      file + "\nTX,2025,summer,2026-05-28,2026-07-19",
    ])
  func refused(_ text: String) throws {
    let effective = try day("2025-07-01")
    #expect(throws: ReferenceError(.malformed, "")) {
      try TermCalendars(csv: text, version: 1, effectiveFrom: effective)
    }
  }

  @Test("a table that no event holds is refused")
  func tooLarge() throws {
    let terms = (1900...9000).flatMap { TermCalendar.defaultTerms(schoolYear: $0) }
    let calendar = try TermCalendar(state: try state("TX"), terms: terms)
    let effective = try day("2025-07-01")
    #expect(throws: ReferenceError(.malformed, "")) {
      try TermCalendars(version: 1, effectiveFrom: effective, calendars: [calendar])
    }
  }

  @Test("a State's own days off are added, the federal ones stay")
  func ownHolidays() throws {
    let first = try FederalHolidays.table(years: 2024...2026, effectiveFrom: try day("2024-01-01"))
    let next = try first.adding(
      csv: "state,date\r\nTX,2026-03-02\r\n", version: 2, effectiveFrom: try day("2026-01-01"))
    let off = try day("2026-03-02")
    #expect(try next.isWorkingDay(off))
    #expect(try !next.isWorkingDay(off, in: try state("TX")))
    #expect(try next.isWorkingDay(off, in: try state("FL")))
    #expect(try !next.isWorkingDay(try day("2026-07-03"), in: try state("TX")))
    #expect(next.version == 2)
    for bad in ["state,date\nUS,2026-03-02", "state,date\nTX,2031-03-02", "state,date\nTX,x"] {
      let from = try day("2026-01-01")
      #expect(throws: ReferenceError(.malformed, "")) {
        try first.adding(csv: bad, version: 2, effectiveFrom: from)
      }
    }
  }

  @Test("how a clock stands")
  func standings() throws {
    let due = try day("2025-01-30")
    let cases: [(CivilDate?, String?, String, DeadlineStanding)] = [
      (due, "2025-01-30", "2026-01-01", .onTime),
      (due, "2025-01-31", "2026-01-01", .late(days: 1)),
      (due, nil, "2025-01-30", .open),
      (due, nil, "2025-02-02", .overdue(days: 3)),
      (nil, "2025-02-02", "2025-02-02", .noDeadline),
    ]
    for (due, met, today, expected) in cases {
      let met = try met.map { try day($0) }
      #expect(DeadlineStanding(due: due, met: met, on: try day(today)) == expected)
    }
  }

  @Test("before 2016 the school year's end alone starts the clock of terms")
  func schoolYear() throws {
    let book = try PolicyDefaults.book(effectiveFrom: try day("2000-01-01"))
    let holidays = try FederalHolidays.table(
      years: 2010...2030, effectiveFrom: try day("2000-01-01"))
    func due(_ text: String, _ term: Term.Kind) throws -> CivilDate? {
      try book.dueDate(
        .endOfTerm, from: try day(text), term: term, in: try state("TN"), holidays: holidays)
    }
    #expect(try due("2014-12-19", .fall) == nil)
    #expect(try due("2015-05-22", .spring) == (try day("2015-06-21")))
    #expect(try due("2018-12-19", .fall) == (try day("2019-01-18")))
  }
}
