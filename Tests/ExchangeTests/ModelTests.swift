import Ledger
import Exchange
import Linkage
import Primitives
import Records
import Testing

/// Models as events: published, dry-run, never applied to the past.
@Suite struct ModelTests {
  private let first = TestStudent(id: "A1", first: "Guadalupe", last: "Zepeda")
  private let again = TestStudent(id: "B1", first: "Guadalupe", last: "Zepeda")
  private let slipped = TestStudent(
    id: "B2", first: "Guadalupe", last: "Zepeda", birth: "20120527")

  /// Links nothing and asks nothing.
  private var cautious: LinkageModel {
    var model = LinkageModel.first
    model.thresholds = Thresholds(automatic: 60, near: 60)
    return model
  }

  /// Asks about what is hardly alike.
  private var curious: LinkageModel {
    var model = LinkageModel.first
    model.thresholds = Thresholds(automatic: 6.5, near: -4)
    return model
  }

  private func models(_ world: IdentityWorld) throws -> [Exchange.ModelListing] {
    try world.exchange.models(acting: world.ledger.acting())
  }

  @Test func aLedgerBeginsWithTheFirst() throws {
    let world = try IdentityWorld()
    let listings = try models(world)
    #expect(listings.map(\.version) == [1] && listings[0].position == nil)
    #expect(try world.exchange.model(acting: world.ledger.acting()) == .first)
    world.refuses { _ = try world.exchange.publish(.first, acting: world.ledger.acting()) }
  }

