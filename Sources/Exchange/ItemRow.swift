import CBOR
import KeyValue
import Primitives
import Records

/// A worklist item as decisions know it: a pair of State records, or a proposal, with the answers
/// so far. It names nobody: ids only.
struct ItemRow {
  /// What is to be decided.
  enum Matter: Hashable {
    /// Whether two State records are one child's.
    case pair(StateRecordID, StateRecordID, total: Int, rules: [String])
    /// Whether two children are one.
    case merge(master: ChildID, other: ChildID)
    /// Whether groups of a child's records are children of their own.
    case split(master: ChildID, groups: [[StateRecordID]])
  }

  /// Where it stands.
  enum Status: String {
    case open
    /// Two States answered differently; OME settles.
    case disagreed
    /// Closed: one child.
    case same
    /// Closed: two children.
    case distinct
    /// Closed: the proposal was validated.
    case validated
    /// Closed: the proposal was rejected.
    case rejected
    /// Closed: its starter took it back.
    case withdrawn
    /// Closed: another decision made one child of the two.
    case linked
    /// Closed: a record or child of it was erased.
    case erased

    var isOpen: Bool { self == .open || self == .disagreed }
  }

  /// What somebody said of a pair.
  struct Answer: Hashable {
    /// For which State; nil for OME.
    let state: StateCode?
    let verdict: MatchVerdict
    let account: AccountID?
  }

  /// Where it waits within a State.
  struct Desk: Hashable {
    let scope: Scope
    let due: CivilDate
    var assignee: AccountID?
  }

  let matter: Matter
  /// Whose records it touches, ascending.
  let states: [StateCode]
  /// Who started it; nil for the matcher.
  let starter: AccountID?
  /// For which State it was started.
  let starterState: StateCode?
  let opened: CivilDate
  var due: CivilDate
  var level = WorkLevel.state
  /// The model that asks; nil for what people propose.
  var model: String?
  /// Where it waits in States in which that is not the State itself, or somebody has it.
  var desks: [StateCode: Desk] = [:]
  var answers: [Answer] = []
  var status = Status.open

  init(
    _ matter: Matter, states: [StateCode], starter: AccountID?, starterState: StateCode?,
    opened: CivilDate, due: CivilDate
  ) {
    self.matter = matter
    self.states = Set(states).sorted()
    self.starter = starter
    self.starterState = starterState
    self.opened = opened
    self.due = due
  }

  /// The last answer of each State that decided, by State.
  var verdicts: [StateCode: MatchVerdict] {
    var found = [StateCode: MatchVerdict]()
    for answer in answers {
      guard let state = answer.state else { continue }
      found[state] = answer.verdict == .unsure ? nil : answer.verdict
    }
    return found
  }

  /// The States from which an answer is awaited.
  var awaited: [StateCode] {
    switch matter {
    case .pair: return states.filter { verdicts[$0] == nil }
    case .merge, .split:
      let others = states.filter { $0 != starterState }
      return others.isEmpty ? states : others
    }
  }

  /// Whether it is open and nobody has said anything.
  var isUnanswered: Bool { status == .open && answers.isEmpty }

  /// Where it waits in a State, and until when.
  func desk(in state: StateCode) -> Desk { desks[state] ?? Desk(scope: .state(state), due: due) }

  /// The children that a proposal names.
  var children: [ChildID] {
    switch matter {
    case .pair: []
    case .merge(let master, let other): [master, other]
    case .split(let master, _): [master]
    }
  }
}

