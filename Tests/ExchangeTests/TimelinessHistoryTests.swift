import KeyValue
import Counting
import Exchange
import Ledger
import Primitives
import Projecting
import Records
import Testing
import Timeliness

/// Random histories, and what a reader of the events alone makes of them: for each State record the
/// list of what was said when, looked at as a whole, where the projection goes step by step.
@Suite struct TimelinessHistoryTests {
  private static let seeds: [UInt64] = [21, 22, 23, 24]

  private struct Said {
    let day: CivilDate
    /// nil: retracted.
    let block: StudentBlock?
    let isNew: Bool
  }

  private static func history(_ ledger: TestLedger, seed: UInt64) throws {
    let random = SeededRandom(seed &* 104_729)
    var day = ExchangeTests.day("2020-08-20")
    var known = [String: TestStudent]()
    for _ in 0..<22 {
      day = day.adding(days: 1 + random.below(60))
      let state = ["TX", "CA"][random.below(2)]
      var students = [TestStudent]()
      for index in 0..<4 where random.below(2) == 0 {
        let id = "\(state)\(index)"
        students.append(next(known[id], id, index, day, random))
        known[id] = students.last?.action == "D" ? nil : students.last
      }
      guard !students.isEmpty else { continue }
      try ledger.submit(TestPackage(state: state, date: day.compact, students: students))
      if random.below(6) == 0 { try ledger.reopen() }
    }
  }

  private static func next(
    _ known: TestStudent?, _ id: String, _ index: Int, _ day: CivilDate, _ random: SeededRandom
  ) -> TestStudent {
    let arrival = day.adding(days: -random.below(120))
    func stay() -> (String, String, String, String) {
      let start = arrival.adding(days: random.below(20) - 5)
      let end = start.adding(days: random.below(80))
      let type = ["01", "03", "06", "07"][random.below(4)]
      return (min(start, day).compact, end <= day && end >= start ? end.compact : "", type, "05")
    }
    guard var student = known else {
      return TestStudent(
        id: id, first: ["Ana", "Luis", "Rosa", "Juan"][index], birth: "2012051\(index)",
        moves: [arrival.compact], enrollments: [stay()],
        documented: random.below(2) == 0 ? "" : arrival.adding(days: 3).compact)
    }
    student.action = "U"
    switch random.below(7) {
    case 0: student.action = "D"
    case 1, 2: break
    case 3: student.moves.append(arrival.compact)
    case 4: student.enrollments.removeLast(student.enrollments.count > 1 ? 1 : 0)
    default: student.enrollments.append(stay())
    }
    return student
  }

