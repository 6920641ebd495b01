import CBOR
import ChildCounts
import ConsolidatedRecords
public import Counting
import KeyValue
import Ledger
public import Primitives
import Projecting
import Records

extension Exchange {
  /// Why a child counts in a State, or does not.
  public struct CountExplanation: Sendable {
    /// The number in force.
    public let msixID: String
    /// The State.
    public let state: StateCode
    /// Which period.
    public let period: PerformancePeriod
    /// Which category.
    public let category: CountingCategory
    /// What the ledger contained with this position.
    public let knownAt: UInt64
    /// Facts up to this day.
    public let asOf: CivilDate
    /// The rule set.
    public let rules: String
    /// Counted from a day on, or why not.
    public let outcome: Outcome
    /// The dates that decided.
    public let dates: DecidingDates
    /// The States' statements that were in force and say it, in the order in which they came.
    public let statements: [CountStatement]
    /// What moved this count for this child, in the order of the log.
    public let changes: [CountChange]

    /// Whether the child is in the count as of the day asked for.
    public var isCounted: Bool { outcome.isCounted(asOf: asOf) }
  }

  /// A State's statement that a count rests on.
  public struct CountStatement: Sendable {
    /// The State.
    public let state: StateCode
    /// Where it stands in the log.
    public let position: UInt64
    /// When it was recorded.
    public let recorded: Instant
    /// The day until which an open enrollment of it shows residence.
    public let holdsUntil: CivilDate
  }

  /// An event that moved a count.
  public struct CountChange: Sendable {
    /// Where it stands in the log.
    public let position: UInt64
    /// When it was recorded.
    public let recorded: Instant
    /// What it was.
    public let cause: CountCause
    /// By how much; never 0.
    public let delta: Int64
    /// Whom it moved; nil where the asker sees no children, or the child is erased.
    public let msixID: String?
    /// Whether the child was erased since.
    public let isErased: Bool
  }

  /// Explains one child's count in one State. A look at the child, recorded before it is shown.
  public func explainCount(
    msixID: String, state: StateCode, _ asked: CountQuestion, acting: Acting
  ) throws -> CountExplanation {
    try requireKnownState(state)
    let settled = try settled(asked)
    let question = settled.question
    let actor = try admit(acting, to: .explainCount, target: .state(state))
    let child = try child(msixID: msixID, knownAt: question.knownAt)
    guard child.erasedAt == nil else {
      throw ExchangeError(
        .notFound, "erased: this child's data were lawfully destroyed; counts keep their value")
    }
    let (explanation, listed) = try explanation(of: child, in: state, settled)
    try recordReport(
      "count.explain", scope: .state(state), knownAt: question.knownAt, children: listed,
      about: CountAsked(settled).description, actor, acting.time)
    return explanation
  }

  /// What `explainCount` answers, and whom it names; with nobody asking.
  func explanation(
    of child: ConsolidatedRecords.Child, in state: StateCode, _ settled: SettledQuestion
  ) throws -> (CountExplanation, [ChildID: ListedChild]) {
    let question = settled.question
    let facts = try countingFacts(of: child.child, knownAt: question.knownAt)
    let (outcome, dates) = try outcome(facts, child.child, state, question)
    let changes = try childCounts.environment.read { rows in
      var found = [CountChange]()
      try counts.forEachStep(
        of: child.child, question, state: state, using: childCounts.keys, in: rows
      ) { position, delta in
        found.append(try change(at: position, delta, numbering.number(serial: child.serial)))
      }
      return found
    }
    let shown = Self.shown(changes, outcome.reason?.rawValue ?? "")
    let explanation = CountExplanation(
      msixID: numbering.number(serial: child.serial), state: state, period: question.period,
      category: question.category, knownAt: question.knownAt, asOf: question.asOf,
      rules: settled.rulesName, outcome: outcome, dates: dates,
      statements: facts.map {
        CountStatement(
          state: $0.facts.state, position: $0.position, recorded: $0.recorded,
          holdsUntil: $0.facts.submissionDate)
      }, changes: changes)
    return (explanation, [child.child: ListedChild(accounting: child.accounting, shown: shown)])
  }

