import ConsolidatedRecords
import CBOR
import Intake
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Vault

/// Which State record is meant: by the State's own name for it, as a person writes it,
/// `STATE:ID:TYPE[:GENERATION]`, or by its opaque number, as a page that listed it knows it.
public enum RecordName: Hashable, Sendable {
  /// A State's own name.
  case written(WrittenRecordName)
  /// The opaque number.
  case record(StateRecordID)

  /// From what a person writes; nil when it is of another form.
  public init?(_ text: String) {
    guard let name = WrittenRecordName(text) else { return nil }
    self = .written(name)
  }
}

/// A State's own name for a record: `STATE:ID:TYPE[:GENERATION]`.
public struct WrittenRecordName: Hashable, Sendable {
  let state: StateCode
  let identifier: String
  let type: String
  let generation: Int?

  /// From the text; nil when it is of another form.
  public init?(_ text: String) {
    let words = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard words.count == 3 || words.count == 4, let state = StateCode(words[0]),
      !words[1].isEmpty, !words[2].isEmpty
    else { return nil }
    self.state = state
    identifier = Normalisation.composed(words[1])
    type = words[2]
    if words.count == 4 {
      guard let generation = Int(words[3]), generation > 0 else { return nil }
      self.generation = generation
    } else {
      generation = nil
    }
  }
}

extension Exchange {
  /// Proposes that two children be one: the first keeps its MSIX id. Another data administrator
  /// decides.
  public func proposeMerge(
    master: String, other: String, reason: String, acting: Acting
  ) throws -> ItemID {
    let reason = try Self.reason(reason)
    let (_, holder) = try person(acting)
    let actor = try admit(acting, to: .startMergeOrSplit, target: .nation)
    let (kept, retired) = (try live(master), try live(other))
    let item = ItemID(from: random)
    let state = Self.starterState(holder, actor)
    let routing = try WorkRouting(self, on: acting.time.date)
    let due = routing.answerDue
    try perform("merge.proposed", at: acting.time) { [self] scope, rows in
      guard kept != retired else {
        throw ExchangeError(.refused, "these MSIX ids stand for one child already")
      }
      try requireNoProposal(about: [kept, retired], rows)
      if let open = try LinkRows.asked(about: kept, retired, in: rows),
        try ItemRow(of: open, in: rows)?.status.isOpen == true
      {
        throw ExchangeError(
          .refused, "an item about these two is open already: msix resolve \(open.hex)")
      }
      let (one, two) = (try known(kept, in: rows), try known(retired, in: rows))
      let moves = try LinkRows.members(of: retired, in: rows)
      let body = MergeProposed(
        item: item, master: kept, other: retired, moves: moves,
        states: try states(of: moves + LinkRows.members(of: kept, in: rows), rows), state: state,
        due: due)
      let words = CBORValue.record([
        "reason": .text(reason), "msixids": .array([.text(one.number), .text(two.number)]),
      ])
      let event = try scope.emit(
        draft(
          body, in: .child(kept), by: actor,
          sealed: [.sealed(one.key, words), .sealed(two.key, words)]),
        into: &rows)
      try routing.begin(item, by: actor, cause: event, &scope, &rows)
    }
    return item
  }

  /// Proposes that State records leave a child; together as one other child, or each as its own.
  /// Another data administrator decides.
  public func proposeSplit(
    msixID: String, records: [RecordName], together: Bool, reason: String, acting: Acting
  ) throws -> ItemID {
    let reason = try Self.reason(reason)
    let (_, holder) = try person(acting)
    let actor = try admit(acting, to: .startMergeOrSplit, target: .nation)
    let child = try live(msixID)
    let item = ItemID(from: random)
    let state = Self.starterState(holder, actor)
    let routing = try WorkRouting(self, on: acting.time.date)
    let due = routing.answerDue
    try perform("split.proposed", at: acting.time) { [self] scope, rows in
      try requireNoProposal(about: [child], rows)
      let members = try LinkRows.members(of: child, in: rows)
      var leaving = [StateRecordID]()
      for name in records {
        let record = try find(name, among: members, rows)
        if !leaving.contains(record) { leaving.append(record) }
      }
      guard !leaving.isEmpty, leaving.count < members.count else {
        throw ExchangeError(
          .refused, "a split names some of the child's records, and one at least stays")
      }
      let known = try known(child, in: rows)
      let body = SplitProposed(
        item: item, master: child, groups: together ? [leaving] : leaving.map { [$0] },
        states: try states(of: members, rows), state: state, due: due)
      let event = try scope.emit(
        draft(
          body, in: .child(child), by: actor,
          sealed: [
            .sealed(
              known.key,
              .record([
                "reason": .text(reason), "msixids": .array([.text(known.number)]),
              ]))
          ]),
        into: &rows)
      try routing.begin(item, by: actor, cause: event, &scope, &rows)
    }
    return item
  }

  /// The child for which an MSIX id stands now.
  func live(_ msixID: String) throws -> ChildID {
    try catchUp()
    let found = try child(msixID: msixID)
    guard found.erasedAt == nil else {
      throw ExchangeError(.notFound, "erased: this child's data were lawfully destroyed")
    }
    return found.child
  }

  private func requireNoProposal(
    about children: [ChildID], _ rows: borrowing WriteTransaction
  ) throws {
    for child in children {
      if let item = try LinkRows.proposals(about: child, in: rows).first {
        throw ExchangeError(
          .refused, "a proposal about this child is open: it is decided first (item \(item.hex))")
      }
    }
  }

  /// The record of a name among a child's.
  func find(
    _ name: RecordName, among members: [StateRecordID],
    _ rows: borrowing some Reading & ~Copyable
  ) throws -> StateRecordID {
    switch name {
    case .written(let name): return try find(name, among: members, rows)
    case .record(let record):
      guard members.contains(record) else {
        throw ExchangeError(.refused, "the child's records have changed since; begin anew")
      }
      return record
    }
  }

  private func find(
    _ name: WrittenRecordName, among members: [StateRecordID],
    _ rows: borrowing some Reading & ~Copyable
  ) throws -> StateRecordID {
    let keyed = StateIdentity(
      state: name.state, identifier: name.identifier, type: name.type
    ).keyed(under: index)
    var found = [StateRecordID]()
    for member in members {
      guard let row = try RecordRow(of: member, in: rows), row.identity == keyed,
        name.generation == nil || name.generation == row.generation
      else { continue }
      found.append(member)
    }
    guard let record = found.first else {
      throw ExchangeError(.notFound, "this child has no State record of that name")
    }
    guard found.count == 1 else {
      throw ExchangeError(
        .usage, "the child has several generations of it; add one: STATE:ID:TYPE:GENERATION")
    }
    return record
  }

  /// Whose records they are, ascending.
  func states(
    of records: [StateRecordID], _ rows: borrowing some Reading & ~Copyable
  ) throws -> [StateCode] {
    var states = Set<StateCode>()
    for record in records {
      if let row = try RecordRow(of: record, in: rows) { states.insert(row.state) }
    }
    return states.sorted()
  }

  /// The State of the role in which somebody starts.
  static func starterState(_ holder: AccountHolder, _ actor: Actor) -> StateCode? {
    guard case .account(_, let role, _, _, _) = actor else { return nil }
    return holder.roles.first { $0.role == role }?.scope.state
  }
}
