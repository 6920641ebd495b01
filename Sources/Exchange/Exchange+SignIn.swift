import CBOR
import Guidance
import Intake
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Signing
import Vault

extension Exchange {
  /// What somebody says at the door.
  public struct SignInRequest: Sendable {
    /// The name by which the account is called.
    public var name: String
    /// The password, UTF-8; composed before it is looked at.
    public var password: String
    /// A code of the authenticator, or a recovery code; nil or empty where none is enrolled.
    public var code: String?
    /// Whether the warning was shown and acknowledged.
    public var isWarned: Bool
    /// When.
    public var time: Instant
    /// Where from, where it is known; sealed in the event.
    public var address: String?

    /// A request.
    public init(
      name: String, password: String, code: String? = nil, isWarned: Bool, time: Instant,
      address: String? = nil
    ) {
      self.name = name
      self.password = password
      self.code = code
      self.isWarned = isWarned
      self.time = time
      self.address = address
    }
  }

  /// What a sign-in gives.
  public struct SignedIn: Sendable {
    /// The account.
    public let account: AccountID
    /// What its holder carries: a secret.
    public let token: SessionToken
    /// When the session ends at the latest.
    public let until: Instant
    /// Minutes without an act that end it.
    public let idleMinutes: Int
    /// The sign-in before this one.
    public let lastSignIn: Instant?
    /// Failures since then.
    public let failuresSince: Int
    /// The last of these.
    public let lastFailure: Instant?
    /// What has to be done before anything else, in this order.
    public let dues: [AccessDue]
    /// The day after which the password has ended; nil when it does not end.
    public let passwordEnds: CivilDate?
    /// Recovery codes that are left; nil without a second factor.
    public let recoveryCodesLeft: Int?
  }

  /// The one answer to whoever does not get in, whatever the reason.
  static let notSignedIn = ExchangeError(
    .refused,
    """
    not signed in: name, password or code is not right, or the account is not in use. Repeated \
    failures disable an account; then ask the Help Desk, or your User Administrator for a new \
    password
    """)

  /// Opens a session. Every attempt is an event before it is answered, and costs the same work and
  /// gets the same answer whether the account exists or not.
  ///
  /// Throws `refused` for every kind of failure alike, `busy` when too many are at the door.
  public func signIn(_ request: SignInRequest) throws -> SignedIn {
    guard request.isWarned else {
      throw ExchangeError(.refused, "read the warning and acknowledge it first")
    }
    let attempt = try attempt(request)
    let token = SessionToken(from: random)
    let outcome = Guarded<SignedIn?>(nil)
    try perform("signin", at: request.time) { [self] scope, rows in
      // The decision may be taken twice; the last one counts.
      let found = try decide(attempt, token, &scope, &rows)
      outcome.withLock { $0 = found }
    }
    guard let signedIn = outcome.withLock({ $0 }) else { throw Self.notSignedIn }
    try sessionUses.note(token.session, at: max(request.time, log.lastRecorded))
    return signedIn
  }

  // MARK: What is worked out before the decision

  /// The slow part, done outside the writer: which password it is.
  private struct Attempt: Sendable {
    let request: SignInRequest
    /// A keyed digest of the name, should nobody have it.
    let name: [UInt8]
    let account: AccountID?
    /// The password's credential that the work was done on; nil when there was none.
    let credential: CredentialID?
    let isPasswordRight: Bool
    let book: PolicyBook
  }

  private func attempt(_ request: SignInRequest) throws -> Attempt {
    let name = Normalisation.composed(request.name)
    let key = DecisionState.accountKey(name: name, under: index)
    let (account, credential) = try decisions.environment.read { rows in
      let account = try rows.get(key, in: DecisionState.Tables.accountNames)
        .flatMap { AccountID(bytes: $0) }
      return (account, try account.flatMap { try SignInRow(of: $0, in: rows).passwords.first })
    }
    let isRight = try isPassword(request.password, credential, of: account)
    return Attempt(
      request: request, name: Array(key.prefix(16)), account: account, credential: credential,
      isPasswordRight: isRight, book: try policies())
  }

