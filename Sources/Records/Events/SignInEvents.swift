public import CBOR
public import Primitives

/// How somebody proved who he is. The raw value stands in events: it never changes.
public enum SignInMethod: String, CaseIterable, Sendable {
  /// By password alone, where no second factor is enrolled.
  case password
  /// By password and a code of RFC 6238.
  case timedCode = "password+totp"
  /// By password and one of the recovery codes.
  case recoveryCode = "password+recovery"
}

/// Why a sign-in failed. It stands in the event and is never told to the asker: whoever guesses
/// must not learn which names are known. The raw value never changes.
public enum SignInFailure: String, CaseIterable, Sendable {
  /// No account has this name.
  case unknown
  /// The account is not in use: disabled, deactivated, or not opened yet.
  case standing
  /// The account has no password yet.
  case noPassword = "no-password"
  /// The password is another.
  case password
  /// The one-time password was given too late.
  case oneTimeExpired = "one-time-expired"
  /// The second factor is missing or another, or its code was used before.
  case secondFactor = "second-factor"
}

/// Somebody signed in: a session begins. The sealed part, under the account's key, where anything
/// is known: `{"address", "agent"}`.
public struct SignInSucceeded: EventBody {
  /// `signin.succeeded`
  public static let type = "signin.succeeded"
  /// Who.
  public let account: AccountID
  /// The session, as the hash of its token.
  public let session: SessionID
  /// How.
  public let method: SignInMethod
  /// The step of RFC 6238 whose code was given: neither it nor an earlier one counts again.
  public let step: UInt64?
  /// Which recovery code was given, from 0: it does not count again.
  public let recovery: Int?
  /// When the session ends at the latest.
  public let until: Instant

  /// A body.
  public init(
    account: AccountID, session: SessionID, method: SignInMethod, step: UInt64?, recovery: Int?,
    until: Instant
  ) {
    self.account = account
    self.session = session
    self.method = method
    self.step = step
    self.recovery = recovery
    self.until = until
  }

  /// `{"account", "session", "method", "step", "recovery", "until"}`
  public var clear: CBORValue {
    .record([
      "account": .identifier(account), "session": .identifier(session),
      "method": .text(method.rawValue), "step": step.map { .unsigned($0) },
      "recovery": recovery.map { .int($0) }, "until": .moment(until),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    session = try fields.need("session") { $0.identifier() }
    method = try fields.need("method") { $0.string.flatMap(SignInMethod.init(rawValue:)) }
    step = try fields.maybe("step", \.unsignedInteger)
    recovery = try fields.maybe("recovery", \.int)
    until = try fields.need("until", \.moment)
  }
}

/// Somebody tried to sign in and failed. A name that no account has is not written down, because
/// people type passwords where a name belongs: a keyed digest tells repetitions.
public struct SignInFailed: EventBody {
  /// `signin.failed`
  public static let type = "signin.failed"
  /// Which account was asked for; nil when there is none.
  public let account: AccountID?
  /// A keyed digest of an unknown name, 16 bytes.
  public let name: [UInt8]?
  /// Why.
  public let why: SignInFailure
  /// Whether it was this failure in a row that disables the account.
  public let disables: Bool

  /// A body.
  public init(account: AccountID?, name: [UInt8]?, why: SignInFailure, disables: Bool) {
    self.account = account
    self.name = name
    self.why = why
    self.disables = disables
  }

  /// `{"account", "name", "why", "disables"}`
  public var clear: CBORValue {
    .record([
      "account": account.map { .identifier($0) }, "name": name.map { .bytes($0) },
      "why": .text(why.rawValue), "disables": .bool(disables),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.maybe("account") { $0.identifier() }
    name = try fields.maybe("name", \.byteString)
    why = try fields.need("why") { $0.string.flatMap(SignInFailure.init(rawValue:)) }
    disables = try fields.need("disables", \.boolean)
  }
}

/// A session is over: its token opens nothing any more.
public struct SessionEnded: EventBody {
  /// Why. The raw value stands in events: it never changes.
  public enum Cause: String, CaseIterable, Sendable {
    /// Its holder signed out.
    case signedOut = "signed-out"
    /// Its holder ended all of his.
    case everywhere
    /// Nothing was done in it for too long.
    case idle
    /// Its longest life is over.
    case life
    /// The account was disabled or deactivated.
    case standing
    /// The password was changed or reset.
    case password
    /// The second factor was taken away.
    case secondFactor = "second-factor"
    /// The account has as many newer ones as it may have.
    case tooMany = "too-many"
    /// A breach was declared.
    case breach
  }
  /// `session.ended`
  public static let type = "session.ended"
  /// Whose.
  public let account: AccountID
  /// Which.
  public let session: SessionID
  /// Why.
  public let cause: Cause

  /// A body.
  public init(account: AccountID, session: SessionID, cause: Cause) {
    self.account = account
    self.session = session
    self.cause = cause
  }

  /// `{"account", "session", "why"}`
  public var clear: CBORValue {
    .record([
      "account": .identifier(account), "session": .identifier(session),
      "why": .text(cause.rawValue),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    session = try fields.need("session") { $0.identifier() }
    cause = try fields.need("why") { $0.string.flatMap(Cause.init(rawValue:)) }
  }
}

extension CBORValue {
  /// A moment: microseconds since 1970 as a number.
  static func moment(_ instant: Instant) -> CBORValue {
    .unsigned(UInt64(clamping: instant.microseconds))
  }

  /// The moment that the number is.
  var moment: Instant? {
    unsignedInteger.flatMap { Int64(exactly: $0) }.map { Instant(microseconds: $0) }
  }
}
