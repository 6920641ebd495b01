import CBOR
import Intake
import KeyValue
import Ledger
import Primitives
import Records
import Signing
import Vault

extension Exchange {
  /// Changes one's own password. The present one is asked for again, since a session may have been
  /// left open on a desk; a wrong one counts as a failed sign-in. All other sessions end.
  public func changePassword(from present: String, to new: String, acting: Acting) throws {
    let own = try admitOwner(acting)
    let (account, signIn) = (own.account, own.signIn)
    let rules = try AccessRules(for: own.row.holder, policies(), on: acting.time.date)
    guard try isPassword(present, signIn.passwords.first, of: account) else {
      try countFailure(of: account, rules, own.actor, at: acting.time)
      throw ExchangeError(.refused, "the present password is not right; it counts as a failure")
    }
    let new = Normalisation.composed(new)
    let name = try self.name(of: own.row) ?? ""
    if let objection = rules.objection(toPassword: new, ofAccount: name) {
      throw ExchangeError(.refused, objection)
    }
    for former in signIn.passwords.prefix(rules.remembered + 1)
    where try isPassword(new, former, of: account) {
      throw ExchangeError(
        .refused,
        "this password was used before; the last \(rules.remembered) and the present one are "
          + "refused"
      )
    }
    try setPassword(
      new, of: account, .chosen, rules, by: own.actor, at: acting.time,
      replacing: signIn.passwords.first, keeping: acting.session?.session)
  }

  /// Gives an account a one-time password, to be told to its holder on another way than the
  /// account's name. By the State User Administrator for those of the State, by OME's for State
  /// User Administrators and OME; never for oneself. All sessions of the account end.
  ///
  /// When nobody of OME's user administrators can sign in any more, the operator who opens the
  /// ledger with its recovery key may do it for one of them.
  public func resetPassword(of name: String, acting: Acting) throws -> String {
    let (account, row, actor) = try admitAdministrator(acting, ofAccount: name)
    guard row.standing != .deactivated else { throw Self.isDeactivated }
    let rules = try AccessRules(for: row.holder, policies(), on: acting.time.date)
    let password = OneTimePassword.make(lengthMin: rules.lengthMin, random: random)
    let signIn = try decisions.environment.read { try SignInRow(of: account, in: $0) }
    try setPassword(
      password, of: account, row.holder.isMachine ? .machine : .oneTime, rules, by: actor,
      at: acting.time, replacing: signIn.passwords.first, keeping: nil)
    return password
  }

  // MARK: The second factor

  /// A new secret for an authenticator, and the address that it scans. Nothing is kept until
  /// `enrolSecondFactor` proves that the authenticator has it.
  public func proposeSecondFactor(acting: Acting) throws -> (secret: String, address: String) {
    let own = try admitOwner(acting)
    guard own.signIn.secondFactor == nil else { throw Self.isEnrolled }
    let secret = random.bytes(count: TimedCode.secretByteCount)
    let name = try self.name(of: own.row) ?? own.account.hex
    return (
      Base32.encode(secret), TimedCode.address(secret: secret, account: name, issuer: origin)
    )
  }

  /// Enrols an authenticator with a code that it shows. Gives recovery codes, shown this once.
  public func enrolSecondFactor(
    secret: String, code: String, acting: Acting
  ) throws -> [String] {
    let own = try admitOwner(acting)
    guard own.signIn.secondFactor == nil else { throw Self.isEnrolled }
    guard let bytes = Base32.decode(secret.filter { $0 != " " }),
      bytes.count == TimedCode.secretByteCount
    else { throw ExchangeError(.refused, "the secret is mistyped; copy it whole") }
    let typed = code.filter { $0 != " " }
    guard
      let step = TimedCode.matchingStep(of: typed, secret: bytes, at: acting.time, after: nil)
    else {
      throw ExchangeError(
        .refused, "the code is not of this secret and moment; look at both clocks and try again")
    }
    let (shown, kept) = RecoveryCodes.make(random: random)
    let account = own.account
    let body = SecondFactorEnrolled(
      account: account, secret: vault.keepCredential(bytes, of: account),
      recovery: vault.keepCredential(kept.stored, of: account),
      recoveryCount: RecoveryCodes.count, step: step)
    try perform(SecondFactorEnrolled.type, at: acting.time) { [self] scope, rows in
      // Two who enrol at once: the first one's telephone is the one that counts.
      guard try SignInRow(of: account, in: rows).secondFactor == nil else {
        throw Self.isEnrolled
      }
      try scope.emit(draft(body, in: .account(account), by: own.actor), into: &rows)
    }
    return shown
  }

  /// Takes an account's second factor away, when its holder lost it. As for a password, by another.
  public func removeSecondFactor(of name: String, acting: Acting) throws {
    let (account, _, actor) = try admitAdministrator(acting, ofAccount: name)
    try perform(SecondFactorRemoved.type, at: acting.time) { [self] scope, rows in
      guard try SignInRow(of: account, in: rows).secondFactor != nil else {
        throw ExchangeError(.refused, "this account has no second factor")
      }
      try scope.emit(
        draft(SecondFactorRemoved(account: account), in: .account(account), by: actor),
        into: &rows)
      try endAll(of: account, .secondFactor, actor, &scope, &rows)
    }
    try forgetCredentials(of: account)
  }

  // MARK: Help

  private static let isEnrolled = ExchangeError(
    .refused,
    """
    a second factor is enrolled already; when it is lost, your User Administrator takes it away: \
    msix totp remove ACCOUNT
    """)

  private func setPassword(
    _ password: String, of account: AccountID, _ manner: PasswordChanged.Manner,
    _ rules: AccessRules, by actor: Actor, at time: Instant, replacing present: CredentialID?,
    keeping session: SessionID?
  ) throws {
    let hash = try passwordWork.perform {
      try PasswordHash(of: Array(password.utf8), cost: passwordCost, random: random)
    }
    let body = PasswordChanged(
      account: account, credential: vault.keepCredential(hash.cbor.encoded, of: account),
      manner: manner, policy: rules.passwordsPolicy, remembered: rules.remembered)
    try perform(PasswordChanged.type, at: time) { [self] scope, rows in
      let signIn = try SignInRow(of: account, in: rows)
      guard signIn.passwords.first == present else {
        throw ExchangeError(.busy, "the password was changed at this moment; try again")
      }
      try scope.emit(draft(body, in: .account(account), by: actor), into: &rows)
      try end(
        signIn.sessions.filter { $0 != session }, of: account, .password, actor, &scope, &rows)
    }
    try forgetCredentials(of: account)
  }

  /// Forgets what is no longer of use, after the event that says so.
  private func forgetCredentials(of account: AccountID) throws {
    let kept = try decisions.environment.read { try SignInRow(of: account, in: $0) }.credentials
    try vault.forgetCredentials(of: account, but: kept)
  }

  private func countFailure(
    of account: AccountID, _ rules: AccessRules, _ actor: Actor, at time: Instant
  ) throws {
    try perform(SignInFailed.type, at: time) { [self] scope, rows in
      let disables = try SignInRow(of: account, in: rows).failures + 1 >= rules.failuresMax
      let body = SignInFailed(account: account, name: nil, why: .password, disables: disables)
      try scope.emit(draft(body, in: .account(account), by: actor), into: &rows)
      if disables {
        try emitStanding(
          .disabled, of: account, "failed sign-ins", .system("sign-in"), &scope, &rows)
      }
    }
  }
}
