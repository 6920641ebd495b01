import KeyValue

/// Holds the stored tiles against the leaves, in one walk over these: one unfinished tile a level
/// is kept, as `TileWriter` does.
struct TileCheck {
  private var partial: [[UInt8]] = []
  private var index: [UInt64] = []

  /// Takes the next hash of a level; a tile that becomes full must be stored as it is.
  mutating func append(_ hash: [UInt8], level: Int, in log: LogStore) throws {
    if level == partial.count {
      partial.append([])
      index.append(0)
    }
    partial[level].append(contentsOf: hash)
    guard partial[level].count == Limits.tileWidth * MerkleTree.hashByteCount else { return }
    try compare(level, in: log)
    let root = MerkleTree.perfectRoot(Tile.hashes(partial[level])[...])
    partial[level] = []
    index[level] += 1
    try append(root, level: level + 1, in: log)
  }

  /// The partial tiles above the leaves. A log that grew meanwhile has longer ones.
  func finish(in log: LogStore) throws {
    for level in partial.indices.dropFirst() where !partial[level].isEmpty {
      try compare(level, in: log)
    }
  }

  private func compare(_ level: Int, in log: LogStore) throws {
    let key = LogTables.tileKey(level: level, index: index[level])
    let stored = try log.environment.read { try $0.get(key, in: LogTables.tiles) }
    guard let stored, stored.starts(with: partial[level]) else {
      throw LedgerError(
        .integrity, "tile \(index[level]) of level \(level) is missing or not that of the leaves")
    }
  }
}
