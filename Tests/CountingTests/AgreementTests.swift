import Counting
import Primitives
import Testing

/// The engine against the naive counter, on random children.
@Suite struct AgreementTests {
  @Test(arguments: [CountingCategory.one, .two])
  func engineAndNaiveCounterAgree(_ category: CountingCategory) throws {
    var stories = RandomStories(seed: 2026 + UInt64(category.rawValue))
    var counted = 0
    var compared = 0
    for number in 0..<2_000 {
      let story = stories.next()
      let facts = try story.facts()
      let all = CountingEngine.evaluateAll(facts, category: category)
      for year in periodsToTry(facts, number) {
        let period = PerformancePeriod(startYear: Int32(year))
        let outcomes = CountingEngine.evaluate(facts, period: period, category: category)
        #expect(Set(outcomes.keys.map(\.description)) == Set(story.records.map(\.state)))
        for (state, outcome) in outcomes {
          let naive = NaiveCounter.firstDay(
            story, state: state.description, year: year, category: Int(category.rawValue))
          let engine = outcome.firstQualifyingDay?.digits
          try #require(engine == naive, "child \(number), \(state), \(period): \(story)")
          let listed = all.filter { $0.state == state && $0.period == period }
          try #require(listed.map(\.day.digits) == (naive.map { [$0] } ?? []), "child \(number)")
          compared += 1
          if naive != nil { counted += 1 }
        }
      }
    }
    // A generator whose children all fall on one side would prove nothing.
    #expect(counted > compared / 20 && counted < compared * 19 / 20, "\(counted) of \(compared)")
  }

  /// Two periods a child, taking turns, so that every place in the range gets its share.
  private func periodsToTry(_ facts: [CountingFacts], _ number: Int) -> [Int] {
    guard let range = CountingEngine.periods(of: facts) else { return [2024] }
    let years = range.map { Int($0.startYear) }
    return [years[number % years.count], years[(number + 1 + years.count / 2) % years.count]]
  }

  @Test func allPeriodsAreEachPeriodAndLieInTheRange() throws {
    var stories = RandomStories(seed: 7)
    for _ in 0..<1_500 {
      let facts = try stories.next().facts()
      let range = CountingEngine.periods(of: facts)
      for category in CountingCategory.allCases {
        let all = CountingEngine.evaluateAll(facts, category: category)
        #expect(all == all.sorted())
        #expect(all.allSatisfy { range?.contains($0.period) ?? false })
        var single = [FirstQualifyingDay]()
        for period in range.map(Array.init) ?? [] {
          for (state, outcome) in CountingEngine.evaluate(
            facts, period: period, category: category)
          {
            guard let day = outcome.firstQualifyingDay else { continue }
            #expect(day >= period.start && day <= period.end)
            single.append(.init(period: period, state: state, day: day))
          }
        }
        #expect(single.sorted() == all)
      }
    }
  }

  @Test func categoryTwoIsPartOfCategoryOneAndNeverEarlier() throws {
    var stories = RandomStories(seed: 11)
    var served = 0
    for _ in 0..<2_000 {
      let facts = try stories.next().facts()
      let one = CountingEngine.evaluateAll(facts)
      for two in CountingEngine.evaluateAll(facts, category: .two) {
        let same = one.first { $0.period == two.period && $0.state == two.state }
        #expect(same.map { $0.day <= two.day } ?? false)
        served += 1
      }
    }
    #expect(served > 100)
  }

  /// The order of records decides only between equals.
  @Test func orderOfRecordsChangesNothing() throws {
    var stories = RandomStories(seed: 13)
    for _ in 0..<1_000 {
      let story = stories.next()
      guard Set(story.records.map(\.submitted)).count == story.records.count else { continue }
      let facts = try story.facts()
      #expect(
        CountingEngine.evaluateAll(facts) == CountingEngine.evaluateAll(Array(facts.reversed())))
    }
  }

  @Test func everyReasonOfTheEngineIsMet() throws {
    var met = Set<Reason>()
    var stories = RandomStories(seed: 17)
    for number in 0..<3_000 {
      let facts = try stories.next().facts()
      let period = PerformancePeriod(startYear: Int32(2018 + number % 9))
      for category in CountingCategory.allCases {
        for outcome in CountingEngine.evaluate(facts, period: period, category: category).values {
          if let reason = outcome.reason { met.insert(reason) }
        }
      }
    }
    let foreign: Set<Reason> = [.retracted, .duplicateOf, .awaitingIdentity]
    #expect(met == Set(Reason.allCases).subtracting(foreign))
  }

  /// Each boundary value, moved by the least step, must change some child's count: so the random
  /// children do stand on every boundary, and the engine does read every value.
  @Test(arguments: RuleVariation.all)
  func everyBoundaryValueMatters(_ variation: RuleVariation) throws {
    var stories = RandomStories(seed: 19)
    for _ in 0..<4_000 {
      let facts = try stories.next().facts()
      for category in CountingCategory.allCases
      where CountingEngine.evaluateAll(facts, category: category)
        != CountingEngine.evaluateAll(facts, category: category, rules: variation.rules)
      {
        return
      }
    }
    Issue.record("nobody's count depends on \(variation)")
  }
}
