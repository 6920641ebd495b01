import KeyValue
import CBOR
import Primitives
import Records

/// What a verification knows after so many leaves: the tree, the time, the keys. It is fed every
/// leaf in order and throws where one does not fit.
struct LogWalk {
  private let log: LogStore
  /// Roots that checkpoints state, by size.
  private let checkpointRoots: [UInt64: [UInt8]]
  private(set) var tree = GrowingTree()
  private var recorded = Instant(microseconds: 0)
  /// Keys in force.
  var ring = KeyRing()
  /// Blobs named so far.
  private(set) var blobs: UInt64 = 0
  /// Sizes at which a checkpoint was met, and states the right root.
  private(set) var checkpointsMet: Set<UInt64> = []
  private var batch: [RecordedEvent] = []
  /// Positions and types of structural events: a handful in years.
  private var marks: [Mark] = []

  private struct Mark: Equatable {
    let position: UInt64
    let type: String
  }

  init(log: LogStore, checkpointRoots: [UInt64: [UInt8]]) {
    self.log = log
    self.checkpointRoots = checkpointRoots
  }

  /// Takes the next leaves; their events are the batch, also those before one that throws.
  mutating func take(
    _ leaves: [[UInt8]], from first: UInt64, blob: (BlobReference, UInt64) throws -> Void
  ) throws {
    batch.reserveCapacity(leaves.count)
    for (index, leaf) in leaves.enumerated() {
      let event = try RecordedEvent(leaf: leaf, position: first + UInt64(index))
      batch.append(event)
      try take(event)
      for reference in event.blobs {
        blobs += 1
        try blob(reference, event.position)
      }
    }
  }

  /// The events taken since the last time this was asked.
  mutating func takeBatch() -> [RecordedEvent] {
    defer { batch = [] }
    return batch
  }

  private mutating func take(_ event: RecordedEvent) throws {
    guard event.recorded >= recorded else {
      throw LedgerError(
        .integrity, "time runs backwards at position \(event.position): \(event.recorded)")
    }
    recorded = event.recorded
    if StructuralEvent.isOne(event.type) {
      marks.append(Mark(position: event.position, type: event.type))
      try checkPredecessor(of: event)
    }
    try tree.append(MerkleTree.leafHash(event.leaf)) { [log] in try Self.compare($0, in: log) }
    guard let root = checkpointRoots[tree.edge.size] else { return }
    guard root == tree.edge.root else {
      throw LedgerError(
        .integrity, "the checkpoint of size \(tree.edge.size) states another root than its leaves")
    }
    checkpointsMet.insert(tree.edge.size)
  }

  private func checkPredecessor(of event: RecordedEvent) throws {
    guard event.type == LedgerEventType.opened, event.position > 0 else { return }
    let stated = OpenedPart.clearPart(of: event)["predecessor"]?["root"]?.byteString
    guard stated == tree.edge.root else {
      throw LedgerError(
        .integrity, "the genesis at position \(event.position) names another root than its log's")
    }
  }

  /// A stored tile must be that of the leaves; an unfinished one of a log that grew meanwhile is
  /// longer.
  private static func compare(
    _ tile: GrowingTree.Placed, in log: LogStore, mayBeLonger: Bool = false
  ) throws {
    let key = LogTables.tileKey(level: tile.level, index: tile.index)
    let bytes = try log.environment.read { try $0.get(key, in: LogTables.tiles) }
    let stored = bytes.flatMap { log.format.tile($0) }
    if stored?.stored == tile.stored { return }
    if mayBeLonger, let stored, let walked = Tile(stored: tile.stored),
      stored.count > walked.count, stored.hashes.starts(with: walked.hashes),
      Tile(hashes: stored.hashes).stored == stored.stored
    {
      return
    }
    throw LedgerError(
      .integrity, "tile \(tile.index) of level \(tile.level) is missing or not that of the leaves")
  }

  /// Holds what was walked against what the log says at the edge where the walk began.
  mutating func finish(at edge: RightEdge) throws {
    guard tree.edge.size == edge.size else {
      throw LedgerError(
        .integrity, "the log says \(edge.size) leaves, \(tree.edge.size) are there")
    }
    guard tree.edge == edge else {
      throw LedgerError(.integrity, "the stored right edge is not that of the leaves")
    }
    for tile in tree.takeChanged() { try Self.compare(tile, in: log, mayBeLonger: true) }
    guard edge.root == (try log.root(at: edge.size)) else {
      throw LedgerError(.integrity, "the tiles do not lead to the root of the leaves")
    }
    // The log may have grown meanwhile; what came after is the next verification's.
    let marked = try log.structuralEvents().filter { $0.position < edge.size }
      .map { Mark(position: $0.position, type: $0.type) }
    guard marks == marked else {
      throw LedgerError(.integrity, "the marks of structural events are not those of the leaves")
    }
    try checkFacts(at: edge)
  }

  /// What stands beside the leaves and tiles: how many there are, and when the last was recorded.
  private func checkFacts(at edge: RightEdge) throws {
    try log.environment.read { rows in
      let stored = try rows.get(LogTables.edgeKey, in: LogTables.facts)
      let now = try stored.map { try RightEdge(stored: $0) } ?? RightEdge()
      guard try UInt64(rows.count(in: LogTables.leaves)) == now.size else {
        throw LedgerError(.integrity, "the log has another number of leaves than its edge says")
      }
      guard try UInt64(rows.count(in: LogTables.tiles)) == Self.tileCount(of: now.size) else {
        throw LedgerError(.integrity, "the log has tiles that are not those of its leaves")
      }
      guard now.size == edge.size, edge.size > 0 else { return }
      let last = try rows.get(LogTables.recordedKey, in: LogTables.facts)
      guard last == UInt64(recorded.microseconds).bigEndianBytes else {
        throw LedgerError(
          .integrity, "the log's note of when its last leaf was recorded is not that leaf's time")
      }
    }
  }

  /// Full tiles of leaves, and full and unfinished ones above.
  private static func tileCount(of size: UInt64) -> UInt64 {
    let width = UInt64(Limits.tileWidth)
    var count = size / width
    var hashes = size / width
    while hashes > 0 {
      count += (hashes + width - 1) / width
      hashes /= width
    }
    return count
  }
}
