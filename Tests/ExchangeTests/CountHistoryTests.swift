import ChildCounts
import Counting
import Exchange
import KeyValue
import Ledger
import Primitives
import Projecting
import Records
import Testing

/// What must hold of counts, breakdowns and their explanations after any history.
@Suite struct CountHistoryTests {
  private static let seeds: [UInt64] = [21, 22, 23]
  private static let years: ClosedRange<Int32> = 2021...2025
  private static let by: [Breakdown] = [.grade, .sex, .mobility, .arrival]

  /// A count of everything at a position, as text that can be compared.
  private func table(_ exchange: Exchange, at position: UInt64) throws -> [String] {
    var lines = [String]()
    for year in Self.years {
      for category in CountingCategory.allCases {
        for asOf in [nil, PerformancePeriod(startYear: year).start.adding(days: 200)] {
          let question = CountQuestion(
            period: .init(startYear: year), category: category, knownAt: .position(position),
            asOf: asOf)
          let acting = Acting(time: exchange.log.lastRecorded)
          let report = try exchange.count(.all, question, by: [.state] + Self.by, acting: acting)
          let nation = try exchange.count(.national, question, by: Self.by, acting: acting)
          try checkSums(report, nation)
          lines += report.states.map { "\(year) \(category) \($0.state) \($0.count)" }
          lines.append("\(year) \(category) \(report.national ?? -1)")
          lines += (report.cells + nation.cells).map { cell in
            "\(year) \(category) \(cell.state?.description ?? "nation") "
              + cell.values.map(\.value).joined(separator: " ") + " \(cell.count ?? -1)"
          }
        }
      }
    }
    return lines
  }

  /// Cells add up to the count that they break down.
  private func checkSums(_ report: Exchange.CountReport, _ nation: Exchange.CountReport) throws {
    #expect(nation.cells.reduce(0) { $0 + ($1.count ?? 0) } == nation.national)
    for line in report.states {
      let sum = report.cells.filter { $0.state == line.state }.reduce(0) { $0 + ($1.count ?? 0) }
      #expect(sum == line.count)
    }
  }

  @Test(arguments: seeds) func breakdownsOfThePastStayAndAReplayGivesThem(
    _ seed: UInt64
  ) throws {
    var story = try CountStory(seed: seed)
    var witnessed = [(position: UInt64, table: [String])]()
    for number in 0..<26 {
      try story.step()
      if number % 3 == 0 {
        let position = story.end
        witnessed.append((position, try table(story.exchange, at: position)))
      }
    }
    #expect(witnessed.last?.table.contains { !$0.hasSuffix(" 0") } == true)
    for (position, table) in witnessed {
      #expect(try self.table(story.exchange, at: position) == table, "as known at \(position)")
    }
    try story.world.checkRebuilt()
    // And after a rebuild that really takes the place of what was followed.
    _ = try story.exchange.rebuild(["child-counts"], checkOnly: false)
    for (position, table) in witnessed {
      #expect(try self.table(story.exchange, at: position) == table, "rebuilt, at \(position)")
    }
    #expect(Set(story.acts.keys).isSuperset(of: ["first", "correction"]))
  }

