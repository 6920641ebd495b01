import CBOR
public import KeyValue
public import Primitives

/// The append-only log: leaves, tiles, right edge, checkpoints, in one durable environment.
///
/// Appends come from one thread at a time (the writer holds the ledger's lock); reads from any.
public final class LogStore: Sendable {
  let environment: Environment
  let tail = LogTail()
  let format: LogFormat
  private let writer: Guarded<WriterState>

  private struct WriterState: Sendable {
    var tree = GrowingTree()
    var recorded = Instant(microseconds: 0)
  }

  /// How often a snapshot was lent.
  package var snapshotsLent: UInt64 { environment.snapshotsLent }

  /// Opens the log in `directory`, or in memory when it is nil. One that must exist is never made:
  /// what is missing of it was lost.
  ///
  /// At the start the stored edge, the leaves' tail and the tiles are held against one another.
  public init(
    directory: String?, isReadOnly: Bool = false, mustExist: Bool = false,
    mapBytes: Int = Limits.logMapBytes, storage: Storage = .machine
  ) throws {
    if let directory {
      environment = try Environment.open(
        path: directory, tables: LogTables.all,
        options: .init(
          mapBytes: mapBytes, durable: true, readOnly: isReadOnly, mustExist: mustExist,
          storage: storage))
    } else {
      environment = Environment.inMemory(tables: LogTables.all)
    }
    format = try LogFormat.settle(environment)
    writer = Guarded(try Self.load(environment, format))
  }

  private static func load(
    _ environment: Environment, _ format: LogFormat
  ) throws -> WriterState {
    try environment.read { transaction in
      guard let stored = try transaction.get(LogTables.edgeKey, in: LogTables.facts) else {
        guard try transaction.count(in: LogTables.leaves) == 0 else {
          throw LedgerError(.integrity, "the log has leaves but no right edge")
        }
        return WriterState()
      }
      let edge = try RightEdge(stored: stored)
      guard UInt64(try transaction.count(in: LogTables.leaves)) == edge.size else {
        throw LedgerError(
          .integrity, "the log's edge says \(edge.size) leaves, and the table has another number")
      }
      let start = edge.size / UInt64(Limits.tileWidth) * UInt64(Limits.tileWidth)
      var tail = [[UInt8]]()
      try transaction.forEach(in: LogTables.leaves, from: orderedKey(start)) { _, leaf in
        tail.append(MerkleTree.leafHash(leaf))
        return true
      }
      let tree = try GrowingTree(edge: edge, tail: tail) { level, index in
        try transaction.get(LogTables.tileKey(level: level, index: index), in: LogTables.tiles)
          .flatMap { format.tile($0) }
      }
      let recorded = try transaction.get(LogTables.recordedKey, in: LogTables.facts)
      guard let recorded, recorded.count == 8,
        let microseconds = Int64(exactly: UInt64(bigEndian: recorded))
      else {
        throw LedgerError(.integrity, "the log does not say when its last leaf was recorded")
      }
      return WriterState(tree: tree, recorded: Instant(microseconds: microseconds))
    }
  }

  /// Leaves so far.
  public var size: UInt64 { (try? edge().size) ?? 0 }

  /// The right edge: size and root of one moment.
  func edge() throws -> RightEdge {
    // A read-only opening sees what another process appends; the writer knows best itself.
    if !environment.isReadOnly { return writer.withLock { $0.tree.edge } }
    let stored = try environment.read { try $0.get(LogTables.edgeKey, in: LogTables.facts) }
    return try stored.map { try RightEdge(stored: $0) } ?? RightEdge()
  }

  /// When the last leaf was recorded; the epoch for an empty log.
  public var lastRecorded: Instant { writer.withLock { $0.recorded } }

  /// The root by the right edge.
  public var root: [UInt8] { (try? edge().root) ?? writer.withLock { $0.tree.edge.root } }

  /// Appends leaves at positions `size`, `size + 1`, ...; all or none. When this returns they are
  /// on the disk: the moment of truth.
  package func append(_ leaves: [SignedLeaf], recorded: Instant) throws {
    let before = writer.withLock { $0 }
    precondition(recorded >= before.recorded, "recorded time would run backwards")
    for leaf in leaves {
      guard leaf.bytes.count <= Limits.leafBytesMax else {
        throw LedgerError(
          .limit, "a leaf of \(leaf.bytes.count) bytes, more than \(Limits.leafBytesMax)")
      }
    }
    let state = try environment.writeGrowing { transaction in
      var state = before
      for leaf in leaves {
        let key = orderedKey(state.tree.edge.size)
        try transaction.append(leaf.bytes, for: key, in: LogTables.leaves)
        if StructuralEvent.isOne(leaf.type) {
          try transaction.append(Array(leaf.type.utf8), for: key, in: LogTables.marks)
        }
        try state.tree.append(leaf.hash) { try Self.put($0, into: &transaction) }
      }
      for tile in state.tree.takeChanged() { try Self.put(tile, into: &transaction) }
      state.recorded = recorded
      try transaction.put(
        state.tree.edge.cbor.encoded, for: LogTables.edgeKey, in: LogTables.facts)
      try transaction.put(
        UInt64(recorded.microseconds).bigEndianBytes, for: LogTables.recordedKey,
        in: LogTables.facts)
      return state
    }
    writer.withLock { $0 = state }
  }

