import CBOR
import Intake
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Vault

extension Exchange {
  /// What is said to a worklist item.
  public enum ItemAnswer: String, CaseIterable, Sendable {
    /// One child.
    case same
    /// Two children.
    case distinct
    /// It cannot be told.
    case unsure
    /// The proposal is right.
    case approve
    /// The proposal is wrong.
    case reject
    /// The starter takes the proposal back.
    case withdraw

    /// What it says of a pair.
    var verdict: MatchVerdict? {
      switch self {
      case .same, .approve: .same
      case .distinct, .reject: .distinct
      case .unsure: .unsure
      case .withdraw: nil
      }
    }
  }

  /// Bytes of a reason or comment.
  static let reasonBytesMax = 2_000

  /// Answers a worklist item; gives where it stands then.
  ///
  /// A near match inside one State is decided by one answer; between States nothing is linked
  /// before all of them say so, each through another person. A proposal is decided by another
  /// person than its starter, of another State where it touches several. `requestKey`: an
  /// idempotency key, under which it is answered once.
  public func resolve(
    _ item: ItemID, _ answer: ItemAnswer, reason: String, requestKey: String? = nil,
    acting: Acting
  ) throws -> String {
    let reason = try Self.reason(reason)
    let row = try itemRow(item)
    let worker = try worker(acting, on: row)
    let account = worker.account
    if answer == .withdraw {
      try withdraw(item, row, account, reason, requestKey, acting)
      return try status(of: item)
    }
    let voice = row.flatMap { worker.voice(on: $0.awaited) ?? worker.voice(on: $0.states) }
    let actor = try admit(
      acting, to: .validate, target: Self.place(of: row, voice),
      containedIn: try holding(row, voice, on: acting.time.date),
      isOwnProposal: row?.starter == account, isOwnItem: row?.level == .ome,
      deputising: worker.deputising)
    let request = try keyed(
      requestKey, "answerItem", item, row, answer.rawValue, reason, actor, acting.time)
    guard try recorded(request) == nil else { return try status(of: item) }
    try Self.requireOpen(row)
    let judge = ItemJudge(
      exchange: self, item: item, state: actor.isOfOME ? nil : voice, account: account,
      reason: reason, actor: actor)
    try perform("workitem.answered", request, at: acting.time) { scope, rows in
      try judge.answer(answer, &scope, &rows)
    }
    try catchUp()
    return try status(of: item)
  }

  /// OME settles what States answered differently; under an idempotency key once.
  public func settle(
    _ item: ItemID, _ verdict: MatchVerdict, reason: String, requestKey: String? = nil,
    acting: Acting
  ) throws -> String {
    let reason = try Self.reason(reason)
    let row = try itemRow(item)
    let (account, _) = try person(acting)
    let actor = try admit(
      acting, to: .settleDisagreement, target: .nation,
      isOwnProposal: row?.answers.contains { $0.account == account } ?? false)
    let request = try keyed(
      requestKey, "settleItem", item, row, verdict.rawValue, reason, actor, acting.time)
    guard try recorded(request) == nil else { return try status(of: item) }
    // What has not come up is not told from what is not there.
    guard row?.status == .disagreed else {
      throw ExchangeError(
        .refused, "there is no item of this number about which States disagree: msix resolve")
    }
    let judge = ItemJudge(
      exchange: self, item: item, state: nil, account: account, reason: reason, actor: actor)
    try perform("identity.settled", request, at: acting.time) { scope, rows in
      try judge.settle(verdict, &scope, &rows)
    }
    try catchUp()
    return try status(of: item)
  }

  /// Gives an item to a data administrator who may answer it: of the level at which it waits, or of
  /// a lower one. It waits in that one's district or region from then on; its day stays. Under an
  /// idempotency key once.
  public func reassign(
    _ item: ItemID, to name: String, requestKey: String? = nil, acting: Acting
  ) throws {
    let found = try itemRow(item)
    let worker = try worker(acting, on: found)
    let voice = found.flatMap { worker.voice(on: $0.states) }
    let present = Self.place(of: found, voice)
    let actor = try admit(
      acting, to: .worklist, target: present,
      containedIn: try holding(found, voice, on: acting.time.date), deputising: worker.deputising)
    let request = try keyed(
      requestKey, "assignItem", [.identifier(item), .text(name)], actor, at: acting.time)
    guard try recorded(request) == nil else { return }
    let row = try Self.requireOpen(found)
    let own = voice ?? row.states.first
    let (account, target) = try account(named: name)
    let scopes = target.desks.map(\.scope).filter {
      $0.state == own && $0.workLevel <= present.workLevel
    }
    guard target.standing == .active, account != row.starter,
      let scope = scopes.max(by: { $0.workLevel < $1.workLevel })
    else {
      throw ExchangeError(
        .refused,
        "an item goes down or sideways: to a data administrator of the own State, of no higher "
          + "level than it waits at, who did not start it")
    }
    let body = WorkItemAssigned(item: item, account: account, scope: scope)
    try perform(WorkItemAssigned.type, request, at: acting.time) { [self] scope, rows in
      try scope.emit(draft(body, in: .item(item), by: actor), into: &rows)
    }
  }

