import CBOR
import KeyValue
import Primitives
import Records
import Testing

@testable import Ledger

@Suite struct DecisionTests {
  /// A world with a few hundred random commands in random groups: retries, refusals, sealed parts.
  private static func story(_ seed: UInt64, groups: Int = 25) throws -> World {
    let world = try World(seed: seed)
    var random = Seeded(seed)
    let keys = try (0..<4).map { try world.box.make(SubjectID(high: 6, low: $0), seed: UInt8($0)) }
    var seconds: Int64 = 1
    var number: UInt64 = 0
    for _ in 0..<groups {
      var group = [Command]()
      for _ in 0..<random.number(1...12) {
        number += UInt64(random.number(0...3) == 0 ? 0 : 1)
        seconds += Int64(random.number(-1...3))
        let drafts = (0..<random.number(0...3)).map { _ in
          adding(
            Int64(random.number(-9...9)), to: UInt64(random.number(0...5)),
            sealed: random.number(0...1) == 0
              ? [] : [.sealed(keys[random.number(0...3)], .int(random.number(0...99)))])
        }
        let expected = random.number(0...4) == 0 ? UInt64(random.number(0...9)) : nil
        group.append(
          Command(
            identifier: CommandID(high: 3, low: number),
            contentDigest: Array(repeating: 1, count: 16),
            time: World.time(max(seconds, 0))
          ) { scope, rows throws in
            if let expected, let first = drafts.first,
              try scope.version(of: first.stream, in: rows) != expected
            {
              throw LedgerError(.versionConflict, "")
            }
            for draft in drafts { try scope.emit(draft, into: &rows) }
          })
      }
      switch random.number(0...5) {
      case 0:
        world.keysFail.withLock { $0 = true }
        #expect(throws: World.KeysFailed.self, "seed \(seed)") {
          _ = try world.writer.perform(
            group + [command(999_999, at: seconds + 9, adding(0, to: 9))])
        }
        world.keysFail.withLock { $0 = false }
      default: _ = try world.writer.perform(group)
      }
    }
    return world
  }

  @Test(arguments: 1...8)
  func caughtUpFromTheLogItIsTheLiveState(_ seed: Int) throws {
    let world = try Self.story(UInt64(seed))
    let live = try World.rows(of: world.decisions)
    #expect(world.log.size > 20)
    let whole = World.emptyDecisions()
    #expect(try whole.agrees(with: world.log))
    try whole.catchUp(with: world.log, opener: world.box)
    let isEqual = try World.rows(of: whole) == live
    #expect(isEqual, "seed \(seed)")
    #expect(try whole.agrees(with: world.log))
    // Nothing to catch up changes nothing.
    try whole.catchUp(with: world.log, opener: world.box)
    try world.decisions.catchUp(with: world.log, opener: world.box)
    #expect(try World.rows(of: whole) == live)
    #expect(try World.rows(of: world.decisions) == live)
    _ = try LogVerifier(log: world.log).verify(treeOnly: false)
  }

  /// The process dies after the log's commit, at any group: whatever the decision state had, the
  /// next start brings it to where the log is.
  @Test(arguments: 11...13)
  func aCrashAfterTheLogIsMended(_ seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let world = try World(seed: UInt64(seed))
    var reference = World.emptyDecisions()
    for number in 1...20 as ClosedRange<UInt64> {
      let draft = adding(Int64(number), to: UInt64(random.number(0...2)))
      if random.number(0...3) == 0 {
        world.decisions.environment.failNextCommit()
        #expect(refusal { try world.writer.perform([command(number, draft)]) } == .mayNotSign)
        try world.decisions.catchUp(with: world.log, opener: world.box)
      } else {
        try world.perform(command(number, draft))
      }
      // Every command is there once.
      #expect(world.log.size == number + 1)
      #expect(try world.perform(command(number, draft)).isRepetition)
      if random.number(0...4) == 0 { reference = World.emptyDecisions() }
      try reference.catchUp(with: world.log, opener: world.box)
      let isEqual = try World.rows(of: reference) == World.rows(of: world.decisions)
      #expect(isEqual, "seed \(seed), \(number)")
    }
  }

  @Test func anErasedPartMakesNoRow() throws {
    let world = try World()
    let subject = SubjectID(high: 6, low: 1)
    let key = try world.box.make(subject, seed: 1)
    try world.perform(command(1, adding(1, to: 1, sealed: [.sealed(key, .text("Ana"))])))
    #expect(try allRows(of: TallyFold.names, in: world.decisions.environment).count == 1)
    world.box.destroy(subject)
    let later = World.emptyDecisions()
    try later.catchUp(with: world.log, opener: world.box)
    #expect(try allRows(of: TallyFold.names, in: later.environment) == [])
    #expect(
      try allRows(of: TallyFold.sums, in: later.environment)
        == allRows(of: TallyFold.sums, in: world.decisions.environment))
  }

  @Test func anotherLogsStateDoesNotAgree() throws {
    let world = try World(seed: 1)
    let other = try World(seed: 1)
    try world.perform(command(1, adding(1, to: 1)))
    try other.perform(command(1, adding(2, to: 1)))
    #expect(try world.decisions.agrees(with: world.log))
    #expect(try !world.decisions.agrees(with: other.log))
    try world.perform(command(2, adding(1, to: 1)))
    // Longer than the log: commits reach the log first, so that it has lost its end.
    #expect(refusal { try world.decisions.agrees(with: other.log) } == .integrity)
    // Rows without the word how far they go are of no use.
    try world.decisions.environment.write {
      _ = try $0.delete(DecisionTables.appliedKey, in: DecisionTables.facts)
    }
    #expect(try !world.decisions.agrees(with: world.log))
    try world.decisions.rebuild(from: world.log, opener: world.box)
    #expect(try world.decisions.agrees(with: world.log))
    let behind = World.emptyDecisions()
    #expect(try behind.agrees(with: other.log))
  }

  @Test func aGapInAStreamIsAnIntegrityError() throws {
    let world = try World()
    let leaf = signedLeaf(
      adding(1, to: 1), at: 1, streamVersion: 2, signer: world.keys.event,
      recorded: World.time(1))
    try world.log.append([leaf], recorded: World.time(1))
    #expect(
      refusal { try world.decisions.catchUp(with: world.log, opener: world.box) } == .integrity)
    #expect(try world.decisions.applied().count == 1)
  }

  @Test func manyLeavesAreCaughtUpInSeveralTransactions() throws {
    let world = try World()
    for number in 1...3 as ClosedRange<UInt64> {
      try world.perform(
        Command(
          identifier: CommandID(high: 3, low: number),
          contentDigest: Array(repeating: 1, count: 16), time: World.time(1)
        ) { scope, rows throws in
          for index in 0..<900 { try scope.emit(adding(1, to: UInt64(index % 7)), into: &rows) }
        })
    }
    let later = World.emptyDecisions()
    try later.catchUp(with: world.log, opener: world.box)
    #expect(try World.rows(of: later) == World.rows(of: world.decisions))
  }
}