  private static func put(
    _ tile: GrowingTree.Placed, into transaction: inout WriteTransaction
  ) throws {
    try transaction.put(
      tile.stored, for: LogTables.tileKey(level: tile.level, index: tile.index),
      in: LogTables.tiles)
  }

  /// One leaf; nil beyond the end.
  public func leaf(at position: UInt64) throws -> [UInt8]? {
    try environment.read { try $0.get(orderedKey(position), in: LogTables.leaves) }
  }

  /// Positions and types of the structural events from a position on, in order.
  public func structuralEvents(
    from start: UInt64 = 0
  ) throws -> [(position: UInt64, type: String)] {
    var found = [(position: UInt64, type: String)]()
    try environment.read { transaction in
      try transaction.forEach(in: LogTables.marks, from: orderedKey(start)) { key, type in
        guard key.byteCount == 8 else {
          throw LedgerError(.integrity, "log/: marks has a row under a key that is no position")
        }
        found.append((orderedNumber(key.bytes), String(decoding: type.bytes, as: UTF8.self)))
        return true
      }
    }
    return found
  }

  /// The keys in force, folded from the structural events.
  public func keyRing() throws -> KeyRing {
    var ring = KeyRing()
    for (position, type) in try structuralEvents() where type != StructuralEvent.erased {
      try ring.apply(try event(at: position))
    }
    return ring
  }

  /// One event; a missing one is `.notFound`.
  public func event(at position: UInt64) throws -> RecordedEvent {
    guard let leaf = try leaf(at: position) else {
      throw LedgerError(.notFound, "the log ends before position \(position)")
    }
    return try RecordedEvent(leaf: leaf, position: position)
  }

  /// Leaves `from ... to` in order, a new snapshot every few thousand, so that neither memory nor
  /// the file grows with the range. `body` returns false to stop.
  public func forEachLeaf(
    from: UInt64, through to: UInt64, _ body: (UInt64, [UInt8]) throws -> Bool
  ) throws {
    var next = from
    while next <= to {
      let batch = try batch(from: next, until: to == .max ? to : to + 1)
      if batch.isEmpty { return }
      for leaf in batch {
        guard try body(next, leaf) else { return }
        next += 1
      }
    }
  }

  /// Hashes of the leaves `from ..< until` in order, made where the leaves lie: nothing is copied.
  /// `body` is told how long the leaf is, too.
  public func forEachLeafHash(
    from: UInt64, until end: UInt64, _ body: (_ hash: [UInt8], _ leafBytes: Int) throws -> Void
  ) throws {
    var next = from
    while next < end {
      let first = next
      try environment.read { transaction in
        try transaction.forEach(in: LogTables.leaves, from: orderedKey(first)) { key, leaf in
          try Self.require(key, at: next)
          try body(MerkleTree.leafHash(leaf), leaf.byteCount)
          next += 1
          return next < end && next - first < UInt64(Limits.leavesPerSnapshot)
        }
      }
      if next == first { return }
    }
  }

  private static func require(_ key: RawSpan, at position: UInt64) throws {
    guard key.byteCount == 8, orderedNumber(key) == position else {
      throw LedgerError(
        .integrity, "the leaf at position \(position) is missing, or kept under another key")
    }
  }

  /// Leaves `from ..< until` in order, as many at a time as one snapshot may hold, with the
  /// position of the first.
  func forEachBatch(
    from: UInt64, until end: UInt64, _ body: (UInt64, [[UInt8]]) throws -> Void
  ) throws {
    var next = from
    while next < end {
      let batch = try batch(from: next, until: end)
      if batch.isEmpty { return }
      try body(next, batch)
      next += UInt64(batch.count)
    }
  }

  private func batch(from start: UInt64, until end: UInt64) throws -> [[UInt8]] {
    var batch = [[UInt8]]()
    batch.reserveCapacity(Int(min(end - start, UInt64(Limits.leavesPerSnapshot))))
    var byteCount = 0
    try environment.read { transaction in
      try transaction.forEach(in: LogTables.leaves, from: orderedKey(start)) { key, leaf in
        try Self.require(key, at: start + UInt64(batch.count))
        batch.append(leaf.bytes)
        byteCount += leaf.byteCount
        return batch.count < Limits.leavesPerSnapshot && byteCount < Limits.bytesPerSnapshot
          && start + UInt64(batch.count) < end
      }
    }
    return batch
  }

  /// A copy that opens as a log of its own, without the free pages.
  public func copy(to directory: String) throws { try environment.compactCopy(to: directory) }

  /// Lets go of the files.
  public func close() { environment.close() }
}
