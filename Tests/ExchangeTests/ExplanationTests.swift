import Exchange
import Foundation
import Ledger
import Primitives
import Records
import Testing

/// What an explanation of a near match tells, and whom.
@Suite struct ExplanationTests {
  private func world() throws -> (IdentityWorld, ItemID, [String]) {
    let world = try IdentityWorld()
    let one = try world.send(
      "TX", "20231001", TestStudent(id: "A1", first: "Guadalupe", last: "Zepeda"))
    let other = try world.send(
      "CA", "20231002",
      TestStudent(id: "B1", first: "Lupita", last: "Zepeda", birth: "20120527"))
    return (world, try #require(try world.lines().first?.item), [one, other])
  }

  private func given(_ found: Exchange.MatchExplanation) -> [String]? {
    found.lines.first { $0.name == "given" }?.values
  }

  @Test func thoseOfTheTwoStatesSeeWhatBothSay() throws {
    let (world, item, numbers) = try world()
    for account in ["TX1", "CA2", "TXp"] {
      let found = try world.exchange.explainItem(item, acting: world.ledger.acting(account))
      let order = found.states.map(\.description)
      #expect(
        given(found)
          == (order == ["TX", "CA"] ? ["Guadalupe", "Lupita"] : ["Lupita", "Guadalupe"]))
      #expect(found.lines.first { $0.name == "total" }?.values == [])
      let pair = try world.exchange.explainMatch(
        numbers[0], numbers[1], acting: world.ledger.acting(account))
      #expect(Set(given(pair) ?? []) == ["Guadalupe", "Lupita"])
    }
  }

  @Test func otherStatesSeeLevelsAlone() throws {
    let (world, item, numbers) = try world()
    _ = try world.exchange.createAccount(
      name: "FL1", organisation: "SEA",
      roles: [.init(.stateDataAdministrator, .state(state("FL")))], acting: world.ledger.acting())
    let found = try world.exchange.explainItem(item, acting: world.ledger.acting("FL1"))
    #expect(given(found) == [] && found.lines.allSatisfy { $0.values.isEmpty })
    let pair = try world.exchange.explainMatch(
      numbers[0], numbers[1], acting: world.ledger.acting("FL1"))
    #expect(pair.lines.allSatisfy { $0.values.isEmpty })
    #expect(pair.lines.map(\.bits) == found.lines.map(\.bits))
  }

  @Test func omeSeesWhatHasComeUpToIt() throws {
    let (world, item, _) = try world()
    world.refuses { _ = try world.exchange.explainItem(item, acting: world.ledger.acting("ome")) }
    try world.resolve(item, .same, as: "TX1")
    try world.resolve(item, .distinct, as: "CA1")
    let found = try world.exchange.explainItem(item, acting: world.ledger.acting("ome"))
    #expect(Set(given(found) ?? []) == ["Guadalupe", "Lupita"])
  }

  @Test func theRunnerUpIsAnotherChild() throws {
    let (world, item, _) = try world()
    #expect(
      try world.exchange.explainItem(item, acting: world.ledger.acting("TX1")).runnerUp == nil)
    try world.send(
      "FL", "20231003",
      TestStudent(id: "F1", first: "Guadalupe", last: "Zepeda", birth: "20120517"))
    let second = try #require(
      try world.exchange.explainItem(item, acting: world.ledger.acting("TX1")).runnerUp)
    #expect(second.state == state("FL") && second.bits.contains("."))
  }
}
