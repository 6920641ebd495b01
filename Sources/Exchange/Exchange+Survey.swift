import Ledger
import KeyValue
import Linkage
public import Primitives
import Records

/// What a model would make of all that is known. Nothing is written: who adopts a model sees its
/// effect first, and who looks again gets proposals only.
extension Exchange {
  /// The effect of a model on counts and worklists.
  public struct ModelEffect: Sendable {
    /// One State, or the nation.
    public struct Line: Sendable {
      /// nil for the nation.
      public let state: StateCode?
      /// Children with a record in force.
      public let children: Int
      /// The same, had the model decided about everything that no person decided.
      public let childrenThen: Int
      /// Pairs that a person would be asked about for the first time.
      public let questions: Int
    }

    /// The nation first, then the States that have a record.
    public let lines: [Line]
    /// Pairs of children that it would link.
    public let joins: Int
    /// Children that it would not have linked together.
    public let splits: Int
    /// Open near matches.
    public let open: Int
    /// Of these, what it would link without a person.
    public let openLinked: Int
    /// Of these, what it would not ask.
    public let openDropped: Int
  }

  /// A record that resembles one of another child.
  struct Meeting: Sendable {
    let record: StateRecordID
    let state: StateCode
    let child: ChildID
    let found: MatchDecision.Considered
    /// Whether a person was asked about the two children.
    let isAsked: Bool

    var isStrong: Bool { found.verdict == .automatic }

    func precedes(_ other: Meeting) -> Bool {
      if found.verdict != other.found.verdict { return found.verdict > other.found.verdict }
      if found.judgement.total != other.found.judgement.total {
        return found.judgement.total > other.found.judgement.total
      }
      return (record, found.record) < (other.record, other.found.record)
    }
  }

  /// A child whose records the model would not link: the groups that it would.
  struct Loosened: Sendable {
    let child: ChildID
    let groups: [[StateRecordID]]
  }

  /// What was found.
  struct Survey: Sendable {
    /// Records looked at.
    var looked = 0
    /// Pairs of children that resemble each other, each once, the oldest first.
    var meetings: [Meeting] = []
    /// Children that would come apart, the oldest first.
    var loosened: [Loosened] = []
    var effect = ModelEffect(
      lines: [], joins: 0, splits: 0, open: 0, openLinked: 0, openDropped: 0)
  }

  /// Looks at every record whose last statement stands at or after a position.
  func survey(
    under model: LinkageModel, since: UInt64 = 0, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> Survey {
    try decisions.environment.read { rows in
      var surveyor = Surveyor(
        exchange: self, model: model.grown(to: try nextSerial(rows)), since: since)
      var numbers = [UInt64]()
      try rows.forEach(in: DecisionState.Tables.matching) { key, _ in
        numbers.append(try StoredNumber.read(key, at: 0, in: DecisionState.Tables.matching))
        return true
      }
      try surveyor.noteItems(rows)
      for (index, number) in numbers.enumerated() {
        try surveyor.look(at: number, rows)
        if index.isMultiple(of: Self.surveyStep) { progress(index, numbers.count) }
      }
      progress(numbers.count, numbers.count)
      try surveyor.loosen(rows)
      return try surveyor.survey(rows)
    }
  }

  /// Records between two signs of progress.
  private static let surveyStep = 1_000
}

/// Walks over the records once and keeps what a survey tells.
private struct Surveyor {
  let exchange: Exchange
  let model: LinkageModel
  let since: UInt64

  private var looked = 0
  private var best: [Couple: Exchange.Meeting] = [:]
  private var order: [Couple] = []
  private var records: [Known] = []
  private var byChild: [ChildID: [Int]] = [:]
  private var children: [ChildID] = []
  private var lookedChildren: Set<ChildID> = []
  private var joinedByPeople: Set<ChildID> = []
  private var openPairs: [(StateRecordID, StateRecordID)] = []
  private var loosened: [Exchange.Loosened] = []
  private var apart: (child: ChildID, others: Set<ChildID>)?

  private struct Known {
    let record: StateRecordID
    let number: UInt64
    let state: StateCode
    let isInForce: Bool
  }

