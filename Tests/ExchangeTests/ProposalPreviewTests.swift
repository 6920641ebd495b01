import Counting
import Exchange
import Foundation
import Ledger
import Primitives
import Records
import Testing

/// What is said of a merge or split before it happens, held against what then happens.
@Suite struct ProposalPreviewTests {
  private func counts(
    _ world: IdentityWorld, _ preview: ProposalPreview
  ) throws -> [Int64] {
    try preview.effects.map { effect in
      let scope: Exchange.CountScope = effect.state.map { .state($0) } ?? .national
      let report = try world.exchange.count(
        scope, CountQuestion(period: effect.period, category: effect.category),
        acting: world.ledger.acting())
      return report.national ?? report.states.first?.count ?? 0
    }
  }

  @Test func theCountsBecomeWhatThePreviewSaid() throws {
    let world = try IdentityWorld()
    let one = try world.send("TX", "20231001", TestStudent(id: "A", first: "Ana", last: "Zepeda"))
    let other = try world.send(
      "CA", "20231002", TestStudent(id: "B", first: "Ramiro", last: "Soto", birth: "20090314"))
    let size = world.exchange.log.size
    let preview = try world.exchange.previewMerge(
      master: one, other: other, acting: world.ledger.acting("TX1"))
    #expect(world.exchange.log.size == size + 2, "a look at two children, and nothing else")
    #expect(preview.retired == other && preview.parts.map(\.msixID) == [one])
    #expect(preview.deciders == [ExchangeTests.state("CA")])
    #expect(preview.parts[0].records.map(\.identifier) == ["B", "A"])
    #expect(preview.parts[0].records.map(\.isMoving) == [true, false])
    #expect(preview.effects.contains { $0.before != $0.after }, "a count at least is another")
    let before = try counts(world, preview)
    let item = try world.merge(one, other, as: "TX1")
    #expect(try world.exchange.previewItem(item, acting: world.ledger.acting("CA1")) != nil)
    #expect(try world.resolve(item, .approve, as: "CA1") == "validated")
    #expect(try world.exchange.previewItem(item, acting: world.ledger.acting("CA1")) == nil)
    for (place, count) in try counts(world, preview).enumerated() {
      let effect = preview.effects[place]
      #expect(count - before[place] == Int64(effect.after - effect.before), "\(effect)")
    }

    // And back, by the proposal that undoes it.
    let undoing = try world.exchange.undoing(item, acting: world.ledger.acting("CA1"))
    guard case .split(one, let records) = undoing else {
      Issue.record("\(undoing)")
      return
    }
    let split = try world.exchange.previewSplit(
      msixID: one, records: records.map { .record($0) }, together: true,
      acting: world.ledger.acting("CA1"))
    #expect(split.parts.map(\.msixID) == [one, nil] && split.retired == nil)
    #expect(split.parts[1].records.map(\.identifier) == ["B"])
    #expect(split.parts[1].records.allSatisfy { $0.joinedBy != nil })
    let back = try world.exchange.proposeSplit(
      msixID: one, records: records.map { .record($0) }, together: true, reason: "two",
      acting: world.ledger.acting("CA1"))
    #expect(try world.resolve(back, .approve, as: "TX1") == "validated")
    #expect(try counts(world, preview) == before)
    // The split is undone by a merge; the first merge has nothing left to undo.
    let again = try world.exchange.undoing(back, acting: world.ledger.acting("TX1"))
    guard case .merge(one, _) = again else {
      Issue.record("\(again)")
      return
    }
    world.refuses {
      _ = try world.exchange.undoing(item, acting: world.ledger.acting("CA1"))
    }
    // However much was moved since, each look is made again as it was.
    for look in [preview.look, split.look] {
      let replay = try world.exchange.replay(.position(look), acting: world.ledger.acting())
      #expect(replay.verdict == .equal && replay.equal > 0, "\(look)")
    }
    try world.checkRebuilt()
  }

  @Test func whatAStateHidesStaysHidden() throws {
    let world = try IdentityWorld()
    let day = ExchangeTests.day("2023-09-30")
    let present = try #require(try world.exchange.policies().inForce(.worklists, on: day))
    try world.exchange.adoptPolicy(
      present.amended(effectiveFrom: day, with: ["strict-lock-states": .list(["TX"])]),
      acting: world.ledger.acting())
    _ = try world.exchange.createAccount(
      name: "FL1", organisation: "SEA",
      roles: [.init(.stateDataAdministrator, .state(ExchangeTests.state("FL")))],
      acting: world.ledger.acting())
    let one = try world.send(
      "TX", "20231001", TestStudent(id: "A1", first: "Guadalupe", last: "Zepeda"))
    let other = try world.send(
      "CA", "20231002",
      TestStudent(id: "B1", first: "Lupita", last: "Zepeda", birth: "20120527"))
    #expect(try world.lines().count == 2)
    func identifiers(_ account: String) throws -> [String?] {
      try world.exchange.previewMerge(
        master: one, other: other, acting: world.ledger.acting(account)
      ).parts[0].records.map(\.identifier)
    }
    #expect(try identifiers("FL1") == ["B1", nil])
    let look = world.exchange.log.size - 2
    let replay = try world.exchange.replay(.position(look), acting: world.ledger.acting())
    #expect(replay.verdict == .equal && replay.equal == 2)
    #expect(try identifiers("TX1") == ["B1", "A1"])
  }

  @Test func oneSeesOnesOwnProposals() throws {
    let world = try IdentityWorld()
    let one = try world.send("TX", "20231001", TestStudent(id: "A", first: "Ana", last: "Zepeda"))
    let other = try world.send(
      "TX", "20231002", TestStudent(id: "B", first: "Ramiro", last: "Soto", birth: "20090314"))
    let item = try world.merge(one, other, as: "TXp")
    let own = try world.exchange.ownProposals(acting: world.ledger.acting("TXp"))
    #expect(own.map(\.item) == [item] && own.first?.msixIDs == [one, other])
    let replay = try world.exchange.replay(
      .position(world.exchange.log.size - 2), acting: world.ledger.acting())
    #expect(replay.verdict == .equal && replay.equal == 2)
    #expect(try world.exchange.ownProposals(acting: world.ledger.acting("TX1")).isEmpty)
    // An item is of whoever's worklist has it, its preview too.
    world.refuses {
      _ = try world.exchange.previewItem(item, acting: world.ledger.acting("TXp"))
    }
    #expect(throws: ExchangeError(.notFound, "")) {
      _ = try world.exchange.previewItem(item, acting: world.ledger.acting("CA1"))
    }
  }
}
