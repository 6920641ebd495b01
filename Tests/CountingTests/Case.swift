import Counting
import Primitives
import Testing

/// One line of a table: a child, and what is expected of it in Texas in 2025-26 (1 September 2025
/// to 31 August 2026) unless it says otherwise.
struct Case: Sendable, CustomTestStringConvertible {
  enum Expected: Equatable, Sendable {
    case counted(Int)
    case not(Reason)
  }

  let testDescription: String
  var records: [StoryRecord]
  var state = "TX"
  var period = "2025-26"
  var category = CountingCategory.one
  var rules = CountingRuleSet.first
  let expected: Expected

  /// One record, born in 2015 with a move on 1 June 2025 and sent on the last day of the period,
  /// unless told otherwise.
  init(
    _ name: String, born: Int? = 2015_03_10, submitted: Int = 2026_08_31,
    moves: [StoryMove] = [StoryMove(2025_06_01)], _ rows: StoryRow..., is expected: Expected,
    change: (inout Case) -> Void = { _ in }
  ) {
    testDescription = name
    records = [StoryRecord(submitted: submitted, born: born, moves: moves, rows: rows)]
    self.expected = expected
    change(&self)
  }

  func check() throws {
    let facts = try Story(records: records).facts()
    let period = try #require(PerformancePeriod(period))
    let state = try #require(StateCode(state))
    let outcomes = CountingEngine.evaluate(facts, period: period, category: category, rules: rules)
    let outcome = try #require(outcomes[state])
    switch outcome {
    case .counted(let day):
      #expect(.counted(day.digits) == expected)
      let grounds = CountingEngine.grounds(
        facts, state: state, period: period, category: category, rules: rules)
      #expect(grounds?.residence == day)
      #expect(grounds?.qualifyingArrivalDate.map { $0 <= day } == true)
      #expect(grounds?.lastEligibleDay.map { $0 >= day } == true)
    case .notCounted(let reason, _):
      #expect(.not(reason) == expected)
    }
  }
}
