import Primitives
import Records
import Testing

@testable import Exchange

/// Letters that wait, and what becomes of them; no mail server.
@Suite struct LetterTests {
  private func due(
    _ world: MoveWorld, at time: Instant? = nil
  ) throws -> [Exchange.DueLetter] {
    try world.exchange.dueLetters(acting: Acting(time: time ?? world.ledger.now))
  }

  private func record(
    _ world: MoveWorld, _ outcome: Exchange.LetterOutcome, _ letter: Exchange.DueLetter,
    at time: Instant? = nil
  ) throws {
    try world.exchange.record(
      outcome, of: letter, acting: Acting(time: time ?? world.ledger.now))
  }

  private func address(_ world: MoveWorld, _ account: String, _ email: String) throws {
    try world.exchange.changeContact(
      AccountPerson(fullName: "N", title: "", address: "", phone: "", email: email, need: ""),
      acting: world.ledger.acting(account))
  }

  @Test func oneLetterOfAKindWaitsForAnAccount() throws {
    let world = try MoveWorld()
    try address(world, "ca-da", "da@example.org")
    try world.post(.arrival)
    try world.post(.arrival)
    try world.post(.message) { $0.text = "hello" }
    let letters = try world.exchange.letters(acting: world.acting())
    let mine = letters.filter { $0.name == "ca-da" }
    #expect(Set(mine.map(\.kind)) == [.move, .message])
    #expect(mine.first { $0.kind == .move }?.count == 2)
    let due = try due(world)
    #expect(due.count { $0.address == "da@example.org" } == 2)
    #expect(due.count { $0.address == nil } == due.count - 2)
    try world.checkRebuilt()
  }

  /// Whoever dies between the sending and the recording sends again, under the same token.
  @Test func aLetterIsDueUntilItsEndIsRecorded() throws {
    let world = try MoveWorld()
    try address(world, "ca-da", "da@example.org")
    try world.post(.arrival)
    let first = try #require(try due(world).first { $0.address != nil })
    try world.ledger.reopen()
    let second = try #require(try due(world).first { $0.address != nil })
    #expect(second.token == first.token)
    // What came while it was on its way makes another letter.
    try world.post(.arrival)
    try record(world, .handed, second)
    let third = try #require(try due(world).first { $0.address != nil })
    #expect(third.token != second.token)
    try record(world, .handed, third)
    #expect(try due(world).allSatisfy { $0.address == nil })
    try world.checkRebuilt()
  }

  @Test func waitsGrowAndEnd() throws {
    #expect(
      (1...7).map { Exchange.letterWait(after: $0) }
        == [300, 900, 2_700, 8_100, 21_600, 21_600, 21_600])
    let world = try MoveWorld()
    try address(world, "ca-da", "da@example.org")
    try world.post(.arrival)
    var time = world.ledger.now
    var tries = 0
    while let letter = try due(world, at: time).first(where: { $0.address != nil }) {
      try record(world, .deferred(code: 451), letter, at: time)
      #expect(try !due(world, at: time).contains { $0.address != nil })
      tries += 1
      let listing = try #require(
        try world.exchange.letters(acting: world.acting()).first { $0.name == "ca-da" })
      guard let next = listing.next else {
        #expect(listing.failure == .expired && listing.code == 451)
        break
      }
      #expect(next > time && listing.attempts == tries)
      time = next
    }
    // Five days: four growing waits, then four tries a day.
    #expect((20...26).contains(tries))
    try world.checkRebuilt()
  }

  @Test func aRefusedLetterWaitsForAnotherAddress() throws {
    let world = try MoveWorld()
    try address(world, "ca-da", "da@example.org")
    try world.post(.request)
    let letter = try #require(try due(world).first { $0.address != nil })
    try record(world, .refused(code: 550), letter)
    #expect(try !due(world).contains { $0.address != nil })
    let failed = try #require(
      try world.exchange.letters(acting: world.acting()).first { $0.name == "ca-da" })
    #expect(failed.failure == .refused && failed.code == 550 && failed.next == nil)
    try address(world, "ca-da", "new@example.org")
    #expect(try due(world).contains { $0.address == "new@example.org" })
    // Something new is told too, whatever became of the old.
    try world.exchange.noteReturned(.request, of: "ca-da", acting: world.acting())
    #expect(try !due(world).contains { $0.address != nil })
    try world.post(.request)
    #expect(try due(world).contains { $0.address == "new@example.org" })
    try world.checkRebuilt()
  }

  @Test func aBreachIsToldToThoseWhoActOnIt() throws {
    let world = try MoveWorld()
    var scope = Exchange.BreachScope()
    scope.accounts = ["ca-da"]
    _ = try world.exchange.declareBreach(
      scope, text: "a laptop", acting: world.ledger.acting("privacy"))
    let told = try world.exchange.letters(acting: world.acting()).filter { $0.kind == .breach }
    #expect(Set(told.map(\.name)) == ["privacy", "system-administrator"])
    try world.checkRebuilt()
  }

  @Test func keepersSeeTheirOwnStateAndOthersNothing() throws {
    let world = try MoveWorld()
    try world.post(.arrival)
    try world.post(.message, by: "ca-da") {
      $0.addressee = .state(state("TX"))
      $0.text = "hello"
    }
    let all = try world.exchange.letters(acting: world.acting())
    #expect(all.contains { $0.name == "tx-da" })
    let own = try world.exchange.letters(acting: world.ledger.acting("ca-keeper"))
    #expect(!own.isEmpty && own.allSatisfy { $0.name.hasPrefix("ca-") })
    for account in ["tx-school", "ca-da", "privacy"] {
      world.refuses { _ = try world.exchange.letters(acting: world.ledger.acting(account)) }
      world.refuses {
        _ = try world.exchange.dueLetters(acting: world.ledger.acting(account))
      }
    }
  }
}
