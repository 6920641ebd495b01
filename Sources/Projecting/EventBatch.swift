import Ledger
import Primitives

/// A stretch of the log that was read and opened once, for every projection that follows it.
struct EventBatch: Sendable {
  /// One event; opened when somebody in the batch's company reads its type.
  struct Member: Sendable {
    let recorded: RecordedEvent
    let opened: OpenedEvent?
  }

  /// Events in one batch, and so in one write transaction of a projection: enough to spread its
  /// cost, few enough to bound the memory of what is opened.
  static let eventsMax = 2_048
  /// Bytes of leaves in one batch: opened, a leaf takes up to ten times its own length.
  private static let leafBytesMax = 4 << 20

  /// The events, by position without a gap.
  private(set) var members = [Member]()
  /// Hash of the last leaf.
  private(set) var lastLeafHash = [UInt8]()

  /// Reads from `start` on, before `end`; at least one event.
  init(
    from log: LogStore, opener: some PartOpener, start: UInt64, end: UInt64,
    opening isRead: (_ type: String, _ position: UInt64) -> Bool
  ) throws {
    var (members, leafBytes, lastLeaf) = ([Member](), 0, [UInt8]())
    try log.forEachLeaf(from: start, through: end - 1) { position, leaf in
      let recorded = try RecordedEvent(leaf: leaf, position: position)
      let opened =
        try isRead(recorded.type, position)
        ? recorded.reading { try OpenedEvent($0, opener: opener) } : nil
      members.append(Member(recorded: recorded, opened: opened))
      leafBytes += leaf.count
      lastLeaf = leaf
      return members.count < Self.eventsMax && leafBytes < Self.leafBytesMax
    }
    self.members = members
    lastLeafHash = MerkleTree.leafHash(lastLeaf)
  }
}
