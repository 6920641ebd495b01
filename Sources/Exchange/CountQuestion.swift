import Projecting
import ChildCounts
public import Counting
import KeyValue
import Ledger
public import Primitives
import Records

/// A count as somebody asks for it: what is not said has a default.
public struct CountQuestion: Sendable {
  /// The period; nil: the one that contains the day of the known-at position.
  public var period: PerformancePeriod?
  /// Which count.
  public var category = CountingCategory.one
  /// What the ledger contained then; nil: now.
  public var knownAt: KnownAt?
  /// Facts up to this day; nil: the last day of the period.
  public var asOf: CivilDate?
  /// The name of a rule set; nil: the one in force at the known-at position.
  public var rules: String?

  /// Everything by default.
  public init() {}

  /// A question.
  public init(
    period: PerformancePeriod?, category: CountingCategory = .one, knownAt: KnownAt? = nil,
    asOf: CivilDate? = nil, rules: String? = nil
  ) {
    self.period = period
    self.category = category
    self.knownAt = knownAt
    self.asOf = asOf
    self.rules = rules
  }
}

/// A question with nothing left open, and the name of the rules as whoever asked knows them.
struct SettledQuestion {
  var question: ChildCounts.Question
  let rulesName: String
}

extension Exchange {
  /// Fills what was left open.
  func settled(_ asked: CountQuestion) throws -> SettledQuestion {
    // Rule sets and steps are followed with the rest, and may have been recorded since.
    try catchUp()
    let position = try position(knownAt: asked.knownAt)
    let (name, rules) = try ruleSet(named: asked.rules, knownAt: position)
    let today = try log.event(at: position).recorded.date
    let period = asked.period ?? rules.rules.period(containing: today)
    let (first, last) = (rules.rules.start(of: period), rules.rules.end(of: period))
    let day = asked.asOf ?? last
    guard day >= first, day <= last else {
      throw ExchangeError(.usage, "\(day) is not in the period \(period): \(first) to \(last)")
    }
    return SettledQuestion(
      question: ChildCounts.Question(
        category: asked.category, period: period, asOf: day, knownAt: position, rules: rules),
      rulesName: name)
  }

  /// The rule set of a name, or the one in force, as known at a position.
  func ruleSet(
    named name: String?, knownAt position: UInt64
  ) throws -> (name: String, series: NumberedRules) {
    let today = try log.event(at: position).recorded.date
    return try childCounts.environment.read { rows in
      guard let name else {
        let adopted = try counts.rulesInForce(on: today, knownAt: position, in: rows)
        return (adopted?.name ?? CountingRuleSet.first.name, adopted?.series ?? .first)
      }
      let known = try counts.adoptedRules(knownAt: position, in: rows)
      if let adopted = known.first(where: { $0.name == name }) { return (name, adopted.series) }
      if name == CountingRuleSet.first.name { return (name, .first) }
      let names = Set(known.map(\.name)).union([CountingRuleSet.first.name]).sorted()
      throw ExchangeError(
        .notFound,
        "no series under the rule set \(name) was kept at position \(position); there are: "
          + names.joined(separator: ", "))
    }
  }

  /// Refuses a State that the loaded table does not have.
  func requireKnownState(_ state: StateCode) throws {
    let list = try referenceTable(.states).map { try StateList(cbor: $0) }
    guard list?.entry(state) != nil else {
      throw ExchangeError(
        .notFound, "\(state) is no State or territory of the loaded table of States")
    }
  }
}
