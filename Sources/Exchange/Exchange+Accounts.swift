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
    /// applied, active, disabled, deactivated.
    public let standing: String
    /// Whether its holder keeps both accounts and data: allowed by policy, and flagged.
    public let keepsAccountsAndData: Bool
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

  /// An account that somebody else asks for. He proves who he is first: who has no session is not
  /// told whether there is one of this name.
  func other(named name: String, _ acting: Acting) throws -> (AccountID, AccountRow) {
    if acting.account != nil { _ = try bearer(of: acting, .myAccount, .nation) }
    return try account(named: name)
  }

  /// Makes an account without papers, on a simulated ledger alone. State administrators make those
  /// of their State, OME's those of the nation.
  public func createAccount(
    name: String, organisation: String, roles: [AccountHolder.Assignment], acting: Acting
  ) throws -> AccountID {
    let actor = try admitAdministrator(acting, of: roles)
    guard isClockSimulated else {
      throw ExchangeError(
        .refused,
        "on a production ledger an account begins with an application: msix account apply")
    }
    let (name, organisation) = (
      try Self.checkedName(name), Normalisation.composed(organisation)
    )
    try requireHoldable(roles, at: acting.time)
    let account = AccountID(from: random)
    let body = AccountCreated(
      account: account, organisation: organisation, holder: AccountHolder(roles: roles))
    try perform("account.created", at: acting.time) { [self] scope, rows in
      try requireFree(name, rows)
      let key = vault.makeKey(for: account.retagged(), type: .account)
      try scope.emit(
        draft(
          body, in: .account(account), by: actor,
          sealed: [.sealed(key, .record(["name": .text(name)]))]),
        into: &rows)
    }
    return account
  }

  /// Every account.
  public func accounts(acting: Acting) throws -> [AccountListing] {
    let scope = try admitListing(acting)
    let found = try allAccounts().filter { Self.lies($0.row, in: scope) }
    return try found.map { try listing(of: $0.account, $0.row) }
  }

  /// One account; not found for whoever's list would not have it.
  public func account(_ account: AccountID, acting: Acting) throws -> AccountListing {
    let scope = try admitListing(acting)
    let row = try decisions.environment.read { try AccountRow(of: account, in: $0) }
    guard let row, Self.lies(row, in: scope) else {
      throw ExchangeError(.notFound, "there is no such account; see: msix account list")
    }
    return try listing(of: account, row)
  }

  private func listing(of account: AccountID, _ row: AccountRow) throws -> AccountListing {
    AccountListing(
      account: account, name: try name(of: row), organisation: row.organisation,
      roles: row.holder.roles, standing: row.standing.rawValue,
      keepsAccountsAndData: row.holder.keepsAccountsAndData)
  }

  /// An account's name, opened from the log, where alone it lies; nil when it is erased.
  func name(of row: AccountRow) throws -> String? {
    try OpenedEvent(log.event(at: row.nameAt), opener: vault).firstOpened?["name"]?.string
  }

  /// Refuses roles beyond their level, and accounts and data in one hand where no policy lets it.
  func requireHoldable(_ roles: [AccountHolder.Assignment], at time: Instant) throws {
    for assignment in roles where !assignment.role.mayHold(assignment.scope) {
      throw ExchangeError(
        .refused, "a \(assignment.role.rawValue) cannot be of \(assignment.scope.description)")
    }
    let holder = AccountHolder(roles: roles)
    guard holder.keepsAccountsAndData else { return }
    let states = try policies().list("both-administrators-states", .accounts, on: time.date)
    for role in roles where role.role == .stateUserAdministrator {
      guard let state = role.scope.state, states.contains(state.description) else {
        throw ExchangeError(
          .refused,
          """
          one person keeps accounts and data only in a State that the policy accounts \
          both-administrators-states lists
          """)
      }
    }
  }

  /// Admits whoever keeps the accounts that hold these roles.
  func admitAdministrator(
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

  /// Admits whoever keeps an account and is another. The operator who shows the recovery key of
  /// the ledger is let in for OME's User Administrators: who else could, when they are locked
  /// out?
  func admitAdministrator(
    _ acting: Acting, ofAccount name: String
  ) throws -> (account: AccountID, row: AccountRow, actor: Actor) {
    let (account, row) = try other(named: name, acting)
    if acting.account == nil, hasRecoveryKey,
      row.holder.roles.contains(where: { $0.role == .omeUserAdministrator })
    {
      return (account, row, .operator(name: operatorName))
    }
    let actor = try admitAdministrator(acting, of: row.holder.roles)
    guard actor.account != account else {
      throw ExchangeError(.refused, "this is your own account; ask another administrator")
    }
    return (account, row, actor)
  }
}
