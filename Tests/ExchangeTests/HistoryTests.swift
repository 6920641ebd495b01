import ChildCounts
import Counting
import Exchange
import Foundation
import KeyValue
import Ledger
import Primitives
import Projecting
import Records
import Testing

/// Random histories of a few States and children, and what must hold after each.
@Suite struct HistoryTests {
  private static let seeds: [UInt64] = [11, 12, 13]

  /// A made-up child and what States have said of it.
  private struct Life {
    let first: String
    let birth: String
    var places: [String: TestStudent] = [:]
  }

  private struct History {
    let ledger: TestLedger
    let random: SeededRandom
    var lives: [Life] = []
    var day = ExchangeTests.day("2020-10-01")
    /// Counts as they were answered while the ledger stood at a position.
    var witnessed: [(position: UInt64, counts: [String: Int64])] = []

    init(seed: UInt64) throws {
      ledger = try TestLedger(seed: seed)
      random = SeededRandom(seed &* 7_919)
      let names = ["Ana", "Luis", "Rosa", "Juan", "Eva", "Leo", "Mia", "Noe", "Ivan", "Sara"]
      for index in 0..<10 {
        let birth = ExchangeTests.day("1999-06-01").adding(days: random.below(7_500))
        lives.append(Life(first: names[index], birth: birth.compact))
      }
    }

    mutating func step() throws {
      day = day.adding(days: 10 + random.below(80))
      let state = ["TX", "CA", "FL", "WA"][random.below(4)]
      var students = [TestStudent]()
      for _ in 0..<(1 + random.below(4)) {
        let index = random.below(lives.count)
        guard !students.contains(where: { $0.first == lives[index].first }) else { continue }
        students.append(next(of: index, in: state))
      }
      try ledger.submit(TestPackage(state: state, date: day.compact, students: students))
      if random.below(5) == 0 { try ledger.reopen() }
      try witness()
    }

    private mutating func next(of index: Int, in state: String) -> TestStudent {
      let life = lives[index]
      guard var student = life.places[state] else {
        let arrival = day.adding(days: -random.below(200)).compact
        let student = TestStudent(
          id: "\(state)\(index)", first: life.first, birth: life.birth, moves: [arrival],
          enrollments: [enrollment(from: arrival)])
        lives[index].places[state] = student
        return student
      }
      switch random.below(6) {
      case 0:
        student.action = "D"
        lives[index].places[state] = nil
        return student
      case 1: break
      default:
        student.action = "U"
        let arrival = day.adding(days: -random.below(60)).compact
        if random.below(2) == 0 { student.moves.append(arrival) }
        student.enrollments.append(enrollment(from: arrival))
      }
      lives[index].places[state] = student
      return student
    }

    private func enrollment(from arrival: String) -> (String, String, String, String) {
      let start = ExchangeTests.day(arrival)
      let end = random.below(2) == 0 ? "" : start.adding(days: random.below(30)).compact
      let left = end.isEmpty || ExchangeTests.day(end) <= day ? end : ""
      return (arrival, left, ["01", "03", "06", "07"][random.below(4)], "05")
    }

    private mutating func witness() throws {
      let position = ledger.exchange.log.size - 1
      witnessed.append((position, try Self.counts(of: ledger.exchange.childCounts, at: position)))
    }

    /// Every count of every period, category, State and two days, as known at a position.
    static func counts(
      of running: RunningProjection, at position: UInt64
    ) throws -> [String: Int64] {
      try counts(at: position) { body in
        try running.environment.read { rows in
          try body { try ChildCounts().count($0, state: $1, in: rows) }
        }
      }
    }

    static func counts(of built: BuiltProjection, at position: UInt64) throws -> [String: Int64] {
      try counts(at: position) { body in
        try built.environment.read { rows in
          try body { try ChildCounts().count($0, state: $1, in: rows) }
        }
      }
    }

    private typealias Ask = (ChildCounts.Question, StateCode?) throws -> Int64

    private static func counts(
      at position: UInt64, _ read: ((Ask) throws -> Void) throws -> Void
    ) throws -> [String: Int64] {
      var found = [String: Int64]()
      try read { ask in
        for year in 2017...2027 {
          let period = PerformancePeriod(startYear: Int32(year))
          for category in CountingCategory.allCases {
            for day in [period.start.adding(days: 100), period.end] {
              let question = ChildCounts.Question(
                category: category, period: period, asOf: day, knownAt: position)
              for state in ["TX", "CA", "FL", "WA", nil] {
                let count = try ask(question, state.map { ExchangeTests.state($0) })
                found["\(year) \(category) \(day) \(state ?? "nation")"] = count
              }
            }
          }
        }
      }
      return found
    }