  /// What digests are over.
  static func shown(_ changes: [CountChange], _ reason: String) -> [UInt8] {
    CBORValue.array(
      [.text(reason)] + changes.map { .array([.unsigned($0.position), .int($0.delta)]) }
    ).encoded
  }

  /// A line of the log as a change.
  func change(
    at position: UInt64, _ delta: Int64, _ msixID: String?, isErased: Bool = false
  ) throws -> CountChange {
    let event = try log.event(at: position)
    return CountChange(
      position: position, recorded: event.recorded, cause: try CountCause(event), delta: delta,
      msixID: msixID, isErased: isErased)
  }
}

extension Exchange {
  /// One State's record of a child as the counts read it.
  struct KnownFacts {
    let record: StateRecordID
    let position: UInt64
    let recorded: Instant
    let facts: CountingFacts
  }

  /// What was known of a child at a position, from the log: the statements in force, in the order
  /// in which their records came, each with the day until which it was confirmed.
  func countingFacts(
    of child: ChildID, knownAt position: UInt64
  ) throws -> [KnownFacts] {
    let entries = try consolidatedRecords.environment.read {
      try records.entries(of: child, knownAt: position, in: $0)
    }
    let found = try childCounts.environment.read { rows in
      try entries.map { entry in
        (
          order: try counts.order(of: entry.record, in: rows) ?? .max,
          facts: try knownFacts(
            entry,
            confirmed: try counts.confirmation(
              of: entry.record, since: entry.statement, knownAt: position, in: rows))
        )
      }
    }
    return found.sorted {
      ($0.order, $0.facts.record) < ($1.order, $1.facts.record)
    }.map(\.facts)
  }

  private func knownFacts(
    _ entry: ConsolidatedRecords.Entry, confirmed: CivilDate?
  ) throws -> KnownFacts {
    let event = try OpenedEvent(try log.event(at: entry.statement), opener: vault)
    guard let sealed = event.openedItem(entry.record.retagged()) else {
      throw ExchangeError(
        .integrity, "the statement at position \(entry.statement) has no key and is not erased")
    }
    let body = try StudentSubmitted(clear: event.clear)
    let date = confirmed.map { max($0, body.submissionDate) } ?? body.submissionDate
    let block = try StudentSubmitted.Sealed(sealed).block
    return KnownFacts(
      record: entry.record, position: entry.statement, recorded: event.recorded,
      facts: CountingFacts(block, state: body.state, submissionDate: date))
  }

  /// What the rules say of a child in a State; a State that took its record back gets its own
  /// reason.
  func outcome(
    _ facts: [KnownFacts], _ child: ChildID, _ state: StateCode, _ question: ChildCounts.Question
  ) throws -> (Outcome, DecidingDates) {
    let all = facts.map(\.facts)
    let outcomes = CountingEngine.evaluate(
      all, period: question.period, category: question.category, rules: question.rules.rules)
    switch outcomes[state] {
    case .counted(let day)?:
      let dates = CountingEngine.grounds(
        all, state: state, period: question.period, category: question.category,
        rules: question.rules.rules)
      return (.counted(firstQualifyingDay: day), dates ?? DecidingDates())
    case .notCounted(let reason, let dates)?: return (.notCounted(reason, dates), dates)
    case nil:
      let hasPast = try consolidatedRecords.environment.read { rows in
        try records.pastMembers(of: child, in: rows).contains { record in
          guard
            let statement = try records.lastStatement(
              of: record, knownAt: question.knownAt, in: rows)
          else { return false }
          guard case .clear(let clear)? = try log.event(at: statement).parts.first else {
            return false
          }
          return try StudentSubmitted(clear: clear).state == state
        }
      }
      guard hasPast else {
        throw ExchangeError(.notFound, "\(state) had no record of this child at this position")
      }
      return (.notCounted(.retracted, DecidingDates()), DecidingDates())
    }
  }
}
