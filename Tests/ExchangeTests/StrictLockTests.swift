import Exchange
import Foundation
import Ledger
import Primitives
import Records
import Testing

/// A State that hides its own records of a child while a person is asked about it.
@Suite struct StrictLockTests {
  private func world(strict: [String]) throws -> (IdentityWorld, ItemID, [String]) {
    let world = try IdentityWorld()
    let day = ExchangeTests.day("2023-09-30")
    let present = try #require(try world.exchange.policies().inForce(.worklists, on: day))
    var values = present.values
    values["strict-lock-states"] = .list(strict)
    try world.exchange.adoptPolicy(
      PolicyVersion(
        area: .worklists, version: present.version + 1, effectiveFrom: day, values: values),
      acting: world.ledger.acting())
    _ = try world.exchange.createAccount(
      name: "FL1", organisation: "SEA",
      roles: [.init(.stateDataAdministrator, .state(state("FL")))], acting: world.ledger.acting())
    let one = try world.send(
      "TX", "20231001", TestStudent(id: "A1", first: "Guadalupe", last: "Zepeda"))
    let other = try world.send(
      "CA", "20231002",
      TestStudent(id: "B1", first: "Lupita", last: "Zepeda", birth: "20120527"))
    return (world, try #require(try world.lines().first?.item), [one, other])
  }

  private func look(
    _ world: IdentityWorld, _ number: String, as account: String,
    _ purpose: Purpose = .matchResolution
  ) throws -> Exchange.ConsolidatedRecord {
    var acting = world.ledger.acting(account, purpose: purpose)
    acting.paper = "house on fire"
    return try world.exchange.record(
      msixID: number, knownAt: nil, withHistory: true, acting: acting)
  }

  private func search(
    _ world: IdentityWorld, as account: String
  ) throws -> Exchange.SearchResult {
    try world.exchange.search(
      .init(last: "Zepeda", birth: ExchangeTests.day("2012-05-10")),
      acting: world.ledger.acting(account, purpose: .enrollment))
  }

  @Test func withoutThePolicyABannerTells() throws {
    let (world, item, numbers) = try world(strict: [])
    for account in ["FL1", "TXp", "CA1"] {
      let found = try look(world, numbers[0], as: account)
      #expect(found.openItems == [item] && found.locked.isEmpty && found.statements.count == 1)
    }
  }

  @Test func theStatesOwnRecordsAreHiddenFromAllButThoseWhoAnswer() throws {
    let (world, item, numbers) = try world(strict: ["TX"])
    for account in ["TX1", "CA2"] {
      #expect(try look(world, numbers[0], as: account).statements.count == 1, "\(account)")
    }
    for account in ["FL1", "TXp", "CAp"] {
      world.refuses { _ = try look(world, numbers[0], as: account) }
      // The other State has no such policy.
      let found = try look(world, numbers[1], as: account)
      #expect(found.openItems == [item] && found.locked == [state("TX")])
      #expect(found.statements.map(\.state) == [state("CA")])
    }
    #expect(try look(world, numbers[0], as: "FL1", .emergency).statements.count == 1)
    #expect(try search(world, as: "FL1").children.isEmpty)
    #expect(try search(world, as: "TX1").children.count == 1)
    try world.resolve(item, .distinct, as: "TX1")
    try world.resolve(item, .distinct, as: "CA1")
    #expect(try look(world, numbers[0], as: "FL1").locked.isEmpty)
    #expect(try search(world, as: "FL1").children.count == 1)
  }

  @Test func whatWasShownUnderALockIsShownAgainAlike() throws {
    let (world, _, numbers) = try world(strict: ["TX"])
    // One child of two States, about whom a third question is open.
    let item = try #require(try world.lines().first?.item)
    try world.resolve(item, .same, as: "TX1")
    try world.resolve(item, .same, as: "CA1")
    let other = try world.send(
      "TX", "20231003", TestStudent(id: "Q", first: "Ramiro", last: "Soto"))
    _ = try world.merge(numbers[0], other, as: "CA2")
    let found = try look(world, numbers[0], as: "FL1")
    #expect(found.statements.map(\.state) == [state("CA")] && found.locked == [state("TX")])
    #expect(found.history.allSatisfy { $0.state != state("TX") })
    _ = try world.exchange.createAccount(
      name: "auditor", organisation: "OIG", roles: [.init(.auditor, .nation)],
      acting: world.ledger.acting())
    let again = try world.exchange.replay(
      .position(found.look), acting: world.ledger.acting("auditor", purpose: .audit))
    #expect(again.verdict == .equal)
    let list = try search(world, as: "FL1")
    #expect(list.children.map(\.states) == [[state("CA")]])
    let listed = try world.exchange.replay(
      .position(list.look), acting: world.ledger.acting("auditor", purpose: .audit))
    #expect(listed.verdict == .equal)
  }

  @Test func omesAdministratorSeesTheRecordsOfItsItemsAlone() throws {
    let (world, item, numbers) = try world(strict: ["TX"])
    world.refuses { _ = try look(world, numbers[0], as: "ome") }
    try world.resolve(item, .same, as: "TX1")
    try world.resolve(item, .distinct, as: "CA1")
    #expect(try look(world, numbers[0], as: "ome").statements.count == 1)
    _ = try world.exchange.settle(
      item, .distinct, reason: "seen", acting: world.ledger.acting("ome"))
    world.refuses { _ = try look(world, numbers[0], as: "ome") }
  }
}
