import Primitives

@testable import Ledger

/// Merkle proofs: a right proof is accepted, a proof that was changed anywhere is refused, and a
/// proof made of anything at all is answered.
enum ProofTarget: Target {
  static func run(_ bytes: [UInt8]) -> [UInt8]? {
    var choices = Choices(bytes)
    switch choices.number(below: 3) {
    case 0: inclusion(&choices)
    case 1: consistency(&choices)
    default: anything(&choices)
    }
    return []
  }

  private static func inclusion(_ choices: inout Choices) {
    let size = 1 + choices.number(below: NaiveTree.sizeMax)
    let index = choices.number(below: size)
    let path = NaiveTree.path(index, 0..<size)
    let made = try? MerkleTree.inclusionPath(of: UInt64(index), size: UInt64(size)) {
      NaiveTree.node(level: $0, index: $1)
    }
    promise(made == path, "the path of leaf \(index) in a tree of \(size) is the RFC's")
    let hashes = path + [NaiveTree.root(index..<(index + 1)), NaiveTree.root(0..<size)]
    func accepts(_ hashes: [[UInt8]], index: Int, size: Int) -> Bool {
      MerkleTree.verifyInclusion(
        leafHash: hashes[hashes.count - 2], index: UInt64(index), size: UInt64(size),
        path: Array(hashes.dropLast(2)), root: hashes[hashes.count - 1])
    }
    promise(accepts(hashes, index: index, size: size), "leaf \(index) is in its tree of \(size)")
    let other = choices.number(below: size + 1)
    promise(
      other == index || !accepts(hashes, index: other, size: size), "\(index) is not \(other)")
    promise(
      !accepts(changed(hashes, fixed: 2, &choices), index: index, size: size),
      "a changed path is refused")
    // A root does not bind its size: where the path is as long, another size may do as well.
    let wrong = index + 1 + choices.number(below: NaiveTree.sizeMax - index)
    promise(
      !accepts(hashes, index: index, size: wrong)
        || NaiveTree.path(index, 0..<wrong).count == path.count,
      "a path of \(size) leaves is too short or too long for \(wrong)")
  }

  private static func consistency(_ choices: inout Choices) {
    let second = 1 + choices.number(below: NaiveTree.sizeMax)
    let first = choices.number(below: second + 1)
    let path = NaiveTree.proof(first, second)
    let made = try? MerkleTree.consistencyPath(from: UInt64(first), to: UInt64(second)) {
      NaiveTree.node(level: $0, index: $1)
    }
    promise(made == path, "the proof from \(first) to \(second) is the RFC's")
    let hashes = path + [NaiveTree.root(0..<first), NaiveTree.root(0..<second)]
    func accepts(_ hashes: [[UInt8]], second: Int) -> Bool {
      MerkleTree.verifyConsistency(
        first: UInt64(first), firstRoot: hashes[hashes.count - 2], second: UInt64(second),
        secondRoot: hashes[hashes.count - 1], path: Array(hashes.dropLast(2)))
    }
    promise(accepts(hashes, second: second), "a tree of \(second) begins with its first \(first)")
    // From nothing everything follows: there the later root is not looked at.
    let change = first == 0 ? Array(hashes.dropLast()) : hashes
    let tail = hashes.suffix(first == 0 ? 1 : 0)
    promise(
      !accepts(changed(change, fixed: 2 - tail.count, &choices) + tail, second: second),
      "a changed proof is refused")
    let wrong = first + choices.number(below: NaiveTree.sizeMax + 1 - first)
    promise(
      first == 0 || !accepts(hashes, second: wrong)
        || NaiveTree.proof(first, wrong).count == path.count,
      "a proof to \(second) leaves is too short or too long for \(wrong)")
  }

  private static func anything(_ choices: inout Choices) {
    let (first, second) = (choices.word(), choices.word())
    let hashes = (0..<(2 + choices.number(below: 80))).map { _ in choices.bytes(32) }
    let path = Array(hashes.dropFirst(2))
    _ = MerkleTree.verifyInclusion(
      leafHash: hashes[0], index: first, size: second, path: path, root: hashes[1])
    _ = MerkleTree.verifyConsistency(
      first: first, firstRoot: hashes[0], second: second, secondRoot: hashes[1], path: path)
  }

  /// The hashes with one change; the last `fixed` may change their value, but not their place.
  private static func changed(
    _ hashes: [[UInt8]], fixed: Int, _ choices: inout Choices
  ) -> [[UInt8]] {
    var changed = hashes
    let kind = choices.number(below: 5)
    let place = choices.number(below: hashes.count)
    let inPath = hashes.count - fixed
    switch kind {
    case 0 where place < inPath: changed.remove(at: place)
    case 1 where place <= inPath: changed.insert(hashes[place], at: place)
    case 2 where place + 1 < inPath: changed.swapAt(place, place + 1)
    case 3: changed[place].append(0)
    default: changed[place][choices.number(below: 32)] ^= 1 << UInt8(choices.number(below: 8))
    }
    return changed
  }
}
