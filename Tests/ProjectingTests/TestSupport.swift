import CBOR
import Foundation
import KeyValue
import Ledger
import Primitives
import Projecting
import Records
import Sealing
import Signing
import Testing
import Vault

/// Bytes of a seed, safe from any thread.
final class SeededSource: RandomSource {
  private let state: Guarded<Seeded>

  init(_ seed: UInt64) { state = Guarded(Seeded(seed)) }

  func bytes(count: Int) -> [UInt8] { state.withLock { $0.bytes(count) } }
}

/// An empty directory for one test.
///
/// Not lent to a closure: inside closures the compiler may run the closure of an `#expect` in the
/// place of another of the same type (seen with Swift 6.3.1).
struct Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("views-\(UUID())").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// Opens parts with the vault's keys.
struct VaultOpener: PartOpener {
  let vault: Vault

  func open(_ part: COSEEncrypt0, external: [UInt8]) throws -> CBORItem? {
    try vault.open(part, external: external)
  }
}

/// Decisions of these tests keep nothing.
struct NoFold: DecisionFold {
  var tables: [Table] { [] }
  func apply(_ event: OpenedEvent, into transaction: inout WriteTransaction) throws {}
}

/// A ledger with a vault, in memory, whose events count children in cells.
final class World {
  let log: LogStore
  let vault: Vault
  let keys: ProjectionKeys
  private let writer: GroupWriter
  private var commands: UInt64 = 0

  init(seed: UInt64) throws {
    let random = SeededSource(seed)
    log = try LogStore(directory: nil)
    let encryptionKey = try KeyEncryptionKey.make(
      operatorSecret: [1], cost: .least, random: random
    ).key
    let vault = try Vault(directory: nil, encryptionKey: encryptionKey, random: random)
    self.vault = vault
    keys = ProjectionKeys(
      index: try vault.ledgerKey(.index), atRest: try vault.ledgerKey(.atRest),
      digest: try vault.ledgerKey(.digest))
    let signers = LedgerSigners(
      event: try SigningKey(seed: random.bytes(count: 32)),
      checkpoint: try SigningKey(seed: random.bytes(count: 32)),
      receipt: try SigningKey(seed: random.bytes(count: 32)))
    let fold = NoFold()
    let decisions = DecisionStore(
      environment: .inMemory(tables: DecisionStore.tables(for: fold)), fold: fold)
    writer = GroupWriter(
      log: log, decisions: decisions, origin: "test", signers: signers, random: random
    ) { try vault.commitPending() }
    let keyList = KeyRole.allCases.map {
      KeyValidity(role: $0, key: signers[$0].verifyingKey, from: 0).cbor
    }
    try record([
      EventDraft(
        type: LedgerEventType.opened, stream: .ledger, actor: .map([]),
        parts: [
          .clear(
            .record([
              "origin": .text("test"), "clock": .text("simulated"), "keys": .array(keyList),
              "format": .int(1), "policies": .array([]),
              "rules": .record([
                "name": .text("counting/1"), "digest": .bytes([UInt8](repeating: 0, count: 32)),
              ]),
            ]))
        ])
    ])
  }

  var opener: VaultOpener { VaultOpener(vault: vault) }

  /// Records events as one command.
  func record(_ drafts: [EventDraft]) throws {
    commands += 1
    let command = Command(
      identifier: CommandID(high: 1, low: commands), contentDigest: Array(repeating: 1, count: 16),
      time: Instant(microseconds: Int64(commands))
    ) { scope, rows throws in
      for draft in drafts { try scope.emit(draft, into: &rows) }
    }
    _ = try #require(try writer.perform([command]).first).get()
  }

  static func child(_ number: UInt64) -> ChildID {
    ChildID(high: 0xC41D_5EED_C41D_5EED, low: number)
  }

  /// A child is counted in a cell from here on, and no longer where it was.
  func counted(_ child: ChildID, in cell: UInt8) throws -> EventDraft {
    let subject: SubjectID = child.retagged()
    let known = try vault.holdsKey(of: subject) ? vault.key(of: subject) : nil
    let key = known ?? vault.makeKey(for: subject, type: .child)
    return EventDraft(
      type: Tally.counted, stream: Stream("child", child), actor: .map([]),
      parts: [
        .clear(.record(["child": .identifier(child)])),
        .sealed(key, .record(["cell": .int(cell), "note": .text("note of \(child.low)")])),
      ])
  }

  /// Nothing that a tally counts.
  func noise() -> EventDraft {
    EventDraft(type: "item.seen", stream: .ledger, actor: .map([]), parts: [.clear(.map([]))])
  }

