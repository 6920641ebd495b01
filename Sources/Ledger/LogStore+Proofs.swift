import KeyValue

/// That a leaf is in the tree of a certain size (RFC 9162 section 2.1.3).
public struct InclusionProof: Hashable, Sendable {
  /// Index of the leaf.
  public let leafIndex: UInt64
  /// Size of the tree.
  public let treeSize: UInt64
  /// Hash of the leaf.
  public let leafHash: [UInt8]
  /// Siblings, nearest to the leaf first.
  public let hashes: [[UInt8]]
}

/// That one tree begins with another (RFC 9162 section 2.1.4).
public struct ConsistencyProof: Hashable, Sendable {
  /// Size of the earlier tree.
  public let first: UInt64
  /// Size of the later tree.
  public let second: UInt64
  /// The nodes, in the RFC's order.
  public let hashes: [[UInt8]]
}

extension LogStore {
  /// The root at any size up to the present one, from tiles and tail.
  public func root(at size: UInt64) throws -> [UInt8] {
    try requireSize(size)
    return try environment.read { transaction in
      var cache = TileCache()
      return try MerkleTree.root(from: 0, until: size) {
        try cache.node(level: $0, index: $1, in: transaction)
      }
    }
  }

  /// A proof that the leaf at `index` is in the tree of `size` leaves.
  public func inclusionProof(of index: UInt64, size: UInt64) throws -> InclusionProof {
    try requireSize(size)
    guard index < size else {
      throw LedgerError(.notFound, "position \(index) is not in a tree of \(size) leaves")
    }
    return try environment.read { transaction in
      var cache = TileCache()
      let hash = try cache.node(level: 0, index: index, in: transaction)
      let path = try MerkleTree.inclusionPath(of: index, size: size) {
        try cache.node(level: $0, index: $1, in: transaction)
      }
      return InclusionProof(leafIndex: index, treeSize: size, leafHash: hash, hashes: path)
    }
  }

  /// A proof that the tree of `second` leaves begins with that of `first`.
  public func consistencyProof(
    from first: UInt64, to second: UInt64
  ) throws -> ConsistencyProof {
    try requireSize(second)
    guard first <= second else {
      throw LedgerError(.notFound, "a tree of \(first) leaves is not part of one of \(second)")
    }
    return try environment.read { transaction in
      var cache = TileCache()
      let path = try MerkleTree.consistencyPath(from: first, to: second) {
        try cache.node(level: $0, index: $1, in: transaction)
      }
      return ConsistencyProof(first: first, second: second, hashes: path)
    }
  }

  private func requireSize(_ wanted: UInt64) throws {
    let present = size
    guard wanted <= present else {
      throw LedgerError(.notFound, "the log has \(present) leaves, not \(wanted)")
    }
  }

  /// Whether the root derived from tiles and leaves is the one that the edge gives: asked before
  /// every checkpoint.
  func checkRoot() throws {
    guard try root(at: size) == root else {
      throw LedgerError(
        .integrity, "the stored root and the root derived from the tiles disagree at \(size)")
    }
  }
}

/// Nodes of the tree by tile, each tile read once.
private struct TileCache {
  private var tiles: [[UInt8]: [[UInt8]]] = [:]

  mutating func node(
    level: Int, index: UInt64, in transaction: borrowing ReadTransaction
  ) throws -> [UInt8] {
    let tileLevel = level / 8
    let height = level % 8
    let first = index << UInt64(height)
    let tile = first / UInt64(Limits.tileWidth)
    let offset = Int(first % UInt64(Limits.tileWidth))
    let key = LogTables.tileKey(level: tileLevel, index: tile)
    if tiles[key] == nil { tiles[key] = try load(key, tileLevel, tile, transaction) }
    guard let hashes = tiles[key], offset + (1 << height) <= hashes.count else {
      throw LedgerError(.integrity, "tile \(tile) of level \(tileLevel) is missing or too short")
    }
    return MerkleTree.perfectRoot(hashes[offset..<(offset + (1 << height))])
  }

  private func load(
    _ key: [UInt8], _ level: Int, _ tile: UInt64, _ transaction: borrowing ReadTransaction
  ) throws -> [[UInt8]] {
    if let stored = try transaction.get(key, in: LogTables.tiles) { return Tile.hashes(stored) }
    guard level == 0 else { return [] }
    var hashes = [[UInt8]]()
    let start = tile * UInt64(Limits.tileWidth)
    try transaction.forEach(in: LogTables.leaves, from: orderedKey(start)) { _, leaf in
      hashes.append(MerkleTree.leafHash(leaf.bytes))
      return hashes.count < Limits.tileWidth
    }
    return hashes
  }
}
