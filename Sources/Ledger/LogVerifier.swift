import CBOR
import Dispatch
public import KeyValue
import Primitives
import Signing

/// Re-reads every byte of the log and says what is wrong, and where.
///
/// Memory does not grow with the log: one batch of leaves, the right edge, the keys.
public struct LogVerifier: Sendable {
  /// What was found good.
  public struct Report: Hashable, Sendable {
    /// Leaves read.
    public let leaves: UInt64
    /// Signatures checked; 0 when only the tree was asked for.
    public let signatures: UInt64
    /// Checkpoints whose root and signature agree.
    public let checkpoints: Int
    /// Blobs named by events.
    public let blobs: UInt64
    /// The root of the whole tree.
    public let root: [UInt8]
  }

  /// Tables of the scratch environment that `init` takes.
  public static let scratchTables = [OrderCheck.identifiers, OrderCheck.streams]

  private let log: LogStore
  private let order: OrderCheck?

  /// Of a log. With an empty scratch environment (of `scratchTables`, unsynced, thrown away
  /// afterwards) event ids and stream versions are checked too.
  public init(log: LogStore, scratch: Environment? = nil) {
    self.log = log
    order = scratch.map { OrderCheck(scratch: $0) }
  }

  /// Checks leaf forms, order of times, hashes against tiles and edge, every checkpoint, and,
  /// unless `treeOnly`, every signature. `blob` is called with each blob that an event names and
  /// throws when it is missing or changed. `progress` is told how many leaves are done.
  public func verify(
    treeOnly: Bool, blob: (BlobReference, UInt64) throws -> Void = { _, _ in },
    progress: (UInt64, UInt64) -> Void = { _, _ in }
  ) throws -> Report {
    let edge = try log.edge()
    let size = edge.size
    var walk = Walk()
    var roots = try checkpointRoots()
    var batch = [RecordedEvent]()
    var byteCount = 0
    var signatures: UInt64 = 0
    func flush() throws {
      signatures += try Self.checkSignatures(batch, &walk.ring, treeOnly: treeOnly)
      try order?.take(batch)
      batch.removeAll(keepingCapacity: true)
      byteCount = 0
      progress(walk.edge.size, size)
    }
    if size > 0 {
      try log.forEachLeaf(from: 0, through: size - 1) { position, leaf in
        let event = try walk.take(leaf, at: position)
        for reference in event.blobs {
          walk.blobs += 1
          try blob(reference, position)
        }
        batch.append(event)
        do {
          try walk.tiles.append(MerkleTree.leafHash(leaf), level: 0, in: log)
          try roots.check(walk.edge)
        } catch {
          // A bad signature names the very leaf.
          try flush()
          throw error
        }
        byteCount += leaf.count
        if batch.count == Limits.leavesPerSnapshot || byteCount >= Limits.bytesPerSnapshot {
          try flush()
        }
        return true
      }
    }
    try flush()
    guard walk.edge.size == size else {
      throw LedgerError(
        .integrity, "the log says \(size) leaves, \(walk.edge.size) are there")
    }
    guard walk.edge == edge else {
      throw LedgerError(.integrity, "the stored right edge is not that of the leaves")
    }
    try walk.tiles.finish(in: log)
    guard walk.edge.root == (try log.root(at: size)) else {
      throw LedgerError(.integrity, "the tiles do not lead to the root of the leaves")
    }
    // The log may have grown meanwhile; what came after is the next verification's.
    guard walk.marks == (try log.structuralEvents().map(\.position).filter { $0 < size }) else {
      throw LedgerError(.integrity, "the marks of structural events are not those of the leaves")
    }
    let checkpoints = try checkCheckpoints(ring: walk.ring, roots: roots, size: size)
    return Report(
      leaves: size, signatures: signatures, checkpoints: checkpoints, blobs: walk.blobs,
      root: walk.edge.root)
  }

  /// Checks one published note against this log: signature, size, root.
  public func check(_ signed: SignedCheckpoint) throws {
    try Self.check(
      signed, ring: try log.keyRing(), root: try log.root(at: signed.checkpoint.size))
  }

  /// State of the walk over the leaves.
  private struct Walk {
    var edge = RightEdge()
    var tiles = TileCheck()
    var ring = KeyRing()
    var recorded = Instant(microseconds: 0)
    var blobs: UInt64 = 0
    /// Positions of structural events: a handful in years.
    var marks: [UInt64] = []

