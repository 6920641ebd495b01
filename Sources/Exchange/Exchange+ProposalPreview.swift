import CBOR
import ChildCounts
import ConsolidatedRecords
import Counting
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Vault

/// What a proposal would bring about, before anybody proposes or decides it. A look at the children
/// concerned, by number: it is recorded before it is shown.
extension Exchange {
  /// What a merge would bring about. The first number stays.
  public func previewMerge(
    master: String, other: String, acting: Acting
  ) throws -> ProposalPreview {
    let (actor, state) = try admitToPropose(acting)
    let (kept, retired) = (try live(master), try live(other))
    guard kept != retired else {
      throw ExchangeError(.refused, "these MSIX ids stand for one child already")
    }
    let arrangement = try decisions.environment.read { rows in
      try Arrangement(merging: retired, into: kept, rows)
    }
    return try preview(arrangement, starter: state, actor, .nation, acting)
  }

  /// What a split would bring about. Without records it shows which ones there are.
  public func previewSplit(
    msixID: String, records: [RecordName], together: Bool, acting: Acting
  ) throws -> ProposalPreview {
    let (actor, state) = try admitToPropose(acting)
    let child = try live(msixID)
    let arrangement = try decisions.environment.read { rows in
      let members = try LinkRows.members(of: child, in: rows)
      var leaving = [StateRecordID]()
      for name in records {
        let record = try find(name, among: members, rows)
        if !leaving.contains(record) { leaving.append(record) }
      }
      guard leaving.count < members.count || members.isEmpty else {
        throw ExchangeError(.refused, "one of the child's records at least stays")
      }
      return Arrangement(
        splitting: child, members,
        into: together && !leaving.isEmpty ? [leaving] : leaving.map { [$0] })
    }
    return try preview(arrangement, starter: state, actor, .nation, acting)
  }

  /// What it would bring about to say yes to an open item of one's worklist; nil for a closed one.
  public func previewItem(_ item: ItemID, acting: Acting) throws -> ProposalPreview? {
    let found = try itemInReach(item, acting: acting)
    guard found.row.status.isOpen else { return nil }
    let arrangement = try decisions.environment.read { rows -> Arrangement? in
      switch found.row.matter {
      case .pair(let one, let other, _, _):
        guard
          let first = try LinkRows.child(of: one, in: rows).flatMap({
            try ChildRow(of: $0, in: rows)
          }),
          let second = try LinkRows.child(of: other, in: rows).flatMap({
            try ChildRow(of: $0, in: rows)
          }), first.child != second.child
        else { return nil }
        // The older child keeps its number.
        let (old, young) = first.serial <= second.serial ? (first, second) : (second, first)
        return try Arrangement(merging: young.child, into: old.child, rows)
      case .merge(let master, let other):
        return try Arrangement(
          merging: LinkRows.survivor(of: other, in: rows),
          into: LinkRows.survivor(of: master, in: rows), rows)
      case .split(let master, let groups):
        let child = try LinkRows.survivor(of: master, in: rows)
        return Arrangement(
          splitting: child, try LinkRows.members(of: child, in: rows), into: groups)
      }
    }
    guard let arrangement else { return nil }
    let isOfOME = found.row.level == .ome && found.actor.isOfOME
    return try preview(
      arrangement, deciders: found.row.awaited, shownStates: isOfOME ? found.row.states : nil,
      found.actor, found.scope, acting)
  }

  /// Admits whoever may propose; with the State for which he does.
  func admitToPropose(_ acting: Acting) throws -> (Actor, StateCode?) {
    try catchUp()
    let (_, holder) = try person(acting)
    let actor = try admit(acting, to: .startMergeOrSplit, target: .nation)
    return (actor, Self.starterState(holder, actor))
  }

  // MARK: Composing

  /// Which records make up which children, now and then.
  private struct Arrangement {
    var before: [(child: ChildID, records: [StateRecordID])]
    /// The first keeps the first child's number.
    var after: [[StateRecordID]]
    var retired: ChildID?

