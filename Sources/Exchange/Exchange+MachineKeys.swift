import Intake
import KeyValue
import Ledger
public import Primitives
public import Records
import Vault

/// Keys by which a State's machine comes to the API. Several may hold at once, so that a new one is
/// in place before the old one goes.
extension Exchange {
  /// Keys that one machine may have.
  static let machineKeysMax = 4
  /// The longest life of a key, in days: whoever forgets to change it is reminded once a year.
  public static let machineKeyDaysMax = 366

  /// A key as a listing shows it.
  public struct MachineKeyListing: Sendable {
    /// Its number, which opens nothing.
    public let key: CredentialID
    /// The last day on which it opens anything.
    public let until: CivilDate
    /// Whether that day is over.
    public let isOver: Bool
  }

  /// Makes a further key of a machine's account, to be told once. By its User Administrator.
  public func makeMachineKey(
    of name: String, days: Int, acting: Acting
  ) throws -> (key: MachineKey, until: CivilDate) {
    let (account, row, actor) = try admitAdministrator(acting, ofAccount: name)
    guard row.holder.isMachine else {
      throw ExchangeError(
        .refused, "a key is a machine's; a person signs in: only state-system accounts have keys")
    }
    guard (1...Self.machineKeyDaysMax).contains(days) else {
      throw ExchangeError(.usage, "a key holds for 1 to \(Self.machineKeyDaysMax) days")
    }
    let until = acting.time.date.adding(days: days)
    let secret = random.bytes(count: MachineKey.secretByteCount)
    let key = vault.keepCredential(MachineKey.hash(of: secret), of: account)
    let body = MachineKeyMade(account: account, key: key, until: until)
    try perform(MachineKeyMade.type, at: acting.time) { [self] scope, rows in
      guard try AccountRow(of: account, in: rows)?.standing == .active else {
        throw ExchangeError(.refused, "this account is not in use")
      }
      let today = scope.now.date
      let held = try SignInRow(of: account, in: rows).keys.filter { $0.until >= today }
      guard held.count < Self.machineKeysMax else {
        throw ExchangeError(
          .refused,
          "this machine has \(held.count) keys; revoke one first: msix machine revoke")
      }
      try scope.emit(draft(body, in: .account(account), by: actor), into: &rows)
    }
    return (MachineKey(account: account, key: key, secret: secret), until)
  }

  /// The keys of a machine's account.
  public func machineKeys(of name: String, acting: Acting) throws -> [MachineKeyListing] {
    let (account, _, _) = try admitAdministrator(acting, ofAccount: name)
    let today = acting.time.date
    return try decisions.environment.read { try SignInRow(of: account, in: $0) }.keys.map {
      MachineKeyListing(key: $0.key, until: $0.until, isOver: $0.until < today)
    }
  }

  /// Ends a key at once; its hash is forgotten.
  public func revokeMachineKey(
    _ key: CredentialID, of name: String, reason: String, acting: Acting
  ) throws {
    let (account, _, actor) = try admitAdministrator(acting, ofAccount: name)
    let body = MachineKeyRevoked(
      account: account, key: key, reason: Normalisation.composed(reason))
    try perform(MachineKeyRevoked.type, at: acting.time) { [self] scope, rows in
      guard try SignInRow(of: account, in: rows).keys.contains(where: { $0.key == key }) else {
        throw ExchangeError(.notFound, "this machine has no key of this number: msix machine keys")
      }
      try scope.emit(draft(body, in: .account(account), by: actor), into: &rows)
    }
    let kept = try decisions.environment.read { try SignInRow(of: account, in: $0) }.credentials
    try vault.forgetCredentials(of: account, but: kept)
  }

  /// Whose key it is; nil where it opens nothing: unknown, over, revoked, or of an account that is
  /// not in use.
  public func machine(_ key: MachineKey, at time: Instant) throws -> Visitor? {
    guard let bearer = try bearer(of: key, at: time) else { return nil }
    let rules = try AccessRules(for: bearer.row.holder, policies(), on: time.date)
    return Visitor(
      account: bearer.account, name: try name(of: bearer.row) ?? bearer.account.hex,
      holder: bearer.row.holder, organisation: bearer.row.organisation, dues: [],
      idleMinutes: rules.idleMinutes)
  }

  func bearer(of key: MachineKey, at time: Instant) throws -> Bearer? {
    let found = try decisions.environment.read { rows -> (AccountRow, SignInRow)? in
      guard let row = try AccountRow(of: key.account, in: rows) else { return nil }
      return (row, try SignInRow(of: key.account, in: rows))
    }
    // A clock that was set back prolongs nothing.
    let today = max(time, log.lastRecorded).date
    guard let (row, signIn) = found, row.standing == .active, row.holder.isMachine,
      signIn.keys.contains(where: { $0.key == key.key && $0.until >= today }),
      let kept = try vault.credential(key.key, of: key.account), key.matches(kept)
    else { return nil }
    return Bearer(account: key.account, row: row, signIn: signIn, dues: [])
  }
}
