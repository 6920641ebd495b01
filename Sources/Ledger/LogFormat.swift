import KeyValue

/// The form of the tables in `log/`. Leaves never change theirs; what is derived from them may, and
/// an older log is then brought up when it is opened for writing, and read as it is otherwise.
///
/// Raise it when the tables or their rows change their form; an older program then refuses.
enum LogFormat: UInt8, Sendable {
  /// Tiles hold hashes alone.
  case bareTiles = 1
  /// Tiles hold the nodes above their hashes too.
  case tilesWithNodes = 2

  static let current = LogFormat.tilesWithNodes

  /// A tile as this format stores it; nil when it cannot be one.
  func tile(_ stored: [UInt8]) -> Tile? {
    switch self {
    case .tilesWithNodes: return Tile(stored: stored)
    case .bareTiles:
      let mayBeOne =
        stored.count % MerkleTree.hashByteCount == 0
        && stored.count <= Limits.tileWidth * MerkleTree.hashByteCount
      return mayBeOne ? Tile(hashes: stored) : nil
    }
  }

  /// Marks an empty environment, brings an older one up when it may be written, refuses one that
  /// is unknown; gives the format in force.
  static func settle(_ environment: Environment) throws -> LogFormat {
    let stored = try environment.read { try $0.get(LogTables.formatKey, in: LogTables.facts) }
    guard let stored else {
      // Without rows it is new.
      let isEmpty = try environment.read { rows in
        for table in LogTables.all where try rows.count(in: table) > 0 { return false }
        return true
      }
      guard !environment.isReadOnly, isEmpty else {
        throw LedgerError(.integrity, "the log does not say which format it has")
      }
      try environment.write { try mark(&$0) }
      return current
    }
    switch stored.count == 1 ? LogFormat(rawValue: stored[0]) : nil {
    case current: return current
    case .bareTiles:
      if environment.isReadOnly { return .bareTiles }
      try environment.writeGrowing { try addNodes(&$0) }
      return current
    default:
      throw LedgerError(
        .integrity,
        "the log has format \(stored), this program reads up to \(current.rawValue); use a newer"
      )
    }
  }

  private static func mark(_ rows: inout WriteTransaction) throws {
    try rows.put([current.rawValue], for: LogTables.formatKey, in: LogTables.facts)
  }

  /// From `bareTiles` to `tilesWithNodes`, in one transaction.
  private static func addNodes(_ rows: inout WriteTransaction) throws {
    var next: [UInt8] = []
    while let pair = try rows.first(in: LogTables.tiles, atOrAfter: next, prefix: []) {
      guard let tile = bareTiles.tile(pair.value) else {
        throw LedgerError(.integrity, "a tile has \(pair.value.count) bytes, which no tile has")
      }
      try rows.put(tile.stored, for: pair.key, in: LogTables.tiles)
      next = pair.key + [0]
    }
    try mark(&rows)
  }
}
