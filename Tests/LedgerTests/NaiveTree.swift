import Ledger
import Primitives
import Sealing

/// The tree of RFC 9162 section 2.1 as its definitions read: recursive, over all leaf hashes.
enum NaiveTree {
  /// MTH(D[n]) over leaf hashes.
  static func root(_ hashes: ArraySlice<[UInt8]>) -> [UInt8] {
    if hashes.isEmpty { return SHA256Digest.of([]) }
    if hashes.count == 1 { return hashes[hashes.startIndex] }
    let middle = hashes.startIndex + split(hashes.count)
    return SHA256Digest.of([1], root(hashes[..<middle]), root(hashes[middle...]))
  }

  /// PATH(m, D[n]).
  static func path(_ index: Int, _ hashes: ArraySlice<[UInt8]>) -> [[UInt8]] {
    guard hashes.count > 1 else { return [] }
    let count = split(hashes.count)
    let middle = hashes.startIndex + count
    return index < count
      ? path(index, hashes[..<middle]) + [root(hashes[middle...])]
      : path(index - count, hashes[middle...]) + [root(hashes[..<middle])]
  }

  /// PROOF(m, D[n]) for 0 < m < n.
  static func proof(_ first: Int, _ hashes: ArraySlice<[UInt8]>) -> [[UInt8]] {
    subproof(first, hashes, isWhole: true)
  }

  private static func subproof(
    _ first: Int, _ hashes: ArraySlice<[UInt8]>, isWhole: Bool
  ) -> [[UInt8]] {
    if first == hashes.count { return isWhole ? [] : [root(hashes)] }
    let count = split(hashes.count)
    let middle = hashes.startIndex + count
    return first <= count
      ? subproof(first, hashes[..<middle], isWhole: isWhole) + [root(hashes[middle...])]
      : subproof(first - count, hashes[middle...], isWhole: false) + [root(hashes[..<middle])]
  }

  /// The largest power of two below the count.
  private static func split(_ count: Int) -> Int {
    var power = 1
    while power * 2 < count { power *= 2 }
    return power
  }
}