  private struct Couple: Hashable {
    let one: ChildID
    let other: ChildID

    init(_ one: ChildID, _ other: ChildID) {
      (self.one, self.other) = one < other ? (one, other) : (other, one)
    }
  }

  init(exchange: Exchange, model: LinkageModel, since: UInt64) {
    self.exchange = exchange
    self.model = model
    self.since = since
  }

  /// What people joined, and what they are asked.
  mutating func noteItems(_ rows: borrowing some Reading & ~Copyable) throws {
    for item in try exchange.allItems(in: rows) {
      guard let row = try ItemRow(of: item, in: rows) else { continue }
      switch (row.matter, row.status) {
      case (.pair(let one, let other, _, _), .open), (.pair(let one, let other, _, _), .disagreed):
        openPairs.append((one, other))
      case (.pair(let one, _, _, _), .same), (.pair(let one, _, _, _), .linked):
        if let child = try LinkRows.child(of: one, in: rows) { joinedByPeople.insert(child) }
      case (.merge(let master, _), .validated), (.merge(let master, _), .linked):
        joinedByPeople.insert(try LinkRows.survivor(of: master, in: rows))
      default: break
      }
    }
  }

  mutating func look(at number: UInt64, _ rows: borrowing some Reading & ~Copyable) throws {
    let matching = exchange.matching
    guard let row = try MatchingRow(number: number, under: matching.key, in: rows),
      let child = row.child, let known = try RecordRow(of: row.record, in: rows)
    else { return }
    if byChild[child] == nil { children.append(child) }
    byChild[child, default: []].append(records.count)
    records.append(
      Known(
        record: row.record, number: number, state: row.state, isInForce: known.isInForce))
    guard known.statement >= since else { return }
    looked += 1
    lookedChildren.insert(child)
    let candidates = try matching.candidates(
      for: MatchStatements(row.statements), except: number, in: rows
    )
    .filter { $0.child != child }
    guard !candidates.isEmpty else { return }
    let others = try othersApart(from: child, rows)
    let decision = IdentityMatcher.decide(
      statements: row.statements, state: row.state, candidates: candidates, under: model,
      cannotLink: others.contains)
    for found in [decision.best, decision.second] {
      guard let found, found.verdict != .distinct else { continue }
      let couple = Couple(child, found.child)
      let meeting = Exchange.Meeting(
        record: row.record, state: row.state, child: child, found: found,
        isAsked: try LinkRows.asked(about: child, found.child, in: rows) != nil)
      if let known = best[couple] {
        if meeting.precedes(known) { best[couple] = meeting }
      } else {
        best[couple] = meeting
        order.append(couple)
      }
    }
  }

  /// The children that somebody judged to be others than this one.
  private mutating func othersApart(
    from child: ChildID, _ rows: borrowing some Reading & ~Copyable
  ) throws -> Set<ChildID> {
    if let apart, apart.child == child { return apart.others }
    var others = Set<ChildID>()
    for member in try LinkRows.members(of: child, in: rows) {
      others.formUnion(try LinkRows.childrenApart(from: member, in: rows))
    }
    apart = (child, others)
    return others
  }

  /// Groups the records of each child by the links that the model would make. What people joined
  /// stays joined.
  mutating func loosen(_ rows: borrowing some Reading & ~Copyable) throws {
    for child in children where lookedChildren.contains(child) && !joinedByPeople.contains(child) {
      guard let members = byChild[child], members.count > 1 else { continue }
      var matched = [MatchingRow]()
      for index in members {
        if let row = try MatchingRow(
          number: records[index].number, under: exchange.matching.key, in: rows)
        {
          matched.append(row)
        }
      }
      var groups = Groups(count: matched.count)
      for left in matched.indices {
        for right in matched.indices.dropFirst(left + 1) where !groups.areOne(left, right) {
          let judged = PairJudgement(
            matched[left].statements, matched[right].statements,
            isSameState: matched[left].state == matched[right].state, under: model)
          if judged?.verdict == .automatic { groups.join(left, right) }
        }
      }
      let parts = groups.parts.map { $0.map { matched[$0].record } }
      if parts.count > 1 { loosened.append(.init(child: child, groups: parts)) }
    }
  }