  @Test func aPublishedModelCountsForWhatComesAfterwardsAlone() throws {
    let world = try IdentityWorld()
    let one = try world.send("TX", "20231001", first)
    #expect(try world.send("CA", "20231002", again) == one)
    let answer = try world.exchange.publish(cautious, acting: world.ledger.acting())
    #expect(answer.version == 2)
    #expect(try world.numbers() == ["TX:A1": one, "CA:B1": one])
    let third = try world.send(
      "FL", "20231003", TestStudent(id: "C1", first: "Guadalupe", last: "Zepeda"))
    #expect(third != one)
    let event = try #require(
      try world.identifications().last)
    #expect(event.model.hasPrefix("linkage/2+") && event.how == .assigned)
    #expect(try world.identifications().first?.model.hasPrefix("linkage/1+") == true)
    let listings = try models(world)
    #expect(listings.map(\.version) == [1, 2] && listings[1].position == answer.position)
    // It would not have linked the two of before: that is said, and changes nothing.
    #expect(listings[1].effects.first.map { [$0.children, $0.then] } == [1, 2])
    #expect(try world.exchange.model(version: 1, acting: world.ledger.acting()) == .first)
    // Another process reads it from the log.
    try world.ledger.reopen()
    #expect(
      try world.exchange.model(acting: world.ledger.acting()).thresholds == cautious.thresholds)
    try world.checkRebuilt()
    world.refuses { _ = try world.exchange.publish(cautious, acting: world.ledger.acting()) }
    world.refuses(.notFound) {
      _ = try world.exchange.model(version: 3, acting: world.ledger.acting())
    }
  }

  @Test func onlyWhoMayPublishes() throws {
    let world = try IdentityWorld()
    world.refuses { _ = try world.exchange.publish(cautious, acting: world.ledger.acting("TX1")) }
    world.refuses {
      _ = try world.exchange.effect(of: cautious, acting: world.ledger.acting("TX1"))
    }
    world.refuses { _ = try world.exchange.rematch(.all, acting: world.ledger.acting("TX1")) }
  }

  @Test func aDryRunTellsTheEffectAndLeavesNothing() throws {
    let world = try IdentityWorld()
    try world.send("TX", "20231001", first)
    try world.send("CA", "20231002", again)
    try world.send("FL", "20231003", slipped)
    let size = world.exchange.log.size
    let effect = try world.exchange.effect(of: cautious, acting: world.ledger.acting())
    #expect(world.exchange.log.size == size)
    #expect(effect.splits == 1 && effect.joins == 0)
    #expect(effect.lines.first?.state == nil)
    #expect(effect.lines.map { $0.state?.description ?? "all" } == ["all", "CA", "FL", "TX"])
    #expect(effect.lines.map(\.children) == [2, 1, 1, 1])
    #expect(effect.lines.map(\.childrenThen) == [3, 1, 1, 1])
    #expect(effect.open == 1 && effect.openDropped == 1)
    let same = try world.exchange.effect(of: .first, acting: world.ledger.acting())
    #expect(same.splits == 0 && same.joins == 0 && same.openDropped == 0)
    #expect(same.lines.allSatisfy { $0.children == $0.childrenThen && $0.questions == 0 })
  }

  @Test func aSecondLookProposesAndNothingElse() throws {
    let world = try IdentityWorld()
    try world.exchange.publish(cautious, acting: world.ledger.acting())
    let one = try world.send("TX", "20231001", first)
    let other = try world.send("CA", "20231002", again)
    #expect(one != other)
    #expect(try world.lines().isEmpty)
    try world.exchange.publish(curious, acting: world.ledger.acting())
    let found = try world.exchange.rematch(.all, acting: world.ledger.acting())
    #expect(found.records == 2 && found.pairs == 1 && found.splits == 0)
    #expect(try Set(world.numbers().values) == [one, other])
    let lines = try world.lines()
    #expect(lines.map(\.kind) == [.nearMatch, .nearMatch])
    // What is asked is not asked again, open or answered.
    #expect(try world.exchange.rematch(.all, acting: world.ledger.acting()).pairs == 0)
    let item = try #require(lines.first?.item)
    try world.resolve(item, .distinct, as: "TX1")
    try world.resolve(item, .distinct, as: "CA1")
    #expect(try world.exchange.rematch(.all, acting: world.ledger.acting()).pairs == 0)
    #expect(try world.lines().isEmpty)
    try world.checkRebuilt()
  }

  @Test func whatANewModelWouldNotLinkIsProposedAsASplitOnce() throws {
    let world = try IdentityWorld()
    let one = try world.send("TX", "20231001", first)
    #expect(try world.send("CA", "20231002", again) == one)
    try world.exchange.publish(cautious, acting: world.ledger.acting())
    #expect(try world.exchange.rematch(.all, acting: world.ledger.acting()).splits == 1)
    #expect(try world.numbers() == ["TX:A1": one, "CA:B1": one])
    let lines = try world.lines()
    #expect(Set(lines.map(\.kind)) == [.validateSplit] && Set(lines.map(\.state)).count == 2)
    let item = try #require(lines.first?.item)
    #expect(try world.resolve(item, .reject, as: "TX1") == "rejected")
    #expect(try world.exchange.rematch(.all, acting: world.ledger.acting()).splits == 0)
    #expect(try world.lines().isEmpty)
    try world.checkRebuilt()
  }

  @Test func whatPeopleJoinedIsNotProposedForSplitting() throws {
    let world = try IdentityWorld()
    let one = try world.send("TX", "20231001", first)
    try world.send("CA", "20231002", slipped)
    let item = try #require(try world.lines().first?.item)
    try world.resolve(item, .same, as: "TX1")
    try world.resolve(item, .same, as: "CA1")
    #expect(try Set(world.numbers().values) == [one])
    try world.exchange.publish(cautious, acting: world.ledger.acting())
    #expect(try world.exchange.rematch(.all, acting: world.ledger.acting()).splits == 0)
  }

  @Test func aNearMatchIsExplainedByTheModelThatAskedIt() throws {
    let world = try IdentityWorld()
    let one = try world.send("TX", "20231001", first)
    let other = try world.send("CA", "20231002", slipped)
    let item = try #require(try world.lines().first?.item)
    try world.exchange.publish(cautious, acting: world.ledger.acting())
    let acting = world.ledger.acting("TX1")
    let asked = try world.exchange.explainItem(item, acting: acting)
    #expect(asked.model.hasPrefix("linkage/1+") && asked.verdict == "near")
    #expect(asked.lines.last?.name == "total")
    #expect(asked.flips.first?.verdict == "automatic")
    let now = try world.exchange.explainMatch(one, other, acting: acting)
    #expect(now.model.hasPrefix("linkage/2+") && now.verdict == "distinct")
    let merge = try world.merge(
      one, try world.send("FL", "20231003", TestStudent(id: "X", first: "Ana")), as: "TX1")
    world.refuses { _ = try world.exchange.explainItem(merge, acting: acting) }
    world.refuses(.notFound) {
      _ = try world.exchange.explainItem(ItemID(high: 1, low: 2), acting: acting)
    }
  }

  @Test func trainingWritesNothing() throws {
    let world = try IdentityWorld()
    try world.send("TX", "20231001", first)
    let size = world.exchange.log.size
    let outcome = try world.exchange.trainModel(acting: world.ledger.acting())
    #expect(outcome.records == 1 && outcome.learned.isEmpty && outcome.model == .first)
    #expect(world.exchange.log.size == size)
    world.refuses { _ = try world.exchange.trainModel(acting: world.ledger.acting("TX1")) }
  }

  @Test func commentsAreForWhoeverMayAnswer() throws {
    let world = try IdentityWorld()
    try world.send("TX", "20231001", first)
    try world.send("CA", "20231002", slipped)
    let item = try #require(try world.lines().first?.item)
    func comment(_ account: String) throws {
      try world.exchange.comment(
        on: item, "call the family first", acting: world.ledger.acting(account))
    }
    try comment("TX1")
    try comment("CA2")
    world.refuses { try comment("ome") }
    world.refuses { try comment("TXp") }
    let counts = try world.ledger.eventCounts()
    #expect(counts["workitem.commented"] == 2)
    try world.resolve(item, .distinct, as: "TX1")
    try world.resolve(item, .distinct, as: "CA1")
    world.refuses { try comment("TX1") }
    try world.checkRebuilt()
  }

  @Test func theMostOpenQuestionComesFirst() throws {
    let world = try IdentityWorld()
    try world.send("TX", "20231001", first)
    try world.send(
      "TX", "20231002", TestStudent(id: "A2", first: "Guadalupe", last: "Zepeda", birth: "20120511")
    )
    try world.send("TX", "20231003", TestStudent(id: "A7", first: "Ramiro", last: "Quiroz"))
    try world.send(
      "CA", "20231004", TestStudent(id: "B7", first: "Ramirro", last: "Quiroz", birth: "20120511"))
    let scores = try world.lines("TX").compactMap(\.scoreTenths).map(abs)
    #expect(scores.count == 2 && scores == scores.sorted())
  }

  @Test func measuresNeedNoTruth() throws {
    let world = try IdentityWorld()
    func measures() throws -> Exchange.LinkageMeasures {
      try world.exchange.linkageMeasures(acting: world.ledger.acting())
    }
    #expect(try measures().bands.isEmpty)
    try world.send("TX", "20231001", first)
    try world.send("CA", "20231002", again)
    try world.send("FL", "20231003", slipped)
    let found = try measures()
    #expect(found.bands.map(\.linked).reduce(0, +) == 1)
    #expect(found.bands.map(\.open).reduce(0, +) == 1)
    #expect(found.children == 2 && found.childrenLeast == 1)
    #expect(found.twinsTogether == 0 && found.twoInOneState == 0 && found.crowdedKeys == 0)
    #expect(found.crowdMost == 3)
    let line = try #require(try world.lines().first { $0.state == ExchangeTests.state("TX") })
    try world.resolve(line.item, .distinct, as: "TX1")
    #expect(try measures().bands.map(\.distinct).reduce(0, +) == 0)
  }

  @Test func aChangedStatementIsLookedAtAgainOnly() throws {
    let world = try IdentityWorld()
    try world.send("TX", "20231001", first)
    // Hardly alike at first.
    let other = TestStudent(id: "B1", first: "Guadalupe", last: "Zepeda", birth: "20140131")
    try world.send("CA", "20231002", other)
    try world.exchange.rematch(.all, acting: world.ledger.acting())
    #expect(try world.lines().isEmpty)
    var mended = other
    (mended.action, mended.birth) = ("U", "20120510")
    try world.send("CA", "20231101", mended)
    let found = try world.exchange.rematch(.changed, acting: world.ledger.acting())
    #expect(found.records == 1 && found.pairs == 1)
    #expect(try Set(world.lines().map(\.item)).count == 1)
    #expect(try world.exchange.rematch(.changed, acting: world.ledger.acting()).records == 0)
  }
}

extension IdentityWorld {
  /// The identifications of the log, the oldest first.
  func identifications() throws -> [ChildIdentified] {
    var found = [ChildIdentified]()
    try exchange.log.forEachLeaf(from: 0, through: exchange.log.size - 1) { position, leaf in
      let event = try exchange.log.event(at: position)
      if event.type == ChildIdentified.type, case .clear(let clear)? = event.parts.first {
        found.append(try ChildIdentified(clear: clear))
      }
      return true
    }
    return found
  }
}
