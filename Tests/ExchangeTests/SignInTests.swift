import Vault
import Exchange
import Foundation
import Ledger
import Primitives
import Records
import Signing
import Testing

@Suite struct SignInTests {
  private let start = "2025-09-01T08:00:00Z"

  private func refusal(_ work: () throws -> Void) -> String {
    do {
      try work()
      return "nothing was refused"
    } catch { return "\(error)" }
  }

  private func types(_ ledger: TestLedger, from position: UInt64) throws -> [String] {
    var types = [String]()
    let log = ledger.exchange.log
    guard log.size > position else { return [] }
    try log.forEachLeaf(from: position, through: log.size - 1) { position, leaf in
      types.append(try RecordedEvent(leaf: leaf, position: position).type)
      return true
    }
    return types
  }

  @Test func whatIsDueComesBeforeTheRest() throws {
    let ledger = try TestLedger()
    let nora = try Person("nora", .stateUserAdministrator, "TX", on: ledger, at: start)
    #expect(try nora.signIn().dues == [.password, .secondFactor, .training, .rules])
    let steps: [(RefusalReason, () throws -> Void)] = [
      (.passwordDue, { try nora.change(to: "Correct-horse-9") }), (.secondFactorDue, nora.enrol),
      (.trainingDue, { try nora.learn(.stateUserAdministrator) }), (.rulesDue, nora.accept),
    ]
    let create = {
      _ = try ledger.exchange.createAccount(
        name: "new", organisation: "A school",
        roles: [.init(.primary, .state(ExchangeTests.state("TX")))], acting: nora.acting())
    }
    for (reason, step) in steps {
      #expect(refusal(create) == reason.text)
      try step()
    }
    try create()
    nora.later(minutes: 1)
    let again = try nora.signIn()
    #expect(again.dues.isEmpty && again.lastSignIn == moment(start))
    #expect(again.passwordEnds == day("2025-11-30"))
    #expect(try ledger.exchange.checkDecisions())
  }

