import Exchange
import Foundation
import Ledger
import Primitives
import Records
import Testing

/// Districts, regions and the State: where an item begins, how it moves up, who sees it.
@Suite struct WorklistLevelTests {
  private let north = Scope.district(ExchangeTests.state("TX"), "4800001")
  private let south = Scope.district(ExchangeTests.state("TX"), "4800002")
  private let region = Scope.region(ExchangeTests.state("TX"), "North")
  private let texas = Scope.state(ExchangeTests.state("TX"))

  /// Two districts with an administrator each, both in a region with one.
  private func world(_ roles: [(String, Role, Scope)]) throws -> IdentityWorld {
    let world = try IdentityWorld()
    let acting = world.ledger.acting()
    _ = try world.exchange.loadReference(
      .regions,
      rows: ["4800001", "4800002"].map { [$0, "20200101", "TX", "North", ""] },
      effective: ExchangeTests.day("2020-01-01"), acting: acting)
    for (name, role, scope) in roles {
      _ = try world.exchange.createAccount(
        name: name, organisation: "LEA", roles: [.init(role, scope)], acting: acting)
    }
    return world
  }

  private func whole() throws -> IdentityWorld {
    try world([
      ("n", .districtDataAdministrator, north), ("s", .districtDataAdministrator, south),
      ("r", .regionalDataAdministrator, region),
    ])
  }

  private let first = TestStudent(id: "A1", first: "Guadalupe", last: "Zepeda")
  private let slipped = TestStudent(
    id: "A2", first: "Guadalupe", last: "Zepeda", birth: "20120511")

  /// A near match inside Texas, of children of the district 4800001.
  private func ask(_ world: IdentityWorld) throws -> ItemID {
    try world.send("TX", "20231001", first)
    try world.send("TX", "20231002", slipped)
    return try #require(try world.lines().first?.item)
  }

