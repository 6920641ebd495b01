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

  /// A proof, as it travelled.
  public init(leafIndex: UInt64, treeSize: UInt64, leafHash: [UInt8], hashes: [[UInt8]]) {
    self.leafIndex = leafIndex
    self.treeSize = treeSize
    self.leafHash = leafHash
    self.hashes = hashes
  }
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
      var tiles = TileReader(log: self)
      return try MerkleTree.root(from: 0, until: size) {
        try tiles.node(level: $0, index: $1, in: transaction)
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
      var tiles = TileReader(log: self)
      let hash = try tiles.node(level: 0, index: index, in: transaction)
      let path = try MerkleTree.inclusionPath(of: index, size: size) {
        try tiles.node(level: $0, index: $1, in: transaction)
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
      var tiles = TileReader(log: self)
      let path = try MerkleTree.consistencyPath(from: first, to: second) {
        try tiles.node(level: $0, index: $1, in: transaction)
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

  /// Whether the root derived from tiles and leaves is the one that an edge gives: asked before
  /// every checkpoint.
  func checkRoot(of edge: RightEdge) throws {
    guard try root(at: edge.size) == edge.root else {
      throw LedgerError(
        .integrity, "the stored root and the root derived from the tiles disagree at \(edge.size)")
    }
  }
}
