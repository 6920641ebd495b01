import CBOR
import Intake
import KeyValue
import Ledger
public import Primitives
public import Records
import Vault

/// What is done about accounts between their beginning and their end.
extension Exchange {
  /// An administrator as any visitor finds him.
  public struct AdministratorListing: Sendable {
    /// For which scope.
    public let scope: Scope
    /// The role.
    public let role: Role
    /// The organisation.
    public let organisation: String
    /// The particulars at work; nil where none were given.
    public let person: AccountPerson?
  }

  /// The User Administrators of a State, or of all and of OME. Open to every visitor: whoever needs
  /// access or a new password has none to ask with.
  public func userAdministrators(of state: StateCode?) throws -> [AdministratorListing] {
    try allAccounts().filter { $0.row.standing == .active }.flatMap { _, row in
      try row.holder.roles.compactMap { held -> AdministratorListing? in
        guard [.stateUserAdministrator, .omeUserAdministrator].contains(held.role),
          state == nil || held.scope.state == nil || held.scope.state == state
        else { return nil }
        return AdministratorListing(
          scope: held.scope, role: held.role, organisation: row.organisation,
          person: try person(of: row))
      }
    }.sorted { $0.scope.description < $1.scope.description }
  }

  /// Changes one's own particulars. They are kept under the account's key.
  public func changeContact(_ person: AccountPerson, acting: Acting) throws {
    let own = try admitOwner(acting)
    let person = try Self.checked(person)
    guard let key = try vault.key(of: own.account.retagged()) else { throw Self.isDeactivated }
    try emit(
      paper(
        AccountPaper(account: own.account, kind: .contact), own.actor, key,
        ["person": person.cbor]),
      at: acting.time)
  }

  // MARK: Review of the inactive

  /// An account that has not been used for long.
  public struct InactiveListing: Sendable {
    /// The account.
    public let account: AccountID
    /// Its name.
    public let name: String?
    /// The last sign-in; nil when there was none.
    public let lastSignIn: Instant?
    /// Since when nothing was done: the last sign-in, review, or the opening.
    public let since: Instant
  }

  /// The accounts in use that nobody has signed in to for longer than the policy says. Machines
  /// sign in by themselves and are listed like all others.
  public func inactiveAccounts(acting: Acting) throws -> [InactiveListing] {
    let scope = try admitListing(acting)
    let days = try policies().int("inactive-review-days", .accounts, on: acting.time.date)
    return try allAccounts().compactMap { account, row in
      guard row.standing == .active, Self.lies(row, in: scope) else { return nil }
      let signIn = try decisions.environment.read { try SignInRow(of: account, in: $0) }
      guard
        let since = [signIn.lastSignIn, signIn.reviewed, signIn.opened].compactMap(\.self).max(),
        since.adding(seconds: Int64(days) * 86_400) <= acting.time
      else { return nil }
      return InactiveListing(
        account: account, name: try name(of: row), lastSignIn: signIn.lastSignIn, since: since)
    }
  }

  /// Says of an inactive account whether it stays. What does not stay is disabled.
  public func reviewAccount(
    _ name: String, keep: Bool, reason: String, acting: Acting
  ) throws {
    let (account, _, actor) = try admitAdministrator(acting, ofAccount: name)
    let reason = Normalisation.composed(reason)
    try perform(AccountReviewed.type, at: acting.time) { [self] scope, rows in
      guard let row = try AccountRow(of: account, in: rows), row.standing == .active else {
        throw ExchangeError(.refused, "this account is not in use")
      }
      if !keep { try requireOthers(than: account, for: row.holder.roles, actor, rows) }
      try scope.emit(
        draft(
          AccountReviewed(account: account, isKept: keep, reason: reason),
          in: .account(account), by: actor),
        into: &rows)
      if !keep { try emitStanding(.disabled, of: account, "inactive", actor, &scope, &rows) }
    }
  }

  // MARK: Papers

  /// A paper of an account.
  public struct PaperListing: Sendable {
    /// Position of its event.
    public let position: UInt64
    /// When it was recorded.
    public let recorded: Instant
    /// The event's type.
    public let type: String
    /// What it says, by name; empty when it is erased.
    public let content: [(name: String, value: String)]
  }

  /// The papers of an account, and the day until which they are kept: years after its end, by
  /// policy. Nil while the account has no end.
  public func papers(
    of name: String, acting: Acting
  ) throws -> (papers: [PaperListing], keptUntil: CivilDate?) {
    let (_, row, _) = try admitAdministrator(acting, ofAccount: name)
    let years = try policies().int("papers-years", .retention, on: acting.time.date)
    let papers = try row.papers.map { position in
      let opened = try OpenedEvent(log.event(at: position), opener: vault)
      let person = opened.firstOpened?["person"].flatMap(AccountPerson.init(cbor:))
      let by = opened.firstOpened?["by"]?.string.map { [(name: "by", value: $0)] }
      let certificate = opened.clear["certificate"]?.string.map {
        [(name: "certificate", value: $0)]
      }
      return PaperListing(
        position: position, recorded: opened.recorded, type: opened.type,
        content: person?.fields ?? by ?? certificate ?? [])
    }
    return (papers, row.ended?.adding(years: years))
  }

  /// Destroys the keys of accounts whose papers' years are over. What they did stays in the log and
  /// in each child's accounting, which names them under keys of its own.
  func endPapers(on day: CivilDate, _ actor: Actor, _ time: Instant) throws -> Int {
    let years = try policies().int("papers-years", .retention, on: day)
    let due = try allAccounts().filter { account, row in
      guard let ended = row.ended, ended.adding(years: years) < day else { return false }
      return try vault.holdsKey(of: account.retagged())
    }
    let subjects = Set(try due.flatMap { try vault.destroyedWith($0.account.retagged()) }).sorted()
    for start in stride(from: 0, to: subjects.count, by: Erasure.subjectsPerEvent) {
      let page = Array(subjects[start..<min(start + Erasure.subjectsPerEvent, subjects.count)])
      try recordDestruction(of: page, basis: "retention of papers", actor, at: time)
    }
    try finishDestructions()
    return due.count
  }

  // MARK: Help

  /// Every account, by identifier.
  func allAccounts() throws -> [(account: AccountID, row: AccountRow)] {
    var found = [(account: AccountID, row: AccountRow)]()
    try decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.accounts) { key, value in
        if let account = AccountID(bytes: key.bytes) {
          found.append((account, try AccountRow(decoding: value.bytes)))
        }
        return true
      }
    }
    return found
  }

  /// Admits to a listing of accounts, and says how far it goes: the own State for whoever keeps
  /// one's, everything for the others.
  func admitListing(_ acting: Acting) throws -> Scope {
    var scope = Scope.nation
    if acting.account != nil {
      let roles = try bearer(of: acting, .listAccounts, .nation).row.holder.roles
      let isNational = roles.contains {
        AuthorisationTable.grant($0.role, .listAccounts) == .allowed
      }
      if !isNational, let own = roles.first(where: { $0.role == .stateUserAdministrator }) {
        scope = own.scope
      }
    }
    _ = try admit(acting, to: .listAccounts, target: scope)
    return scope
  }

  static func lies(_ row: AccountRow, in scope: Scope) -> Bool {
    scope == .nation || row.holder.roles.contains { scope.covers($0.scope) }
  }
}