  func survey(_ rows: borrowing some Reading & ~Copyable) throws -> Exchange.Survey {
    let meetings = order.compactMap { best[$0] }
    var (linked, dropped) = (0, 0)
    for (one, other) in openPairs {
      guard let left = try matchingRow(of: one, rows), let right = try matchingRow(of: other, rows),
        let judged = PairJudgement(
          left.statements, right.statements, isSameState: left.state == right.state, under: model)
      else { continue }
      if judged.verdict == .automatic { linked += 1 }
      if judged.verdict == .distinct { dropped += 1 }
    }
    let strong = meetings.filter(\.isStrong)
    var survey = Exchange.Survey()
    survey.looked = looked
    survey.meetings = meetings.filter { !$0.isAsked }
    survey.loosened = loosened
    survey.effect = Exchange.ModelEffect(
      lines: lines(strong, meetings.filter { !$0.isAsked && !$0.isStrong }), joins: strong.count,
      splits: loosened.count, open: openPairs.count, openLinked: linked, openDropped: dropped)
    return survey
  }

  private func matchingRow(
    of record: StateRecordID, _ rows: borrowing some Reading & ~Copyable
  ) throws -> MatchingRow? {
    guard let row = try RecordRow(of: record, in: rows) else { return nil }
    return try MatchingRow(number: row.number, under: exchange.matching.key, in: rows)
  }

  /// Counts children as they are, and as they were had the model decided.
  private func lines(
    _ strong: [Exchange.Meeting], _ questions: [Exchange.Meeting]
  ) -> [Exchange.ModelEffect.Line] {
    var place = [StateRecordID: Int]()
    for (index, known) in records.enumerated() { place[known.record] = index }
    var groups = Groups(count: records.count)
    for child in children {
      let members = byChild[child] ?? []
      for member in members.dropFirst() { groups.join(members[0], member) }
    }
    let present = groups
    if !loosened.isEmpty {
      groups = Groups(count: records.count)
      let loose = Set(loosened.map(\.child))
      for child in children where !loose.contains(child) {
        let members = byChild[child] ?? []
        for member in members.dropFirst() { groups.join(members[0], member) }
      }
      for part in loosened.flatMap(\.groups) {
        let members = part.compactMap { place[$0] }
        for member in members.dropFirst() { groups.join(members[0], member) }
      }
    }
    for meeting in strong {
      if let left = place[meeting.record], let right = place[meeting.found.record] {
        groups.join(left, right)
      }
    }
    var now = [StateCode?: Set<Int>]()
    var then = [StateCode?: Set<Int>]()
    for (index, known) in records.enumerated() where known.isInForce {
      for state in [nil, known.state] {
        now[state, default: []].insert(present.root(of: index))
        then[state, default: []].insert(groups.root(of: index))
      }
    }
    var asked = [StateCode?: Int]()
    for meeting in questions {
      for state in Set([nil, meeting.state, meeting.found.state]) {
        asked[state, default: 0] += 1
      }
    }
    let states: [StateCode?] = [nil] + now.keys.compactMap { $0 }.sorted().map { $0 }
    return states.map { state in
      Exchange.ModelEffect.Line(
        state: state, children: now[state]?.count ?? 0, childrenThen: then[state]?.count ?? 0,
        questions: asked[state] ?? 0)
    }
  }
}

/// Numbers joined into groups; the smallest stands for its group.
private struct Groups {
  private var parent: [Int]

  init(count: Int) { parent = Array(0..<count) }

  func root(of index: Int) -> Int {
    var index = index
    while parent[index] != index { index = parent[index] }
    return index
  }

  func areOne(_ left: Int, _ right: Int) -> Bool { root(of: left) == root(of: right) }

  mutating func join(_ left: Int, _ right: Int) {
    let (one, other) = (root(of: left), root(of: right))
    parent[max(one, other)] = min(one, other)
  }

  /// Each group's members, by its smallest.
  var parts: [[Int]] {
    Dictionary(grouping: parent.indices, by: root).sorted { $0.key < $1.key }.map(\.value)
  }
}
