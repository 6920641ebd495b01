import KeyValue

extension LogStore {
  /// A tile as C2SP tlog-tiles publishes it: `width` hashes of 32 bytes each, from 256 × `index` on
  /// at the level; nil where the tree does not have them.
  public func publishedTile(level: Int, index: UInt64, width: Int) throws -> [UInt8]? {
    precondition((1...Limits.tileWidth).contains(width), "a tile has 1 to 256 hashes")
    guard (0...Self.tileLevelMax).contains(level),
      let end = Self.end(of: index, width: width), end <= size >> UInt64(8 * level)
    else { return nil }
    return try environment.read { transaction in
      var tiles = TileReader(log: self)
      var hashes = [UInt8]()
      for place in (end - UInt64(width))..<end {
        hashes += try tiles.node(level: 8 * level, index: place, in: transaction)
      }
      return hashes
    }
  }

  /// An entry bundle of C2SP tlog-tiles: `width` leaves from 256 × `index` on, each after its
  /// length in two bytes; nil where the log does not have them.
  public func entryBundle(index: UInt64, width: Int) throws -> [UInt8]? {
    precondition((1...Limits.tileWidth).contains(width), "a bundle has 1 to 256 entries")
    guard let end = Self.end(of: index, width: width), end <= size else { return nil }
    var bundle = [UInt8]()
    try forEachLeaf(from: end - UInt64(width), through: end - 1) { _, leaf in
      bundle += [UInt8(leaf.count >> 8), UInt8(leaf.count & 0xFF)] + leaf
      return true
    }
    return bundle
  }

  /// The level above which no tree of 2^63 leaves has a hash.
  private static let tileLevelMax = 7

  /// The place after the last one; nil beyond all trees.
  private static func end(of index: UInt64, width: Int) -> UInt64? {
    guard index < 1 << 54 else { return nil }
    return index * UInt64(Limits.tileWidth) + UInt64(width)
  }
}
