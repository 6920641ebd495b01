import Sealing

/// The tree of RFC 9162 section 2.1 (RFC 6962 before it) over SHA-256: which hash stands where,
/// and proofs about it. Pure functions.
public enum MerkleTree {
  /// Bytes of a hash.
  public static let hashByteCount = 32

  /// The root of no leaves: SHA-256 of nothing.
  public static let emptyRoot = SHA256Digest.of([])

  /// SHA-256(0x00 ‖ leaf).
  public static func leafHash(_ leaf: [UInt8]) -> [UInt8] { SHA256Digest.of(prefix: 0, leaf) }

  /// The same over bytes that are only lent.
  public static func leafHash(_ leaf: RawSpan) -> [UInt8] { SHA256Digest.of(prefix: 0, leaf) }

  /// SHA-256(0x01 ‖ left ‖ right).
  public static func nodeHash(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    SHA256Digest.of(prefix: 1, left, right)
  }

  /// The largest power of two below `count`; `count` is at least 2.
  static func split(_ count: UInt64) -> UInt64 {
    precondition(count >= 2, "a tree of fewer than two leaves has no split")
    return 1 << UInt64(63 - (count - 1).leadingZeroBitCount)
  }

  /// Gives the root of the perfect subtree of 2^level leaves with this index at its level.
  typealias NodeSource = (_ level: Int, _ index: UInt64) throws -> [UInt8]

  /// Root over leaves `from ..< until`; the range is one that the tree's own splitting makes.
  static func root(from: UInt64, until: UInt64, node: NodeSource) throws -> [UInt8] {
    let count = until - from
    if count == 0 { return emptyRoot }
    if count.nonzeroBitCount == 1 {
      let level = count.trailingZeroBitCount
      return try node(level, from >> UInt64(level))
    }
    let middle = from + split(count)
    return nodeHash(
      try root(from: from, until: middle, node: node),
      try root(from: middle, until: until, node: node))
  }

  /// PATH(index, D[size]), nearest to the leaf first.
  static func inclusionPath(
    of index: UInt64, size: UInt64, node: NodeSource
  ) throws -> [[UInt8]] {
    var path = [[UInt8]]()
    var from: UInt64 = 0
    var until = size
    while until - from > 1 {
      let middle = from + split(until - from)
      if index < middle {
        path.append(try root(from: middle, until: until, node: node))
        until = middle
      } else {
        path.append(try root(from: from, until: middle, node: node))
        from = middle
      }
    }
    return path.reversed()
  }

  /// PROOF(first, D[second]); empty when `first` is 0 or equals `second`.
  static func consistencyPath(
    from first: UInt64, to second: UInt64, node: NodeSource
  ) throws -> [[UInt8]] {
    guard first > 0, first < second else { return [] }
    var path = [[UInt8]]()
    var from: UInt64 = 0
    var until = second
    while first != until {
      let middle = from + split(until - from)
      if first <= middle {
        path.append(try root(from: middle, until: until, node: node))
        until = middle
      } else {
        path.append(try root(from: from, until: middle, node: node))
        from = middle
      }
    }
    // The old root itself is known to the reader when it is the left-most subtree.
    if from != 0 { path.append(try root(from: from, until: until, node: node)) }
    return path.reversed()
  }

  /// Whether all are as long as hashes are; those of a proof come from outside.
  private static func areHashes(_ hashes: [[UInt8]]) -> Bool {
    hashes.allSatisfy { $0.count == hashByteCount }
  }

  /// Whether the path leads from the leaf to the root (RFC 9162 section 2.1.3.2).
  public static func verifyInclusion(
    leafHash: [UInt8], index: UInt64, size: UInt64, path: [[UInt8]], root: [UInt8]
  ) -> Bool {
    guard index < size, areHashes(path + [leafHash, root]) else { return false }
    var first = index
    var second = size - 1
    var hash = leafHash
    for sibling in path {
      if second == 0 { return false }
      if first & 1 == 1 || first == second {
        hash = nodeHash(sibling, hash)
        while first & 1 == 0, first != 0 {
          first >>= 1
          second >>= 1
        }
      } else {
        hash = nodeHash(hash, sibling)
      }
      first >>= 1
      second >>= 1
    }
    return second == 0 && hash == root
  }

  /// Whether the second tree begins with the first (RFC 9162 section 2.1.4.2).
  public static func verifyConsistency(
    first: UInt64, firstRoot: [UInt8], second: UInt64, secondRoot: [UInt8], path: [[UInt8]]
  ) -> Bool {
    guard areHashes(path + [firstRoot, secondRoot]) else { return false }
    if first == second { return path.isEmpty && firstRoot == secondRoot }
    if first == 0 { return path.isEmpty && firstRoot == emptyRoot }
    guard first < second else { return false }
    var path = path
    if first.nonzeroBitCount == 1 { path.insert(firstRoot, at: 0) }
    guard var left = path.first else { return false }
    var right = left
    var low = first - 1
    var high = second - 1
    while low & 1 == 1 {
      low >>= 1
      high >>= 1
    }
    for sibling in path.dropFirst() {
      if high == 0 { return false }
      if low & 1 == 1 || low == high {
        left = nodeHash(sibling, left)
        right = nodeHash(sibling, right)
        while low & 1 == 0, low != 0 {
          low >>= 1
          high >>= 1
        }
      } else {
        right = nodeHash(right, sibling)
      }
      low >>= 1
      high >>= 1
    }
    return high == 0 && left == firstRoot && right == secondRoot
  }
}
