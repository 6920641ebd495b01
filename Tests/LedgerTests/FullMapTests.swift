import CBOR
import KeyValue
import Primitives
import Records
import Testing

@testable import Ledger

/// A group that meets a full map of `decision/`.
@Suite struct FullMapTests {
  private static let mapBytes = 1 << 20

  /// Decides over an environment on disk whose map is small.
  private final class SmallWorld {
    let scratch: Scratch
    let log: LogStore
    let decisions: DecisionStore
    let writer: GroupWriter

    init() throws {
      scratch = try Scratch()
      log = try LogStore(directory: nil)
      let fold = TallyFold()
      decisions = DecisionStore(
        environment: try Environment.open(
          path: scratch.path + "/decision", tables: DecisionStore.tables(for: fold),
          options: .init(mapBytes: FullMapTests.mapBytes, durable: false)),
        fold: fold)
      let keys = try signers(1)
      writer = GroupWriter(
        log: log, decisions: decisions, origin: origin, signers: keys, random: SeededSource(1)
      ) {}
      let opening = genesis(signers: keys)
      _ = try writer.perform([
        Command(
          identifier: CommandID(high: 0, low: 0), contentDigest: [UInt8](repeating: 0, count: 16),
          time: World.time(0)
        ) {
          scope, rows throws in try scope.emit(opening, into: &rows)
        }
      ])
    }

    deinit {
      decisions.environment.close()
      scratch.remove()
    }

    /// A command that leaves so many bytes in `decision/`, and counts how often it is asked.
    func filling(_ number: UInt64, bytes: Int, asked: Guarded<Int>) -> Command {
      Command(
        identifier: CommandID(high: 3, low: number),
        contentDigest: [UInt8](repeating: 7, count: 16), time: World.time(1)
      ) { scope, rows throws in
        asked.withLock { $0 += 1 }
        try scope.emit(adding(Int64(number), to: number), into: &rows)
        try rows.put(
          [UInt8](repeating: 1, count: bytes), for: [UInt8(number)], in: DecisionTables.facts)
      }
    }
  }

  @Test func itIsDecidedOnceMoreInALargerOne() throws {
    let world = try SmallWorld()
    let asked = Guarded(0)
    let group = [
      world.filling(1, bytes: 10, asked: asked),
      world.filling(2, bytes: Self.mapBytes, asked: asked),
    ]
    let answers = try world.writer.perform(group)
    #expect(try answers.map { try $0.get().first } == [1, 2])
    #expect(asked.withLock { $0 } == 4)
    #expect(world.log.size == 3)
    #expect(try world.decisions.applied().count == 3)
    #expect(try world.decisions.environment.statistics.mapBytes == 2 * Self.mapBytes)
    _ = try LogVerifier(log: world.log).verify(treeOnly: false)
  }

  @Test func whatDoesNotFitThenEitherIsNotWritten() throws {
    let world = try SmallWorld()
    let asked = Guarded(0)
    #expect(
      refusal {
        try world.writer.perform([world.filling(1, bytes: 8 * Self.mapBytes, asked: asked)])
      } == .busy)
    #expect(asked.withLock { $0 } == 2)
    #expect(world.log.size == 1)
    #expect(try world.decisions.applied().count == 1)
    // It goes on.
    _ = try world.writer.perform([world.filling(2, bytes: 10, asked: asked)])
    #expect(world.log.size == 2)
  }

  /// A command whose own decision meets it before its first event is no refusal: the transaction
  /// is lost, and with it the group.
  @Test func itIsNoRefusalOfOneCommand() throws {
    let world = try SmallWorld()
    let lost = Command(
      identifier: CommandID(high: 3, low: 9), contentDigest: [UInt8](repeating: 7, count: 16),
      time: World.time(1)
    ) { scope, rows throws in
      try rows.put(
        [UInt8](repeating: 1, count: 8 * Self.mapBytes), for: [9], in: DecisionTables.facts)
      try scope.emit(adding(1, to: 1), into: &rows)
    }
    #expect(refusal { try world.writer.perform([command(1, adding(1, to: 1)), lost]) } == .busy)
    #expect(world.log.size == 1)
  }
}
