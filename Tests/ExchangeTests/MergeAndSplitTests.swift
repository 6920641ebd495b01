import Exchange
import Foundation
import Ledger
import Primitives
import Records
import Testing

/// Merges and splits that people start.
@Suite struct MergeAndSplitTests {
  private func world() throws -> (world: IdentityWorld, one: String, other: String) {
    let world = try IdentityWorld()
    let one = try world.send("TX", "20231001", TestStudent(id: "A", first: "Ana", last: "Zepeda"))
    let other = try world.send(
      "TX", "20231002", TestStudent(id: "B", first: "Ramiro", last: "Soto", birth: "20090314"))
    return (world, one, other)
  }

  @Test func anotherAdministratorValidatesNeverTheStarter() throws {
    let (world, one, other) = try world()
    let item = try world.merge(other, one, as: "TX1")
    #expect(try world.lines().map(\.kind) == [.validateMerge])
    world.refuses { try world.resolve(item, .approve, as: "TX1") }
    world.refuses { try world.resolve(item, .unsure, as: "TX2") }
    #expect(try world.resolve(item, .approve, as: "TX2") == "validated")
    // The starter named the master: the younger number stays.
    #expect(try Set(world.numbers().values) == [other])
    world.refuses { _ = try world.merge(one, other, as: "TX1") }
    try world.checkRebuilt()
  }

  @Test func betweenStatesTheOtherStateValidates() throws {
    let (world, one, _) = try world()
    let third = try world.send(
      "CA", "20231003", TestStudent(id: "C", first: "Eva", last: "Quiroz", birth: "20100101"))
    let item = try world.merge(one, third, as: "TXp")
    #expect(try world.lines().map(\.state) == [ExchangeTests.state("CA")])
    world.refuses { try world.resolve(item, .approve, as: "TX2") }
    #expect(try world.resolve(item, .approve, as: "CA1") == "validated")
    #expect(try world.numbers()["CA:C"] == one)
  }

  @Test func aProposalIsRejectedOrTakenBack() throws {
    let (world, one, other) = try world()
    let first = try world.merge(one, other, as: "TX1")
    world.refuses { _ = try world.merge(one, other, as: "TX2") }
    world.refuses { try world.resolve(first, .withdraw, as: "TX2") }
    #expect(try world.resolve(first, .withdraw, as: "TX1") == "withdrawn")
    let second = try world.merge(one, other, as: "TX1")
    #expect(try world.resolve(second, .reject, as: "TX2") == "rejected")
    #expect(try Set(world.numbers().values) == [one, other])
    #expect(try world.lines(closed: true).map(\.status).sorted() == ["rejected", "withdrawn"])
    try world.checkRebuilt()
  }

