import Exchange
import Foundation
import Ledger
import Primitives
import Records
import Testing

/// Who answers while a data administrator is away, and where nobody else may.
@Suite struct DeputyTests {
  private let first = TestStudent(id: "A1", first: "Guadalupe", last: "Zepeda")
  private let slipped = TestStudent(
    id: "A2", first: "Guadalupe", last: "Zepeda", birth: "20120511")

  private func world() throws -> (IdentityWorld, ItemID) {
    let world = try IdentityWorld()
    try world.send("TX", "20231001", first)
    try world.send("TX", "20231002", slipped)
    return (world, try #require(try world.lines().first?.item))
  }

  private func name(_ deputy: String?, for account: String, in world: IdentityWorld) throws {
    try world.exchange.nameDeputy(deputy, acting: world.ledger.acting(account))
  }

  private func leave(
    _ account: String, _ days: (String, String)?, in world: IdentityWorld
  ) throws {
    try world.exchange.recordAbsence(
      days.map { ExchangeTests.day($0.0)...ExchangeTests.day($0.1) },
      acting: world.ledger.acting(account))
  }

  @Test func aDeputyAnswersWhileTheAdministratorIsAway() throws {
    let (world, item) = try world()
    world.refuses { _ = try world.lines(as: "TXp") }
    try name("TXp", for: "TX1", in: world)
    world.refuses { try world.resolve(item, .same, as: "TXp") }
    try leave("TX1", ("2023-10-03", "2023-10-06"), in: world)
    // Away from tomorrow on.
    world.refuses { try world.resolve(item, .same, as: "TXp") }
    try leave("TX1", ("2023-10-02", "2023-10-06"), in: world)
    #expect(try world.lines(as: "TXp").map(\.item) == [item])
    #expect(
      try world.exchange.deputation(acting: world.ledger.acting("TX1")).deputy == "TXp")
    #expect(try world.resolve(item, .same, as: "TXp") == "same")
    try world.checkRebuilt()
  }

  @Test func itEndsWithTheReturnAndWithAnotherDeputy() throws {
    let (world, item) = try world()
    try name("TXp", for: "TX1", in: world)
    try leave("TX1", ("2023-10-01", "2023-10-06"), in: world)
    #expect(try world.lines(as: "TXp").count == 1)
    try leave("TX1", nil, in: world)
    world.refuses { try world.resolve(item, .same, as: "TXp") }
    try leave("TX1", ("2023-10-01", "2023-10-06"), in: world)
    try name("TX2", for: "TX1", in: world)
    world.refuses { try world.resolve(item, .same, as: "TXp") }
    try name("TXp", for: "TX1", in: world)
    try world.exchange.changeStanding(
      of: "TX1", to: .deactivated, reason: "gone", acting: world.ledger.acting())
    world.refuses { try world.resolve(item, .same, as: "TXp") }
    try world.checkRebuilt()
  }

  @Test func aDeputyIsOfTheSameStateAndMayStartMerges() throws {
    let (world, _) = try world()
    for account in ["CA1", "CAp", "ome", "TX1"] {
      world.refuses { try name(account, for: "TX1", in: world) }
    }
    world.refuses { try name("TX1", for: "TXp", in: world) }
    world.refuses { try leave("TXp", nil, in: world) }
    try name("TXp", for: "TX1", in: world)
    try name(nil, for: "TX1", in: world)
    #expect(try world.exchange.deputation(acting: world.ledger.acting("TX1")).deputy == nil)
  }

  /// One data administrator in the whole State, who starts a merge.
  private func alone(
    deputy: String?
  ) throws -> (IdentityWorld, ItemID) {
    let world = try IdentityWorld()
    try world.exchange.changeStanding(
      of: "TX2", to: .deactivated, reason: "gone", acting: world.ledger.acting())
    if let deputy { try name(deputy, for: "TX1", in: world) }
    let one = try world.send("TX", "20231001", first)
    let other = try world.send(
      "TX", "20231002", TestStudent(id: "Q", first: "Ramiro", last: "Soto"))
    return (world, try world.merge(one, other, as: "TX1"))
  }

  @Test func whereNobodyElseMayValidateTheDeputyDoes() throws {
    let (world, item) = try alone(deputy: "TXp")
    #expect(try world.lines().map(\.level) == [.state])
    world.refuses { try world.resolve(item, .approve, as: "TX1") }
    #expect(try world.resolve(item, .approve, as: "TXp") == "validated")
    try world.checkRebuilt()
  }

  @Test func withoutADeputyItIsOMEsAtOnce() throws {
    let (world, item) = try alone(deputy: nil)
    #expect(try world.lines(as: "ome").map(\.item) == [item])
    world.refuses { try world.resolve(item, .approve, as: "TX1") }
    world.refuses { try world.resolve(item, .approve, as: "TXp") }
    #expect(try world.resolve(item, .approve, as: "ome") == "validated")
    try world.checkRebuilt()
  }

  @Test func aDeputyNeverValidatesWhatHeStarted() throws {
    let world = try IdentityWorld()
    try name("TXp", for: "TX1", in: world)
    try leave("TX1", ("2023-10-01", "2023-12-06"), in: world)
    let one = try world.send("TX", "20231001", first)
    let other = try world.send(
      "TX", "20231002", TestStudent(id: "Q", first: "Ramiro", last: "Soto"))
    let item = try world.merge(one, other, as: "TXp")
    world.refuses { try world.resolve(item, .approve, as: "TXp") }
    #expect(try world.resolve(item, .approve, as: "TX2") == "validated")
  }
}
