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
  /// What lies between a count as known at two positions.
  public struct CountDifference: Sendable {
    /// Which period.
    public let period: PerformancePeriod
    /// Which category.
    public let category: CountingCategory
    /// The State; nil for the nation.
    public let state: StateCode?
    /// The rule set, the same for both.
    public let rules: String
    /// Facts up to this day.
    public let asOf: CivilDate
    /// The earlier position.
    public let from: UInt64
    /// The later one.
    public let to: UInt64
    /// The count as known at the earlier one.
    public let before: Int64
    /// The count as known at the later one.
    public let after: Int64
    /// Every change, in the order of the log; they add up to the difference. Empty for who sees
    /// causes only.
    public let changes: [CountChange]
    /// By cause: children more and children fewer.
    public let causes: [(cause: CountCause, more: Int64, fewer: Int64)]
  }

  /// Explains a difference event by event. Whoever may see a State's children gets each with its
  /// child, which is a look at them; whoever may see aggregates gets the causes.
  public func countDifference(
    from: KnownAt, to: KnownAt, state: StateCode?, _ asked: CountQuestion, acting: Acting
  ) throws -> CountDifference {
    if let state { try requireKnownState(state) }
    var asked = asked
    asked.knownAt = to
    let settled = try settled(asked)
    let question = settled.question
    let start = try position(knownAt: from)
    guard start <= question.knownAt else {
      throw ExchangeError(.usage, "--from \(start) comes after --to \(question.knownAt)")
    }
    let target: Scope = state.map { .state($0) } ?? .nation
    let namesChildren = try mayNameChildren(acting)
    let actor = try admit(
      acting, to: namesChildren ? .explainCount : .aggregateReports, target: target)
    let (difference, listed) = try difference(
      settled, from: start, state: state, namesChildren: namesChildren)
    try recordReport(
      "count.diff", scope: target, knownAt: question.knownAt, children: listed,
      about: CountAsked(settled, from: start).description, actor, acting.time)
    return difference
  }

  /// What `countDifference` answers, and whom it names; with nobody asking.
  func difference(
    _ settled: SettledQuestion, from start: UInt64, state: StateCode?, namesChildren: Bool
  ) throws -> (CountDifference, [ChildID: ListedChild]) {
    let question = settled.question
    var listed = [ChildID: ListedChild]()
    var found = [CountChange]()
    let (before, after, series) = try childCounts.environment.read { rows in
      var earlier = question
      earlier.knownAt = start
      try counts.forEachChange(
        question, state: state, after: start, using: childCounts.keys, in: rows
      ) { position, child, delta in
        let row = try consolidatedRecords.environment.read { try records.child(child, in: $0) }
        let change = try change(
          at: position, delta,
          namesChildren ? row.map { numbering.number(serial: $0.serial) } : nil)
        if namesChildren, let row {
          listed[child, default: ListedChild(accounting: row.accounting)].shown +=
            Self.shown([change], change.msixID ?? "")
        }
        found.append(change)
      }
      return (
        try counts.count(earlier, state: state, in: rows),
        try counts.count(question, state: state, in: rows),
        try counts.changes(question, state: state, after: start, in: rows)
      )
    }
    found += try erasedChanges(series, told: found)
    found.sort { ($0.position, $0.msixID ?? "") < ($1.position, $1.msixID ?? "") }
    guard found.reduce(0, { $0 + $1.delta }) == after - before else {
      throw ExchangeError(
        .integrity,
        "views/child-counts: the steps do not add up to the series; say: msix rebuild child-counts")
    }
    let difference = CountDifference(
      period: question.period, category: question.category, state: state,
      rules: settled.rulesName, asOf: question.asOf, from: start, to: question.knownAt,
      before: before, after: after, changes: namesChildren ? found : [],
      causes: Self.causes(found))
    return (difference, listed)
  }

  private static func causes(
    _ changes: [CountChange]
  ) -> [(cause: CountCause, more: Int64, fewer: Int64)] {
    CountCause.allCases.compactMap { cause in
      let deltas = changes.filter { $0.cause == cause }.map(\.delta)
      guard !deltas.isEmpty else { return nil }
      return (
        cause, deltas.filter { $0 > 0 }.reduce(0, +), -deltas.filter { $0 < 0 }.reduce(0, +)
      )
    }
  }

  /// What the series changed by and no step says: the steps of erased children, of whom nothing is
  /// left but that they counted.
  private func erasedChanges(
    _ series: [UInt64: Int64], told: [CountChange]
  ) throws -> [CountChange] {
    var left = series
    for change in told { left[change.position, default: 0] -= change.delta }
    return try left.filter { $0.value != 0 }.map {
      try change(at: $0.key, $0.value, nil, isErased: true)
    }
  }

  /// Whether the actor has a role that may be told of single children; whether the scope and the
  /// purpose fit is for the gate.
  private func mayNameChildren(_ acting: Acting) throws -> Bool {
    guard acting.account != nil else {
      return Gate.operatorMay(.explainCount, clockIsSimulated: isClockSimulated)
    }
    return try person(acting).1.roles.contains {
      AuthorisationTable.grant($0.role, .explainCount) != .refused
    }
  }
}

extension Exchange {
  /// A child that counts.
  public struct CountedChild: Sendable {
    /// The number in force.
    public let msixID: String
    /// Where it counts, with the first qualifying day.
    public let states: [(state: StateCode, day: CivilDate)]
  }

  /// Every child that counts in a State or the nation, or only those that several States count:
  /// the difference between the sum of the States and the nation, child by child.
  public func countedChildren(
    state: StateCode?, inSeveralStates: Bool, _ asked: CountQuestion, acting: Acting
  ) throws -> [CountedChild] {
    if let state { try requireKnownState(state) }
    let settled = try settled(asked)
    let question = settled.question
    let target: Scope = state.map { .state($0) } ?? .nation
    let actor = try admit(acting, to: .explainCount, target: target)
    let (lines, listed) = try counted(question, state: state, inSeveralStates: inSeveralStates)
    try recordReport(
      "count.list", scope: target, knownAt: question.knownAt, children: listed,
      about: CountAsked(settled, inSeveralStates: inSeveralStates).description, actor,
      acting.time)
    return lines
  }

  /// What `countedChildren` answers, and whom it names; with nobody asking.
  func counted(
    _ question: ChildCounts.Question, state: StateCode?, inSeveralStates: Bool
  ) throws -> ([CountedChild], [ChildID: ListedChild]) {
    var listed = [ChildID: ListedChild]()
    var lines = [CountedChild]()
    try childCounts.environment.read { rows in
      try counts.forEachCounted(question, using: childCounts.keys, in: rows) { child, places in
        let states = places.compactMap { place in place.state.map { ($0, place.day) } }
        guard states.contains(where: { state == nil || $0.0 == state }),
          !inSeveralStates || states.count > 1,
          let row = try consolidatedRecords.environment.read({ try records.child(child, in: $0) })
        else { return }
        let number = numbering.number(serial: row.serial)
        listed[child] = ListedChild(
          accounting: row.accounting,
          shown: CBORValue.array(
            [.text(number)] + states.flatMap { [.state($0.0), .date($0.1)] }
          ).encoded)
        lines.append(
          CountedChild(msixID: number, states: states.map { (state: $0.0, day: $0.1) }))
      }
    }
    return (lines.sorted { $0.msixID < $1.msixID }, listed)
  }
}