    mutating func take(_ leaf: [UInt8], at position: UInt64) throws -> RecordedEvent {
      let event = try RecordedEvent(leaf: leaf, position: position)
      guard event.recorded >= recorded else {
        throw LedgerError(
          .integrity, "time runs backwards at position \(position): \(event.recorded)")
      }
      recorded = event.recorded
      if event.type == LedgerEventType.opened, position > 0 {
        let stated = OpenedPart.clearPart(of: event)["predecessor"]?["root"]?.byteString
        guard stated == edge.root else {
          throw LedgerError(
            .integrity, "the genesis at position \(position) names another root than its log's")
        }
      }
      if StructuralEvent.isOne(event.type) { marks.append(position) }
      edge.append(MerkleTree.leafHash(leaf))
      return event
    }
  }

  /// Checks a batch on all cores. Keys change rarely: the batch is cut where one does.
  private static func checkSignatures(
    _ batch: [RecordedEvent], _ ring: inout KeyRing, treeOnly: Bool
  ) throws -> UInt64 {
    var start = 0
    for (index, event) in batch.enumerated()
    where StructuralEvent.changesKeys(event.type) {
      if !treeOnly { try check(batch[start..<index], ring) }
      if !treeOnly { _ = try ring.verify(event) }
      try ring.apply(event)
      start = index + 1
    }
    guard !treeOnly else { return 0 }
    try check(batch[start...], ring)
    return UInt64(batch.count)
  }

  private static func check(_ events: ArraySlice<RecordedEvent>, _ ring: KeyRing) throws {
    let first = Guarded<(any Error)?>(nil)
    let events = Array(events)
    let parts = 8
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      for index in stride(from: part, to: events.count, by: parts) {
        do throws(LedgerError) { _ = try ring.verify(events[index]) } catch {
          first.withLock { $0 = $0 ?? error }
          return
        }
      }
    }
    if let error = first.withLock({ $0 }) { throw error }
  }

  /// Roots at the sizes for which checkpoints exist, met one by one during the walk.
  private struct CheckpointRoots {
    var pending: [UInt64: [UInt8]]
    var met: Set<UInt64> = []

    mutating func check(_ edge: RightEdge) throws {
      guard let root = pending[edge.size] else { return }
      guard root == edge.root else {
        throw LedgerError(
          .integrity, "the checkpoint of size \(edge.size) states another root than its leaves")
      }
      met.insert(edge.size)
    }
  }

  private func checkpointRoots() throws -> CheckpointRoots {
    var roots = [UInt64: [UInt8]]()
    try Checkpoints(log: log, head: nil).forEach { roots[$0.checkpoint.size] = $0.checkpoint.root }
    return CheckpointRoots(pending: roots)
  }

  private func checkCheckpoints(
    ring: KeyRing, roots: CheckpointRoots, size: UInt64
  ) throws -> Int {
    var count = 0
    try Checkpoints(log: log, head: nil).forEach { signed in
      let stated = signed.checkpoint.size
      guard stated <= size || stated <= log.size else {
        throw LedgerError(
          .integrity, "a checkpoint states \(stated) leaves, more than the log has")
      }
      if stated > size { return }
      // One that was published during the walk was not met in it.
      let root = roots.met.contains(stated) ? signed.checkpoint.root : try log.root(at: stated)
      try Self.check(signed, ring: ring, root: root)
      count += 1
    }
    return count
  }

  private static func check(
    _ signed: SignedCheckpoint, ring: KeyRing, root: [UInt8]
  ) throws {
    guard signed.checkpoint.root == root else {
      throw LedgerError(
        .integrity, "the note for \(signed.checkpoint.size) leaves states another root")
    }
    let size = signed.checkpoint.size
    let keys = ring.keys.filter { $0.role == .checkpoint && size > 0 && $0.covers(size - 1) }
    guard size > 0, signed.checkpoint.origin == ring.origin(at: size - 1) else {
      throw LedgerError(
        .integrity, "the note for \(size) leaves names another origin than the log at that size")
    }
    guard keys.contains(where: { signed.isSigned(by: $0.key) }) else {
      throw LedgerError(
        .integrity, "the note for \(signed.checkpoint.size) leaves is signed by no ledger key")
    }
  }
}