  @Test func anItemBeginsAtTheDistrictAndMovesUpLevelByLevel() throws {
    let world = try whole()
    let item = try ask(world)
    #expect(try world.lines().map(\.place) == [north])
    #expect(try world.lines().map(\.level) == [.district])
    for (account, sees) in [("n", 1), ("s", 0), ("r", 1), ("TX1", 1), ("CA1", 0)] {
      #expect(try world.lines(as: account).count == sees, "\(account)")
    }
    world.refuses { try world.resolve(item, .same, as: "s") }
    // Opened on Monday 2 October, five working days at each level; 9 October is none.
    let places: [(String, Scope, WorkLevel)] = [
      ("2023-10-10", north, .district), ("2023-10-11", region, .region),
      ("2023-10-18", region, .region), ("2023-10-19", texas, .state),
      ("2023-10-26", texas, .state), ("2023-10-27", .nation, .ome),
    ]
    for (day, place, level) in places {
      _ = try world.exchange.tick(at: try #require(Instant("\(day)T12:00:00Z")))
      #expect(try world.lines().map(\.place) == [place], "\(day)")
      #expect(try world.lines().map(\.level) == [level])
      // The region still sees what it had only while it lies there.
      #expect(try world.lines(as: "n").count == (level == .district ? 1 : 0))
    }
    world.refuses { try world.resolve(item, .same, as: "n") }
    world.refuses { try world.resolve(item, .same, as: "r") }
    #expect(try world.resolve(item, .same, as: "TX2") == "same")
    try world.checkRebuilt()
  }

  @Test func eachLevelAnswersWhatWaitsThere() throws {
    for account in ["n", "r", "TX1"] {
      let world = try whole()
      let item = try ask(world)
      #expect(try world.resolve(item, .same, as: account) == "same")
      try world.checkRebuilt()
    }
  }

  @Test func theMostRecentClosedEnrollmentSaysWhereItBegins() throws {
    let world = try whole()
    var moved = first
    // Open in the north since September, closed in the south in June.
    moved.enrollments = [("20230905", "", "01", "05"), ("20220905", "20230601", "01", "04")]
    moved.schools = ["480000100001", "480000200001"]
    try world.send("TX", "20231001", moved)
    var other = slipped
    other.enrollments = [("20230905", "", "01", "05")]
    try world.send("TX", "20231002", other)
    #expect(try world.lines().map(\.place) == [south])
  }

  @Test func whereNobodyAnswersForALevelTheNextOneDoes() throws {
    let none = try world([])
    _ = try ask(none)
    #expect(try none.lines().map(\.place) == [texas])
    #expect(try none.ledger.eventCounts()["workitem.opened"] == nil)
    let regional = try world([("r", .regionalDataAdministrator, region)])
    _ = try ask(regional)
    #expect(try regional.lines().map(\.place) == [region])
    let gone = try world([("n", .districtDataAdministrator, north)])
    try gone.exchange.changeStanding(
      of: "n", to: .disabled, reason: "gone", acting: gone.ledger.acting())
    _ = try ask(gone)
    #expect(try gone.lines().map(\.place) == [texas])
  }

  @Test func anItemGoesDownOrSidewaysNeverUp() throws {
    let world = try whole()
    let item = try ask(world)
    func give(_ name: String, as account: String) throws {
      try world.exchange.reassign(item, to: name, acting: world.ledger.acting(account))
    }
    world.refuses { try give("TX1", as: "n") }
    world.refuses { try give("r", as: "n") }
    try give("s", as: "n")
    #expect(try world.lines().map(\.place) == [south])
    #expect(try world.lines().map(\.status) == ["assigned"])
    #expect(try world.lines().map(\.due) == [ExchangeTests.day("2023-10-10")])
    #expect(try world.lines(as: "n").isEmpty)
    world.refuses { try give("n", as: "n") }
    for day in ["2023-10-11", "2023-10-19"] {
      _ = try world.exchange.tick(at: try #require(Instant("\(day)T12:00:00Z")))
    }
    #expect(try world.lines().map(\.place) == [texas])
    #expect(try world.lines().map(\.status) == ["open"])
    try give("n", as: "TX1")
    #expect(try world.lines(as: "n").map(\.place) == [north])
    #expect(try world.resolve(item, .same, as: "n") == "same")
    try world.checkRebuilt()
  }

  @Test func anItemIsPassedUpWithinTheStateAndNoHigher() throws {
    let world = try whole()
    let item = try ask(world)
    func pass(_ account: String, key: String? = nil) throws -> Scope {
      try world.exchange.escalate(
        item, reason: "two sisters, ask the region", requestKey: key,
        acting: world.ledger.acting(account))
    }
    for account in ["s", "CA1", "TXp"] { world.refuses { _ = try pass(account) } }
    #expect(try pass("n", key: "up") == region)
    // The district has passed it on: the same request again changes nothing.
    #expect(try world.lines().map(\.place) == [region])
    #expect(try world.lines().map(\.due) == [ExchangeTests.day("2023-10-10")])
    world.refuses { _ = try pass("n") }
    #expect(try pass("r") == texas)
    world.refuses { _ = try pass("TX1") }
    #expect(try world.lines().map(\.level) == [.state])
    let counts = try world.ledger.eventCounts()
    #expect(counts["workitem.escalated"] == 2 && counts["workitem.commented"] == 2)
    #expect(try world.resolve(item, .same, as: "TX1") == "same")
    try world.checkRebuilt()
  }

  @Test func aStateWithoutLevelsIsNotHurriedByOneThatHasThem() throws {
    let world = try whole()
    try world.send("TX", "20231001", first)
    try world.send(
      "CA", "20231002",
      TestStudent(id: "B1", first: "Lupita", last: "Zepeda", birth: "20120527"))
    let places = try world.lines().map(\.place)
    #expect(Set(places) == [north, .state(ExchangeTests.state("CA"))])
    let item = try #require(try world.lines().first?.item)
    #expect(try world.resolve(item, .same, as: "n") == "open")
    #expect(try world.resolve(item, .same, as: "CA1") == "same")
  }
}
