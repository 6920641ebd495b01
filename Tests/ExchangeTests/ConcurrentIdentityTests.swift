import Exchange
import Foundation
import Ledger
import Primitives
import Records
import Testing

/// Random commands of several people at once: whatever order the writer takes them in, no child is
/// without an id, none has two in force, no retired id stands for itself in a circle, and nobody
/// validates what he started.
@Suite struct ConcurrentIdentityTests {
  private static let people = ["TX1", "TX2", "TXp", "CA1", "CA2", "CAp", "ome"]

  @Test(arguments: [7, 11, 19] as [UInt64]) func whatIsDoneAtOnceKeepsEveryChildWhole(
    _ seed: UInt64
  ) throws {
    let world = try IdentityWorld(seed: seed)
    var names = [String]()
    for number in 0..<8 {
      let state = ["TX", "CA"][number % 2]
      try world.send(
        state, "202310\(10 + number)",
        TestStudent(
          id: "\(number)", first: ["Guadalupe", "Lupita", "Ramiro"][number % 3], last: "Zepeda",
          birth: ["20120510", "20120511", "20120527"][number % 3]))
      names.append("\(state):\(number):01")
    }
    let exchange = world.exchange
    let time = world.ledger.now
    for round in 0..<12 {
      let items = Set(try world.lines().map(\.item)).sorted()
      let numbers = try world.numbers()
      let given = Set(numbers.values).sorted()
      let words = names
      _ = atOnce(6) { person -> Bool in
        let random = SeededRandom(seed &* 7_919 &+ UInt64(round * 100 + person))
        let acting = Acting(account: Self.people[random.below(Self.people.count)], time: time)
        do {
          switch random.below(4) {
          case 0 where given.count > 1:
            _ = try exchange.proposeMerge(
              master: given[random.below(given.count)], other: given[random.below(given.count)],
              reason: "one child", acting: acting)
          case 1:
            let name = words[random.below(words.count)]
            guard let number = numbers[String(name.dropLast(3))] else { return false }
            _ = try exchange.proposeSplit(
              msixID: number, records: [RecordName(name)].compactMap(\.self), together: false,
              reason: "two children", acting: acting)
          default:
            guard !items.isEmpty else { return false }
            let answers: [Exchange.ItemAnswer] = [.same, .approve, .approve, .distinct, .withdraw]
            _ = try exchange.resolve(
              items[random.below(items.count)], answers[random.below(answers.count)],
              reason: "seen", acting: acting)
          }
          return true
        } catch { return false }
      }
      try check(world, names.count)
    }
    try world.checkRebuilt()
    let done = try world.ledger.eventCounts()
    #expect(
      (done["merge.validated"] ?? 0) + (done["split.validated"] ?? 0) > 0,
      "nothing came about: the test says little")
  }

  private func check(_ world: IdentityWorld, _ records: Int) throws {
    try world.exchange.catchUp()
    // Each record stands once, under one number.
    #expect(try world.numbers().count == records)
    var starters = [ItemID: AccountID]()
    var survivors = [ChildID: ChildID]()
    var serials = Set<UInt64>()
    var childOf = [StateRecordID: ChildID]()
    let log = world.exchange.log
    try log.forEachLeaf(from: 0, through: log.size - 1) { position, leaf in
      let event = try RecordedEvent(leaf: leaf, position: position)
      guard case .clear(let clear)? = event.parts.first else { return true }
      let account = try Actor(cbor: event.actor).account
      switch event.type {
      case MergeProposed.type: starters[try MergeProposed(clear: clear).item] = account
      case SplitProposed.type: starters[try SplitProposed(clear: clear).item] = account
      case ChildIdentified.type:
        let body = try ChildIdentified(clear: clear)
        if body.how == .assigned { #expect(serials.insert(body.serial).inserted) }
        childOf[body.record] = body.child
      case MergeValidated.type:
        let body = try MergeValidated(clear: clear)
        if let starter = starters[body.item] { #expect(account != starter, "the starter decided") }
        for record in body.moves { childOf[record] = body.master }
      case SplitValidated.type:
        let body = try SplitValidated(clear: clear)
        #expect(account != starters[body.item], "the starter decided")
        for group in body.groups {
          #expect(serials.insert(group.serial).inserted, "a number was given twice")
          for record in group.records { childOf[record] = group.child }
        }
      case IdentifierRetired.type:
        let body = try IdentifierRetired(clear: clear)
        #expect(survivors[body.child] == nil, "an id was retired twice")
        survivors[body.child] = body.survivor
      default: break
      }
      return true
    }
    for child in childOf.values { #expect(survivors[child] == nil, "a child has a retired id") }
    for child in survivors.keys {
      var (present, steps) = (child, 0)
      while let next = survivors[present], steps <= survivors.count {
        (present, steps) = (next, steps + 1)
      }
      #expect(steps <= survivors.count, "a circle of retired ids")
    }
  }
}
