import Counting
import Exchange
import Ledger
import Primitives
import Projecting
import Records
import Testing

@Suite struct TimelinessTests {
  private static func tally(
    _ exchange: Exchange, _ trigger: DeadlineTrigger, _ period: String, state: String? = "TX",
    knownAt: KnownAt? = nil
  ) throws -> Exchange.TimelinessTally {
    let report = try exchange.timeliness(
      state: state.map { ExchangeTests.state($0) }, period: PerformancePeriod(period), by: .state,
      knownAt: knownAt, acting: Acting(time: exchange.log.lastRecorded))
    return report.lines.last { $0.trigger == trigger }?.tally ?? .init()
  }

  private static func package(
    _ date: String, _ student: TestStudent, state: String = "TX"
  ) -> TestPackage {
    TestPackage(state: state, date: date, students: [student])
  }

  @Test func tenWorkingDaysAfterTheDocumentedDate() throws {
    // 5 November 2024 is a Tuesday, the 11th Veterans Day: ten working days end on the 20th.
    for (sent, lateDays) in [("20241120", Int64(0)), ("20241122", 2)] {
      let ledger = try TestLedger()
      try ledger.submit(
        Self.package(
          sent,
          TestStudent(
            id: "A1", moves: ["20241001"], enrollments: [("20241007", "", "01", "05")],
            documented: "20241105")))
      let tally = try Self.tally(ledger.exchange, .eligibilityDocumented, "2024-25")
      #expect(tally.total == 1 && tally.estimated == 0)
      #expect(tally.onTime == (lateDays == 0 ? 1 : 0) && tally.late == (lateDays == 0 ? 0 : 1))
      #expect(tally.lateDays == lateDays && tally.lateDaysMax == lateDays)
    }
  }

  @Test func withoutTheDocumentedDateTheFirstStayIsAnEstimate() throws {
    let ledger = try TestLedger()
    // The stay before the arrival starts no clock; 7 October 2024 does: due on the 22nd.
    let student = TestStudent(
      id: "A1", moves: ["20241001"],
      enrollments: [("20240805", "20240901", "01", "05"), ("20241007", "", "01", "05")])
    try ledger.submit(Self.package("20241023", student))
    let tally = try Self.tally(ledger.exchange, .eligibilityDocumented, "2024-25")
    #expect(tally.total == 1 && tally.estimated == 1 && tally.late == 1 && tally.lateDays == 1)
    // The fact came with the first statement; later ones start no second clock.
    var later = student
    later.action = "U"
    later.documented = "20241002"
    later.moves.append("20241201")
    try ledger.submit(Self.package("20241210", later))
    #expect(try Self.tally(ledger.exchange, .eligibilityDocumented, "2024-25") == tally)
  }