  /// What was said of each State record, in order.
  private static func said(
    _ exchange: Exchange
  ) throws -> [StateRecordID: (state: StateCode, list: [Said])] {
    var found = [StateRecordID: (state: StateCode, list: [Said])]()
    try exchange.log.forEachLeaf(from: 0, through: exchange.log.size - 1) { position, leaf in
      let event = try OpenedEvent(
        try RecordedEvent(leaf: leaf, position: position), opener: exchange.vault)
      let today = event.recorded.date
      switch event.type {
      case StudentSubmitted.type:
        let body = try StudentSubmitted(clear: event.clear)
        let sealed = try StudentSubmitted.Sealed(try #require(event.firstOpenedItem))
        found[body.record, default: (body.state, [])].list.append(
          Said(day: today, block: sealed.block, isNew: true))
      case SubmissionUnchanged.type:
        for student in try SubmissionUnchanged(clear: event.clear).students {
          let block = try #require(found[student.record]?.list.last?.block)
          found[student.record]?.list.append(Said(day: today, block: block, isNew: false))
        }
      case StudentRetracted.type:
        let record = try StudentRetracted(clear: event.clear).record
        found[record]?.list.append(Said(day: today, block: nil, isNew: false))
      default: break
      }
      return true
    }
    return found
  }

  private static func date(_ row: Row, _ element: Element) -> CivilDate? {
    row[element].flatMap { CivilDate($0) }
  }

  /// Whether a block says that a child was somewhere in a term, as said on a day.
  private static func shows(_ block: StudentBlock, _ term: Term, saidOn day: CivilDate) -> Bool {
    let ends = block.rows(.qualifyingMoves).compactMap { date($0, .eligibilityExpirationDate) }
    guard let end = ends.max(), end >= term.first else { return false }
    return block.rows(.enrollments).contains { row in
      guard row[.enrollmentType] != "07", let first = date(row, .enrollmentDate) else {
        return false
      }
      let last = date(row, .withdrawalDate) ?? max(day, first)
      return first <= term.last && last >= term.first
    }
  }

  private static func start(_ block: StudentBlock) -> (day: CivilDate?, isEstimated: Bool) {
    if let row = block.rows(.eligibility).first {
      return (date(row, .eligibilityDocumentedDate), false)
    }
    let arrival = block.rows(.qualifyingMoves).compactMap { date($0, .qualifyingArrivalDate) }
    let stays = block.rows(.enrollments).flatMap {
      [date($0, .enrollmentDate), date($0, .residencyDate)]
    }
    return (stays.compactMap { $0 }.filter { $0 >= arrival.min() ?? $0 }.min(), true)
  }

  private struct Key: Hashable {
    let state: StateCode
    let period: PerformancePeriod
    let trigger: DeadlineTrigger
  }

  private struct Naive {
    var tallies = [Key: [String: Int64]]()
    let policies: PolicyBook
    let holidays: HolidayTable
    let today: CivilDate

    mutating func add(
      _ trigger: DeadlineTrigger, _ state: StateCode, from start: CivilDate?, sent: CivilDate?,
      estimated: Bool = false
    ) throws {
      let period = PerformancePeriod(containing: try #require(start ?? sent))
      let key = Key(state: state, period: period, trigger: trigger)
      var words = ["total", estimated ? "estimated" : nil].compactMap { $0 }
      var lateDays: Int64 = 0
      if let start {
        let deadline = try policies.deadline(trigger, state: state, on: start)
        let due = try deadline.dueDate(from: start, in: state, holidays: holidays)
        if let due {
          let late = (sent ?? today).daysSinceEpoch - due.daysSinceEpoch
          words.append(sent == nil ? late > 0 ? "overdue" : "open" : late > 0 ? "late" : "onTime")
          lateDays = Int64(max(late, 0))
        } else {
          words.append("withoutDeadline")
        }
      } else {
        words.append("withoutStart")
      }
      for word in words { tallies[key, default: [:]][word, default: 0] += 1 }
      tallies[key, default: [:]]["lateDays", default: 0] += lateDays
    }
  }

  private static func naive(_ exchange: Exchange) throws -> Naive {
    var naive = Naive(
      policies: try exchange.policies(), holidays: try exchange.holidays(),
      today: exchange.log.lastRecorded.date)
    for (_, (state, list)) in try said(exchange) {
      let first = try #require(list.first)
      let (start, isEstimated) = Self.start(try #require(first.block))
      try naive.add(
        .eligibilityDocumented, state, from: start, sent: first.day, estimated: isEstimated)
      let since = start ?? first.day
      for term in TermCalendar.defaultTerms(from: since, through: naive.today.adding(days: 400)) {
        let sent = list.first { said in
          said.day >= term.last && said.block.map { shows($0, term, saidOn: said.day) } ?? false
        }
        let isAwaited = list.last.map { last in
          last.block.map { shows($0, term, saidOn: last.day) } ?? false
        }
        guard sent != nil || isAwaited == true else { continue }
        try naive.add(.endOfTerm, state, from: term.last, sent: sent?.day, estimated: true)
      }
      var withdrawals = Set<CivilDate>()
      for said in list where said.isNew {
        for row in said.block?.rows(.enrollments) ?? [] where row[.enrollmentType] != "07" {
          guard let day = date(row, .withdrawalDate), day >= since,
            withdrawals.insert(day).inserted
          else { continue }
          try naive.add(.withdrawal, state, from: day, sent: said.day)
        }
      }
    }
    return naive
  }

  @Test(arguments: seeds) func reportEqualsANaiveReadingOfTheEvents(_ seed: UInt64) throws {
    let ledger = try TestLedger(seed: seed, states: ["TX", "CA"])
    try Self.history(ledger, seed: seed)
    let exchange = ledger.exchange
    let naive = try Self.naive(exchange)
    var compared = 0
    for year in 2018...2024 {
      let period = PerformancePeriod(startYear: Int32(year))
      let report = try exchange.timeliness(
        state: nil, period: period, by: .state, knownAt: nil, acting: ledger.acting())
      let lines = report.lines.filter { $0.state != nil }
      for line in lines {
        let state = try #require(line.state)
        let expected = naive.tallies[.init(state: state, period: period, trigger: line.trigger)]
        let tally = line.tally
        let found = [
          "total": tally.total, "estimated": tally.estimated, "onTime": tally.onTime,
          "late": tally.late, "overdue": tally.overdue, "open": tally.open,
          "withoutDeadline": tally.withoutDeadline, "withoutStart": tally.withoutStart,
          "lateDays": tally.lateDays,
        ]
        #expect(
          found.filter { $0.value != 0 } == expected?.filter { $0.value != 0 },
          "seed \(seed), \(state) \(period) \(line.trigger)")
        compared += 1
      }
      #expect(lines.count == naive.tallies.keys.count { $0.period == period })
    }
    #expect(compared > 4)
    for report in try exchange.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt, "\(report.name)")
    }
  }

  @Test(arguments: seeds) func aPastPositionEqualsAReplayToIt(_ seed: UInt64) throws {
    let ledger = try TestLedger(seed: seed, states: ["TX", "CA"])
    try Self.history(ledger, seed: seed)
    let exchange = ledger.exchange
    let size = exchange.log.size / 2
    let built = try exchange.timeliness.built(
      from: exchange.log, opener: exchange.vault, upTo: size, inMemory: true)
    let live = try exchange.timeliness.built(
      from: exchange.log, opener: exchange.vault, inMemory: true)
    #expect(try cells(built, size - 1) == cells(live, size - 1))
    #expect(try !cells(built, size - 1).isEmpty)
    try built.discard()
    try live.discard()
  }

  private func cells(_ built: BuiltProjection, _ position: UInt64) throws -> [Obligation: Int64] {
    var found = [Obligation: Int64]()
    try built.environment.read { rows in
      for year in Int32(2017)...2027 {
        for trigger in DeadlineTrigger.allCases {
          try Timeliness().forEachObligation(
            of: trigger, period: year, knownAt: position, in: rows
          ) { found[$0] = $1 }
        }
      }
    }
    return found
  }
}
