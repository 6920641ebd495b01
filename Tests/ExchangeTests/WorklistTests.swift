import Exchange
import Foundation
import Ledger
import Primitives
import Records
import Testing

/// Near matches and what people make of them.
@Suite struct WorklistTests {
  private let first = TestStudent(id: "A1", first: "Guadalupe", last: "Zepeda")
  /// A day of birth that slipped: in one State a person has to look.
  private let slipped = TestStudent(
    id: "A2", first: "Guadalupe", last: "Zepeda", birth: "20120511")
  /// A familiar form and a slipped day: between States a person has to look.
  private let familiar = TestStudent(
    id: "B1", first: "Lupita", last: "Zepeda", birth: "20120527")

  private func inOneState() throws -> (world: IdentityWorld, one: String, other: String) {
    let world = try IdentityWorld()
    let one = try world.send("TX", "20231001", first)
    let other = try world.send("TX", "20231002", slipped)
    return (world, one, other)
  }

  private func betweenStates() throws -> (world: IdentityWorld, one: String, other: String) {
    let world = try IdentityWorld()
    let one = try world.send("TX", "20231001", first)
    let other = try world.send("CA", "20231002", familiar)
    return (world, one, other)
  }

  /// What is asked about a family stands together, and says so.
  @Test func itemsOfOneFamilyStandTogether() throws {
    let world = try IdentityWorld()
    func pair(_ id: String, _ name: String, _ last: String, _ birth: (String, String)) throws
      -> Set<String>
    {
      let births = [birth.0, birth.1]
      return Set(
        try births.enumerated().map { index, birth in
          try world.send(
            "TX", "202310\(id)\(index + 1)",
            TestStudent(id: "\(id)\(index)", first: name, last: last, birth: birth, sex: "Male"))
        })
    }
    let one = try pair("0", "Ramiro", "Zepeda", ("20100304", "20100305"))
    let stranger = try pair("1", "Ulises", "Quintero", ("20110918", "20110919"))
    let other = try pair("2", "Eleazar", "Zepeda", ("20120510", "20120511"))
    let lines = try world.lines()
    #expect(Set(lines.map { Set($0.msixIDs) }) == [one, stranger, other])
    let behind = lines.indices.filter { lines[$0].isOfFamilyAbove }
    #expect(behind.count == 1)
    if let place = behind.first, place > 0 {
      #expect(
        [Set(lines[place - 1].msixIDs), Set(lines[place].msixIDs)].allSatisfy { $0 != stranger })
    } else {
      Issue.record("the first of a list stands behind nothing")
    }
  }

  @Test func oneAdministratorsSameLinksInsideAState() throws {
    let (world, one, other) = try inOneState()
    #expect(one != other)
    let line = try #require(try world.lines().first)
    #expect(line.kind == .nearMatch && line.state == ExchangeTests.state("TX"))
    #expect(Set(line.msixIDs) == [one, other] && (line.scoreTenths ?? 0) > 40)
    // Five working days after Monday 2 October 2023, of which 9 October is none.
    #expect(line.opened == ExchangeTests.day("2023-10-02"))
    #expect(line.due == ExchangeTests.day("2023-10-10"))
    let acting = world.ledger.acting()
    #expect(
      try world.exchange.record(msixID: other, knownAt: nil, acting: acting).openItems
        == [line.item])
    let before = world.exchange.log.size - 1
    #expect(try world.resolve(line.item, .same, as: "TX1") == "same")
    #expect(try world.numbers() == ["TX:A1": one, "TX:A2": one])
    #expect(try world.numbers(knownAt: before) == ["TX:A1": one, "TX:A2": other])
    #expect(try world.lines().isEmpty)
    // The retired number stands for the survivor's, now; then it was its own.
    let found = try world.exchange.record(msixID: other, knownAt: nil, acting: acting)
    #expect(found.msixID == one && found.openItems.isEmpty)
    #expect(
      try world.exchange.record(
        msixID: other, knownAt: .position(before), acting: acting
      ).msixID == other)
    try world.checkRebuilt()
  }

  @Test func betweenStatesNothingIsLinkedBeforeTheSecondAnswer() throws {
    let (world, one, other) = try betweenStates()
    #expect(try world.lines().count == 2)
    #expect(try world.lines("CA").map(\.kind) == [.nearMatch])
    let item = try #require(try world.lines().first?.item)
    #expect(try world.resolve(item, .same, as: "TX1") == "open")
    #expect(try Set(world.numbers().values) == [one, other])
    #expect(try world.lines().map(\.state) == [ExchangeTests.state("CA")])
    #expect(try world.lines().map(\.kind) == [.validateNearMatch])
    #expect(try world.resolve(item, .same, as: "CA1") == "same")
    #expect(try world.numbers() == ["TX:A1": one, "CA:B1": one])
    world.refuses { try world.resolve(item, .distinct, as: "CA1") }
    try world.checkRebuilt()
  }

  @Test func whoeverIsNoneOfTheStatesDoesNotAnswer() throws {
    let (world, _, _) = try inOneState()
    let item = try #require(try world.lines().first?.item)
    world.refuses { try world.resolve(item, .same, as: "CA1") }
    world.refuses { try world.resolve(item, .same, as: "TXp") }
    world.refuses { try world.resolve(item, .same, as: "ome") }
    world.refuses {
      _ = try world.exchange.resolve(item, .same, reason: "seen", acting: world.ledger.acting())
    }
    world.refuses { _ = try world.lines("CA", as: "TX1") }
    #expect(try world.lines(as: "CA1").isEmpty)
    #expect(try world.lines(as: "TX1").count == 1)
  }

  @Test func onePersonDoesNotAnswerForTwoStates() throws {
    let (world, _, _) = try betweenStates()
    try world.exchange.changeAccount(
      "TX1",
      roles: [
        .init(.stateDataAdministrator, .state(ExchangeTests.state("TX"))),
        .init(.stateDataAdministrator, .state(ExchangeTests.state("CA"))),
      ], acting: world.ledger.acting())
    let item = try #require(try world.lines().first?.item)
    #expect(try world.resolve(item, .same, as: "TX1") == "open")
    world.refuses { try world.resolve(item, .same, as: "TX1") }
    #expect(try world.lines().count == 1)
  }

  @Test func unsureDecidesNothingAndMayBeAnsweredAgain() throws {
    let (world, one, _) = try inOneState()
    let item = try #require(try world.lines().first?.item)
    #expect(try world.resolve(item, .unsure, as: "TX1") == "open")
    #expect(try world.lines().map(\.kind) == [.nearMatch])
    #expect(try world.resolve(item, .same, as: "TX1") == "same")
    #expect(try Set(world.numbers().values) == [one])
  }

  @Test func whatWasJudgedDistinctIsNeverAskedAgain() throws {
    let (world, one, other) = try inOneState()
    let item = try #require(try world.lines().first?.item)
    #expect(try world.resolve(item, .distinct, as: "TX1") == "distinct")
    #expect(try Set(world.numbers().values) == [one, other])
    // Agrees with both so well that best and second would be put before a person.
    let third = try world.send(
      "CA", "20231101", TestStudent(id: "C1", first: "Guadalupe", last: "Zepeda"))
    #expect([one, other].contains(third))
    #expect(try world.lines().isEmpty)
    #expect(
      try world.exchange.explainMatch(one, other, acting: world.ledger.acting("TX1")).areApart)
    try world.checkRebuilt()
  }

  @Test func bestAndSecondAreShownOnceToAPerson() throws {
    let (world, one, other) = try inOneState()
    try world.send("CA", "20231101", TestStudent(id: "C1", first: "Guadalupe", last: "Zepeda"))
    // The question about the two is open already.
    #expect(try Set(world.lines().map(\.item)).count == 1)
    #expect(one != other)
  }

  @Test func contradictingStatesDisagreeUntilOMESettles() throws {
    for verdict in [MatchVerdict.same, .distinct] {
      let (world, one, other) = try betweenStates()
      let item = try #require(try world.lines().first?.item)
      try world.resolve(item, .same, as: "TX1")
      #expect(try world.resolve(item, .distinct, as: "CA1") == "disagreed")
      #expect(try Set(world.numbers().values) == [one, other])
      let lines = try world.lines(as: "ome")
      #expect(Set(lines.map(\.kind)) == [.disagreement] && lines.allSatisfy { $0.level == .ome })
      world.refuses { try world.resolve(item, .distinct, as: "TX1") }
      world.refuses {
        _ = try world.exchange.settle(
          item, .same, reason: "seen", acting: world.ledger.acting("TX2"))
      }
      #expect(
        try world.exchange.settle(
          item, verdict, reason: "seen", acting: world.ledger.acting("ome")) == verdict.rawValue)
      #expect(try Set(world.numbers().values) == (verdict == .same ? [one] : [one, other]))
      try world.checkRebuilt()
    }
  }

  @Test func anItemThatNobodyAnswersMovesUpAndWaitsThere() throws {
    let (world, one, other) = try inOneState()
    let item = try #require(try world.lines().first?.item)
    let due = try #require(Instant("2023-10-10T12:00:00Z"))
    #expect(try world.exchange.tick(at: due).escalated.isEmpty)
    let late = due.adding(seconds: 86_400)
    #expect(try world.exchange.tick(at: late).escalated == [item])
    #expect(try world.exchange.tick(at: late).isEmpty)
    #expect(try world.lines(as: "ome").map(\.level) == [.ome])
    let later = late.adding(seconds: 30 * 86_400)
    #expect(try world.exchange.tick(at: later).isEmpty)
    #expect(try Set(world.numbers().values) == [one, other])
    #expect(try world.resolve(item, .same, as: "ome") == "same")
    #expect(try Set(world.numbers().values) == [one])
    try world.checkRebuilt()
  }

  @Test func theClockApprovesOnlyWhereAPolicySaysSo() throws {
    let world = try IdentityWorld()
    let one = try world.send("TX", "20231001", first)
    let other = try world.send(
      "TX", "20231002", TestStudent(id: "Q", first: "Ramiro", last: "Soto"))
    let item = try world.merge(one, other, as: "TX1")
    let book = try world.exchange.policies()
    let day = ExchangeTests.day("2023-10-02")
    let present = try #require(book.inForce(.worklists, on: day))
    var values = present.values
    values["auto-approval"] = .bool(true)
    try world.exchange.adoptPolicy(
      PolicyVersion(
        area: .worklists, version: present.version + 1, effectiveFrom: day, values: values),
      acting: world.ledger.acting())
    let late = try #require(Instant("2023-10-20T12:00:00Z"))
    #expect(try world.exchange.tick(at: late).escalated == [item])
    let report = try world.exchange.tick(at: late.adding(seconds: 20 * 86_400))
    #expect(report.autoApproved == [item])
    #expect(try Set(world.numbers().values) == [one])
    try world.checkRebuilt()
  }

  @Test func anItemIsGivenToAColleague() throws {
    let (world, _, _) = try inOneState()
    let item = try #require(try world.lines().first?.item)
    world.refuses {
      try world.exchange.reassign(item, to: "CA1", acting: world.ledger.acting("TX1"))
    }
    try world.exchange.reassign(item, to: "TX2", acting: world.ledger.acting("TX1"))
    #expect(try world.lines().map(\.status) == ["assigned"])
    #expect(try world.resolve(item, .same, as: "TX2") == "same")
  }
}
