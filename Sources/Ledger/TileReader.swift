import KeyValue
import Primitives

/// Nodes of the tree out of tiles, each tile read once.
struct TileReader {
  private let log: LogStore
  private var tiles: [Place: Tile] = [:]

  private struct Place: Hashable {
    let level: Int
    let index: UInt64
  }

  init(log: LogStore) { self.log = log }

  /// The root of the perfect subtree of 2^level leaves with this index at its level.
  mutating func node(
    level: Int, index: UInt64, in transaction: borrowing ReadTransaction
  ) throws -> [UInt8] {
    let (tileLevel, height) = level.quotientAndRemainder(dividingBy: 8)
    let perTile = UInt64(Limits.tileWidth) >> UInt64(height)
    let place = Place(level: tileLevel, index: index / perTile)
    let tile = try tiles[place] ?? read(place, transaction)
    tiles[place] = tile
    guard let node = tile.node(height: height, index: Int(index % perTile)) else {
      throw LedgerError(
        .integrity, "tile \(place.index) of level \(tileLevel) is missing or too short")
    }
    return node
  }

  private func read(
    _ place: Place, _ transaction: borrowing ReadTransaction
  ) throws -> Tile {
    let key = LogTables.tileKey(level: place.level, index: place.index)
    if let stored = try transaction.get(key, in: LogTables.tiles) {
      guard let tile = log.format.tile(stored) else {
        throw LedgerError(
          .integrity, "tile \(place.index) of level \(place.level) has \(stored.count) bytes")
      }
      return tile
    }
    return place.level == 0
      ? try log.tail.tile(place.index, in: transaction) : Tile(hashes: [])
  }
}

/// The unfinished tile of leaf hashes, which is not stored: made from the leaves and kept, so that
/// the next proof only hashes what was appended since. Any thread.
final class LogTail: Sendable {
  private let kept = Guarded<(index: UInt64, tile: Tile)?>(nil)

  /// The leaf hashes from `index` tiles on, as far as the transaction sees.
  func tile(_ index: UInt64, in transaction: borrowing ReadTransaction) throws -> Tile {
    let known = kept.withLock { $0 }.flatMap { $0.index == index ? $0.tile : nil }
    let start = index * UInt64(Limits.tileWidth)
    var hashes = known?.hashes ?? []
    let first = start + UInt64(known?.count ?? 0)
    var isLonger = false
    try transaction.forEach(in: LogTables.leaves, from: orderedKey(first)) { key, leaf in
      guard key.byteCount == 8 else {
        throw LedgerError(.integrity, "log/: leaves has a row under a key that is no position")
      }
      guard orderedNumber(key) < start + UInt64(Limits.tileWidth) else { return false }
      hashes += MerkleTree.leafHash(leaf)
      isLonger = true
      return true
    }
    if let known, !isLonger { return known }
    let tile = Tile(hashes: hashes)
    kept.withLock { $0 = (index, tile) }
    return tile
  }
}