  @Test(arguments: seeds) func differencesAreTheSumOfTheirCauses(_ seed: UInt64) throws {
    var story = try CountStory(seed: seed &+ 100)
    for _ in 0..<24 { try story.step() }
    let exchange = story.exchange
    let end = story.end
    var explained = 0
    for _ in 0..<30 {
      let one = UInt64(story.random.below(Int(end)))
      let other = UInt64(story.random.below(Int(end)))
      let question = CountQuestion(
        period: .init(startYear: 2021 + Int32(story.random.below(4))),
        category: story.random.below(2) == 0 ? .one : .two)
      // It throws when they do not add up.
      let found = try exchange.countDifference(
        from: .position(min(one, other)), to: .position(max(one, other)),
        state: [nil, ExchangeTests.state("TX"), ExchangeTests.state("CA")][
          story.random.below(3)], question,
        acting: Acting(time: exchange.log.lastRecorded))
      #expect(found.changes.reduce(0) { $0 + $1.delta } == found.after - found.before)
      #expect(
        found.causes.reduce(0) { $0 + $1.more - $1.fewer } == found.after - found.before)
      explained += found.changes.count
    }
    #expect(explained > 5)
  }

  @Test(arguments: seeds) func listsExplanationsAndCountsAgreeChildForChild(
    _ seed: UInt64
  ) throws {
    var story = try CountStory(seed: seed &+ 200)
    // Without erasures and entangled ones, so that every child can be asked for.
    for _ in 0..<22 { try story.step() }
    let exchange = story.exchange
    let acting = Acting(time: exchange.log.lastRecorded)
    let numbers = Set(try story.world.numbers().values).sorted()
    var counted = 0
    for year in Self.years {
      let question = CountQuestion(period: .init(startYear: year))
      let list = try exchange.countedChildren(
        state: nil, inSeveralStates: false, question, acting: acting)
      let report = try exchange.count(.all, question, acting: acting)
      let erased = story.acts["erasure"] != nil
      #expect(erased || Int64(list.count) == report.national)
      let several = try exchange.countedChildren(
        state: nil, inSeveralStates: true, question, acting: acting)
      if !erased {
        let sum = report.states.reduce(0) { $0 + $1.count }
        #expect(
          sum - (report.national ?? 0)
            == several.reduce(0) { $0 + Int64($1.states.count) - 1 })
      }
      for number in numbers {
        for letters in ["TX", "CA"] {
          let state = ExchangeTests.state(letters)
          guard
            let found = try? exchange.explainCount(
              msixID: number, state: state, question, acting: acting)
          else { continue }
          let listed = list.first { $0.msixID == number }?.states.first { $0.state == state }
          #expect(listed?.day == found.outcome.firstQualifyingDay)
          #expect(found.isCounted == (found.changes.reduce(0) { $0 + $1.delta } == 1))
          if found.isCounted { counted += 1 }
        }
      }
    }
    #expect(counted > 3)
  }

  @Test func anotherRuleSetCountsBesideTheFirst() throws {
    var story = try CountStory(seed: 31)
    for _ in 0..<10 { try story.step() }
    let exchange = story.exchange
    let before = story.end
    let question = CountQuestion(period: .init(startYear: 2022))
    let first = try exchange.count(.all, question, acting: story.world.ledger.acting())
    #expect(first.rules == "counting/1" && first.national ?? 0 > 0)
    try exchange.adoptPolicy(
      PolicyVersion(
        area: .counting, version: 2,
        effectiveFrom: exchange.log.lastRecorded.date,
        values: PolicyDefaults.values(of: .counting).merging(["age-min-years": .int(19)]) {
          _, new in new
        }),
      acting: story.world.ledger.acting())
    let acting = story.world.ledger.acting()
    let second = try exchange.count(.all, question, acting: acting)
    #expect(second.rules == "counting/2")
    #expect(second.national ?? 0 < first.national ?? 0)
    var named = question
    named.rules = "counting/1"
    #expect(try exchange.count(.all, named, acting: acting).national == first.national)
    named.knownAt = .position(before)
    #expect(try exchange.count(.all, named, acting: acting).national == first.national)
    named.rules = "counting/2"
    #expect(throws: ExchangeError.self) { try exchange.count(.all, named, acting: acting) }
    for _ in 0..<8 { try story.step() }
    try story.world.checkRebuilt()
    named.rules = "counting/9"
    #expect(throws: ExchangeError.self) { try exchange.count(.all, named, acting: acting) }
  }

  @Test(arguments: seeds) func certificatesStandAfterGrowthAndErasure(_ seed: UInt64) throws {
    var story = try CountStory(seed: seed &+ 300)
    for _ in 0..<10 { try story.step() }
    let acting = story.world.ledger.acting()
    let made = try story.exchange.certifyCount(
      CountQuestion(period: .init(startYear: 2022)), acting: acting)
    #expect(made.body.categories.contains { $0.national > 0 })
    for _ in 0..<12 { try story.step() }
    let victim = try #require(try story.world.numbers().values.min())
    try story.world.ledger.erase(victim)
    let report = try story.exchange.verifyCertificate(
      at: made.position, leaf: made.leaf, replaying: true, acting: story.world.ledger.acting())
    #expect(report.failures.isEmpty, "\(report.failures)")
    var changed = made.leaf
    changed[changed.count - 1] ^= 1
    let forged = try story.exchange.verifyCertificate(
      at: made.position, leaf: changed, replaying: false, acting: story.world.ledger.acting())
    #expect(forged.failures.map(\.name) == ["another-log"])
  }
}