  /// Erases a child as the use case does: the projection is brought up to here, the event carries
  /// its residue, then the key is destroyed.
  func erase(_ child: ChildID, followedBy running: RunningProjection) throws {
    try running.catchUp(with: log, opener: opener)
    let subjects = ErasedSubjects(child: child, records: [])
    let residue = try running.environment.read {
      try running.projection.residue(of: subjects, using: running.keys, in: $0)
    }
    try record([
      EventDraft(
        type: StructuralEvent.erased, stream: Stream("child", child), actor: .map([]),
        parts: [
          .clear(
            SubjectErased(
              child: child, records: [], subjects: [child.retagged()], caseID: nil,
              basis: "a schedule", knownAt: log.size - 1
            ).clear),
          .sealed(
            try vault.sealingKey(.statistics),
            .record(["residue": .array(residue.map(\.cbor))])),
        ])
    ])
    try vault.destroy(try vault.destroyedWith(child.retagged()))
    try running.catchUp(with: log, opener: opener)
  }
}

/// A projection of these tests: how many children are in each cell.
struct Tally: Projection {
  static let counted = "child.counted"
  static let series = Table(1, "series")
  /// Child → cell, sealed.
  static let members = Table(2, "members")
  /// Child ‖ position → what the child moved there: pairs of cell and delta, sealed.
  static let steps = Table(3, "steps")
  /// Position of every event with anything to open → the note, sealed.
  static let notes = Table(4, "notes")

  let name = "tally"
  let version = 1
  /// Fails at this position as long as it is set.
  let failing = Guarded<UInt64?>(nil)

  struct Failed: Error {}

  var tables: [Table] { [Self.series, Self.members, Self.steps, Self.notes] }
  var sealedTables: [Table] { [Self.members, Self.steps, Self.notes] }

  func apply(
    _ event: OpenedEvent, using keys: ProjectionKeys, into rows: inout WriteTransaction
  ) throws {
    if failing.withLock({ $0 }) == event.position { throw Failed() }
    guard let child = event.clear["child"]?.identifier(ChildKind.self) else { return }
    if event.type == StructuralEvent.erased { return try erase(child, &rows) }
    guard event.type == Self.counted, let content = event.opened(child.retagged()),
      let cell = content["cell"]?.unsignedInteger.flatMap(UInt8.init(exactly:))
    else { return }
    let before = try keys.get(child.bytes, in: Self.members, from: rows)?.first
    var steps: [(cell: UInt8, delta: Int64)] = [(cell, 1)]
    if let before { steps.insert((before, -1), at: 0) }
    for step in steps {
      try CumulativeSeries.add(
        step.delta, to: [step.cell], at: event.position, in: Self.series, into: &rows)
    }
    try keys.put([cell], for: child.bytes, in: Self.members, into: &rows)
    try keys.put(
      steps.flatMap { [$0.cell, UInt8($0.delta + 1)] },
      for: child.bytes + event.position.bigEndianBytes, in: Self.steps, into: &rows)
    if let note = content["note"]?.string {
      try keys.put(
        Array(note.utf8), for: child.bytes + event.position.bigEndianBytes, in: Self.notes,
        into: &rows)
    }
  }

  private func erase(_ child: ChildID, _ rows: inout WriteTransaction) throws {
    try rows.delete(child.bytes, in: Self.members)
    for table in [Self.steps, Self.notes] {
      var found = [[UInt8]]()
      try rows.forEach(in: table, prefix: child.bytes) { key, _ in
        found.append(key.bytes)
        return true
      }
      for key in found { try rows.delete(key, in: table) }
    }
  }

  /// Of each position and cell the sum: a child that stayed where it was moved nothing.
  func residue(
    of subjects: ErasedSubjects, using keys: ProjectionKeys, in rows: borrowing ReadTransaction
  ) throws -> [ResidueEntry] {
    var entries = [ResidueEntry]()
    try rows.forEach(in: Self.steps, prefix: subjects.child.bytes) { key, value in
      let key = key.bytes
      let steps = try keys.open(value.bytes, for: key, in: Self.steps)
      var deltas = [UInt8: Int64]()
      for index in stride(from: 0, to: steps.count, by: 2) {
        deltas[steps[index], default: 0] += Int64(steps[index + 1]) - 1
      }
      for (cell, delta) in deltas.sorted(by: { $0.key < $1.key }) where delta != 0 {
        entries.append(
          ResidueEntry(
            projection: name, cell: [cell], position: UInt64(bigEndian: key.dropFirst(16)),
            delta: delta))
      }
      return true
    }
    return entries
  }

  func inject(_ entry: ResidueEntry, into rows: inout WriteTransaction) throws {
    try CumulativeSeries.add(
      entry.delta, to: entry.cell, at: entry.position, in: Self.series, into: &rows)
  }
}

/// All rows of a table.
func allRows(of table: Table, in environment: Environment) throws -> [Pair] {
  var found = [Pair]()
  try environment.read { rows in
    try rows.forEach(in: table) { key, value in
      found.append(Pair(key: key.bytes, value: value.bytes))
      return true
    }
  }
  return found
}

/// Whether the bytes stand in any file below the directory.
func isFound(_ bytes: [UInt8], below directory: String) throws -> Bool {
  let wanted = Data(bytes)
  for name in try FileManager.default.subpathsOfDirectory(atPath: directory) {
    guard let content = FileManager.default.contents(atPath: "\(directory)/\(name)") else {
      continue
    }
    if content.range(of: wanted) != nil { return true }
  }
  return false
}
