import KeyValue
import Primitives

/// Which matching model is in force, and where each published one stands in the log.
struct ModelRow {
  let version: Int
  let position: UInt64
  let digest: [UInt8]

  init(version: Int, position: UInt64, digest: [UInt8]) {
    self.version = version
    self.position = position
    self.digest = digest
  }

  /// The model of a version, or the newest; nil when none was published.
  init?(_ version: Int?, in rows: borrowing some Reading & ~Copyable) throws {
    let key = version.map(Self.key) ?? DecisionState.Tables.modelKey
    guard let bytes = try rows.get(key, in: DecisionState.Tables.counters) else { return nil }
    guard bytes.count == 48, let version = Int(exactly: UInt64(bigEndian: bytes.prefix(8))) else {
      throw ExchangeError(.integrity, "a row of models is misshapen; say: msix rebuild")
    }
    self.init(
      version: version, position: UInt64(bigEndian: bytes[8..<16]),
      digest: Array(bytes.dropFirst(16)))
  }

  func put(into rows: inout WriteTransaction) throws {
    let value = UInt64(version).bigEndianBytes + position.bigEndianBytes + digest
    for key in [DecisionState.Tables.modelKey, Self.key(version)] {
      try rows.put(value, for: key, in: DecisionState.Tables.counters)
    }
  }

  private static func key(_ version: Int) -> [UInt8] {
    DecisionState.Tables.modelKey + UInt64(version).bigEndianBytes
  }
}
