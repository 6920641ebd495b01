public import Primitives

/// Decides who is counted. Pure: the same facts and rules give the same answer for ever; no clock,
/// no storage, no order of a hash table.
///
/// `facts` always means every State record in force of **one** child, in the order in which the
/// records came into the ledger: where two disagree with equal right, the earlier one is followed.
public enum CountingEngine {
  /// The outcome in every State that has a record of the child. Several records of one State are
  /// one child there: their moves and residences are taken together, and counted once.
  public static func evaluate(
    _ facts: [CountingFacts], period: PerformancePeriod, category: CountingCategory = .one,
    rules: CountingRuleSet = .first
  ) -> [StateCode: Outcome] {
    var outcomes = [StateCode: Outcome]()
    for record in facts where outcomes[record.state] == nil {
      let child = ChildInState(facts, state: record.state, rules: rules)
      outcomes[record.state] = child.outcome(category, in: rules.days(of: period))
    }
    return outcomes
  }

  /// The first qualifying days of all periods and States: what the series of counts are made of.
  /// Ascending by period and State, each pair at most once; whatever is missing is not counted.
  public static func evaluateAll(
    _ facts: [CountingFacts], category: CountingCategory = .one, rules: CountingRuleSet = .first
  ) -> [FirstQualifyingDay] {
    var found = [FirstQualifyingDay]()
    for index in facts.indices where isFirstOfItsState(index, facts) {
      let state = facts[index].state
      let child = ChildInState(facts, state: state, rules: rules)
      let stateBegin = found.count
      var season = Season(rules)
      child.forEachQualifying(category, within: Days(first: .min, last: .max)) { days in
        season.move(to: days.first)
        var first = days.first
        while true {
          note(season.period, state, first, in: &found, from: stateBegin)
          if season.days.last >= days.last { break }
          season.advance()
          first = season.days.first
        }
      }
    }
    if found.count > 1 { found.sort() }
    return found
  }

  /// The periods that a child's facts can touch: from that of the earliest qualifying arrival to
  /// that of the latest end of eligibility. Age and graduation do not narrow it, so that a child
  /// too old has a period in which to be told so. Nil without a move.
  public static func periods(
    of facts: [CountingFacts], rules: CountingRuleSet = .first
  ) -> ClosedRange<PerformancePeriod>? {
    var span: Days?
    for record in facts {
      for move in record.moves {
        let eligible = rules.eligibleDays(move)
        let first = min(span?.first ?? eligible.first, eligible.first)
        // An expiration before the arrival leaves the arrival's own period.
        span = Days(first: first, last: max(span?.last ?? first, eligible.last, eligible.first))
      }
    }
    guard let span else { return nil }
    let first = rules.period(containing: CivilDate(daysSinceEpoch: span.first))
    return first...rules.period(containing: CivilDate(daysSinceEpoch: span.last))
  }

  /// The first day on which the child is in the national unduplicated count: the earliest of the
  /// States'. Nil when no State counts it.
  public static func nationalFirstDay(_ outcomes: [StateCode: Outcome]) -> CivilDate? {
    outcomes.values.lazy.compactMap(\.firstQualifyingDay).min()
  }

  /// What a counted child's first qualifying day in a State rests on, for a page that proves it;
  /// nil when the child is not counted there.
  public static func grounds(
    _ facts: [CountingFacts], state: StateCode, period: PerformancePeriod,
    category: CountingCategory = .one, rules: CountingRuleSet = .first
  ) -> DecidingDates? {
    ChildInState(facts, state: state, rules: rules).grounds(category, in: rules.days(of: period))
  }

  private static func isFirstOfItsState(_ index: Int, _ facts: [CountingFacts]) -> Bool {
    for earlier in 0..<index where facts[earlier].state == facts[index].state { return false }
    return true
  }

  /// Keeps the earliest day of a period. A list, not a table: a child has a handful.
  private static func note(
    _ period: PerformancePeriod, _ state: StateCode, _ day: Int32,
    in found: inout [FirstQualifyingDay], from begin: Int
  ) {
    let new = FirstQualifyingDay(
      period: period, state: state, day: CivilDate(daysSinceEpoch: day))
    for index in begin..<found.count where found[index].period == period {
      if new.day < found[index].day { found[index] = new }
      return
    }
    found.append(new)
  }
}

/// A period and its days, moved along as the days ask. Most of a child's days lie in the period of
/// the days before, so the calendar is seldom asked.
private struct Season {
  let rules: CountingRuleSet
  var period = PerformancePeriod(startYear: 0)
  var days = Days(first: 0, last: -1)

  init(_ rules: CountingRuleSet) { self.rules = rules }

  mutating func move(to day: Int32) {
    let date = CivilDate(daysSinceEpoch: day)
    if days.contains(date) { return }
    period = rules.period(containing: date)
    days = rules.days(of: period)
  }

  mutating func advance() {
    period = period.next
    let first = days.last + 1
    let last = rules.start(of: period.next).daysSinceEpoch - 1
    days = Days(first: first, last: last)
  }
}
