import Files
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

  private let log: LogStore
  private let scratch: String?

  /// Of a log. With a directory for scratch files (nameless, gone with the process) event ids and
  /// stream versions are checked too.
  public init(log: LogStore, scratch directory: String? = nil) {
    self.log = log
    scratch = directory
  }

  /// Checks leaf forms, order of times, hashes against tiles and edge, every checkpoint, and,
  /// unless `treeOnly`, every signature. `blob` is called with each blob that an event names and
  /// throws when it is missing or changed; `each` with every event, in order. `progress` is told
  /// how many leaves are done.
  public func verify(
    treeOnly: Bool, blob: (BlobReference, UInt64) throws -> Void = { _, _ in },
    event each: (RecordedEvent) throws -> Void = { _ in },
    progress: (UInt64, UInt64) -> Void = { _, _ in }
  ) throws -> Report {
    let edge = try log.edge()
    var walk = LogWalk(log: log, checkpointRoots: try checkpointRoots())
    var order = try scratch.map { try OrderCheck(scratch: $0) }
    let crew = SignatureCrew(threads: Processors.count)
    do {
      try log.forEachBatch(from: 0, until: edge.size) { first, leaves in
        try walk.take(leaves, from: first, blob: blob)
        let batch = walk.takeBatch()
        try Self.checkSignatures(batch, &walk.ring, crew, treeOnly: treeOnly)
        for event in batch {
          try order?.take(event)
          try each(event)
        }
        progress(walk.tree.edge.size, edge.size)
      }
    } catch {
      // A bad signature before the place names the very leaf, which a tile cannot.
      try Self.checkSignatures(walk.takeBatch(), &walk.ring, crew, treeOnly: treeOnly)
      try crew.wait()
      throw error
    }
    do {
      // Beside the last signatures, whose failures come first.
      try order.take()?.finish()
      try walk.finish(at: edge)
    } catch {
      try crew.wait()
      throw error
    }
    try crew.wait()
    let checkpoints = try checkCheckpoints(walk, size: edge.size)
    return Report(
      leaves: edge.size, signatures: treeOnly ? 0 : edge.size, checkpoints: checkpoints,
      blobs: walk.blobs, root: edge.root)
  }

  /// Hands a batch to the crew. Keys change rarely: the batch is cut where one does.
  private static func checkSignatures(
    _ batch: [RecordedEvent], _ ring: inout KeyRing, _ crew: SignatureCrew, treeOnly: Bool
  ) throws {
    var start = 0
    for (index, event) in batch.enumerated()
    where StructuralEvent.changesKeys(event.type) {
      if !treeOnly {
        try crew.check(batch[start..<index], under: ring)
        try crew.wait()
        _ = try ring.verify(event)
      }
      try ring.apply(event)
      start = index + 1
    }
    if !treeOnly { try crew.check(batch[start...], under: ring) }
  }

  /// Checks one published note against this log: signature, size, root.
  public func check(_ signed: SignedCheckpoint) throws {
    try Self.check(
      signed, ring: try log.keyRing(), root: try log.root(at: signed.checkpoint.size))
  }

  private func checkpointRoots() throws -> [UInt64: [UInt8]] {
    var roots = [UInt64: [UInt8]]()
    try Checkpoints(log: log, head: nil).forEach { roots[$0.checkpoint.size] = $0.checkpoint.root }
    return roots
  }

  private func checkCheckpoints(_ walk: LogWalk, size: UInt64) throws -> Int {
    var count = 0
    try Checkpoints(log: log, head: nil).forEach { signed in
      let stated = signed.checkpoint.size
      guard stated <= size || stated <= log.size else {
        throw LedgerError(
          .integrity, "a checkpoint states \(stated) leaves, more than the log has")
      }
      if stated > size { return }
      // One that was published during the walk was not met in it.
      let isMet = walk.checkpointsMet.contains(stated)
      let root = isMet ? signed.checkpoint.root : try log.root(at: stated)
      try Self.check(signed, ring: walk.ring, root: root)
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
    guard signed.isSigned(byOneOf: keys.map(\.key)) else {
      throw LedgerError(
        .integrity,
        "the note for \(size) leaves is not signed by the ledger, or has a bad line of its key")
    }
  }
}
