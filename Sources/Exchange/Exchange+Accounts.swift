import CBOR
import Intake
import KeyValue
import Ledger
public import Primitives
public import Records
import Vault

extension Exchange {
  /// An account as a listing shows it.
  public struct AccountListing: Sendable {
    /// Its identifier.
    public let account: AccountID
    /// The name by which it is called.
    public let name: String?
    /// Its organisation.
    public let organisation: String
    /// Its roles.
    public let roles: [AccountHolder.Assignment]
    /// active, disabled, deactivated.
    public let standing: String
  }

  /// The account of a name or of 32 hexadecimal digits.
  func account(named name: String) throws -> (AccountID, AccountRow) {
    let name = Normalisation.composed(name)
    let found = try decisions.environment.read { rows -> (AccountID, AccountRow)? in
      let key = DecisionState.accountKey(name: name, under: index)
      let byName = try rows.get(key, in: DecisionState.Tables.accountNames)
        .flatMap { AccountID(bytes: $0) }
      guard let account = byName ?? AccountID(hex: name),
        let row = try AccountRow(of: account, in: rows)
      else { return nil }
      return (account, row)
    }
    guard let found else {
      throw ExchangeError(.notFound, "there is no such account; see: msix account list")
    }
    return found
  }

  /// Makes an account. State administrators make those of their State, OME's those of the nation.
  public func createAccount(
    name: String, organisation: String, roles: [AccountHolder.Assignment], acting: Acting
  ) throws -> AccountID {
    let (name, organisation) = (
      Normalisation.composed(name), Normalisation.composed(organisation)
    )
    let actor = try admitAdministrator(acting, of: roles)
    guard !name.isEmpty, name.utf8.count <= Actor.nameBytesMax, AccountID(hex: name) == nil else {
      throw ExchangeError(.usage, "an account's name has 1 to \(Actor.nameBytesMax) bytes")
    }
    for assignment in roles where !assignment.role.mayHold(assignment.scope) {
      throw ExchangeError(
        .refused, "a \(assignment.role.rawValue) cannot be of \(assignment.scope.description)")
    }
    let account = AccountID(from: random)
    let nameKey = DecisionState.accountKey(name: name, under: index)
    let body = AccountCreated(
      account: account, organisation: organisation, holder: AccountHolder(roles: roles))
    try perform("account.created", at: acting.time) { [self] scope, rows in
      guard try rows.get(nameKey, in: DecisionState.Tables.accountNames) == nil else {
        throw ExchangeError(.refused, "there is an account of this name already")
      }
      let key = vault.makeKey(for: account.retagged(), type: .account)
      try scope.emit(
        draft(
          body, in: .account(account), by: actor,
          sealed: [.sealed(key, .record(["name": .text(name)]))]),
        into: &rows)
    }
    return account
  }

  /// Gives an account other roles.
  public func changeAccount(
    _ name: String, roles: [AccountHolder.Assignment], acting: Acting
  ) throws {
    let (account, row) = try self.account(named: name)
    let actor = try admitAdministrator(acting, of: roles + row.holder.roles)
    guard actor.account != account else {
      throw ExchangeError(.refused, "nobody grants roles to himself; ask another administrator")
    }
    let body = AccountChanged(account: account, holder: AccountHolder(roles: roles))
    let draft = draft(body, in: .account(account), by: actor)
    try perform("account.changed", at: acting.time) { scope, rows in
      try scope.emit(draft, into: &rows)
    }
  }

  /// Disables, reinstates or deactivates an account. Deactivation is for ever.
  public func changeStanding(
    of name: String, to change: AccountStanding.Change, reason: String, acting: Acting
  ) throws {
    let (account, row) = try self.account(named: name)
    let actor =
      change == .reinstated
      ? try admit(acting, to: .reinstateAccount, target: .nation)
      : try admitAdministrator(acting, of: row.holder.roles)
    guard row.standing != .deactivated else {
      throw ExchangeError(.refused, "this account was deactivated, which is for ever")
    }
    let body = AccountStanding(
      account: account, change: change, reason: Normalisation.composed(reason))
    let draft = EventDraft(
      type: change.rawValue, version: AccountStanding.version, stream: .account(account),
      actor: actor.cbor, parts: [.clear(body.clear)])
    try perform(change.rawValue, at: acting.time) { scope, rows in
      try scope.emit(draft, into: &rows)
    }
  }

  /// Every account.
  public func accounts(acting: Acting) throws -> [AccountListing] {
    _ = try admit(acting, to: .listAccounts, target: .nation)
    var found = [(AccountID, AccountRow)]()
    try decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.accounts) { key, value in
        if let account = AccountID(bytes: key.bytes) {
          found.append((account, try AccountRow(decoding: value.bytes)))
        }
        return true
      }
    }
    let names = try accountNames()
    return found.map { account, row in
      AccountListing(
        account: account, name: names[account], organisation: row.organisation,
        roles: row.holder.roles, standing: row.standing.rawValue)
    }
  }

  /// Names are opened from the log: only there do they lie.
  private func accountNames() throws -> [AccountID: String] {
    var names = [AccountID: String]()
    guard log.size > 0 else { return names }
    try log.forEachLeaf(from: 0, through: log.size - 1) { position, leaf in
      let event = try RecordedEvent(leaf: leaf, position: position)
      guard event.type == AccountCreated.type else { return true }
      let opened = try OpenedEvent(event, opener: vault)
      let body = try AccountCreated(clear: opened.clear)
      names[body.account] = opened.firstOpened?["name"]?.string
      return true
    }
    return names
  }

  private func admitAdministrator(
    _ acting: Acting, of roles: [AccountHolder.Assignment]
  ) throws -> Actor {
    var actor: Actor?
    for assignment in roles {
      let isOME =
        assignment.scope.state == nil || assignment.role == .stateUserAdministrator
      actor = try admit(
        acting, to: isOME ? .administerOMEAccounts : .administerStateAccounts,
        target: assignment.scope)
    }
    guard let actor else {
      throw ExchangeError(.usage, "an account has at least one role: --role ROLE:SCOPE")
    }
    return actor
  }
}
