/// A tile as it is stored: up to 256 hashes in a row (C2SP tlog-tiles, height 8), then the nodes
/// above them of heights 2 to 7, height by height.
///
/// The nodes could be made again from the hashes; they are there so that a proof reads its siblings
/// instead of hashing half a tile for each. They cost nothing: LMDB gives the 8,192 bytes of a full
/// tile three pages, and with its nodes it fits in the same three.
struct Tile: Sendable {
  /// Heights of the nodes that are stored. Those of height 1 would need a fourth page; that of
  /// height 8 is a hash of the tile above.
  static let innerHeights = 2...7

  /// Hashes.
  let count: Int
  private let bytes: [UInt8]

  /// From hashes in a row, nodes made here.
  init(hashes: [UInt8]) {
    count = hashes.count / MerkleTree.hashByteCount
    var bytes = hashes
    var below = (0..<count).map { Self.hash(hashes, $0) }
    for height in 1...7 {
      below = stride(from: 0, to: below.count - 1, by: 2).map {
        MerkleTree.nodeHash(below[$0], below[$0 + 1])
      }
      if Self.innerHeights.contains(height) { for node in below { bytes += node } }
    }
    self.bytes = bytes
  }

  /// From a stored tile; nil when no number of hashes makes it as long as it is.
  init?(stored: [UInt8]) {
    let words = stored.count / MerkleTree.hashByteCount
    guard stored.count % MerkleTree.hashByteCount == 0,
      let count = (words / 2...max(words / 2, min(words, Limits.tileWidth)))
        .first(where: { Self.wordCount(of: $0) == words })
    else { return nil }
    self.count = count
    bytes = stored
  }

  /// What is stored.
  var stored: [UInt8] { bytes }

  /// The hashes alone, as a tile is published.
  var hashes: [UInt8] { Array(bytes[..<(count * MerkleTree.hashByteCount)]) }

  /// A node of height 0 to 7 over the hashes; nil when it is not complete.
  func node(height: Int, index: Int) -> [UInt8]? {
    guard (index + 1) << height <= count else { return nil }
    switch height {
    case 0: return Self.hash(bytes, index)
    case 1:
      return MerkleTree.nodeHash(Self.hash(bytes, 2 * index), Self.hash(bytes, 2 * index + 1))
    default: return Self.hash(bytes, Self.start(of: height, count) + index)
    }
  }

  /// Hashes and nodes of a tile of `count` hashes.
  private static func wordCount(of count: Int) -> Int { start(of: 8, count) }

  /// Where the nodes of a height begin, in hashes.
  private static func start(of height: Int, _ count: Int) -> Int {
    var start = count
    for lower in innerHeights where lower < height { start += count >> lower }
    return start
  }

  private static func hash(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
    let start = index * MerkleTree.hashByteCount
    return Array(bytes[start..<(start + MerkleTree.hashByteCount)])
  }
}