  @Test func withoutTheWarningNobodyComesIn() throws {
    let ledger = try TestLedger()
    let size = ledger.exchange.log.size
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.signIn(
        .init(name: "nora", password: "x", isWarned: false, time: moment(start)))
    }
    #expect(ledger.exchange.log.size == size)
  }

  @Test func theAnswerIsTheSameWhetherThereIsSuchAnAccount() throws {
    let ledger = try TestLedger()
    let nora = try Person("nora", .primary, "TX", on: ledger, at: start)
    let size = ledger.exchange.log.size
    let known = refusal { try nora.signIn(password: "wrong") }
    let unknown = refusal {
      _ = try ledger.exchange.signIn(
        .init(name: "nobody", password: "wrong", isWarned: true, time: nora.time))
    }
    #expect(known == unknown && known.contains("not signed in"))
    try ledger.exchange.changeStanding(
      of: "nora", to: .disabled, reason: "leave", acting: Acting(time: nora.time))
    #expect(refusal { try nora.signIn() } == known)
    #expect(
      try types(ledger, from: size) == [
        "signin.failed", "signin.failed", "account.disabled", "signin.failed",
      ])
  }

  @Test func whatIsTypedAsANameIsNotWrittenDown() throws {
    let ledger = try TestLedger()
    _ = try? ledger.exchange.signIn(
      .init(name: "My-secret-8", password: "x", isWarned: true, time: moment(start)))
    let log = ledger.exchange.log
    let leaf = try #require(try log.leaf(at: log.size - 1))
    #expect(Data(leaf).range(of: Data("My-secret-8".utf8)) == nil)
    #expect(try RecordedEvent(leaf: leaf, position: log.size - 1).type == "signin.failed")
  }

  @Test func p17ThreeFailuresInARowDisable() throws {
    let ledger = try TestLedger()
    let nora = try Person("nora", .primary, "TX", on: ledger, at: start)
    try nora.settle(.primary)
    for _ in 0..<2 { _ = try? nora.signIn(password: "wrong") }
    let shown = try nora.signIn()
    #expect(shown.failuresSince == 2 && shown.lastFailure == nora.time)
    nora.later(minutes: 1)
    // A right password with a wrong code is a failure as well.
    _ = try? nora.signIn(code: "000000")
    for _ in 0..<2 { _ = try? nora.signIn(password: "wrong") }
    #expect(throws: ExchangeError.self) { try nora.signIn() }
    #expect(try ledger.eventCounts()["account.disabled"] == 1)
    try ledger.exchange.changeStanding(
      of: "nora", to: .reinstated, reason: "asked", acting: Acting(time: nora.time))
    nora.later(minutes: 1)
    try nora.signIn()
    #expect(try ledger.exchange.checkDecisions())
  }

  @Test func aStatesStricterNumbersBind() throws {
    let ledger = try TestLedger()
    let exchange = ledger.exchange
    let book = try exchange.policies()
    let day = ExchangeTests.day("2025-01-01")
    try exchange.adoptPolicy(
      try #require(book.inForce(.passwords, on: day)).amended(
        effectiveFrom: day,
        with: [
          "failures-max-by-state": .list(["TX=1"]), "length-min-of-state": .list(["TX=12"]),
          "second-factor": .bool(false),
        ]), acting: ledger.acting())
    let texan = try Person("texan", .primary, "TX", on: ledger, at: start)
    let other = try Person("other", .primary, "CA", on: ledger, at: start)
    try texan.signIn()
    try other.signIn()
    #expect(refusal { try texan.change(to: "Short-pa55") }.contains("12 characters"))
    try other.change(to: "Short-pa55")
    for person in [texan, other] { _ = try? person.signIn(password: "wrong") }
    #expect(throws: ExchangeError.self) { try texan.signIn() }
    try other.signIn()
    let tennessee = try Person("tennessee", .primary, "TN", on: ledger, at: start)
    try tennessee.signIn()
    try tennessee.change(to: "Short-pa55")
    tennessee.later(days: 59)
    #expect(try !tennessee.signIn().dues.contains(.password))
    tennessee.later(days: 1)
    #expect(try tennessee.signIn().dues.contains(.password))
    other.later(days: 89)
    #expect(try !other.signIn().dues.contains(.password))
  }

  @Test(arguments: [
    ("Aa1-aaa", "8 characters"), ("aaaaaa1-", "each kind"), ("AAAAAA1-", "each kind"),
    ("Aaaaaaa-", "each kind"), ("Aaaaaaa1", "each kind"), ("Nora-is-1", "account's name"),
    ("Aaaa\u{7}a1-a", "control"), ("P@ssw0rd2026!", "common word"),
    ("Migrant-2026", "common word"), ("Summer-Summer1", "common word"),
  ])
  func aWeakPasswordIsRefused(_ password: String, _ why: String) throws {
    let ledger = try TestLedger()
    let nora = try Person("nora", .primary, "TX", on: ledger, at: start)
    try nora.signIn()
    #expect(refusal { try nora.change(to: password) }.contains(why))
  }

  @Test func p17TheLastSixPasswordsAreRefusedAndOlderOnesAreGone() throws {
    let ledger = try TestLedger()
    let nora = try Person("nora", .primary, "TX", on: ledger, at: start)
    try nora.signIn()
    let passwords = (1...8).map { "Correct-horse-\($0)" }
    for password in passwords { try nora.change(to: password) }
    for former in passwords.suffix(7) {
      #expect(refusal { try nora.change(to: former) }.contains("used before"))
    }
    var credentials = [(AccountID, CredentialID)]()
    let log = ledger.exchange.log
    try log.forEachLeaf(from: 0, through: log.size - 1) { position, leaf in
      let event = try RecordedEvent(leaf: leaf, position: position)
      guard event.type == PasswordChanged.type else { return true }
      let opened = try OpenedEvent(event, opener: ledger.exchange.vault)
      let body = try PasswordChanged(clear: opened.clear)
      credentials.append((body.account, body.credential))
      return true
    }
    #expect(credentials.count == 9)
    let isKept = try credentials.map { account, credential in
      try ledger.exchange.vault.credential(credential, of: account) != nil
    }
    #expect(isKept == [false, false] + Array(repeating: true, count: 7))
    try nora.change(to: passwords[0])
  }

  @Test func aWrongPresentPasswordCountsAndAnotherSessionEnds() throws {
    let ledger = try TestLedger()
    let nora = try Person("nora", .primary, "TX", on: ledger, at: start)
    try nora.settle(.primary)
    try nora.signIn()
    let first = try #require(nora.token)
    nora.later(minutes: 1)
    try nora.signIn()
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.changePassword(
        from: "wrong", to: "Another-horse-9", acting: nora.acting())
    }
    try nora.change(to: "Another-horse-9")
    #expect(try ledger.exchange.sessions(acting: nora.acting()).map(\.isPresent) == [true])
    #expect(
      refusal {
        _ = try ledger.exchange.sessions(
          acting: Acting(account: "nora", session: first, time: nora.time))
      } == RefusalReason.noSession.text)
    #expect(try ledger.eventCounts()["signin.failed"] == 1)
  }

  @Test func aOneTimePasswordEnds() throws {
    let ledger = try TestLedger()
    let nora = try Person("nora", .primary, "TX", on: ledger, at: start)
    nora.later(days: 3)
    #expect(throws: ExchangeError.self) { try nora.signIn() }
    try nora.takeNewPassword()
    try nora.signIn()
  }

  @Test func aCodeCountsOnce() throws {
    let ledger = try TestLedger()
    let nora = try Person("nora", .primary, "TX", on: ledger, at: start)
    try nora.settle(.primary)
    let code = try #require(nora.code)
    try nora.signIn(code: code)
    #expect(throws: ExchangeError.self) { try nora.signIn(code: code) }
    #expect(throws: ExchangeError.self) { try nora.signIn(code: "") }
    let recovery = nora.recoveryCodes[3]
    let signedIn = try nora.signIn(code: recovery.lowercased())
    #expect(signedIn.recoveryCodesLeft == 9)
    #expect(throws: ExchangeError.self) { try nora.signIn(code: recovery) }
  }

  @Test func aLostAuthenticatorIsTakenAwayByAnother() throws {
    let ledger = try TestLedger()
    let nora = try Person("nora", .primary, "TX", on: ledger, at: start)
    try nora.settle(.primary)
    try nora.signIn()
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.removeSecondFactor(of: "nora", acting: nora.acting())
    }
    try ledger.exchange.removeSecondFactor(of: "nora", acting: Acting(time: nora.time))
    nora.secret = []
    #expect(try nora.signIn().dues == [.secondFactor])
    try nora.enrol()
    #expect(throws: ExchangeError.self) { try nora.enrol() }
    #expect(try ledger.exchange.checkDecisions())
  }

  @Test func p16TrainingAndRulesGoStale() throws {
    let ledger = try TestLedger()
    let nora = try Person("nora", .stateUserAdministrator, "TX", on: ledger, at: start)
    try nora.settle(.stateUserAdministrator)
    nora.later(days: 364)
    #expect(try nora.signIn().dues == [.password])
    nora.later(days: 1)
    #expect(try nora.signIn().dues == [.password, .training, .rules])
  }

  @Test func aMachineOwesNothingAndItsPasswordStays() throws {
    let ledger = try TestLedger()
    let machine = try Person("machine", .stateSystem, "TX", on: ledger, at: start)
    #expect(try machine.signIn().dues.isEmpty)
    machine.later(days: 400)
    let signedIn = try machine.signIn()
    #expect(signedIn.dues.isEmpty && signedIn.passwordEnds == nil)
    // It has no account of its own to keep, but what it opened it can close.
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.sessions(acting: machine.acting())
    }
    #expect(try ledger.exchange.signOut(try #require(machine.token), at: machine.time))
  }

  @Test func aWrongQuizGivesNoCertificate() throws {
    let ledger = try TestLedger()
    let nora = try Person("nora", .primary, "TX", on: ledger, at: start)
    try nora.signIn()
    let result = try ledger.exchange.takeTraining(
      for: .primary, answers: [0, 0, 0, 0, 0, 0], acting: nora.acting())
    #expect(result.certificate == nil)
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.takeTraining(for: .primary, answers: [0], acting: nora.acting())
    }
    #expect(try ledger.eventCounts()["training.completed"] == nil)
  }
}
