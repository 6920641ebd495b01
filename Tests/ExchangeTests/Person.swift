import Exchange
import Guidance
import Primitives
import Records
import Signing
import Testing

/// Somebody with an account, a password in his head and an authenticator in his pocket.
final class Person {
  let ledger: TestLedger
  let name: String
  var password = ""
  var secret: [UInt8] = []
  var recoveryCodes = [String]()
  var token: SessionToken?
  /// The person's clock.
  var time: Instant

  /// An account that the operator of a simulated ledger makes, with a one-time password.
  init(
    _ name: String, _ role: Role, _ scope: String, on ledger: TestLedger, at time: String
  ) throws {
    self.ledger = ledger
    self.name = name
    self.time = moment(time)
    _ = try ledger.exchange.createAccount(
      name: name, organisation: "A place", roles: [.init(role, try #require(Scope(scope)))],
      acting: Acting(time: self.time))
    try takeNewPassword()
  }

  /// From an account that is there already.
  init(_ name: String, password: String, on ledger: TestLedger, at time: String) {
    self.ledger = ledger
    self.name = name
    self.password = password
    self.time = moment(time)
  }

  func takeNewPassword() throws {
    password = try ledger.exchange.resetPassword(of: name, acting: Acting(time: time))
  }

  func later(minutes: Int64 = 0, days: Int64 = 0) {
    time = time.adding(seconds: minutes * 60 + days * 86_400)
  }

  /// The present code; nil without an authenticator.
  var code: String? {
    secret.isEmpty ? nil : TimedCode.code(secret: secret, step: TimedCode.step(at: time))
  }

  @discardableResult
  func signIn(password: String? = nil, code: String? = nil) throws -> Exchange.SignedIn {
    let signedIn = try ledger.exchange.signIn(
      .init(
        name: name, password: password ?? self.password, code: code ?? self.code, isWarned: true,
        time: time))
    token = signedIn.token
    return signedIn
  }

  func acting(_ purpose: Purpose? = nil) -> Acting {
    Acting(account: name, session: token, purpose: purpose, time: time)
  }

  func change(to new: String) throws {
    try ledger.exchange.changePassword(from: password, to: new, acting: acting())
    password = new
  }

  func enrol() throws {
    let (text, address) = try ledger.exchange.proposeSecondFactor(acting: acting())
    #expect(address.hasPrefix("otpauth://totp/"))
    secret = try #require(Base32.decode(text))
    recoveryCodes = try ledger.exchange.enrolSecondFactor(
      secret: text, code: try #require(code), acting: acting())
  }

  func learn(_ role: Role) throws {
    let answers = try #require(TrainingModule.of(role)).questions.map(\.right)
    let result = try ledger.exchange.takeTraining(for: role, answers: answers, acting: acting())
    #expect(result.certificate != nil)
  }

  func accept() throws {
    try ledger.exchange.acceptRules(version: RulesOfBehavior.version, acting: acting())
  }

  /// Signs in and does all that is due.
  func settle(_ role: Role, password new: String = "Correct-horse-9") throws {
    try signIn()
    try change(to: new)
    try enrol()
    try learn(role)
    try accept()
    later(minutes: 1)
  }
}