  @Test func aTermIsAwaitedThenSentOrOverdue() throws {
    let ledger = try TestLedger()
    let exchange = ledger.exchange
    var student = TestStudent(
      id: "A1", moves: ["20241001"], enrollments: [("20241007", "", "01", "05")])
    try ledger.submit(Self.package("20241010", student))
    let first = exchange.log.size - 1
    #expect(try Self.tally(exchange, .endOfTerm, "2024-25").open == 1)
    // Somebody else's file moves the clock past 31 December and 30 days.
    try ledger.submit(
      Self.package("20250205", TestStudent(id: "B1", first: "Leo"), state: "CA"))
    let second = exchange.log.size - 1
    let overdue = try Self.tally(exchange, .endOfTerm, "2024-25")
    #expect(overdue.overdue == 1 && overdue.lateDays == 6 && overdue.estimated == 1)
    student.action = "U"
    student.enrollments[0].3 = "06"
    try ledger.submit(Self.package("20250206", student))
    let late = try Self.tally(exchange, .endOfTerm, "2024-25")
    #expect(late.late == 1 && late.lateDays == 7 && late.overdue == 0 && late.open == 1)
    #expect(try Self.tally(exchange, .endOfTerm, "2024-25", knownAt: .position(second)) == overdue)
    #expect(
      try Self.tally(exchange, .endOfTerm, "2024-25", knownAt: .position(first)).open == 1)
  }

  @Test func anUnchangedBlockIsAnUpdateAndARetractionAwaitsNothing() throws {
    let ledger = try TestLedger()
    var student = TestStudent(
      id: "A1", moves: ["20241001"], enrollments: [("20241007", "", "01", "05")])
    try ledger.submit(Self.package("20241010", student))
    student.action = "U"
    try ledger.submit(Self.package("20250110", student))
    let tally = try Self.tally(ledger.exchange, .endOfTerm, "2024-25")
    #expect(tally.onTime == 1 && tally.open == 1 && tally.total == 2)
    student.action = "D"
    try ledger.submit(Self.package("20250201", student))
    let after = try Self.tally(ledger.exchange, .endOfTerm, "2024-25")
    #expect(after.onTime == 1 && after.open == 0 && after.total == 1)
  }

  @Test func aLoadedCalendarMovesTheEndOfTheTerm() throws {
    let ledger = try TestLedger()
    let exchange = ledger.exchange
    let loaded = try exchange.loadTermCalendars(
      csv: "state,school_year,term,first_day,last_day\nTX,2024,fall,2024-08-12,2024-12-20\n",
      effectiveFrom: day("2024-07-01"), acting: ledger.acting())
    #expect(loaded.version == 1)
    let student = TestStudent(
      id: "A1", moves: ["20241001"], enrollments: [("20241007", "20241219", "01", "05")])
    // 20 December and 30 days: the 19th of January is on time, the 20th is not.
    try ledger.submit(Self.package("20250120", student))
    let tally = try Self.tally(exchange, .endOfTerm, "2024-25")
    #expect(tally.late == 1 && tally.lateDays == 1 && tally.estimated == 0)
    #expect(throws: ExchangeError(.refused, "")) {
      try exchange.loadTermCalendars(
        csv: "state,school_year,term,first_day,last_day\nQQ,2024,fall,2024-08-12,2024-12-20\n",
        effectiveFrom: day("2024-07-01"), acting: ledger.acting())
    }
    for report in try exchange.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt, "\(report.name)")
    }
  }

  @Test func aStatesStricterPolicyAndOwnDayOffAreKnownFromTheirPositionOn() throws {
    let ledger = try TestLedger()
    let exchange = ledger.exchange
    // Documented on Tuesday 5 November 2024: nationally due on the 20th.
    try ledger.submit(
      Self.package("20241115", TestStudent(id: "A1", moves: ["20241001"], documented: "20241105")))
    let before = exchange.log.size - 1
    #expect(try Self.tally(exchange, .eligibilityDocumented, "2024-25").onTime == 1)
    let book = try exchange.policies()
    let present = try #require(book.inForce(.deadlines, on: day("2024-11-05")))
    try exchange.adoptPolicy(
      PolicyVersion(
        area: .deadlines, version: book.lastVersion(.deadlines) + 1,
        effectiveFrom: day("2024-01-01"),
        values: present.values.merging(
          [
            "eligibility-documented-by-state": .list(["TX=6 working"]),
            "withdrawal-by-state": .list(["TX=14 calendar"]),
          ]
        ) { $1 }), acting: ledger.acting())
    // Six working days end on the 14th.
    let strict = try Self.tally(exchange, .eligibilityDocumented, "2024-25")
    #expect(strict.late == 1 && strict.lateDays == 1)
    try exchange.loadHolidays(
      csv: "state,date\nTX,2024-11-08\n", effectiveFrom: day("2024-11-01"),
      acting: ledger.acting())
    #expect(try Self.tally(exchange, .eligibilityDocumented, "2024-25").onTime == 1)
    #expect(
      try Self.tally(exchange, .eligibilityDocumented, "2024-25", knownAt: .position(before))
        .onTime == 1)
  }

  @Test func anErasureLeavesTheTotals() throws {
    let ledger = try TestLedger()
    let exchange = ledger.exchange
    try ledger.makePrivacyAdministrator()
    try ledger.submit(
      Self.package(
        "20241010",
        TestStudent(
          id: "A1", moves: ["20241001"], enrollments: [("20241007", "20241009", "01", "05")])))
    let before = try exchange.timeliness(
      state: nil, period: PerformancePeriod("2024-25"), by: .district, knownAt: nil,
      acting: ledger.acting()
    ).lines.map(\.tally)
    #expect(before.contains { $0.total == 1 })
    let line = try #require(try exchange.children(knownAt: nil, acting: ledger.acting()).first)
    try ledger.erase(line.msixID)
    let after = try exchange.timeliness(
      state: nil, period: PerformancePeriod("2024-25"), by: .district, knownAt: nil,
      acting: ledger.acting()
    ).lines.map(\.tally)
    #expect(after == before)
    for report in try exchange.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt, "\(report.name)")
    }
  }

  @Test func onlyWhoMaySeeTotalsMay() throws {
    let ledger = try TestLedger()
    _ = try ledger.exchange.createAccount(
      name: "tx", organisation: "TEA",
      roles: [.init(.stateDataAdministrator, .state(ExchangeTests.state("TX")))],
      acting: ledger.acting())
    _ = try ledger.exchange.timeliness(
      state: ExchangeTests.state("TX"), period: nil, by: .state, knownAt: nil,
      acting: ledger.acting("tx"))
    #expect(throws: ExchangeError(.refused, "")) {
      try ledger.exchange.timeliness(
        state: ExchangeTests.state("CA"), period: nil, by: .state, knownAt: nil,
        acting: ledger.acting("tx"))
    }
  }
}
