/// The tree while leaves are added: its right edge, and of each level of tiles the unfinished one.
/// Every node is computed once. Whoever appends is handed the tiles that become full: the log
/// stores them, the verifier holds them against the stored ones.
///
/// A value: the writer keeps the old one until the transaction has committed.
struct GrowingTree: Sendable {
  /// The right edge.
  private(set) var edge = RightEdge()
  private var levels: [Level] = []

  /// The unfinished tile of one level.
  private struct Level: Sendable {
    var index: UInt64 = 0
    var hashes: [UInt8] = []
    /// Nodes of the heights `Tile.innerHeights`.
    var inner = [[UInt8]](repeating: [], count: Tile.innerHeights.count)
    /// Whether it has changed since it was last taken.
    var isChanged = false

    var count: Int { hashes.count / MerkleTree.hashByteCount }
    var stored: [UInt8] { inner.reduce(hashes, +) }

    mutating func add(_ node: [UInt8], height: Int) {
      if height == 0 {
        hashes += node
        isChanged = true
      } else if height >= Tile.innerHeights.lowerBound {
        inner[height - Tile.innerHeights.lowerBound] += node
      }
    }

    /// Begins the next tile.
    mutating func advance() {
      index += 1
      hashes.removeAll(keepingCapacity: true)
      for height in inner.indices { inner[height].removeAll(keepingCapacity: true) }
      isChanged = false
    }
  }

  /// A tile by its place.
  struct Placed {
    let level: Int
    let index: UInt64
    let stored: [UInt8]
  }

  init() {}

  /// Adds a leaf's hash; `full` is called with each tile that it fills, lowest level first.
  mutating func append(_ leafHash: [UInt8], full: (Placed) throws -> Void) rethrows {
    var levels = self.levels
    self.levels = []
    defer { self.levels = levels }
    Self.add(leafHash, height: 0, to: &levels)
    edge.append(leafHash) { height, node in Self.add(node, height: height, to: &levels) }
    var level = 0
    while level < levels.count, levels[level].count == Limits.tileWidth {
      try full(Placed(level: level, index: levels[level].index, stored: levels[level].stored))
      levels[level].advance()
      level += 1
    }
  }

  private static func add(_ node: [UInt8], height: Int, to levels: inout [Level]) {
    let level = height / 8
    if level == levels.count { levels.append(Level()) }
    levels[level].add(node, height: height % 8)
  }

  /// The unfinished tiles above the leaves that have changed since they were last taken. Those of
  /// the leaves themselves are not stored: they are made again from at most 255 leaves.
  mutating func takeChanged() -> [Placed] {
    var changed = [Placed]()
    for level in levels.indices.dropFirst() where levels[level].isChanged {
      changed.append(
        Placed(level: level, index: levels[level].index, stored: levels[level].stored))
      levels[level].isChanged = false
    }
    return changed
  }

  /// Of a log whose edge is stored: `tail` are the hashes from its last full tile on, `read` gives
  /// a stored tile. Throws when they do not agree in number or nodes.
  init(
    edge: RightEdge, tail: [[UInt8]], read: (Int, UInt64) throws -> Tile?
  ) throws {
    self.edge = edge
    guard edge.size > 0 else { return }
    var count = edge.size
    while count > 0 {
      let level = levels.count
      let left = Int(count % UInt64(Limits.tileWidth))
      count /= UInt64(Limits.tileWidth)
      var hashes = [UInt8]()
      if level == 0 {
        hashes = tail.flatMap { $0 }
      } else if left > 0 {
        guard let tile = try read(level, count), tile.count == left,
          Tile(hashes: tile.hashes).stored == tile.stored
        else {
          throw LedgerError(
            .integrity, "tile \(count) of level \(level) is missing or not of \(left) hashes")
        }
        hashes = tile.hashes
      }
      guard hashes.count == left * MerkleTree.hashByteCount else {
        throw LedgerError(
          .integrity, "the last \(left) leaves are not those that the edge asks for")
      }
      levels.append(Self.level(count, Tile(hashes: hashes)))
    }
  }

  private static func level(_ index: UInt64, _ tile: Tile) -> Level {
    var level = Level(index: index, hashes: tile.hashes)
    for height in Tile.innerHeights {
      for index in 0..<(tile.count >> height) {
        guard let node = tile.node(height: height, index: index) else { continue }
        level.inner[height - Tile.innerHeights.lowerBound] += node
      }
    }
    return level
  }
}
