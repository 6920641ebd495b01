import Disputes
import Primitives
import Records
import Testing

/// Due dates at every boundary that a clock can stumble over; each expected day was counted on a
/// calendar by hand.
@Suite struct ClockTests {
  /// When something came, whose clock runs, which, and the last day on time.
  struct Boundary: Sendable, CustomTestStringConvertible {
    let name: String
    let moment: String
    let state: String?
    let clock: DisputeClock
    let due: String

    var testDescription: String { name }
  }

  private static let boundaries = [
    Boundary(
      name: "Friday evening in Washington, Saturday in Greenwich", moment: "2026-03-07T03:30:00Z",
      state: nil, clock: .acknowledge, due: "2026-03-20"),
    Boundary(
      name: "Friday evening, four working days", moment: "2026-03-07T03:30:00Z", state: nil,
      clock: .forward, due: "2026-03-12"),
    Boundary(
      name: "Saturday counts like the Friday before", moment: "2026-03-07T17:00:00Z", state: nil,
      clock: .acknowledge, due: "2026-03-20"),
    Boundary(
      name: "the day before Thanksgiving", moment: "2026-11-25T17:00:00Z", state: nil,
      clock: .acknowledge, due: "2026-12-10"),
    Boundary(
      name: "a holiday that is moved from Saturday to Friday", moment: "2026-07-02T17:00:00Z",
      state: nil, clock: .forward, due: "2026-07-09"),
    Boundary(
      name: "over New Year", moment: "2025-12-24T17:00:00Z", state: nil, clock: .acknowledge,
      due: "2026-01-09"),
    Boundary(
      name: "over a leap day", moment: "2024-02-28T17:00:00Z", state: nil, clock: .acknowledge,
      due: "2024-03-13"),
    Boundary(
      name: "the leap day itself", moment: "2024-02-29T17:00:00Z", state: nil, clock: .forward,
      due: "2024-03-06"),
    Boundary(
      name: "thirty days over a leap day", moment: "2024-01-31T18:00:00Z", state: "TX",
      clock: .decide, due: "2024-03-01"),
    Boundary(
      name: "thirty days in a common year", moment: "2026-01-31T18:00:00Z", state: "TX",
      clock: .decide, due: "2026-03-02"),
    Boundary(
      name: "half past eleven before clocks go forward", moment: "2026-03-08T04:30:00Z",
      state: nil, clock: .acknowledge, due: "2026-03-20"),
    Boundary(
      name: "half past midnight after clocks went forward", moment: "2026-03-09T04:30:00Z",
      state: nil, clock: .acknowledge, due: "2026-03-23"),
    Boundary(
      name: "half past eleven after clocks went back", moment: "2026-11-02T04:30:00Z", state: nil,
      clock: .acknowledge, due: "2026-11-16"),
    Boundary(
      name: "half past midnight after clocks went back", moment: "2026-11-02T05:30:00Z",
      state: nil, clock: .acknowledge, due: "2026-11-17"),
    Boundary(
      name: "one moment, in Texas the 2nd", moment: "2026-06-02T05:30:00Z", state: "TX",
      clock: .decide, due: "2026-07-02"),
    Boundary(
      name: "the same moment, in Hawaii the 1st", moment: "2026-06-02T05:30:00Z", state: "HI",
      clock: .decide, due: "2026-07-01"),
    Boundary(
      name: "Arizona keeps its clocks", moment: "2026-06-02T06:30:00Z", state: "AZ",
      clock: .decide, due: "2026-07-01"),
    Boundary(
      name: "a State's own day off", moment: "2026-02-26T18:00:00Z", state: "TX",
      clock: .forward, due: "2026-03-05"),
    Boundary(
      name: "the same days without it", moment: "2026-02-26T18:00:00Z", state: "OK",
      clock: .forward, due: "2026-03-04"),
    Boundary(
      name: "ten working days over a State's own day off", moment: "2026-03-27T18:00:00Z",
      state: "TX", clock: .answer, due: "2026-04-13"),
    Boundary(
      name: "thirty working days over two holidays", moment: "2026-11-10T17:00:00Z", state: nil,
      clock: .review, due: "2026-12-24"),
  ]

  @Test(arguments: boundaries) func p5p6EveryBoundaryHasItsDueDate(_ boundary: Boundary) throws {
    let clocks = try clocks()
    let code = try boundary.state.map(state)
    let start = try clocks.day(of: moment(boundary.moment), for: code)
    #expect(try clocks.due(boundary.clock, from: start, for: code) == day(boundary.due))
  }

  @Test func whatNobodyKnowsIsNotGuessed() throws {
    let clocks = try clocks()
    #expect(throws: DisputeError(.noClock, "")) {
      try clocks.due(.acknowledge, from: day("2029-12-20"), for: nil)
    }
    #expect(throws: DisputeError(.noClock, "")) {
      try clocks.day(of: moment("1990-01-01T00:00:00Z"), for: nil)
    }
  }

  @Test func anotherPolicyRunsAnotherClock() throws {
    let start = try day("2020-01-01")
    let book = try PolicyDefaults.book(effectiveFrom: start)
    let first = try #require(book.inForce(.privacy, on: start))
    let stricter = try book.adding(
      first.amended(
        effectiveFrom: day("2026-06-01"), with: ["acknowledgment-working-days": .int(5)]))
    let clocks = DisputeClocks(
      policies: stricter,
      holidays: try HolidayTable(
        version: 1, effectiveFrom: start,
        calendars: [try FederalHolidays.calendar(years: 2020...2029)]),
      zones: try StatuteZones.table(
        states: try StateList.initial(effectiveFrom: start), effectiveFrom: start))
    #expect(try clocks.due(.acknowledge, from: day("2026-05-29"), for: nil) == day("2026-06-12"))
    #expect(try clocks.due(.acknowledge, from: day("2026-06-01"), for: nil) == day("2026-06-08"))
  }
}
