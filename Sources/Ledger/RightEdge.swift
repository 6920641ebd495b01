import CBOR
import Primitives

/// The right edge of the growing tree: the roots of the perfect subtrees that its size is the sum
/// of, largest first. From it follows the root; an append touches it alone.
struct RightEdge: Equatable, Sendable {
  /// Leaves so far.
  private(set) var size: UInt64
  /// One hash for each bit that is set in `size`, from the highest.
  private(set) var hashes: [[UInt8]]

  init() {
    size = 0
    hashes = []
  }

  /// Takes the hash of the next leaf; `joined` is told every node that becomes complete, with its
  /// height, lowest first.
  mutating func append(
    _ leafHash: [UInt8], joined: (_ height: Int, _ node: [UInt8]) -> Void = { _, _ in }
  ) {
    var hash = leafHash
    var bits = size
    var height = 0
    while bits & 1 == 1 {
      hash = MerkleTree.nodeHash(hashes.removeLast(), hash)
      bits >>= 1
      height += 1
      joined(height, hash)
    }
    hashes.append(hash)
    size += 1
  }

  /// The root of the tree.
  var root: [UInt8] {
    guard var hash = hashes.last else { return MerkleTree.emptyRoot }
    for left in hashes.dropLast().reversed() { hash = MerkleTree.nodeHash(left, hash) }
    return hash
  }

  /// `[size, [hash, ...]]`.
  var cbor: CBORValue { .array([.unsigned(size), .array(hashes.map { .bytes($0) })]) }

  /// As the log keeps it.
  init(stored: [UInt8]) throws(LedgerError) {
    guard let value = try? CBORValue(decoding: stored) else {
      throw LedgerError(.integrity, "log/: the right edge of the tree is misshapen")
    }
    try self.init(cbor: value)
  }

  init(cbor: CBORValue) throws(LedgerError) {
    guard let items = cbor.items, items.count == 2, let size = items[0].unsignedInteger,
      let nodes = items[1].items, nodes.count == size.nonzeroBitCount
    else { throw LedgerError(.integrity, "log/: the right edge of the tree is misshapen") }
    let hashes = nodes.compactMap(\.byteString).filter { $0.count == MerkleTree.hashByteCount }
    guard hashes.count == nodes.count
    else { throw LedgerError(.integrity, "log/: the right edge of the tree is misshapen") }
    self.size = size
    self.hashes = hashes
  }
}
