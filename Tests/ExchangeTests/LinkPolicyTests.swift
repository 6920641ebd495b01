import CBOR
import Exchange
import Foundation
import Ledger
import Linkage
import Primitives
import Records
import Testing

/// What policies say of links without a person: strong agreement, one record that resembles two
/// children, a second look when a model is adopted.
@Suite struct LinkPolicyTests {
  private func adopt(_ name: String, _ value: Bool, in world: IdentityWorld) throws {
    let day = ExchangeTests.day("2023-09-30")
    let present = try #require(try world.exchange.policies().inForce(.matching, on: day))
    var values = present.values
    values[name] = .bool(value)
    try world.exchange.adoptPolicy(
      PolicyVersion(
        area: .matching, version: present.version + 1, effectiveFrom: day, values: values),
      acting: world.ledger.acting())
  }

  private let one = TestStudent(id: "A1", first: "Xiomara", last: "Zepeda")

  @Test func strongAgreementLinksUnlessAPolicySaysOtherwise() throws {
    for links in [true, false] {
      let world = try IdentityWorld()
      if !links { try adopt("automatic-links", false, in: world) }
      let first = try world.send("TX", "20231001", one)
      let second = try world.send("CA", "20231002", one)
      #expect((first == second) == links)
      #expect(try world.lines().isEmpty == links)
      try world.checkRebuilt()
    }
  }

  /// Two children with another family name each, and a record with both names.
  private func bridge(_ world: IdentityWorld) throws -> [String] {
    try [("TX", "Zepeda"), ("CA", "Ramos"), ("FL", "Zepeda Ramos")].enumerated().map {
      try world.send(
        $1.0, "2023100\($0 + 1)", TestStudent(id: "B\($0)", first: "Xiomara", last: $1.1))
    }
  }

  @Test func oneRecordThatResemblesTwoFarEnoughMakesThemOne() throws {
    let world = try IdentityWorld()
    let numbers = try bridge(world)
    #expect(numbers[0] != numbers[1] && numbers[2] == numbers[0])
    // The older number stays; the other one stands for it.
    #expect(Set(try world.numbers().values) == [numbers[0]])
    #expect(try world.lines().isEmpty)
    let merged = try #require(
      try world.ledger.events(of: "merge.validated").first.map { try MergeValidated(clear: $0) })
    #expect(merged.basis == .policy)
    try world.checkRebuilt()
    // A test submission of the same decides alike and keeps nothing.
    let size = world.exchange.log.size
    _ = try world.ledger.submit(
      TestPackage(state: "WA", date: "20231005", students: [one]), asTest: true)
    #expect(try world.ledger.eventCounts()["merge.validated"] == 1)
    #expect(world.exchange.log.size >= size)
  }

  @Test func itIsAPersonsWhereLinksAreAPersons() throws {
    let world = try IdentityWorld()
    try adopt("automatic-links", false, in: world)
    let numbers = try bridge(world)
    #expect(Set(numbers).count == 3)
    #expect(try Set(world.lines().map(\.item)).count == 1)
  }

  @Test func whatPeopleJudgedDistinctIsNotMerged() throws {
    let world = try IdentityWorld()
    let numbers = try ["Zepeda", "Ramos"].enumerated().map {
      try world.send(
        "TX", "2023100\($0 + 1)", TestStudent(id: "B\($0)", first: "Xiomara", last: $1))
    }
    let item = try world.merge(numbers[0], numbers[1], as: "TX1")
    try world.resolve(item, .distinct, as: "TX2")
    try world.send(
      "FL", "20231003", TestStudent(id: "B2", first: "Xiomara", last: "Zepeda Ramos"))
    #expect(Set(try world.numbers().values).count == 2)
  }

  @Test func aModelLooksAgainWhenItIsAdoptedWhereAPolicySaysSo() throws {
    for looks in [false, true] {
      let world = try IdentityWorld()
      if looks { try adopt("rematch-after-publish", true, in: world) }
      try world.send("TX", "20231001", one)
      try world.send(
        "CA", "20231002",
        TestStudent(id: "C1", first: "Xiomara", last: "Ramos"))
      #expect(try world.lines().isEmpty)
      let before = try world.numbers()
      var model = LinkageModel.first
      model.thresholds = Thresholds(automatic: 9, near: -6)
      try world.exchange.publish(model, acting: world.ledger.acting())
      #expect(try world.ledger.eventCounts()["model.rematched"] ?? 0 == (looks ? 1 : 0))
      // It only proposes.
      #expect(try world.numbers() == before)
      #expect(try world.lines().isEmpty != looks)
    }
  }
}

extension TestLedger {
  /// The clear parts of the events of a type, in the order of the log.
  func events(of type: String) throws -> [CBORValue] {
    var found = [CBORValue]()
    try exchange.log.forEachLeaf(from: 0, through: exchange.log.size - 1) { position, leaf in
      let event = try RecordedEvent(leaf: leaf, position: position)
      if event.type == type, case .clear(let clear)? = event.parts.first { found.append(clear) }
      return true
    }
    return found
  }
}
