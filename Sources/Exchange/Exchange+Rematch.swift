import CBOR
import KeyValue
import Ledger
import Linkage
import Primitives
public import Records
import Sealing
import Vault

/// Known records are looked at again, for a model that came later or for what States changed since.
/// It only proposes: a link that people did not make is made when a record comes, and never after.
extension Exchange {
  /// Which records are looked at again.
  public enum RematchScope: Sendable {
    /// Every one.
    case all
    /// Those whose last statement came after the last time.
    case changed
  }

  /// Proposals of one command.
  private static let proposalsPerCommand = 128

  /// Looks again under the model in force, and puts on the worklists what people are to decide:
  /// near matches, and splits of what the model would not link. What a person was asked or has
  /// decided is not asked again.
  @discardableResult
  public func rematch(
    _ scope: RematchScope, acting: Acting, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> ModelRematched {
    let actor = try admit(acting, to: .publishModel, target: .nation)
    return try rematch(scope, by: actor, at: acting.time, progress: progress)
  }

  func rematch(
    _ scope: RematchScope, by actor: Actor, at time: Instant, progress: (Int, Int) -> Void
  ) throws -> ModelRematched {
    let model = try decisions.environment.read { rows in
      try self.model(in: rows).grown(to: try nextSerial(rows))
    }
    let since = scope == .all ? 0 : try lastRematch()
    let survey = try survey(under: model, since: since, progress: progress)
    let asked = try splitsAsked()
    let splits = survey.loosened.filter { !asked.contains(RematchProposer.inOrder($0.groups)) }
    let body = ModelRematched(
      model: model.name, since: since, records: survey.looked, pairs: survey.meetings.count,
      splits: splits.count)
    let head = Guarded<EventID?>(nil)
    try perform(ModelRematched.type, at: time) { [self] scope, rows in
      let event = try scope.emit(draft(body, in: .ledger, by: actor), into: &rows)
      head.withLock { $0 = event }
    }
    guard let cause = head.withLock({ $0 }) else { return body }
    let proposer = RematchProposer(
      exchange: self, model: model, routing: try WorkRouting(self, on: time.date), cause: cause)
    for start in stride(from: 0, to: survey.meetings.count, by: Self.proposalsPerCommand) {
      let some = survey.meetings[start...].prefix(Self.proposalsPerCommand)
      try perform(NearMatchFound.type, at: time) { scope, rows in
        for meeting in some { try proposer.ask(about: meeting, &scope, &rows) }
      }
    }
    for start in stride(from: 0, to: splits.count, by: Self.proposalsPerCommand) {
      let some = splits[start...].prefix(Self.proposalsPerCommand)
      try perform(SplitProposed.type, at: time) { scope, rows in
        for loosened in some { try proposer.proposeSplit(of: loosened, &scope, &rows) }
      }
    }
    try catchUp()
    return body
  }

  private func lastRematch() throws -> UInt64 {
    try decisions.environment.read { rows in
      try rows.get(DecisionState.Tables.rematchedKey, in: DecisionState.Tables.counters)
        .map { try StoredNumber.read($0, in: DecisionState.Tables.counters) } ?? 0
    }
  }

  /// The splits that were ever proposed, by the groups that they would have left.
  private func splitsAsked() throws -> Set<[[StateRecordID]]> {
    try decisions.environment.read { rows in
      var found = Set<[[StateRecordID]]>()
      for item in try allItems(in: rows) {
        guard let row = try ItemRow(of: item, in: rows),
          case .split(let master, let groups) = row.matter
        else { continue }
        let leaving = Set(groups.flatMap { $0 })
        let stays = try LinkRows.members(of: master, in: rows).filter { !leaving.contains($0) }
        found.insert(RematchProposer.inOrder([stays] + groups))
      }
      return found
    }
  }
}

/// Puts what a second look found before people.
private struct RematchProposer: Sendable {
  let exchange: Exchange
  let model: LinkageModel
  let routing: WorkRouting
  let cause: EventID

  private static let actor = Actor.system("matcher")

  static func inOrder(_ groups: [[StateRecordID]]) -> [[StateRecordID]] {
    groups.map { $0.sorted() }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  func ask(
    about meeting: Exchange.Meeting, _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    // What happened since the survey counts.
    guard let child = try LinkRows.child(of: meeting.record, in: rows),
      let other = try LinkRows.child(of: meeting.found.record, in: rows), child != other,
      try LinkRows.asked(about: child, other, in: rows) == nil,
      try !LinkRows.areApart(child, other, in: rows),
      let key = try exchange.vault.key(of: meeting.record.retagged())
    else { return }
    try NearMatchAsking(
      exchange: exchange, routing: routing, keys: DecisionKeys(of: exchange.vault)
    ).found(
      (meeting.record, meeting.state, key), meeting.found, model, cause: cause, &scope, &rows)
  }

  func proposeSplit(
    of loosened: Exchange.Loosened, _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    let members = try LinkRows.members(of: loosened.child, in: rows)
    guard Set(members) == Set(loosened.groups.flatMap { $0 }),
      try LinkRows.proposals(about: loosened.child, in: rows).isEmpty,
      let (number, key) = try? exchange.known(loosened.child, in: rows)
    else { return }
    var states = Set<StateCode>()
    for member in members {
      if let row = try RecordRow(of: member, in: rows) { states.insert(row.state) }
    }
    let body = SplitProposed(
      item: ItemID(from: scope.random), master: loosened.child,
      groups: Array(loosened.groups.dropFirst()), states: states.sorted(), state: nil,
      due: routing.answerDue)
    let words = CBORValue.record([
      "reason": .text("\(model.name) would not link these records"),
      "msixids": .array([.text(number)]),
    ])
    let event = try scope.emit(
      exchange.draft(
        body, in: .child(loosened.child), by: Self.actor, cause: cause,
        sealed: [.sealed(key, words)]),
      into: &rows)
    try routing.begin(body.item, by: Self.actor, cause: event, &scope, &rows)
  }
}
