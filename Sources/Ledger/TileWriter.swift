import KeyValue
import Primitives

/// Collects hashes into tiles of 256 (C2SP tlog-tiles, height 8). A full tile is written once and
/// its root becomes a hash of the tile above. Partial tiles above the leaves are written as they
/// change, once in 256 leaves; the partial tile of leaf hashes is not stored at all: it is made
/// again from at most 255 leaves.
///
/// A value: the writer keeps the old one until the transaction has committed.
struct TileWriter: Sendable {
  /// Hashes of the unfinished tile of each level, concatenated by 32.
  private(set) var partial: [[UInt8]] = []
  /// Index of the unfinished tile of each level.
  private(set) var index: [UInt64] = []

  /// Adds a hash at a level; writes what becomes full.
  mutating func append(
    _ hash: [UInt8], level: Int, into transaction: inout WriteTransaction
  ) throws {
    if level == partial.count {
      partial.append([])
      index.append(0)
    }
    partial[level].append(contentsOf: hash)
    let isFull = partial[level].count == Limits.tileWidth * MerkleTree.hashByteCount
    if level > 0 || isFull {
      try transaction.put(
        partial[level], for: LogTables.tileKey(level: level, index: index[level]),
        in: LogTables.tiles)
    }
    guard isFull else { return }
    let root = MerkleTree.perfectRoot(Tile.hashes(partial[level])[...])
    partial[level] = []
    index[level] += 1
    try append(root, level: level + 1, into: &transaction)
  }

  /// The state for a log of `size` leaves whose tail, from the last full tile on, is given.
  init(size: UInt64, tail: [[UInt8]], read: (Int, UInt64) throws -> [UInt8]?) throws {
    guard size > 0 else { return }
    partial = [tail.flatMap { $0 }]
    index = [size / UInt64(Limits.tileWidth)]
    var count = size / UInt64(Limits.tileWidth)
    while count > 0 {
      let level = partial.count
      let tile = count / UInt64(Limits.tileWidth)
      let left = Int(count % UInt64(Limits.tileWidth))
      let bytes = left == 0 ? [] : try read(level, tile) ?? []
      guard bytes.count == left * MerkleTree.hashByteCount else {
        throw LedgerError(
          .integrity, "tile \(tile) of level \(level) has \(bytes.count) bytes, not \(left) hashes")
      }
      partial.append(bytes)
      index.append(tile)
      count = tile
    }
  }

  init() {}
}

/// A tile: up to 256 hashes in a row.
enum Tile {
  static func hashes(_ bytes: [UInt8]) -> [[UInt8]] {
    stride(from: 0, to: bytes.count, by: MerkleTree.hashByteCount).map {
      Array(bytes[$0..<($0 + MerkleTree.hashByteCount)])
    }
  }
}

/// Tables of the environment `log/`.
enum LogTables {
  /// Position → leaf.
  static let leaves = Table(0, "leaves")
  /// Level ‖ index → hashes.
  static let tiles = Table(1, "tiles")
  /// Size → signed note.
  static let checkpoints = Table(2, "checkpoints")
  /// Name → value.
  static let facts = Table(3, "facts")
  /// Position → type, of the few events that must be found without reading the whole log.
  static let marks = Table(4, "marks")
  /// All of them.
  static let all = [leaves, tiles, checkpoints, facts, marks]

  static let edgeKey = Array("edge".utf8)
  static let recordedKey = Array("recorded".utf8)
  static let formatKey = Array("format".utf8)

  static func tileKey(level: Int, index: UInt64) -> [UInt8] {
    [UInt8(level)] + index.bigEndianBytes
  }
}
