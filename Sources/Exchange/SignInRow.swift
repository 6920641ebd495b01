import CBOR
import KeyValue
import Primitives
import Records

/// What decisions know of how an account signs in: numbers of what lies in the vault, and days.
struct SignInRow {
  /// A certificate.
  struct Training: Hashable {
    var module: String
    var version: Int
    var day: CivilDate
    var certificate: String
  }
  /// A machine's key.
  struct Key: Hashable {
    var key: CredentialID
    var until: CivilDate
  }
  /// The present password's hash, then those of former ones, newest first.
  var passwords = [CredentialID]()
  /// When the present one was set.
  var changed: Instant?
  var manner: PasswordChanged.Manner?
  /// Failures in a row, for disabling.
  var failures = 0
  /// Failures since the last sign-in, for showing.
  var failuresSince = 0
  var lastFailure: Instant?
  var lastSignIn: Instant?
  var secondFactor: CredentialID?
  var recovery: CredentialID?
  var recoveryLeft = [Int]()
  /// The last step of RFC 6238 that was taken.
  var lastStep: UInt64?
  /// Open sessions, oldest first.
  var sessions = [SessionID]()
  var rulesVersion: Int?
  var rulesDay: CivilDate?
  var training = [Training]()
  /// A machine's keys, oldest first.
  var keys = [Key]()
  /// When the account was opened.
  var opened: Instant?
  /// When somebody looked whether it is still needed.
  var reviewed: Instant?

  /// Credentials that are still of use.
  var credentials: Set<CredentialID> {
    Set(passwords + [secondFactor, recovery].compactMap { $0 } + keys.map(\.key))
  }

  /// An account's row; an empty one where nothing has happened.
  init(of account: AccountID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let bytes = try rows.get(account.bytes, in: DecisionState.Tables.signIns) else {
      self.init()
      return
    }
    try self.init(decoding: bytes)
  }

  private init() {}

  private init(decoding bytes: [UInt8]) throws {
    guard let value = try? CBORValue(decoding: bytes),
      let passwords = value["passwords"]?.identifiers(CredentialKind.self),
      let sessions = value["sessions"]?.identifiers(SessionKind.self),
      let failures = value["failures"]?.int, let since = value["since"]?.int,
      let left = value["left"]?.items?.compactMap(\.int),
      let training = value["training"]?.items?.compactMap(Self.training)
    else { throw ExchangeError(.integrity, "a row of sign-ins is misshapen; say: msix rebuild") }
    (self.passwords, self.sessions, self.failures) = (passwords, sessions, failures)
    (failuresSince, recoveryLeft, self.training) = (since, left, training)
    changed = Self.moment(value["changed"])
    manner = value["how"]?.string.flatMap(PasswordChanged.Manner.init(rawValue:))
    lastFailure = Self.moment(value["failed"])
    lastSignIn = Self.moment(value["signedin"])
    secondFactor = value["factor"]?.identifier()
    recovery = value["recovery"]?.identifier()
    lastStep = value["step"]?.unsignedInteger
    rulesVersion = value["rules"]?.int
    rulesDay = value["rulesday"]?.civilDate
    keys = (value["keys"]?.items ?? []).compactMap(Self.key)
    opened = Self.moment(value["opened"])
    reviewed = Self.moment(value["reviewed"])
  }

  func put(as account: AccountID, into rows: inout WriteTransaction) throws {
    let value = CBORValue.record([
      "passwords": .array(passwords.map { .identifier($0) }),
      "sessions": .array(sessions.map { .identifier($0) }),
      "failures": .int(failures), "since": .int(failuresSince),
      "left": .array(recoveryLeft.map { .int($0) }),
      "training": .array(training.map(Self.value)),
      "changed": Self.value(changed), "how": manner.map { .text($0.rawValue) },
      "failed": Self.value(lastFailure), "signedin": Self.value(lastSignIn),
      "factor": secondFactor.map { .identifier($0) },
      "recovery": recovery.map { .identifier($0) }, "step": lastStep.map { .unsigned($0) },
      "rules": rulesVersion.map { .int($0) }, "rulesday": rulesDay.map { .date($0) },
      "opened": Self.value(opened), "reviewed": Self.value(reviewed),
      "keys": keys.isEmpty
        ? nil : .array(keys.map { .array([.identifier($0.key), .date($0.until)]) }),
    ])
    try rows.put(value.encoded, for: account.bytes, in: DecisionState.Tables.signIns)
  }

  private static func key(_ value: CBORValue) -> Key? {
    guard let items = value.items, items.count == 2,
      let key = items[0].identifier(CredentialKind.self), let until = items[1].civilDate
    else { return nil }
    return Key(key: key, until: until)
  }

  private static func value(_ instant: Instant?) -> CBORValue? {
    instant.map { .int(Int($0.microseconds)) }
  }

  private static func moment(_ value: CBORValue?) -> Instant? {
    value?.int.map { Instant(microseconds: Int64($0)) }
  }

  private static func value(_ training: Training) -> CBORValue {
    .array([
      .text(training.module), .int(training.version), .date(training.day),
      .text(training.certificate),
    ])
  }

  private static func training(_ value: CBORValue) -> Training? {
    guard let items = value.items, items.count == 4, let module = items[0].string,
      let version = items[1].int, let day = items[2].civilDate, let number = items[3].string
    else { return nil }
    return Training(module: module, version: version, day: day, certificate: number)
  }
}

/// An open session.
struct SessionRow {
  let account: AccountID
  let started: Instant
  let until: Instant

  init(account: AccountID, started: Instant, until: Instant) {
    self.account = account
    self.started = started
    self.until = until
  }

  init?(of session: SessionID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let bytes = try rows.get(session.bytes, in: DecisionState.Tables.sessions) else {
      return nil
    }
    try self.init(decoding: bytes)
  }

  init(decoding bytes: [UInt8]) throws {
    guard bytes.count == 32, let account = AccountID(bytes: bytes.prefix(16)) else {
      throw ExchangeError(.integrity, "a row of sessions is misshapen; say: msix rebuild")
    }
    self.account = account
    started = Instant(
      microseconds: Int64(bitPattern: UInt64(bigEndian: bytes.dropFirst(16))))
    until = Instant(microseconds: Int64(bitPattern: UInt64(bigEndian: bytes.dropFirst(24))))
  }

  func put(as session: SessionID, into rows: inout WriteTransaction) throws {
    let value =
      account.bytes + UInt64(bitPattern: started.microseconds).bigEndianBytes
      + UInt64(bitPattern: until.microseconds).bigEndianBytes
    try rows.put(value, for: session.bytes, in: DecisionState.Tables.sessions)
  }
}
