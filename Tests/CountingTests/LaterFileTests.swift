import Counting
import Primitives
import Testing

/// What a file of a later day that says the same can change.
@Suite struct LaterFileTests {
  private static func later(_ facts: CountingFacts, byDays days: Int) -> CountingFacts {
    CountingFacts(
      state: facts.state, submissionDate: facts.submissionDate.adding(days: days),
      birthDate: facts.birthDate, sex: facts.sex, moves: facts.moves,
      enrollments: facts.enrollments)
  }

  /// Where a child is counted and as what, from its first day on.
  private static func standing(_ facts: [CountingFacts], _ rules: CountingRuleSet) -> [String] {
    let profiles = ChildProfiles(facts, rules: rules)
    return CountingCategory.allCases.flatMap { category in
      CountingEngine.evaluateAll(facts, category: category, rules: rules).flatMap { place in
        [nil, place.state].map { scope in
          let timeline = profiles.timeline(in: scope, place.period, countedFrom: [place.day])
          return "\(category) \(place) \(timeline)"
        }
      }
    }
  }

  /// The projection of counts relies on it: most records of most nights need not be counted again.
  @Test(arguments: RuleVariation.all)
  func aChildOfOneRecordWithoutAnOpenStayCountsAsBefore(_ variation: RuleVariation) throws {
    var stories = RandomStories(seed: 20_260_901)
    var (compared, counted) = (0, 0)
    for number in 0..<400 {
      let facts = try stories.next().facts()
      guard facts.count == 1, !facts[0].hasOpenEnrollment else { continue }
      let before = Self.standing(facts, variation.rules)
      let after = Self.standing(
        [Self.later(facts[0], byDays: 1 + number * 7)], variation.rules)
      #expect(before == after, "child \(number)")
      compared += 1
      counted += before.isEmpty ? 0 : 1
    }
    #expect(compared > 20, "\(compared)")
    if variation.rules.evidence != [.residencyDate] { #expect(counted > 5, "\(counted)") }
  }

  /// Both conditions are needed: each alone lets a later day move somebody's count.
  @Test func anOpenStayOrAnotherRecordCanBeMoved() throws {
    var stories = RandomStories(seed: 3)
    var (byStay, byRecord) = (false, false)
    for number in 0..<4_000 where !(byStay && byRecord) {
      let facts = try stories.next().facts()
      var moved = facts
      moved[0] = Self.later(facts[0], byDays: 1 + number)
      guard Self.standing(facts, .first) != Self.standing(moved, .first) else { continue }
      if facts.count == 1 { byStay = true }
      if !facts[0].hasOpenEnrollment { byRecord = true }
    }
    #expect(byStay && byRecord)
  }
}
