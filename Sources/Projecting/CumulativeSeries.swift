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
    return row.map { Int64(bitPattern: UInt64(bigEndian: $0.value)) } ?? 0
  }

  /// Adds `delta` at `position`, which is not before any row of the cell.
  public static func add(
    _ delta: Int64, to cell: [UInt8], at position: UInt64, in table: Table,
    into rows: inout WriteTransaction
  ) throws {
    guard delta != 0 else { return }
    let key = cell + position.bigEndianBytes
    let last = try rows.last(in: table, atOrBefore: key, prefix: cell)
    let present = last.map { Int64(bitPattern: UInt64(bigEndian: $0.value)) } ?? 0
    let sum = present + delta
    // Steps that cancel leave no row: a rebuild from a residue knows their sum only. Unless there
    // is a row of this very position, the value before is the present one, and a step moves it.
    if last?.key == key,
      sum
        == (position == 0 ? 0 : try value(of: cell, at: position - 1, in: table, of: rows))
    {
      try rows.delete(key, in: table)
    } else {
      try rows.put(UInt64(bitPattern: sum).bigEndianBytes, for: key, in: table)
    }
  }
}
