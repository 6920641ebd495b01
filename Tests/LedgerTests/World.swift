import CBOR
import KeyValue
import Primitives
import Records
import Sealing
import Signing
import Testing

@testable import Ledger

/// A small fold: sums by stream, and names of those whose parts can be opened.
struct TallyFold: DecisionFold {
  static let sums = Table(DecisionTables.firstFree, "sums")
  static let names = Table(DecisionTables.firstFree + 1, "names")
  static let added = "item.added"
  static let poisoned = "item.poisoned"

  struct Poisoned: Error {}

  var tables: [Table] { [Self.sums, Self.names] }

  func apply(_ event: OpenedEvent, into transaction: inout WriteTransaction) throws {
    if event.type == Self.poisoned { throw Poisoned() }
    guard event.type == Self.added else { return }
    let key = event.stream.identifier.bytes
    let before = try Self.sum(event.stream.identifier, in: transaction)
    let sum = before + (event.clear["n"]?.integer ?? 0)
    try transaction.put(UInt64(bitPattern: sum).bigEndianBytes, for: key, in: Self.sums)
    for part in event.parts {
      if case .opened(let subject, let content) = part {
        try transaction.put(
          content.encoded, for: event.position.bigEndianBytes + subject.bytes, in: Self.names)
      }
    }
  }

  static func sum(
    _ stream: StreamID, in rows: borrowing some Reading & ~Copyable
  ) throws -> Int64 {
    try rows.get(stream.bytes, in: sums).map { Int64(bitPattern: UInt64(bigEndian: $0)) } ?? 0
  }
}

/// A ledger of the tests: log, decision state, writer, keys.
struct World {
  static let start: Int64 = 1_000

  let log: LogStore
  let decisions: DecisionStore
  let writer: GroupWriter
  let keys: LedgerSigners
  let box = KeyBox()
  /// Whether the keys' and blobs' commit fails the next time.
  let keysFail = Guarded(false)
  /// How often keys and blobs were committed.
  let keyCommits = Guarded(0)

  struct KeysFailed: Error {}

  /// A fresh ledger with its genesis, recorded at second `start`.
  init(directory: String? = nil, seed: UInt64 = 1) throws {
    log = try openLog(directory)
    keys = try signers(1)
    decisions = Self.emptyDecisions()
    let (keysFail, keyCommits) = (keysFail, keyCommits)
    writer = GroupWriter(
      log: log, decisions: decisions, origin: origin, signers: keys, random: SeededSource(seed)
    ) {
      let fails = keysFail.withLock { fails in
        defer { fails = false }
        return fails
      }
      if fails { throw KeysFailed() }
      keyCommits.withLock { $0 += 1 }
    }
    let opening = genesis(signers: keys)
    _ = try perform(
      Command(
        identifier: CommandID(high: 0, low: 0), contentDigest: Array(repeating: 0, count: 16),
        time: Self.time(0)
      ) {
        scope, rows throws in try scope.emit(opening, into: &rows)
      })
  }

  static func emptyDecisions() -> DecisionStore {
    let fold = TallyFold()
    return DecisionStore(
      environment: .inMemory(tables: DecisionStore.tables(for: fold)), fold: fold)
  }

  /// So many seconds after the genesis.
  static func time(_ seconds: Int64) -> Instant {
    Instant(microseconds: (start + seconds) * 1_000_000)
  }

  /// Performs one command alone.
  @discardableResult
  func perform(_ command: Command) throws -> CommandAnswer {
    try #require(try writer.perform([command]).first).get()
  }

  /// The sum of a stream, as decisions know it.
  func sum(_ stream: UInt64) throws -> Int64 {
    try decisions.environment.read { try TallyFold.sum(StreamID(high: 5, low: stream), in: $0) }
  }

  /// Every row of every table of decision state.
  static func rows(of decisions: DecisionStore) throws -> [[Pair]] {
    try DecisionStore.tables(for: TallyFold()).map {
      try allRows(of: $0, in: decisions.environment)
    }
  }

  /// What the log and the decision state hold, for comparison.
  func everything() throws -> [[Pair]] {
    try LogTables.all.map { try log.rows($0) } + Self.rows(of: decisions)
  }
}

/// A draft that adds a number to a stream.
func adding(_ number: Int64, to stream: UInt64, sealed: [PartDraft] = []) -> EventDraft {
  EventDraft(
    type: TallyFold.added, stream: Stream("item", StreamID(high: 5, low: stream)),
    actor: .record(["kind": .text("account")]),
    parts: [.clear(.record(["n": .int(number)]))] + sealed)
}

/// A command that emits drafts.
func command(
  _ number: UInt64, at seconds: Int64 = 1, digest: [UInt8] = Array(repeating: 7, count: 16),
  expecting version: UInt64? = nil,
  _ drafts: EventDraft...
) -> Command {
  Command(
    identifier: CommandID(high: 3, low: number), contentDigest: digest, time: World.time(seconds)
  ) { scope, rows throws in
    for draft in drafts { try scope.emit(draft, expectedVersion: version, into: &rows) }
  }
}
