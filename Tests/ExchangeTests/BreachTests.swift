import ConsolidatedRecords
import CBOR
import Ledger
import Primitives
import Records
import Testing

@testable import Exchange

/// Suspected breaches (behaviour P19).
@Suite struct BreachTests {
  private func world() throws -> DestructionWorld {
    let world = try DestructionWorld()
    for (name, place) in [("registrar", "TX"), ("neighbour", "CA")] {
      _ = try world.exchange.createAccount(
        name: name, organisation: "A school",
        roles: [.init(.primary, .school(state(place), "1"))], acting: world.acting())
      _ = try world.exchange.createAccount(
        name: "keeper-\(place)", organisation: "SEA",
        roles: [.init(.stateUserAdministrator, .state(state(place)))], acting: world.acting())
    }
    return world
  }

  private func declare(
    _ world: DestructionWorld, _ accounts: [String], as account: String,
    keys: [KeyRole] = [], from: KnownAt? = nil
  ) throws -> CaseID {
    var scope = Exchange.BreachScope()
    scope.accounts = accounts
    scope.keys = keys
    scope.from = from
    return try world.exchange.declareBreach(
      scope, text: "a laptop was stolen", acting: world.acting(account))
  }

  @Test func p19ABreachFreezesListsAndQueues() throws {
    let world = try world()
    let acting = world.acting("registrar", .enrollment)
    let before = world.exchange.log.size
    let look = try world.exchange.record(
      msixID: world.numbers[0], knownAt: nil, acting: acting
    ).look
    let search = try world.exchange.search(
      .init(last: "Soto", first: "Ramiro"), acting: acting)
    #expect(!search.children.isEmpty)
    _ = try world.exchange.record(
      msixID: world.numbers[2], knownAt: nil, acting: world.acting("neighbour", .enrollment))

    let breach = try declare(world, ["registrar"], as: "privacy", from: .position(before))
    let shown = try #require(
      try world.exchange.breaches(breach, acting: world.acting("privacy")).first)
    #expect(shown.disclosures.map(\.position) == [look, search.look])
    #expect(shown.notices == 1 + search.children.count && shown.contained == nil)
    #expect(shown.due == world.ledger.now.date.adding(days: 30))
    #expect(shown.text == "a laptop was stolen")
    // Each notice lies under the accounting of the child whom it is about.
    let accounting = try world.exchange.child(msixID: world.numbers[0]).accounting
    let queued = try (0..<world.exchange.log.size).compactMap { position -> OpenedEvent? in
      let event = try OpenedEvent(
        try world.exchange.log.event(at: position), opener: world.exchange.vault)
      return event.type == BreachNoticeQueued.type ? event : nil
    }
    #expect(queued.contains { $0.opened(accounting.retagged())?["looks"]?.int == 1 })

    // Frozen: nothing more is let in, and nobody reinstates before it is contained.
    world.refuses {
      _ = try world.exchange.record(msixID: world.numbers[0], knownAt: nil, acting: acting)
    }
    world.refuses {
      try world.exchange.changeStanding(
        of: "registrar", to: .reinstated, reason: "asks", acting: world.acting())
    }
    try world.exchange.containBreach(
      breach, text: "the laptop was found", acting: world.acting("privacy"))
    world.refuses(.notFound) {
      try world.exchange.containBreach(breach, text: "again", acting: world.acting("privacy"))
    }
    try world.exchange.changeStanding(
      of: "registrar", to: .reinstated, reason: "found", acting: world.acting())
    _ = try world.exchange.record(msixID: world.numbers[0], knownAt: nil, acting: acting)
    #expect(try world.exchange.checkDecisions())
  }

  @Test func p19SessionsEndWithTheDeclaration() throws {
    let world = try world()
    let person = try Person(
      "walker", .primary, "TX/school:1", on: world.ledger, at: "2023-10-01T13:00:00Z")
    try person.settle(.primary)
    let token = try #require(person.token)
    #expect(try world.exchange.open(token, at: person.time) != nil)
    let before = try world.ledger.eventCounts()["session.ended"] ?? 0
    _ = try declare(world, ["walker"], as: "privacy")
    #expect(try world.exchange.open(token, at: world.ledger.now) == nil)
    #expect(try world.ledger.eventCounts()["session.ended"] == before + 1)
  }

  /// A State's User Administrator freezes his own users; the Help Desk reports.
  @Test func p19WhoFreezesWhom() throws {
    let world = try world()
    world.refuses { _ = try declare(world, ["neighbour"], as: "keeper-TX") }
    world.refuses { _ = try declare(world, ["registrar", "neighbour"], as: "keeper-TX") }
    world.refuses { _ = try declare(world, ["registrar"], as: "neighbour") }
    let breach = try declare(world, ["registrar"], as: "keeper-TX")
    world.refuses {
      _ = try world.exchange.breaches(breach, acting: world.acting("keeper-CA"))
    }
    world.refuses {
      try world.exchange.containBreach(breach, text: "all well", acting: world.acting("registrar"))
    }
    #expect(try world.exchange.breaches(breach, acting: world.acting("keeper-TX")).count == 1)
    world.refuses(.usage) { _ = try declare(world, [], as: "privacy") }
  }

  @Test func p19AStolenKeyIsTurnedOver() throws {
    let world = try world()
    let before = try world.exchange.noteKeys()
    world.refuses { _ = try declare(world, [], as: "privacy", keys: [.checkpoint]) }
    #expect(try world.exchange.noteKeys() == before)
    let breach = try declare(world, [], as: "system-administrator", keys: [.checkpoint, .event])
    let after = try world.exchange.noteKeys()
    #expect(after.count == before.count + 1)
    #expect(try world.ledger.eventCounts()["key.revoked"] == 2)
    #expect(
      try world.exchange.breaches(breach, acting: world.acting("system-administrator"))
        .first?.keys == ["checkpoint", "event"])
    #expect(try LogVerifier(log: world.exchange.log).verify(treeOnly: false).signatures > 0)
  }
}
