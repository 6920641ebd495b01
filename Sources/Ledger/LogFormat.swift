import KeyValue

/// The form of the tables in `log/`. Leaves never change theirs; what is derived from them may, and
/// an older log is then brought up when it is opened for writing.
///
/// 1: tiles hold hashes alone. 2: the nodes above them too (`Tile`).
enum LogFormat {
  /// Raise it when the tables or their rows change their form; an older program then refuses.
  static let current: UInt8 = 2

  /// Marks an empty environment, brings an older one up, refuses one that is unknown.
  static func check(_ environment: Environment) throws {
    let stored = try environment.read { try $0.get(LogTables.formatKey, in: LogTables.facts) }
    switch stored {
    case [current]: return
    case nil where environment.isReadOnly:
      throw LedgerError(.integrity, "the log does not say which format it has")
    case nil: try environment.write { try mark(&$0) }
    case [1] where environment.isReadOnly:
      throw LedgerError(
        .misuse,
        "the log has an older format; open it once for writing, then again: msix checkpoint")
    case [1]: try environment.writeGrowing { try addNodes(&$0) }
    default:
      throw LedgerError(
        .integrity,
        "the log has format \(stored ?? []), this program reads up to \(current): use a newer one")
    }
  }

  private static func mark(_ rows: inout WriteTransaction) throws {
    try rows.put([current], for: LogTables.formatKey, in: LogTables.facts)
  }

  /// From 1 to 2, in one transaction: every tile gets the nodes above its hashes.
  private static func addNodes(_ rows: inout WriteTransaction) throws {
    var next: [UInt8] = []
    while let pair = try rows.first(in: LogTables.tiles, atOrAfter: next, prefix: []) {
      try rows.put(Tile(hashes: pair.value).stored, for: pair.key, in: LogTables.tiles)
      next = pair.key + [0]
    }
    try mark(&rows)
  }
}
