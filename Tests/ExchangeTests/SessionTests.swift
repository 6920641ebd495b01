import Exchange
import Ledger
import Primitives
import Records
import Testing

@Suite struct SessionTests {
  private let start = "2025-09-01T08:00:00Z"

  private func settled(
    _ ledger: TestLedger, _ name: String = "nora", at time: String? = nil
  ) throws -> Person {
    let person = try Person(
      name, .stateUserAdministrator, "TX", on: ledger, at: time ?? start)
    try person.settle(.stateUserAdministrator)
    try person.signIn()
    return person
  }

  private func isOpen(_ person: Person) -> Bool {
    do {
      _ = try person.ledger.exchange.sessions(acting: person.acting())
      return true
    } catch { return false }
  }

  @Test func p17ThirtyIdleMinutesEndASession() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    nora.later(minutes: 29)
    #expect(isOpen(nora))
    nora.later(minutes: 29)
    #expect(isOpen(nora))
    nora.later(minutes: 30)
    #expect(!isOpen(nora))
    #expect(try ledger.eventCounts()["session.ended"] == 1)
    // The event ended it: an earlier time does not bring it back.
    nora.later(minutes: -20)
    #expect(!isOpen(nora))
    #expect(try ledger.exchange.checkDecisions())
  }

  @Test func aBusySessionEndsAllTheSame() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    for _ in 0..<(12 * 3 - 1) {
      nora.later(minutes: 20)
      #expect(isOpen(nora))
    }
    nora.later(minutes: 20)
    #expect(!isOpen(nora))
  }

  @Test func aClockThatIsSetBackProlongsNothing() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    nora.later(minutes: 29)
    #expect(isOpen(nora))
    // Back by an hour, then forward to 30 minutes after the last use.
    nora.later(minutes: -60)
    #expect(isOpen(nora))
    nora.later(minutes: 60 + 30)
    #expect(!isOpen(nora))
  }

  @Test func aRestartKeepsSessionsAndALostNoteEndsThemSooner() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    nora.later(minutes: 20)
    #expect(isOpen(nora))
    try ledger.reopen()
    nora.later(minutes: 20)
    #expect(isOpen(nora))
    try ledger.reopen { try Scratch.remove(ledger.home.directory + "/sessions") }
    #expect(!isOpen(nora))
  }

  @Test func aTickEndsWhatNobodyComesBackTo() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    #expect(try ledger.exchange.tick(at: nora.time).sessionsEnded == 0)
    nora.later(minutes: 31)
    // The session of settling and the one after it.
    #expect(try ledger.exchange.tick(at: nora.time).sessionsEnded == 2)
    #expect(!isOpen(nora))
  }

  @Test func aTokenIsWorthNothingAfterSigningOut() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    let token = try #require(nora.token)
    #expect(try ledger.exchange.signOut(token, at: nora.time))
    #expect(!isOpen(nora))
    #expect(try !ledger.exchange.signOut(token, at: nora.time))
    nora.later(minutes: 1)
    try nora.signIn()
    let second = nora.token
    nora.later(minutes: 1)
    try nora.signIn()
    // The one of settling is open still.
    #expect(try ledger.exchange.signOutEverywhere(acting: nora.acting()) == 3)
    #expect(!isOpen(nora))
    nora.token = second
    #expect(!isOpen(nora))
  }

  @Test func guessedAndBorrowedTokensOpenNothing() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    let omar = try settled(ledger, "omar", at: "2025-09-01T08:02:00Z")
    nora.later(minutes: 3)
    let borrowed = Acting(account: "omar", session: nora.token, time: nora.time)
    var reasons = Set<String>()
    let guesses = [
      borrowed, Acting(account: "nobody", session: nora.token, time: nora.time),
      Acting(
        account: "nora", session: SessionToken(String(repeating: "0", count: 64)), time: nora.time),
    ]
    for guess in guesses {
      do {
        _ = try ledger.exchange.accounts(acting: guess)
        Issue.record("a session was opened")
      } catch { reasons.insert("\(error)") }
    }
    #expect(reasons == [RefusalReason.noSession.text])
    #expect(try ledger.eventCounts()["access.refused"] == 3)
    #expect(isOpen(nora) && isOpen(omar))
    #expect(SessionToken("00") == nil && SessionToken("") == nil)
  }

  @Test func theLogAndTheDecisionsHoldNoToken() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    let token = try #require(nora.token)
    try ledger.reopen()
    #expect(try !Scratch.holds(token.text, below: ledger.home.directory))
    let bytes = try #require(Hex.decode(token.text))
    #expect(try !Scratch.holds(bytes, below: ledger.home.directory))
  }

  @Test func aRoleTakenAwayIsGoneAtTheNextAct() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    let create = { (name: String) in
      _ = try ledger.exchange.createAccount(
        name: name, organisation: "A school",
        roles: [.init(.primary, .state(ExchangeTests.state("TX")))], acting: nora.acting())
    }
    try create("one")
    let texas = Scope.state(ExchangeTests.state("TX"))
    try ledger.exchange.changeAccount(
      "nora", roles: [.init(.secondary, texas)], acting: Acting(time: nora.time))
    #expect(throws: ExchangeError.self) { try create("two") }
    try ledger.exchange.changeStanding(
      of: "nora", to: .disabled, reason: "leave", acting: Acting(time: nora.time))
    #expect(!isOpen(nora))
    try ledger.exchange.changeStanding(
      of: "nora", to: .reinstated, reason: "back", acting: Acting(time: nora.time))
    #expect(!isOpen(nora), "a session came back with the account")
  }

  @Test func oneAccountHasEightSessionsAtMost() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    for _ in 0..<9 {
      nora.later(minutes: 1)
      try nora.signIn()
    }
    #expect(try ledger.exchange.sessions(acting: nora.acting()).count == 8)
  }

  @Test func ofTwoWhoUseOneCodeAtOnceOneGetsIn() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    nora.later(minutes: 1)
    let request = Exchange.SignInRequest(
      name: "nora", password: nora.password, code: nora.code, isWarned: true, time: nora.time)
    let exchange = ledger.exchange
    let opened = atOnce(2) { _ in (try? exchange.signIn(request)) != nil }
    #expect(opened.count { $0 } == 1)
    #expect(try exchange.checkDecisions())
  }

  @Test func ofTwoSessionsThatChangeThePasswordOneDoes() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    let first = nora.acting()
    nora.later(minutes: 1)
    try nora.signIn()
    let sessions = [first, nora.acting()]
    let (exchange, present) = (ledger.exchange, nora.password)
    let winner = atOnce(2) { number -> String? in
      let new = "Race-horse-\(number)"
      let isDone =
        (try? exchange.changePassword(from: present, to: new, acting: sessions[number])) != nil
      return isDone ? new : nil
    }.compactMap(\.self)
    try #require(winner.count == 1)
    nora.later(minutes: 1)
    try nora.signIn(password: winner[0])
    #expect(try exchange.checkDecisions())
  }

  @Test func guessingAtOnceIsStillThreeGuesses() throws {
    let ledger = try TestLedger()
    let nora = try settled(ledger)
    let time = nora.time
    let exchange = ledger.exchange
    _ = atOnce(8) { number in
      (try? exchange.signIn(
        .init(name: "nora", password: "guess \(number)", isWarned: true, time: time))) != nil
    }
    #expect(try ledger.eventCounts()["account.disabled"] == 1)
    #expect(throws: ExchangeError.self) { try nora.signIn() }
    #expect(!isOpen(nora))
  }

  @Test func attemptsUnderUnknownNamesLeaveNothingBehindButEvents() throws {
    let ledger = try TestLedger()
    let before = try ledger.exchange.decisionRowCounts()
    for number in 0..<50 {
      _ = try? ledger.exchange.signIn(
        .init(name: "guess \(number)", password: "x", isWarned: true, time: moment(start)))
    }
    let after = try ledger.exchange.decisionRowCounts()
    // One stream of all unknown names; the command rows are the ledger's own, one an event.
    #expect(
      before.filter { $0.key != "commands" && $0.key != "streams" }
        == after.filter { $0.key != "commands" && $0.key != "streams" })
    #expect(try #require(after["streams"]) - (try #require(before["streams"])) == 1)
    #expect(try ledger.eventCounts()["signin.failed"] == 50)
  }

  @Test func aProductionLedgerTakesASessionAndNothingLess() throws {
    let ledger = try TestLedger(isClockSimulated: false, states: [])
    #expect(ledger.firstPasswords.count == 2)
    let oua = Person(
      "ome-user-administrator", password: ledger.firstPasswords[1], on: ledger,
      at: "2019-01-02T08:00:00Z")
    let list = { _ = try ledger.exchange.accounts(acting: oua.acting()) }
    #expect(throws: ExchangeError.self, performing: list)
    #expect(try ledger.eventCounts()["access.refused"] == 1)
    try oua.settle(.omeUserAdministrator)
    try oua.signIn()
    try list()
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.resetPassword(
        of: "ome-user-administrator", acting: Acting(time: oua.time))
    }
  }
}
