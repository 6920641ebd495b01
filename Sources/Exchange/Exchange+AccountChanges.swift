import Intake
import KeyValue
import Ledger
import Primitives
public import Records

extension Exchange {
  static let isDeactivated = ExchangeError(
    .refused, "this account was deactivated, which is for ever")

  /// Gives an account other roles. Sessions go on, and find the new roles at their next act.
  public func changeAccount(
    _ name: String, roles: [AccountHolder.Assignment], acting: Acting
  ) throws {
    let (account, row) = try other(named: name, acting)
    let actor = try admitAdministrator(acting, of: roles + row.holder.roles)
    guard actor.account != account else {
      throw ExchangeError(.refused, "nobody grants roles to himself; ask another administrator")
    }
    try requireHoldable(roles, at: acting.time)
    try change(account, to: AccountHolder(roles: roles), actor, at: acting.time)
  }

  /// Hands back one of one's own roles that is not needed; with the last one the account ends.
  public func handBack(_ role: AccountHolder.Assignment, acting: Acting) throws {
    let own = try admitOwner(acting)
    guard own.row.holder.roles.contains(role) else {
      throw ExchangeError(
        .refused, "this account does not hold \(role.role.rawValue):\(role.scope.description)")
    }
    let left = own.row.holder.roles.filter { $0 != role }
    guard left.isEmpty else {
      return try change(own.account, to: AccountHolder(roles: left), own.actor, at: acting.time)
    }
    try changeStanding(
      of: own.account, to: .deactivated, reason: "handed back", own.actor, acting)
  }

  private func change(
    _ account: AccountID, to holder: AccountHolder, _ actor: Actor, at time: Instant
  ) throws {
    let body = AccountChanged(account: account, holder: holder)
    try perform(AccountChanged.type, at: time) { [self] scope, rows in
      guard let row = try AccountRow(of: account, in: rows), row.standing != .deactivated else {
        throw Self.isDeactivated
      }
      try requireOthers(
        than: account, for: row.holder.roles.filter { !holder.roles.contains($0) }, actor, rows)
      try scope.emit(draft(body, in: .account(account), by: actor), into: &rows)
    }
  }

  /// Disables, reinstates or deactivates an account. Deactivation is for ever.
  public func changeStanding(
    of name: String, to change: AccountStanding.Change, reason: String, acting: Acting
  ) throws {
    let (account, row) = try other(named: name, acting)
    let actor =
      change == .reinstated
      ? try admit(acting, to: .reinstateAccount, target: .nation)
      : try admitAdministrator(acting, of: row.holder.roles)
    guard actor.account != account else {
      throw ExchangeError(
        .refused,
        change == .reinstated
          ? "nobody reinstates himself; ask the Help Desk"
          : "ask another administrator, or hand your roles back: msix account hand-back")
    }
    try changeStanding(of: account, to: change, reason: reason, actor, acting)
  }

  func changeStanding(
    of account: AccountID, to change: AccountStanding.Change, reason: String, _ actor: Actor,
    _ acting: Acting
  ) throws {
    let reason = Normalisation.composed(reason)
    try perform(change.rawValue, at: acting.time) { [self] scope, rows in
      guard let row = try AccountRow(of: account, in: rows), row.standing != .deactivated else {
        throw Self.isDeactivated
      }
      if change == .reinstated { try requireNotFrozen(account, rows) }
      guard change != .reinstated || row.standing != .applied else {
        throw ExchangeError(.refused, "this is an application: msix account open")
      }
      if change != .reinstated, row.standing == .active {
        try requireOthers(than: account, for: row.holder.roles, actor, rows)
      }
      try emitStanding(change, of: account, reason, actor, &scope, &rows)
    }
  }

  /// The event of a standing, and the end of all sessions where it closes the account.
  func emitStanding(
    _ change: AccountStanding.Change, of account: AccountID, _ reason: String, _ actor: Actor,
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    let body = AccountStanding(account: account, change: change, reason: reason)
    try scope.emit(
      EventDraft(
        type: change.rawValue, version: AccountStanding.version, stream: .account(account),
        actor: actor.cbor, parts: [.clear(body.clear)]),
      into: &rows)
    if change != .reinstated { try endAll(of: account, .standing, actor, &scope, &rows) }
  }

  /// Refuses to leave accounts without a keeper: the last State User Administrator of a State goes
  /// only by OME's hand, the last of OME's and the last System Administrator by nobody's.
  func requireOthers(
    than account: AccountID, for roles: [AccountHolder.Assignment], _ actor: Actor,
    _ rows: borrowing some Reading & ~Copyable
  ) throws {
    for lost in roles {
      let isByOthers: Bool
      switch lost.role {
      case .stateUserAdministrator: isByOthers = actor.account != account
      case .omeUserAdministrator, .systemAdministrator: isByOthers = false
      default: continue
      }
      guard !isByOthers else { continue }
      var others = 0
      try rows.forEach(in: DecisionState.Tables.accounts) { key, value in
        guard key.bytes != account.bytes else { return true }
        let row = try AccountRow(decoding: value.bytes)
        if row.standing == .active, row.holder.roles.contains(lost) { others += 1 }
        return others == 0
      }
      guard others > 0 else {
        throw ExchangeError(
          .refused,
          """
          this is the last \(lost.role.title) of \(lost.scope.description) in use; name another \
          one first, or nobody could open an account there any more
          """)
      }
    }
  }
}