  @Test func aSplitGivesNewNumbersAndUndoesAMerge() throws {
    let (world, one, other) = try world()
    let before = world.exchange.log.size - 1
    try world.resolve(try world.merge(one, other, as: "TX1"), .approve, as: "TX2")
    let merged = world.exchange.log.size - 1
    world.refuses(.notFound) { _ = try world.split(one, ["TX:X:01"], as: "TX1") }
    world.refuses { _ = try world.split(one, ["TX:A:01", "TX:B:01"], as: "TX1") }
    let item = try world.split(one, ["TX:B:01"], as: "TX1")
    world.refuses { try world.resolve(item, .approve, as: "TX1") }
    #expect(try world.resolve(item, .approve, as: "TX2") == "validated")
    let numbers = try world.numbers()
    #expect(numbers["TX:A"] == one)
    #expect(![one, other].contains(try #require(numbers["TX:B"])))
    // The retired number stands for the survivor of its merge, also after the split.
    let acting = world.ledger.acting()
    #expect(try world.exchange.record(msixID: other, knownAt: nil, acting: acting).msixID == one)
    #expect(try world.numbers(knownAt: before) == ["TX:A": one, "TX:B": other])
    #expect(try world.numbers(knownAt: merged) == ["TX:A": one, "TX:B": one])
    // And back: people may overrule what people judged.
    let again = try world.merge(one, try #require(numbers["TX:B"]), as: "TX1")
    #expect(try world.resolve(again, .approve, as: "TX2") == "validated")
    #expect(try Set(world.numbers().values) == [one])
    try world.checkRebuilt()
  }

  @Test func severalRecordsLeaveTogetherOrEachByItself() throws {
    for together in [true, false] {
      let (world, one, other) = try world()
      let third = try world.send(
        "TX", "20231003", TestStudent(id: "C", first: "Eva", last: "Quiroz", birth: "20100101"))
      try world.resolve(try world.merge(one, other, as: "TX1"), .approve, as: "TX2")
      try world.resolve(try world.merge(one, third, as: "TX1"), .approve, as: "TX2")
      let item = try world.split(one, ["TX:B:01", "TX:C:01:1"], together: together, as: "TX1")
      try world.resolve(item, .approve, as: "TX2")
      #expect(try Set(world.numbers().values).count == (together ? 2 : 3))
      try world.checkRebuilt()
    }
  }

  @Test func anEchoedRetiredNumberIsTheChildsOwn() throws {
    let (world, one, other) = try world()
    try world.resolve(try world.merge(one, other, as: "TX1"), .approve, as: "TX2")
    var again = TestStudent(id: "B", first: "Ramiro", last: "Soto", birth: "20090314")
    again.action = "U"
    again.msixID = other
    again.moves.append("20230915")
    let outcome = try world.ledger.submit(
      TestPackage(state: "TX", date: "20231101", students: [again]))
    #expect(outcome.receipt.content.findings.isEmpty)
    #expect(outcome.receipt.content.identifiers.first?.msixID == one)
  }

  @Test func aReceiptTellsTheIdentifiersThatChanged() throws {
    let (world, one, other) = try world()
    try world.resolve(try world.merge(one, other, as: "TX1"), .approve, as: "TX2")
    let fresh = TestStudent(id: "N", first: "Noe", last: "Ibarra", birth: "20070707")
    let outcome = try world.ledger.submit(
      TestPackage(state: "TX", date: "20231101", students: [fresh]))
    let changed = outcome.receipt.content.identifiers.filter { $0.how == "changed" }
    #expect(changed.map(\.stateStudentIdentifier) == ["B"])
    #expect(changed.first?.msixID == one && changed.first?.studentRecordID == nil)
    // Said once: the next receipt has nothing new, and this one stays the same for ever.
    let next = try world.ledger.submit(
      TestPackage(
        state: "TX", date: "20231201",
        students: [TestStudent(id: "M", first: "Mia", last: "Olmos", birth: "20060606")]))
    #expect(!next.receipt.content.identifiers.contains { $0.how == "changed" })
    let again = try world.exchange.receipt(
      of: outcome.submission, acting: world.ledger.acting())
    #expect(again.body.encoded == outcome.receipt.encoded)
  }

  @Test func anErasureAfterMergesAndSplitsChangesNoCount() throws {
    for erasesMaster in [true, false] {
      let (world, one, other) = try world()
      try world.resolve(try world.merge(one, other, as: "TX1"), .approve, as: "TX2")
      let item = try world.split(one, ["TX:B:01"], as: "TX1")
      try world.resolve(item, .approve, as: "TX2")
      let third = try world.send(
        "CA", "20231003", TestStudent(id: "C", first: "Eva", last: "Quiroz", birth: "20100101"))
      try world.resolve(try world.merge(one, third, as: "TX1"), .approve, as: "CA1")
      let counts = try IdentityCounts(world)
      try world.ledger.makePrivacyAdministrator()
      let split = try #require(try world.numbers()["TX:B"])
      try world.ledger.erase(erasesMaster ? other : split)
      try counts.check(world)
      #expect(try world.numbers().values.sorted() == (erasesMaster ? [split] : [one, one]))
      for number in erasesMaster ? [one, other, third] : [split] {
        world.refuses(.notFound) {
          _ = try world.exchange.record(
            msixID: number, knownAt: nil, acting: world.ledger.acting())
        }
      }
      try world.checkRebuilt()
      try world.ledger.reopen {
        try FileManager.default.removeItem(atPath: world.ledger.home.directory + "/views")
      }
      try counts.check(world)
    }
  }
}
