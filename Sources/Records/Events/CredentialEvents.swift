public import CBOR
public import Primitives

/// An account has another password. Neither the password nor its hash is here: the hash lies in
/// the vault under the credential's number, and goes when it is no longer remembered.
public struct PasswordChanged: EventBody {
  /// How it came about. The raw value stands in events: it never changes.
  public enum Manner: String, CaseIterable, Sendable {
    /// Its holder chose it.
    case chosen
    /// Somebody else was given it for its holder: it opens one session, in which it is changed.
    case oneTime = "one-time"
    /// A machine's, made at random and used until the next one.
    case machine
  }
  /// `password.changed`
  public static let type = "password.changed"
  /// Whose.
  public let account: AccountID
  /// Where the hash lies.
  public let credential: CredentialID
  /// How.
  public let manner: Manner
  /// The version of the passwords policy that it was held against.
  public let policy: Int
  /// How many former ones stay remembered.
  public let remembered: Int

  /// A body.
  public init(
    account: AccountID, credential: CredentialID, manner: Manner, policy: Int, remembered: Int
  ) {
    self.account = account
    self.credential = credential
    self.manner = manner
    self.policy = policy
    self.remembered = remembered
  }

  /// `{"account", "credential", "how", "policy", "remembered"}`
  public var clear: CBORValue {
    .record([
      "account": .identifier(account), "credential": .identifier(credential),
      "how": .text(manner.rawValue), "policy": .int(policy), "remembered": .int(remembered),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    credential = try fields.need("credential") { $0.identifier() }
    manner = try fields.need("how") { $0.string.flatMap(Manner.init(rawValue:)) }
    policy = try fields.need("policy", \.int)
    remembered = try fields.need("remembered") { $0.int.flatMap { $0 < 0 ? nil : $0 } }
  }
}

/// An account has a second factor: an authenticator of RFC 6238, and codes for the day on which
/// that is lost. Both secrets lie in the vault.
public struct SecondFactorEnrolled: EventBody {
  /// `secondfactor.enrolled`
  public static let type = "secondfactor.enrolled"
  /// Whose.
  public let account: AccountID
  /// Where the authenticator's secret lies.
  public let secret: CredentialID
  /// Where the hashes of the recovery codes lie.
  public let recovery: CredentialID
  /// How many recovery codes there are.
  public let recoveryCount: Int
  /// The step of RFC 6238 whose code proved that the authenticator has the secret.
  public let step: UInt64

  /// A body.
  public init(
    account: AccountID, secret: CredentialID, recovery: CredentialID, recoveryCount: Int,
    step: UInt64
  ) {
    self.account = account
    self.secret = secret
    self.recovery = recovery
    self.recoveryCount = recoveryCount
    self.step = step
  }

  /// `{"account", "secret", "recovery", "codes", "step"}`
  public var clear: CBORValue {
    .record([
      "account": .identifier(account), "secret": .identifier(secret),
      "recovery": .identifier(recovery), "codes": .int(recoveryCount), "step": .unsigned(step),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    secret = try fields.need("secret") { $0.identifier() }
    recovery = try fields.need("recovery") { $0.identifier() }
    recoveryCount = try fields.need("codes", \.int)
    step = try fields.need("step", \.unsignedInteger)
  }
}

/// An account's second factor is gone: it was lost, or is to be enrolled anew.
public struct SecondFactorRemoved: EventBody {
  /// `secondfactor.removed`
  public static let type = "secondfactor.removed"
  /// Whose.
  public let account: AccountID

  /// A body.
  public init(account: AccountID) { self.account = account }

  /// `{"account"}`
  public var clear: CBORValue { .record(["account": .identifier(account)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    account = try ClearFields(clear, of: Self.type).need("account") { $0.identifier() }
  }
}

/// Somebody read a module and passed its quiz; the certificate is the event.
public struct TrainingCompleted: EventBody {
  /// `training.completed`
  public static let type = "training.completed"
  /// Who.
  public let account: AccountID
  /// Which module.
  public let module: String
  /// The version of the module.
  public let version: Int
  /// Right answers.
  public let score: Int
  /// Questions.
  public let questions: Int
  /// The number on the certificate.
  public let certificate: String

  /// A body.
  public init(
    account: AccountID, module: String, version: Int, score: Int, questions: Int,
    certificate: String
  ) {
    self.account = account
    self.module = module
    self.version = version
    self.score = score
    self.questions = questions
    self.certificate = certificate
  }

  /// `{"account", "module", "version", "score", "questions", "certificate"}`
  public var clear: CBORValue {
    .record([
      "account": .identifier(account), "module": .text(module), "version": .int(version),
      "score": .int(score), "questions": .int(questions), "certificate": .text(certificate),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    module = try fields.need("module", \.string)
    version = try fields.need("version", \.int)
    score = try fields.need("score", \.int)
    questions = try fields.need("questions", \.int)
    certificate = try fields.need("certificate", \.string)
  }
}

/// Somebody read the Rules of Behavior and took them upon himself.
public struct RulesAccepted: EventBody {
  /// `rules.accepted`
  public static let type = "rules.accepted"
  /// Who.
  public let account: AccountID
  /// The version of the Rules.
  public let version: Int

  /// A body.
  public init(account: AccountID, version: Int) {
    self.account = account
    self.version = version
  }

  /// `{"account", "version"}`
  public var clear: CBORValue {
    .record(["account": .identifier(account), "version": .int(version)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    version = try fields.need("version", \.int)
  }
}
