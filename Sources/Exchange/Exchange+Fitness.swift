public import Primitives
import Guidance
import Intake
import Sealing
import Ledger
public import Records

/// What keeps somebody fit for access: the training and the Rules of Behavior.
extension Exchange {
  /// A quiz that was taken.
  public struct TrainingResult: Sendable {
    /// Right answers.
    public let score: Int
    /// Questions.
    public let questions: Int
    /// The certificate's number; nil when the quiz was not passed.
    public let certificate: String?
  }

  /// Takes the quiz of a role's module for one's own account. Passing it is an event.
  ///
  /// `answers`: a number from 0 for each question. Another count of them is a usage error.
  public func takeTraining(
    for role: Role, answers: [Int], acting: Acting
  ) throws -> TrainingResult {
    let own = try admitOwner(acting)
    return try takeTraining(
      for: role, answers: answers, of: own.account, by: own.actor, acting)
  }

  func takeTraining(
    for role: Role, answers: [Int], of account: AccountID, by actor: Actor, _ acting: Acting
  ) throws -> TrainingResult {
    guard let module = TrainingModule.of(role) else {
      throw ExchangeError(.usage, "there is no training for a \(role.title)")
    }
    guard answers.count == module.questions.count else {
      throw ExchangeError(
        .usage, "the quiz has \(module.questions.count) questions; answer each with a letter")
    }
    let score = module.score(answers)
    guard score >= module.passMark else {
      return TrainingResult(score: score, questions: answers.count, certificate: nil)
    }
    let certificate = "MSIX-" + Base32.encode(random.bytes(count: 10))
    try emit(
      draft(
        TrainingCompleted(
          account: account, module: module.name, version: module.version, score: score,
          questions: answers.count, certificate: certificate),
        in: .account(account), by: actor),
      at: acting.time)
    return TrainingResult(score: score, questions: answers.count, certificate: certificate)
  }

  /// Takes the Rules of Behavior upon one's own account, in the version that was read.
  public func acceptRules(version: Int, acting: Acting) throws {
    let own = try admitOwner(acting)
    guard version == RulesOfBehavior.version else {
      throw ExchangeError(
        .refused, "the Rules are at version \(RulesOfBehavior.version); read them again")
    }
    try emit(
      draft(
        RulesAccepted(account: own.account, version: version), in: .account(own.account),
        by: own.actor),
      at: acting.time)
  }

  /// How one's own account stands.
  public struct OwnAccount: Sendable {
    /// The account.
    public let account: AccountID
    /// Its roles.
    public let roles: [AccountHolder.Assignment]
    /// What has to be done first.
    public let dues: [AccessDue]
    /// The day after which the password has ended; nil when it does not end.
    public let passwordEnds: CivilDate?
    /// Whether a second factor is enrolled.
    public let hasSecondFactor: Bool
    /// Until when each certificate holds.
    public let training: [(module: String, certificate: String, until: CivilDate)]
    /// Until when the acceptance of the Rules holds; nil when they were not accepted, or changed.
    public let rulesUntil: CivilDate?
  }

  /// One's own account.
  public func ownAccount(acting: Acting) throws -> OwnAccount {
    let own = try admitOwner(acting)
    let rules = try AccessRules(for: own.row.holder, policies(), on: acting.time.date)
    let signIn = own.signIn
    return OwnAccount(
      account: own.account, roles: own.row.holder.roles,
      dues: dues(of: own.row.holder, signIn, rules, on: acting.time),
      passwordEnds: passwordEnd(signIn, rules)?.date,
      hasSecondFactor: signIn.secondFactor != nil,
      training: signIn.training.map {
        ($0.module, $0.certificate, $0.day.adding(months: rules.trainingMonths))
      },
      rulesUntil: signIn.rulesVersion == RulesOfBehavior.version
        ? signIn.rulesDay?.adding(months: rules.rulesMonths) : nil)
  }

  /// The file in which the command line keeps an account's session: it tells neither the account
  /// nor the ledger.
  public func sessionFileName(ofAccount name: String) -> String {
    let name = Normalisation.composed(name)
    let digest = KeyedDigest.of(Array("session file ".utf8), Array(name.utf8), under: index)
    return Hex.encode(Array(digest.prefix(16))) + ".session"
  }
}