    init(
      merging other: ChildID, into master: ChildID, _ rows: borrowing some Reading & ~Copyable
    ) throws {
      let stays = try LinkRows.members(of: master, in: rows)
      let moves = try LinkRows.members(of: other, in: rows)
      before = [(master, stays), (other, moves)]
      after = [stays + moves]
      retired = other
    }

    init(splitting child: ChildID, _ members: [StateRecordID], into groups: [[StateRecordID]]) {
      let leaving = Set(groups.flatMap { $0 })
      before = [(child, members)]
      after = [members.filter { !leaving.contains($0) }] + groups
      retired = nil
    }

    /// The records that come to another child than they belong to.
    var moving: Set<StateRecordID> {
      retired == nil
        ? Set(after.dropFirst().flatMap { $0 }) : Set(before.dropFirst().flatMap(\.records))
    }
  }

  private func preview(
    _ arrangement: Arrangement, starter: StateCode?, _ actor: Actor, _ scope: Scope,
    _ acting: Acting
  ) throws -> ProposalPreview {
    let touched = try decisions.environment.read { rows -> [StateCode] in
      try states(of: arrangement.before.flatMap(\.records), rows)
    }
    let others = touched.filter { $0 != starter }
    return try preview(
      arrangement, deciders: others.isEmpty ? touched : others, shownStates: nil, actor, scope,
      acting)
  }

  private func preview(
    _ arrangement: Arrangement, deciders: [StateCode], shownStates: [StateCode]?, _ actor: Actor,
    _ scope: Scope, _ acting: Acting
  ) throws -> ProposalPreview {
    var hidden = Set<StateCode>()
    for (child, _) in arrangement.before {
      hidden.formUnion(try lockedStates(openItems(about: child), acting: acting))
    }
    if let shownStates {
      let all = try decisions.environment.read { rows -> [StateCode] in
        try states(of: arrangement.before.flatMap(\.records), rows)
      }
      hidden.formUnion(all.filter { !shownStates.contains($0) })
    }
    let asked = ProposalAsked(arrangement.before.map(\.child), hidden: hidden)
    let moving = arrangement.moving
    var described = [StateRecordID: ProposedRecord]()
    let (numbers, listed, knownAt) = try decisions.environment.read { rows in
      for (child, records) in arrangement.before {
        for record in records {
          described[record] = try self.described(
            record, of: child, isMoving: moving.contains(record), hidden, in: rows)
        }
      }
      let numbers = try arrangement.before.map { try known($0.child, in: rows).number }
      return (numbers, try proposalChildren(asked, in: rows).children, log.size - 1)
    }
    let parts = arrangement.after.enumerated().map { place, records in
      ProposalPreview.Part(
        msixID: place == 0 ? numbers.first : nil,
        records: records.compactMap { described[$0] }.sorted {
          ($0.state, $0.position) < ($1.state, $1.position)
        })
    }
    let effects = try effects(of: arrangement)
    let look = try recordReport(
      "proposal", scope: scope, knownAt: knownAt, children: listed, about: asked.description,
      actor, acting.time)
    return ProposalPreview(
      parts: parts, retired: arrangement.retired == nil ? nil : numbers.last,
      deciders: deciders, effects: effects, look: look)
  }

  /// What is told of each child, and their numbers; the same decisions give the same.
  func proposalChildren(
    _ asked: ProposalAsked, in rows: borrowing some Reading & ~Copyable
  ) throws -> (children: [ChildID: ListedChild], numbers: [String]) {
    var found = [ChildID: ListedChild]()
    var numbers = [String]()
    for child in asked.children {
      guard let row = try ChildRow(of: child, in: rows),
        try vault.key(of: child.retagged()) != nil
      else { continue }
      let number = numbering.number(serial: row.serial)
      numbers.append(number)
      var shown = [CBORValue.text(number)]
      for record in try LinkRows.members(of: child, in: rows) {
        guard
          let line = try described(record, of: child, isMoving: false, asked.hidden, in: rows)
        else { continue }
        shown += [.state(line.state), .text(line.identifier ?? "")]
      }
      found[child] = ListedChild(
        accounting: row.accounting, shown: CBORValue.array(shown).encoded,
        locked: asked.hidden.sorted())
    }
    return (found, numbers)
  }

