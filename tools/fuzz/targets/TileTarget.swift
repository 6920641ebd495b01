import CBOR
import KeyValue
import Primitives

@testable import Ledger

/// Tiles and the right edge as the store gives them back, damaged: whatever a row holds, the log
/// answers or refuses, and a proof that leads to the true root is the true proof.
enum TileTarget: Target {
  private static let log = makeLog()
  /// The right edge at every size.
  private static let edges = (0..<NaiveTree.sizeMax).reduce(into: [RightEdge()]) { edges, size in
    edges.append(edges[size])
    edges[size + 1].append(NaiveTree.root(size..<(size + 1)))
  }

  static func run(_ bytes: [UInt8]) -> [UInt8]? {
    if let value = try? CBORValue(decoding: bytes), var edge = try? RightEdge(cbor: value) {
      promise(edge.cbor.encoded == bytes, "an edge is written as it was read")
      edge.append(edge.root)
      return bytes
    }
    if bytes.count % MerkleTree.hashByteCount == 0 { return tile(bytes) }
    var choices = Choices(bytes)
    let keys = [(0, 0), (0, 1), (1, 0)].map { LogTables.tileKey(level: $0.0, index: $0.1) }
    let key = keys[choices.number(below: keys.count)]
    let size = choices.number(below: NaiveTree.sizeMax + 1)
    let index = choices.number(below: max(size, 1))
    do {
      let sound = try log.environment.read { try $0.get(key, in: LogTables.tiles) ?? [] }
      try write(damaged(sound, &choices), key)
      look(size: size, index: index)
      try write(sound, key)
    } catch {
      fatalError("broken promise: an environment in memory takes its rows: \(error)")
    }
    return []
  }

  /// Bytes as a whole tile: its nodes are there exactly where they are complete.
  private static func tile(_ bytes: [UInt8]) -> [UInt8]? {
    guard let tile = Tile(stored: bytes) else { return nil }
    for height in 0..<8 {
      let count = tile.count >> height
      for index in 0...count {
        promise(
          (tile.node(height: height, index: index) != nil) == (index < count),
          "a tile has its complete nodes and no other")
      }
    }
    return tile.stored
  }

  /// Another length, more bytes, or another byte.
  private static func damaged(_ sound: [UInt8], _ choices: inout Choices) -> [UInt8] {
    var damaged = sound
    switch choices.number(below: 3) {
    case 0: damaged = Array(sound.prefix(choices.number(below: sound.count + 1)))
    case 1: damaged += choices.bytes(1 + choices.number(below: 64))
    default: damaged[choices.number(below: sound.count)] ^= UInt8(1 + choices.number(below: 255))
    }
    return damaged
  }

  private static func write(_ row: [UInt8], _ key: [UInt8]) throws {
    try log.environment.write { try $0.put(row, for: key, in: LogTables.tiles) }
  }

  /// Asks for what is derived from tiles.
  private static func look(size: Int, index: Int) {
    _ = try? log.root(at: UInt64(size))
    _ = try? log.consistencyProof(from: UInt64(index), to: UInt64(size))
    takeUp(size)
    guard let proof = try? log.inclusionProof(of: UInt64(index), size: UInt64(size)) else { return }
    let isAccepted = MerkleTree.verifyInclusion(
      leafHash: proof.leafHash, index: UInt64(index), size: UInt64(size), path: proof.hashes,
      root: NaiveTree.root(0..<size))
    promise(
      !isAccepted || proof.hashes == NaiveTree.path(index, 0..<size),
      "a proof that leads to the true root is the true proof")
  }

  /// Goes on with the tree of a log that was opened again.
  private static func takeUp(_ size: Int) {
    let tail = (size / Limits.tileWidth * Limits.tileWidth)..<size
    let tree = try? GrowingTree(
      edge: edges[size], tail: tail.map { NaiveTree.root($0..<($0 + 1)) }
    ) { level, index in
      try log.environment.read {
        try $0.get(LogTables.tileKey(level: level, index: index), in: LogTables.tiles)
      }.flatMap(Tile.init(stored:))
    }
    guard var tree else { return }
    tree.append(NaiveTree.root(size..<(size + 1))) { _ in }
    promise(tree.edge.root == NaiveTree.root(0..<(size + 1)), "a tree that was taken up goes on")
  }

  private static func makeLog() -> LogStore {
    do {
      let log = try LogStore(directory: nil)
      let recorded = Instant(microseconds: 1)
      let leaves = (0..<NaiveTree.sizeMax).map { position in
        SignedLeaf(
          bytes: NaiveTree.leaf(position), hash: NaiveTree.root(position..<(position + 1)),
          type: "fuzz.leaf", position: UInt64(position), recorded: recorded)
      }
      try log.append(leaves, recorded: recorded)
      return log
    } catch {
      fatalError("broken promise: a log in memory takes leaves: \(error)")
    }
  }
}
