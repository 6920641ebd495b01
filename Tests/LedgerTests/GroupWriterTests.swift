import CBOR
import KeyValue
import Primitives
import Records
import Sealing
import Signing
import Testing

@testable import Ledger

@Suite struct GroupWriterTests {
  struct Refused: Error, Equatable {}

  private static func refusing(_ number: UInt64) -> Command {
    Command(
      identifier: CommandID(high: 4, low: number), contentDigest: Array(repeating: 1, count: 16),
      time: World.time(1)
    ) { _, _ in throw Refused() }
  }

  private static func code(_ result: Result<CommandAnswer, any Error>) -> LedgerError.Code? {
    if case .failure(let error) = result { (error as? LedgerError)?.code } else { nil }
  }

  @Test(arguments: Place.allCases)
  func aGroupIsWrittenInOrder(_ place: Place) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let world = try World(directory: place == .disk ? root + "/log" : nil)
    let answers = try world.writer.perform([
      command(1, adding(1, to: 1)), command(2, adding(2, to: 1), adding(3, to: 2)),
      command(3, adding(4, to: 1)),
    ]).map { try $0.get() }
    #expect(answers.map(\.first) == [1, 2, 4])
    #expect(answers.map(\.eventCount) == [1, 2, 1])
    #expect(answers.allSatisfy { !$0.isRepetition && $0.recorded == World.time(1) })
    #expect(world.log.size == 5 && world.log.lastRecorded == World.time(1))
    #expect(try world.sum(1) == 7 && world.sum(2) == 3)
    let versions = try (1...4).map { try world.log.event(at: $0).streamVersion }
    #expect(versions == [1, 2, 1, 3])
    let digest = [UInt8](repeating: 7, count: 16)
    let digests = try (1...4).map { try world.log.event(at: $0).commandDigest }
    #expect(digests == [digest, digest, nil, digest])
    _ = try LogVerifier(log: world.log).verify(treeOnly: false)
    #expect(world.keyCommits.withLock { $0 } == 2)
    world.log.close()
  }

  @Test func aRefusedCommandFailsAlone() throws {
    let world = try World()
    let results = try world.writer.perform([
      command(1, adding(1, to: 1)), Self.refusing(2), command(3, adding(2, to: 1)),
    ])
    #expect(try results[0].get().first == 1)
    #expect(throws: Refused()) { try results[1].get() }
    #expect(try results[2].get().first == 2)
    #expect(try world.log.size == 3 && world.sum(1) == 3)
    // A refusal is no answer: the same command may come again.
    let again = try world.writer.perform([Self.refusing(2)])
    #expect(throws: Refused()) { try again[0].get() }
  }

  @Test func aGroupOfRefusalsWritesNothing() throws {
    let world = try World()
    let before = try world.everything()
    let results = try world.writer.perform([Self.refusing(1), Self.refusing(2)])
    #expect(results.count == 2)
    #expect(try world.writer.perform([]).isEmpty)
    #expect(try world.everything() == before)
    #expect(world.keyCommits.withLock { $0 } == 1)
  }

  @Test func aLaterCommandSeesAnEarlierOne() throws {
    let world = try World()
    let seen = Guarded<[Int64]>([])
    let looking = Command(
      identifier: CommandID(high: 4, low: 1), contentDigest: Array(repeating: 1, count: 16),
      time: World.time(1)
    ) { scope, rows throws in
      let sum = try TallyFold.sum(StreamID(high: 5, low: 1), in: rows)
      let version = try scope.version(of: adding(0, to: 1).stream, in: rows)
      seen.withLock { $0 += [sum, Int64(version), Int64(scope.nextPosition)] }
      try scope.emit(adding(10 * sum, to: 1), into: &rows)
    }
    _ = try world.writer.perform([command(1, adding(5, to: 1)), looking])
    #expect(seen.withLock { $0 } == [5, 1, 2])
    #expect(try world.sum(1) == 55)
  }

  @Test func anExpectedVersionMustHold() throws {
    let world = try World()
    let results = try world.writer.perform([
      command(1, expecting: 0, adding(1, to: 1)), command(2, expecting: 0, adding(1, to: 1)),
      command(3, expecting: 1, adding(1, to: 1)), command(4, expecting: 5, adding(1, to: 2)),
    ])
    #expect(results.map(Self.code) == [nil, .versionConflict, nil, .versionConflict])
    #expect(try world.log.size == 3 && world.sum(1) == 2)
  }

  /// A stream is kind and identifier: two kinds of one identifier have versions of their own.
  @Test func kindsOfStreamsAreApart() throws {
    let world = try World()
    let identifier = StreamID(high: 5, low: 1)
    for kind in ["item", "items", "it"] {
      let draft = EventDraft(
        type: TallyFold.added, stream: Stream(kind, identifier), actor: .map([]),
        parts: [.clear(.record(["n": .int(1)]))])
      try world.perform(command(UInt64(kind.count), expecting: 0, draft))
    }
    #expect(world.log.size == 4)
  }

  @Test func aRetryGetsTheFirstAnswer() throws {
    let world = try World()
    let first = try world.perform(command(1, at: 1, adding(1, to: 1), adding(2, to: 1)))
    try world.perform(command(2, at: 9, adding(1, to: 1)))
    let before = try world.everything()
    // Also when the clock went back beyond what a new command may.
    for seconds in [1, 20, -100] as [Int64] {
      let again = try world.perform(command(1, at: seconds, adding(1, to: 1), adding(2, to: 1)))
      #expect(again.isRepetition && again.eventCount == 0 && again.first == first.first)
      #expect(again.recorded == first.recorded)
    }
    #expect(try world.everything() == before)
    // In one group too.
    let both = try world.writer.perform([
      command(3, at: 30, adding(1, to: 1)), command(4, at: 31, adding(1, to: 1)),
      command(3, at: 32, adding(1, to: 1)),
    ]).map { try $0.get() }
    #expect(both[2].isRepetition && both[2].first == both[0].first)
    #expect(both[2].recorded == both[0].recorded)
    #expect(world.log.size == 6)
  }

  @Test func aReusedIdentifierIsRefused() throws {
    let world = try World()
    let good = [UInt8](repeating: 2, count: 17)
    try world.perform(command(1, digest: good, adding(1, to: 1)))
    let before = try world.everything()
    let others: [[UInt8]] = [
      good.dropLast(), good + [3], [1] + good.dropFirst(), good.dropLast() + [1],
    ]
    for digest in others {
      let results = try world.writer.perform([command(1, digest: digest, adding(1, to: 1))])
      #expect(results.map(Self.code) == [.commandReused])
    }
    #expect(try world.everything() == before)
  }

  @Test func aClockThatStandsBehind() throws {
    let world = try World()
    try world.perform(command(1, at: 100, adding(1, to: 1)))
    let results = try world.writer.perform([
      command(2, at: 94, adding(1, to: 1)), command(3, at: 96, adding(1, to: 1)),
      command(4, at: 95, adding(1, to: 1)), command(5, at: 107, adding(1, to: 1)),
      command(6, at: 101, adding(1, to: 1)), command(7, at: 102, adding(1, to: 1)),
    ])
    #expect(results.map(Self.code) == [.clockBehind, nil, nil, nil, .clockBehind, nil])
    let times = try (2...5).map { try world.log.event(at: $0).recorded }
    #expect(times == [100, 100, 107, 107].map { World.time($0) })
    #expect(try results[1].get().recorded == World.time(100))
    #expect(world.log.lastRecorded == World.time(107))
  }

  @Test(arguments: ["keys", "log"])
  func aFailedGroupLeavesNothingAndMayBeRetried(_ failing: String) throws {
    let world = try World()
    try world.perform(command(1, adding(1, to: 1)))
    let before = try world.everything()
    let root = world.log.root
    let group = [command(2, adding(2, to: 1)), Self.refusing(3), command(4, adding(3, to: 2))]
    if failing == "keys" {
      world.keysFail.withLock { $0 = true }
      #expect(throws: World.KeysFailed.self) { try world.writer.perform(group) }
    } else {
      world.log.environment.failNextCommit()
      #expect(refusal { try world.writer.perform(group) } == .busy)
    }
    #expect(try world.everything() == before)
    #expect(world.log.size == 2 && world.log.root == root)
    let answers = try world.writer.perform(group)
    #expect(try answers[0].get().isRepetition == false)
    #expect(try answers[2].get().first == 3)
    #expect(try world.sum(1) == 3 && world.sum(2) == 3)
    _ = try LogVerifier(log: world.log).verify(treeOnly: false)
  }

  /// The log has the group, the decision state not: that is no "try again", and nothing more may
  /// be decided over the state that lags.
  @Test func aFailedDecisionCommitIsCaughtUpFromTheLog() throws {
    let world = try World()
    try world.perform(command(1, adding(1, to: 1)))
    world.decisions.environment.failNextCommit()
    let lost = command(2, expecting: 1, adding(2, to: 1))
    #expect(refusal { try world.writer.perform([lost]) } == .mayNotSign)
    #expect(try world.log.size == 3 && world.sum(1) == 1)
    for next in [lost, command(3, expecting: 1, adding(5, to: 1))] {
      #expect(refusal { try world.writer.perform([next]) } == .mayNotSign)
    }
    #expect(world.log.size == 3)
    try world.decisions.catchUp(with: world.log, opener: world.box)
    #expect(try world.sum(1) == 3)
    let again = try world.perform(lost)
    #expect(again.isRepetition && again.first == 2)
    try world.perform(command(3, expecting: 2, adding(5, to: 1)))
    #expect(try world.sum(1) == 8)
  }

  @Test func anErrorAfterTheFirstEventEndsTheGroup() throws {
    let world = try World()
    let before = try world.everything()
    let late = Command(
      identifier: CommandID(high: 4, low: 1), contentDigest: Array(repeating: 1, count: 16),
      time: World.time(1)
    ) { scope, rows throws in
      try scope.emit(adding(1, to: 1), into: &rows)
      throw Refused()
    }
    let group = [command(1, adding(1, to: 1)), late]
    #expect(throws: Refused()) { try world.writer.perform(group) }
    #expect(try world.everything() == before)
  }

  /// The fold's failure comes after the event was handed to the signers: that is no refusal, or a
  /// leaf would be written that no answer tells of.
  @Test func aFoldThatFailsEndsTheGroup() throws {
    let world = try World()
    let before = try world.everything()
    let poison = EventDraft(
      type: TallyFold.poisoned, stream: .ledger, actor: .map([]), parts: [.clear(.map([]))])
    #expect(throws: TallyFold.Poisoned.self) {
      try world.writer.perform([command(1, poison), command(2, adding(1, to: 1))])
    }
    #expect(try world.everything() == before)
    try world.perform(command(2, adding(1, to: 1)))
    #expect(world.log.size == 2)
    _ = try LogVerifier(log: world.log).verify(treeOnly: false)
  }

  @Test func aLeafThatIsTooLargeIsRefused() throws {
    let world = try World()
    let before = try world.everything()
    func large(_ count: Int) -> EventDraft {
      EventDraft(
        type: "item.large", stream: .ledger, actor: .map([]),
        parts: [.clear(.record(["x": .bytes([UInt8](repeating: 1, count: count))]))])
    }
    #expect(refusal { try world.writer.perform([command(1, large(65_535))]) } == .limit)
    #expect(try world.everything() == before)
    try world.perform(command(1, large(65_000)))
    #expect(world.log.size == 2)
  }

  @Test func aCommandIsBoundedInItsEvents() throws {
    let world = try World()
    let before = try world.everything()
    func many(_ number: UInt64, _ count: Int) -> Command {
      Command(
        identifier: CommandID(high: 4, low: number), contentDigest: Array(repeating: 1, count: 16),
        time: World.time(1)
      ) { scope, rows throws in
        for _ in 0..<count { try scope.emit(adding(1, to: 1), into: &rows) }
      }
    }
    #expect(
      refusal { try world.writer.perform([many(1, Limits.eventsPerCommandMax + 1)]) } == .misuse)
    #expect(try world.everything() == before)
    #expect(try world.perform(many(1, Limits.eventsPerCommandMax)).eventCount == 4_096)
    #expect(try world.sum(1) == 4_096)
    _ = try LogVerifier(log: world.log).verify(treeOnly: true)
  }

  @Test func aCommandWithoutEventsHasAnAnswer() throws {
    let world = try World()
    let before = try world.everything()
    let answer = try world.perform(command(1, at: 50))
    #expect(answer.first == nil && answer.eventCount == 0 && !answer.isRepetition)
    #expect(answer.recorded == World.time(50))
    #expect(try world.everything() == before)
  }

  // MARK: Keys

  /// Nothing is ever written that verification refuses: not by a key that was never the ledger's,
  /// not by one that ended, not under another origin.
  @Test func aKeyThatIsNotInForceWritesNothing() throws {
    let world = try World()
    let before = try world.everything()
    let foreign = try signers(2)
    for (name, keys) in [(origin, foreign), ("other", world.keys)] {
      world.writer.use(origin: name, signers: keys)
      #expect(
        refusal { try world.writer.perform([command(1, adding(1, to: 1))]) } == .mayNotSign)
      #expect(try world.everything() == before)
    }
    world.writer.use(origin: origin, signers: world.keys)
    try world.perform(command(1, adding(1, to: 1)))
    _ = try LogVerifier(log: world.log).verify(treeOnly: false)
  }

  /// Commands that wait in the group of a rotation must not be signed by the key that it ended.
  @Test func aRotationEndsItsGroup() throws {
    let world = try World()
    let new = try signers(2).event
    let results = try world.writer.perform([
      command(1, adding(1, to: 1)),
      command(2, keyAdded(new, .event, at: 2), keyEnded(world.keys.event)),
      command(3, adding(1, to: 1)),
    ])
    #expect(results.map(Self.code) == [nil, nil, .busy])
    #expect(world.log.size == 4)
    #expect(
      refusal { try world.writer.perform([command(3, adding(1, to: 1))]) } == .mayNotSign)
    world.writer.use(origin: origin, signers: world.keys.replacing(.event, with: new))
    try world.perform(command(3, adding(1, to: 1)))
    #expect(world.log.size == 5)
    let report = try LogVerifier(log: world.log).verify(treeOnly: false)
    #expect(report.signatures == 5)
  }

  /// A key event that the ring will refuse would make the log unreadable for ever.
  @Test func aKeyEventThatIsRefusedIsNotWritten() throws {
    let world = try World()
    let before = try world.everything()
    for draft in [
      keyAdded(try signers(2).event, .event, at: 9), keyEnded(try signers(2).event),
      keyEnded(world.keys.event), genesis(signers: try signers(2)),
    ] {
      #expect(refusal { try world.writer.perform([command(1, draft)]) } == .mayNotSign)
      #expect(try world.everything() == before)
    }
  }

  @Test func aSuccessorIsOpened() throws {
    let world = try World()
    try world.perform(command(1, adding(1, to: 1)))
    let new = try signers(2)
    let opening = genesis(
      origin: "next", signers: new, at: 2,
      predecessor: predecessor(origin, size: 2, root: world.log.root))
    // The old key signs it, in the name of the new origin.
    world.writer.use(origin: "next", signers: world.keys)
    try world.perform(command(2, opening))
    world.writer.use(origin: "next", signers: new)
    try world.perform(command(3, adding(1, to: 1)))
    #expect(try world.log.keyRing().origin == "next")
    _ = try LogVerifier(log: world.log).verify(treeOnly: false)
  }
}