extension ItemRow {
  init?(of item: ItemID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let bytes = try rows.get(item.bytes, in: DecisionState.Tables.items) else { return nil }
    let fault = ExchangeError(.integrity, "a row of items is misshapen; say: msix rebuild")
    guard let row = try? CBORValue(decoding: bytes),
      let matter = row["matter"].flatMap(Matter.init),
      let states = row["states"]?.items?.compactMap(\.state),
      let opened = row["opened"]?.civilDate, let due = row["due"]?.civilDate,
      let level = row["level"]?.string.flatMap(WorkLevel.init(rawValue:)),
      let status = row["status"]?.string.flatMap(Status.init(rawValue:)),
      let answers = row["answers"]?.items
    else { throw fault }
    self.init(
      matter, states: states, starter: row["starter"]?.identifier(),
      starterState: row["starterstate"]?.state, opened: opened, due: due)
    self.level = level
    self.status = status
    model = row["model"]?.string
    for desk in row["desks"]?.items ?? [] {
      guard let scope = desk["scope"].flatMap({ try? Scope(cbor: $0) }), let state = scope.state,
        let due = desk["due"]?.civilDate
      else { throw fault }
      desks[state] = Desk(scope: scope, due: due, assignee: desk["assignee"]?.identifier())
    }
    self.answers = try answers.map { answer in
      guard let verdict = answer["verdict"]?.string.flatMap(MatchVerdict.init(rawValue:)) else {
        throw fault
      }
      return Answer(
        state: answer["state"]?.state, verdict: verdict, account: answer["account"]?.identifier())
    }
  }

  private static func cbor(_ desks: [StateCode: Desk]) -> CBORValue {
    .array(
      desks.sorted { $0.key < $1.key }.map { _, desk in
        .record([
          "scope": desk.scope.cbor, "due": .date(desk.due),
          "assignee": desk.assignee.map { .identifier($0) },
        ])
      })
  }

  func put(as item: ItemID, into rows: inout WriteTransaction) throws {
    let value = CBORValue.record([
      "matter": matter.cbor, "states": .array(states.map { .state($0) }),
      "starter": starter.map { .identifier($0) },
      "starterstate": starterState.map { .state($0) }, "opened": .date(opened),
      "due": .date(due), "level": .text(level.rawValue), "status": .text(status.rawValue),
      "model": model.map { .text($0) }, "desks": desks.isEmpty ? nil : Self.cbor(desks),
      "answers": .array(
        answers.map { answer in
          .record([
            "state": answer.state.map { .state($0) }, "verdict": .text(answer.verdict.rawValue),
            "account": answer.account.map { .identifier($0) },
          ])
        }),
    ])
    try rows.put(value.encoded, for: item.bytes, in: DecisionState.Tables.items)
    if status.isOpen {
      try rows.put(
        OpenItem(self).bytes, for: item.bytes, in: DecisionState.Tables.openItems)
    } else {
      try rows.delete(item.bytes, in: DecisionState.Tables.openItems)
    }
    for child in children {
      let key = child.bytes + item.bytes
      if status.isOpen {
        try rows.put([], for: key, in: DecisionState.Tables.proposals)
      } else {
        try rows.delete(key, in: DecisionState.Tables.proposals)
      }
    }
  }
}

extension ItemRow.Matter {
  fileprivate var cbor: CBORValue {
    switch self {
    case .pair(let one, let other, let total, let rules):
      .record([
        "one": .identifier(one), "other": .identifier(other), "total": .int(total),
        "rules": .array(rules.map { .text($0) }),
      ])
    case .merge(let master, let other):
      .record(["master": .identifier(master), "other": .identifier(other)])
    case .split(let master, let groups):
      .record([
        "master": .identifier(master),
        "groups": .array(groups.map { .array($0.map { .identifier($0) }) }),
      ])
    }
  }

  fileprivate init?(_ cbor: CBORValue) {
    if let one = cbor["one"]?.identifier(StateRecordKind.self),
      let other = cbor["other"]?.identifier(StateRecordKind.self),
      let total = cbor["total"]?.int, let rules = cbor["rules"]?.items
    {
      self = .pair(one, other, total: total, rules: rules.compactMap(\.string))
    } else if let master = cbor["master"]?.identifier(ChildKind.self) {
      if let other = cbor["other"]?.identifier(ChildKind.self) {
        self = .merge(master: master, other: other)
      } else if let groups = cbor["groups"]?.items {
        self = .split(
          master: master, groups: groups.compactMap { $0.identifiers(StateRecordKind.self) })
      } else {
        return nil
      }
    } else {
      return nil
    }
  }
}