  /// A State record as its last statement says, in force or not; nil when it is erased.
  private func described(
    _ record: StateRecordID, of child: ChildID, isMoving: Bool, _ hidden: Set<StateCode>,
    in rows: borrowing some Reading & ~Copyable
  ) throws -> ProposedRecord? {
    guard let row = try RecordRow(of: record, in: rows) else { return nil }
    let event = try OpenedEvent(try log.event(at: row.statement), opener: vault)
    guard let sealed = event.openedItem(record.retagged()) else { return nil }
    let student = try StudentSubmitted.Sealed(sealed, wanting: { $0 == .student }).block.student
    return ProposedRecord(
      record: record, state: row.state,
      identifier: hidden.contains(row.state) ? nil : student?[.stateStudentIdentifier] ?? "",
      generation: row.generation,
      submissionDate: try StudentSubmitted(clear: event.clear).submissionDate,
      position: row.statement, isInForce: row.isInForce, isMoving: isMoving,
      joinedBy: try joinedByMerge(record, child))
  }

  /// Where the merge stands that brought a record to a child; nil where none did.
  private func joinedByMerge(_ record: StateRecordID, _ child: ChildID) throws -> UInt64? {
    let joined = try consolidatedRecords.environment.read { rows in
      try records.memberships(of: child, knownAt: .max, in: rows)
        .last { $0.record == record && $0.kind == .joined }?.position
    }
    guard let joined, try log.event(at: joined).type == MergeValidated.type else { return nil }
    return joined
  }

  // MARK: Counts

  /// What would be counted otherwise: the same rules over the same facts, arranged otherwise.
  private func effects(of arrangement: Arrangement) throws -> [ProposalPreview.Effect] {
    let question = try settled(CountQuestion()).question
    var facts = [(order: UInt64, known: KnownFacts)]()
    for (child, _) in arrangement.before {
      for known in try countingFacts(of: child, knownAt: question.knownAt) {
        let order = try childCounts.environment.read {
          try counts.order(of: known.record, in: $0)
        }
        facts.append((order ?? .max, known))
      }
    }
    // Where two records disagree with equal right, the one that came earlier is followed.
    facts.sort { ($0.order, $0.known.record) < ($1.order, $1.known.record) }
    func arranged(_ groups: [[StateRecordID]]) -> [[CountingFacts]] {
      groups.map { records in
        facts.filter { records.contains($0.known.record) }.map(\.known.facts)
      }
    }
    let (now, then) = (
      arranged(arrangement.before.map(\.records)), arranged(arrangement.after)
    )
    let rules = question.rules.rules
    var effects = [ProposalPreview.Effect]()
    for period in [question.period.advanced(by: -1), question.period] {
      for category in CountingCategory.allCases {
        let before = Self.tally(now, period, category, rules)
        let after = Self.tally(then, period, category, rules)
        let states = Set(before.states.keys).union(after.states.keys).sorted()
        for state in states where before.states[state] != after.states[state] {
          effects.append(
            .init(
              period: period, category: category, state: state,
              before: before.states[state] ?? 0, after: after.states[state] ?? 0))
        }
        effects.append(
          .init(
            period: period, category: category, state: nil, before: before.nation,
            after: after.nation))
      }
    }
    return effects
  }

  private static func tally(
    _ children: [[CountingFacts]], _ period: PerformancePeriod, _ category: CountingCategory,
    _ rules: CountingRuleSet
  ) -> (states: [StateCode: Int], nation: Int) {
    let last = rules.end(of: period)
    var states = [StateCode: Int]()
    var nation = 0
    for facts in children {
      let outcomes = CountingEngine.evaluate(
        facts, period: period, category: category, rules: rules)
      for (state, outcome) in outcomes where outcome.isCounted(asOf: last) {
        states[state, default: 0] += 1
      }
      if let first = CountingEngine.nationalFirstDay(outcomes), first <= last { nation += 1 }
    }
    return (states, nation)
  }
}
