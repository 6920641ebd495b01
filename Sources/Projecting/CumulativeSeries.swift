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

  /// Adds `delta` at `position`, which is not before any row of the cell. The last row of a cell is
  /// remembered until the transaction ends: a nation's cell changes with nearly every event.
  public static func add(
    _ delta: Int64, to cell: [UInt8], at position: UInt64, in table: Table,
    into rows: inout WriteTransaction
  ) throws {
    guard delta != 0 else { return }
    var last =
      try rows.remembered[table.name]?[cell]
      ?? Self.last(of: cell, at: position, in: table, of: rows)
    let key = cell + position.bigEndianBytes
    let sum = last.value + delta
    if last.position != position {
      last = .init(position: position, value: sum, former: last.value)
    } else if sum != last.former {
      last.value = sum
    } else {
      // Steps that cancel leave no row: a rebuild from a residue knows their sum only.
      try rows.delete(key, in: table)
      rows.remembered[table.name]?[cell] = nil
      return
    }
    try rows.put(UInt64(bitPattern: sum).bigEndianBytes, for: key, in: table)
    rows.remembered[table.name, default: [:]][cell] = last
  }

  private static func last(
    of cell: [UInt8], at position: UInt64, in table: Table,
    of rows: borrowing some Reading & ~Copyable
  ) throws -> WriteTransaction.Remembered {
    guard
      let row = try rows.last(
        in: table, atOrBefore: cell + position.bigEndianBytes, prefix: cell)
    else { return .init(position: nil, value: 0, former: 0) }
    let found = UInt64(bigEndian: row.key.suffix(8))
    var former: Int64 = 0
    if found == position, position > 0 {
      former = Self.value(
        try rows.last(
          in: table, atOrBefore: cell + (position - 1).bigEndianBytes, prefix: cell))
    }
    return .init(position: found, value: Self.value(row), former: former)
  }

  private static func value(_ row: Pair?) -> Int64 {
    row.map { Int64(bitPattern: UInt64(bigEndian: $0.value)) } ?? 0
  }
}