  /// Whether a password is the one whose hash lies under a credential. Without one it costs the
  /// same and is wrong.
  func isPassword(
    _ password: String, _ credential: CredentialID?, of account: AccountID?
  ) throws -> Bool {
    let bytes = Array(
      Normalisation.composed(password).utf8.prefix(AccessRules.passwordBytesMax + 1))
    let hash = try account.flatMap { account in
      try credential.flatMap { try vault.passwordHash($0, of: account) }
    }
    return try passwordWork.perform {
      guard let hash else {
        try PasswordHash.spendTheSame(on: bytes, cost: passwordCost)
        return false
      }
      return try hash.matches(bytes) && bytes.count <= AccessRules.passwordBytesMax
    }
  }

  // MARK: The decision

  private func decide(
    _ attempt: Attempt, _ token: SessionToken, _ scope: inout DecisionScope,
    _ rows: inout WriteTransaction
  ) throws -> SignedIn? {
    let door = Actor.operator(name: operatorName)
    guard let account = attempt.account, let row = try AccountRow(of: account, in: rows) else {
      let body = SignInFailed(
        account: nil, name: attempt.name, why: .unknown, disables: false)
      try scope.emit(draft(body, in: .unknownSignIns, by: door), into: &rows)
      return nil
    }
    let signIn = try SignInRow(of: account, in: rows)
    let rules = try AccessRules(for: row.holder, attempt.book, on: scope.now.date)
    switch try proof(attempt, row, signIn, rules, at: scope.now) {
    case .failure(let why):
      let disables = why.isCounted && signIn.failures + 1 >= rules.failuresMax
      let body = SignInFailed(account: account, name: nil, why: why, disables: disables)
      try scope.emit(draft(body, in: .account(account), by: door), into: &rows)
      if disables {
        try emitStanding(
          .disabled, of: account, "failed sign-ins", .system("sign-in"), &scope, &rows)
      }
      return nil
    case .success(let proof):
      return try open(proof, token, account, row, signIn, rules, attempt, &scope, &rows)
    }
  }

  private enum Outcome {
    case success(Proof)
    case failure(SignInFailure)
  }

  private struct Proof {
    let method: SignInMethod
    var step: UInt64?
    var recovery: Int?
  }

  private func proof(
    _ attempt: Attempt, _ row: AccountRow, _ signIn: SignInRow, _ rules: AccessRules,
    at now: Instant
  ) throws -> Outcome {
    guard row.standing == .active else { return .failure(.standing) }
    guard let password = signIn.passwords.first else { return .failure(.noPassword) }
    // Between the work and the decision the password may have become another.
    guard attempt.isPasswordRight, attempt.credential == password else {
      return .failure(.password)
    }
    if signIn.manner == .oneTime, let changed = signIn.changed,
      now >= changed.adding(seconds: Int64(rules.oneTimeHours) * 3_600)
    {
      return .failure(.oneTimeExpired)
    }
    guard signIn.secondFactor != nil else { return .success(Proof(method: .password)) }
    return try secondProof(attempt, signIn, at: now).map { .success($0) }
      ?? .failure(.secondFactor)
  }

  private func secondProof(
    _ attempt: Attempt, _ signIn: SignInRow, at now: Instant
  ) throws -> Proof? {
    guard let account = attempt.account, let factor = signIn.secondFactor else { return nil }
    let code = (attempt.request.code ?? "").filter { $0 != " " && $0 != "-" }
    guard code.utf8.count <= RecoveryCodes.codeBytesMax else { return nil }
    if code.utf8.count == TimedCode.digitCount {
      guard let secret = try vault.credential(factor, of: account),
        let step = TimedCode.matchingStep(of: code, secret: secret, at: now, after: signIn.lastStep)
      else { return nil }
      return Proof(method: .timedCode, step: step)
    }
    guard let recovery = signIn.recovery,
      let codes = try vault.credential(recovery, of: account).flatMap(RecoveryCodes.init(stored:)),
      let place = codes.place(of: code), signIn.recoveryLeft.contains(place)
    else { return nil }
    return Proof(method: .recoveryCode, recovery: place)
  }

