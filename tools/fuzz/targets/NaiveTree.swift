import Ledger
import Primitives

/// The tree of RFC 9162 section 2.1 as its definitions read, over leaves that are their positions.
/// Roots are kept: the fuzzer asks for the same ones again and again.
enum NaiveTree {
  /// Leaves of the largest tree: three tiles, the last of them partial.
  static let sizeMax = 600

  // The fuzzer and the driver each call from one thread.
  nonisolated(unsafe) private static var roots: [Range<Int>: [UInt8]] = [:]

  /// The bytes of a leaf.
  static func leaf(_ position: Int) -> [UInt8] { UInt64(position).bigEndianBytes }

  /// MTH of the leaves in a range.
  static func root(_ range: Range<Int>) -> [UInt8] {
    if range.isEmpty { return MerkleTree.emptyRoot }
    if let known = roots[range] { return known }
    let hash =
      range.count == 1
      ? MerkleTree.leafHash(leaf(range.lowerBound))
      : MerkleTree.nodeHash(root(left(range)), root(right(range)))
    roots[range] = hash
    return hash
  }

  /// Root of the perfect subtree with this index at its level.
  static func node(level: Int, index: UInt64) -> [UInt8] {
    root((Int(index) << level)..<(Int(index + 1) << level))
  }

  /// PATH(m, D[n]).
  static func path(_ index: Int, _ range: Range<Int>) -> [[UInt8]] {
    guard range.count > 1 else { return [] }
    return left(range).contains(index)
      ? path(index, left(range)) + [root(right(range))]
      : path(index, right(range)) + [root(left(range))]
  }

  /// PROOF(m, D[n]); empty from nothing.
  static func proof(_ first: Int, _ second: Int) -> [[UInt8]] {
    first == 0 ? [] : subproof(first, 0..<second, isWhole: true)
  }

  private static func subproof(_ end: Int, _ range: Range<Int>, isWhole: Bool) -> [[UInt8]] {
    if end == range.upperBound { return isWhole ? [] : [root(range)] }
    return end <= left(range).upperBound
      ? subproof(end, left(range), isWhole: isWhole) + [root(right(range))]
      : subproof(end, right(range), isWhole: false) + [root(left(range))]
  }

  private static func left(_ range: Range<Int>) -> Range<Int> {
    range.lowerBound..<(range.lowerBound + split(range.count))
  }

  private static func right(_ range: Range<Int>) -> Range<Int> {
    left(range).upperBound..<range.upperBound
  }

  /// The largest power of two below the count.
  private static func split(_ count: Int) -> Int {
    var power = 1
    while power * 2 < count { power *= 2 }
    return power
  }
}
