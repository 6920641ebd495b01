import KeyValue
import Primitives

/// Tables of the environment `log/`.
enum LogTables {
  /// Position → leaf.
  static let leaves = Table(0, "leaves")
  /// Level ‖ index → `Tile`.
  static let tiles = Table(1, "tiles")
  /// Size → signed note.
  static let checkpoints = Table(2, "checkpoints")
  /// Name → value.
  static let facts = Table(3, "facts")
  /// Position → type, of the few events that must be found without reading the whole log.
  static let marks = Table(4, "marks")
  /// All of them.
  static let all = [leaves, tiles, checkpoints, facts, marks]

  static let edgeKey = Array("edge".utf8)
  static let recordedKey = Array("recorded".utf8)
  static let formatKey = Array("format".utf8)

  static func tileKey(level: Int, index: UInt64) -> [UInt8] {
    [UInt8(level)] + index.bigEndianBytes
  }
}
