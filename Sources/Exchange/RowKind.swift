import KeyValue
import Primitives

/// Kinds of row that share a table: the first byte of a key tells which.
protocol RowKind: RawRepresentable, Sendable where RawValue == UInt8 {
  static var table: Table { get }
}

extension RowKind {
  private func key(_ identifier: [UInt8]) -> [UInt8] { [rawValue] + identifier }

  /// One row; nil when there is none.
  func bytes(
    _ identifier: [UInt8], in rows: borrowing some Reading & ~Copyable
  ) throws -> [UInt8]? {
    try rows.get(key(identifier), in: Self.table)
  }

  func put(bytes: [UInt8], for identifier: [UInt8], into rows: inout WriteTransaction) throws {
    try rows.put(bytes, for: key(identifier), in: Self.table)
  }

  func delete(_ identifier: [UInt8], from rows: inout WriteTransaction) throws {
    try rows.delete(key(identifier), in: Self.table)
  }

  /// Every row of the kind whose identifier begins with a prefix, by identifier.
  func allBytes(
    prefix: [UInt8] = [], in rows: borrowing some Reading & ~Copyable
  ) throws -> [(identifier: [UInt8], row: [UInt8])] {
    var found = [(identifier: [UInt8], row: [UInt8])]()
    try rows.forEach(in: Self.table, prefix: key(prefix)) { key, value in
      found.append((Array(key.bytes.dropFirst()), value.bytes))
      return true
    }
    return found
  }
}