    /// What was witnessed is what known-at reads and replays to that position give.
    func checkWitnessed() throws {
      for (position, counts) in witnessed {
        #expect(try Self.counts(of: ledger.exchange.childCounts, at: position) == counts)
      }
      for (position, counts) in [witnessed[witnessed.count / 3], witnessed[witnessed.count / 2]] {
        let built = try ledger.exchange.childCounts.built(
          from: ledger.exchange.log, opener: ledger.exchange.vault, upTo: position + 1,
          inMemory: true)
        #expect(try Self.counts(of: built, at: position) == counts)
        try built.discard()
      }
    }

    /// Live = rebuilt, for every projection and the decision state.
    func checkRebuilt() throws {
      for report in try ledger.exchange.rebuild([], checkOnly: true) {
        #expect(report.live == report.rebuilt, "\(report.name)")
      }
      #expect(try ledger.exchange.checkDecisions())
    }
  }

  @Test(arguments: seeds) func pastCountsStayAndRebuiltEqualsLive(_ seed: UInt64) throws {
    var history = try History(seed: seed)
    for _ in 0..<14 { try history.step() }
    #expect(history.witnessed.last?.counts.values.contains { $0 > 1 } == true)
    try history.checkWitnessed()
    try history.checkRebuilt()
  }

  @Test(arguments: seeds) func anErasureChangesNoCountBeforeOrAfter(_ seed: UInt64) throws {
    var history = try History(seed: seed)
    for _ in 0..<10 { try history.step() }
    let ledger = history.ledger
    try ledger.makePrivacyAdministrator()
    let lines = try ledger.exchange.children(knownAt: nil, acting: ledger.acting())
    // A child in two States makes the hardest residue.
    let busiest = Dictionary(grouping: lines, by: \.msixID)
      .max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }
    let victim = try #require(busiest?.key)
    let before = try History.counts(
      of: ledger.exchange.childCounts, at: ledger.exchange.log.size - 1)
    #expect(before.values.contains { $0 > 0 })
    try ledger.erase(victim)
    let after = try History.counts(
      of: ledger.exchange.childCounts, at: ledger.exchange.log.size - 1)
    #expect(after == before)
    try history.checkWitnessed()
    try history.checkRebuilt()
    let left = try ledger.exchange.children(knownAt: nil, acting: ledger.acting())
    #expect(!left.contains { $0.msixID == victim })
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.record(msixID: victim, knownAt: nil, acting: ledger.acting())
    }
    // Life goes on: later events and a start from nothing still agree.
    for _ in 0..<4 { try history.step() }
    try ledger.reopen {
      try FileManager.default.removeItem(atPath: ledger.home.directory + "/views")
      try FileManager.default.removeItem(atPath: ledger.home.directory + "/decision")
    }
    try history.checkWitnessed()
    try history.checkRebuilt()
  }

  /// A counter that shares the engine's pure rule and nothing of the projection: facts by record,
  /// children by link, counted anew after every event.
  @Test(arguments: seeds) func countsEqualAnIndependentFold(_ seed: UInt64) throws {
    var history = try History(seed: seed)
    for _ in 0..<8 { try history.step() }
    let exchange = history.ledger.exchange
    var facts = [StateRecordID: CountingFacts]()
    var children = [ChildID: [StateRecordID]]()
    var next = 0
    try exchange.log.forEachLeaf(from: 0, through: exchange.log.size - 1) { position, leaf in
      let event = try OpenedEvent(
        try RecordedEvent(leaf: leaf, position: position), opener: exchange.vault)
      switch event.type {
      case StudentSubmitted.type:
        let body = try StudentSubmitted(clear: event.clear)
        let sealed = try StudentSubmitted.Sealed(try #require(event.firstOpenedItem))
        facts[body.record] = CountingFacts(
          sealed.block, state: body.state, submissionDate: body.submissionDate)
      case StudentRetracted.type:
        facts[try StudentRetracted(clear: event.clear).record] = nil
      case SubmissionUnchanged.type:
        let body = try SubmissionUnchanged(clear: event.clear)
        for student in body.students {
          let old = try #require(facts[student.record])
          facts[student.record] = CountingFacts(
            state: old.state, submissionDate: max(old.submissionDate, body.submissionDate),
            birthDate: old.birthDate, sex: old.sex, moves: old.moves,
            enrollments: old.enrollments)
        }
      case ChildIdentified.type:
        let body = try ChildIdentified(clear: event.clear)
        children[body.child, default: []].append(body.record)
      default: break
      }
      guard next < history.witnessed.count, history.witnessed[next].position == position else {
        return true
      }
      let counts = history.witnessed[next].counts
      next += 1
      for year in 2019...2024 {
        let period = PerformancePeriod(startYear: Int32(year))
        var national: Int64 = 0
        for records in children.values {
          let outcomes = CountingEngine.evaluate(
            records.compactMap { facts[$0] }, period: period)
          if CountingEngine.nationalFirstDay(outcomes) != nil { national += 1 }
        }
        #expect(counts["\(year) one \(period.end) nation"] == national)
      }
      return true
    }
    #expect(next == history.witnessed.count)
  }
}