  private func open(
    _ proof: Proof, _ token: SessionToken, _ account: AccountID, _ row: AccountRow,
    _ signIn: SignInRow, _ rules: AccessRules, _ attempt: Attempt,
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws -> SignedIn {
    let actor = self.actor(account, row)
    let surplus = signIn.sessions.count + 1 - Self.sessionsPerAccountMax
    if surplus > 0 {
      try end(Array(signIn.sessions.prefix(surplus)), of: account, .tooMany, actor, &scope, &rows)
    }
    let until = scope.now.adding(seconds: Int64(rules.lifeHours) * 3_600)
    let body = SignInSucceeded(
      account: account, session: token.session, method: proof.method, step: proof.step,
      recovery: proof.recovery, until: until)
    let sealed = try attempt.request.address.flatMap { address in
      try vault.key(of: account.retagged()).map {
        PartDraft.sealed($0, .record(["address": .text(address)]))
      }
    }
    try scope.emit(
      draft(body, in: .account(account), by: actor, sealed: sealed.map { [$0] } ?? []), into: &rows)
    return SignedIn(
      account: account, token: token, until: until, idleMinutes: rules.idleMinutes,
      lastSignIn: signIn.lastSignIn, failuresSince: signIn.failuresSince,
      lastFailure: signIn.lastFailure,
      dues: dues(of: row.holder, signIn, rules, on: scope.now),
      passwordEnds: passwordEnd(signIn, rules)?.date,
      recoveryCodesLeft: signIn.secondFactor.map { _ in
        signIn.recoveryLeft.count - (proof.recovery == nil ? 0 : 1)
      })
  }
}

extension Exchange {
  /// Sessions that one account may have open; the oldest ends for a newer one.
  static let sessionsPerAccountMax = 8

  /// An account as the one who acts, before the gate has chosen a role.
  func actor(_ account: AccountID, _ row: AccountRow, purpose: Purpose? = nil) -> Actor {
    .account(
      id: account, role: row.holder.roles.first?.role ?? .helpDesk, organisation: row.organisation,
      purpose: purpose, operatorName: operatorName)
  }

  /// When the present password ends by age; nil when it does not.
  func passwordEnd(_ signIn: SignInRow, _ rules: AccessRules) -> Instant? {
    guard let days = rules.lifeDays, let changed = signIn.changed, signIn.manner == .chosen else {
      return nil
    }
    return changed.adding(seconds: Int64(days) * 86_400)
  }

  /// What has to be done before the session opens more than one's own account.
  func dues(
    of holder: AccountHolder, _ signIn: SignInRow, _ rules: AccessRules, on now: Instant
  ) -> [AccessDue] {
    guard !holder.isMachine else { return [] }
    let day = now.date
    return AccessDue.allCases.filter { due in
      switch due {
      case .password:
        return signIn.manner == .oneTime || passwordEnd(signIn, rules).map { $0 <= now } ?? false
      case .secondFactor: return rules.needsSecondFactor && signIn.secondFactor == nil
      case .training:
        return TrainingModule.needed(by: holder).contains { module in
          !signIn.training.contains {
            $0.module == module.name && day < $0.day.adding(months: rules.trainingMonths)
          }
        }
      case .rules:
        guard signIn.rulesVersion == RulesOfBehavior.version, let accepted = signIn.rulesDay else {
          return true
        }
        return day >= accepted.adding(months: rules.rulesMonths)
      }
    }
  }
}

extension Ledger.Stream {
  /// The stream of attempts under names that no account has.
  static let unknownSignIns = Ledger.Stream("signins", StreamID(high: 0, low: 0))
}

extension Vault {
  /// A password's hash; nil when it is gone.
  func passwordHash(_ credential: CredentialID, of account: AccountID) throws -> PasswordHash? {
    guard let stored = try self.credential(credential, of: account) else { return nil }
    guard let hash = (try? CBORValue(decoding: stored)).flatMap(PasswordHash.init(cbor:)) else {
      throw ExchangeError(.integrity, "a password's hash of account \(account.hex) is misshapen")
    }
    return hash
  }
}
