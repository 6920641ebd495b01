import Primitives
public import KeyValue

/// A count that changes by steps, readable at any past position: rows `cell ‖ position` → the
/// value from that position on.
///
/// Cells of one table must have one length, so that no cell is the beginning of another's row.
public enum CumulativeSeries {
  /// The value as known at `position`, the event there included.
  public static func value(
    of cell: [UInt8], at position: UInt64, in table: Table,
    of rows: borrowing some Reading & ~Copyable
  ) throws -> Int64 {
    let row = try rows.last(
      in: table, atOrBefore: cell + position.bigEndianBytes, prefix: cell)
    return Self.value(row)
  }

  /// Adds `delta` at `position`, which is not before any row of the cell.
  public static func add(
    _ delta: Int64, to cell: [UInt8], at position: UInt64, in table: Table,
    into rows: inout WriteTransaction
  ) throws {
    guard delta != 0 else { return }
    let key = cell + position.bigEndianBytes
    var last = try rows.last(in: table, atOrBefore: key, prefix: cell)
    let sum = Self.value(last) + delta
    // Steps that cancel leave no row: a rebuild from a residue knows their sum only.
    if let row = last, row.key == key {
      last =
        position == 0
        ? nil
        : try rows.last(
          in: table, atOrBefore: cell + (position - 1).bigEndianBytes, prefix: cell)
    }
    if sum == Self.value(last) {
      try rows.delete(key, in: table)
    } else {
      try rows.put(UInt64(bitPattern: sum).bigEndianBytes, for: key, in: table)
    }
  }

  private static func value(_ row: Pair?) -> Int64 {
    row.map { Int64(bitPattern: UInt64(bigEndian: $0.value)) } ?? 0
  }
}
