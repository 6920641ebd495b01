import ChildCounts
import Counting
import Primitives

/// A count's question as the event of a look carries it, in clear: enough to ask it again, and no
/// child in it. `period=2025-26 category=1 as-of=2026-08-31 rules=counting/1`, and where they apply
/// `from=POSITION` and `several`.
struct CountAsked: CustomStringConvertible {
  let period: PerformancePeriod
  let category: CountingCategory
  let asOf: CivilDate
  let rules: String
  /// The earlier position of a difference.
  var start: UInt64?
  /// Only children whom several States count.
  var inSeveralStates = false

  init(_ settled: SettledQuestion, from start: UInt64? = nil, inSeveralStates: Bool = false) {
    period = settled.question.period
    category = settled.question.category
    asOf = settled.question.asOf
    rules = settled.rulesName
    self.start = start
    self.inSeveralStates = inSeveralStates
  }

  /// From `description`; nil otherwise.
  init?(_ text: String) {
    var values = [Substring: Substring]()
    for word in text.split(separator: " ") {
      let sides = word.split(separator: "=", maxSplits: 1)
      values[sides[0]] = sides.count == 2 ? sides[1] : ""
    }
    guard let period = values["period"].flatMap({ PerformancePeriod($0) }),
      let category = values["category"].flatMap({ UInt8($0) }).flatMap(CountingCategory.init),
      let asOf = values["as-of"].flatMap({ CivilDate(String($0)) }), let rules = values["rules"]
    else { return nil }
    self.period = period
    self.category = category
    self.asOf = asOf
    self.rules = String(rules)
    start = values["from"].flatMap { UInt64($0) }
    inSeveralStates = values["several"] != nil
  }

  var description: String {
    "period=\(period) category=\(category.rawValue) as-of=\(asOf) rules=\(rules)"
      + (start.map { " from=\($0)" } ?? "") + (inSeveralStates ? " several" : "")
  }

  /// The question again, as known at a position.
  func question(knownAt position: UInt64) -> CountQuestion {
    CountQuestion(
      period: period, category: category, knownAt: .position(position), asOf: asOf, rules: rules)
  }
}