  private func withdraw(
    _ item: ItemID, _ row: ItemRow?, _ account: AccountID, _ reason: String,
    _ requestKey: String?, _ acting: Acting
  ) throws {
    let actor = try admit(acting, to: .startMergeOrSplit, target: .nation)
    // Another's proposal and none are one and the same.
    guard let row, row.starter == account else {
      throw ExchangeError(.refused, "only whoever started a proposal takes it back")
    }
    let request = try keyed(
      requestKey, "answerItem", item, row, ItemAnswer.withdraw.rawValue, reason, actor,
      acting.time)
    guard try recorded(request) == nil else { return }
    try Self.requireOpen(row)
    let judge = ItemJudge(
      exchange: self, item: item, state: nil, account: account, reason: reason, actor: actor)
    try perform("proposal.withdrawn", request, at: acting.time) { scope, rows in
      try judge.refuse(.withdraw, &scope, &rows)
    }
  }

  /// An act on an item with a word and a reason, under its key.
  func keyed(
    _ requestKey: String?, _ operation: String, _ item: ItemID, _ row: ItemRow?, _ word: String,
    _ reason: String, _ actor: Actor, _ time: Instant
  ) throws -> KeyedRequest? {
    guard requestKey != nil else { return nil }
    return try keyed(
      requestKey, operation,
      [
        .identifier(item), .text(word),
        try digest(ofWords: reason, about: row?.subjects.first),
      ], actor, at: time)
  }

  /// An item, open or not. Nothing is said of it, nor that there is none, before the gate was
  /// asked: whoever tries numbers out is refused alike, with the same event.
  func itemRow(_ item: ItemID) throws -> ItemRow? {
    try decisions.environment.read { try ItemRow(of: item, in: $0) }
  }

  /// What the gate is asked for: where an item waits for whoever speaks for one of its States.
  static func place(of row: ItemRow?, _ voice: StateCode?) -> Scope {
    guard let row else { return .nation }
    return (voice ?? row.states.first).map { row.desk(in: $0).scope } ?? .nation
  }

  /// The larger scopes of that place; none for whoever speaks for none of its States.
  func holding(_ row: ItemRow?, _ voice: StateCode?, on day: CivilDate) throws -> [Scope] {
    voice == nil ? [] : try holding(Self.place(of: row, voice), on: day)
  }

  /// An item that is there and open.
  @discardableResult
  static func requireOpen(_ row: ItemRow?) throws -> ItemRow {
    guard let row else { throw noItem }
    guard row.status.isOpen else {
      throw ExchangeError(.refused, "this item is closed: \(row.status.rawValue)")
    }
    return row
  }

  private func status(of item: ItemID) throws -> String {
    try decisions.environment.read { try ItemRow(of: item, in: $0) }?.status.rawValue ?? "unknown"
  }

  /// An act of judgement wants somebody who signs for it.
  func person(_ acting: Acting) throws -> (AccountID, AccountHolder) {
    guard acting.account != nil else {
      throw ExchangeError(.refused, "a person answers for this: say who with --as ACCOUNT")
    }
    let bearer = try bearer(of: acting, .myAccount, .nation)
    return (bearer.account, bearer.row.holder)
  }

  /// For which of some States an account may speak; nil for none.
  static func voice(of holder: AccountHolder, on states: [StateCode]) -> StateCode? {
    states.first { state in
      holder.roles.contains {
        $0.scope.state == state && $0.role.mayHold($0.scope)
          && AuthorisationTable.grant($0.role, .validate) != .refused
      }
    }
  }

  static func reason(_ text: String) throws -> String {
    let text = Normalisation.composed(text)
    guard !text.isEmpty, text.utf8.count <= reasonBytesMax else {
      throw ExchangeError(.usage, "say why, in at most \(reasonBytesMax) bytes: --reason TEXT")
    }
    return text
  }
}

extension Actor {
  /// Whether somebody acts for OME rather than for a State.
  var isOfOME: Bool {
    if case .account(_, .omeDataAdministrator, _, _, _) = self { true } else { false }
  }
}
