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

  /// Adds `delta` at `position`, which is not before any row of the cell. The row is put off until
  /// the write ends: a nation's cell changes with nearly every event.
  public static func add(
    _ delta: Int64, to cell: [UInt8], at position: UInt64, in table: Table,
    into rows: inout WriteTransaction
  ) throws {
    guard delta != 0 else { return }
    if let run = rows.deferredRun(cell, in: table) {
      run.add(delta, at: position)
    } else {
      let run = DeferredRun(after: try base(of: cell, at: position, in: table, of: rows))
      run.add(delta, at: position)
      rows.hold(run, cell, in: table)
    }
  }

  /// The last row of a cell, and what held before it when it stands at `position`.
  private static func base(
    of cell: [UInt8], at position: UInt64, in table: Table,
    of rows: borrowing some Reading & ~Copyable
  ) throws -> (position: UInt64?, number: Int64, former: Int64) {
    guard
      let row = try rows.last(
        in: table, atOrBefore: cell + position.bigEndianBytes, prefix: cell)
    else { return (nil, 0, 0) }
    let found = UInt64(bigEndian: row.key.suffix(8))
    var former: Int64 = 0
    if found == position, position > 0 {
      former = Self.value(
        try rows.last(
          in: table, atOrBefore: cell + (position - 1).bigEndianBytes, prefix: cell))
    }
    return (found, Self.value(row), former)
  }

  private static func value(_ row: Pair?) -> Int64 {
    row.map { Int64(bitPattern: UInt64(bigEndian: $0.value)) } ?? 0
  }
}

extension DeferredRun {
  /// Adds to a cumulative series. Steps that cancel leave no row: a rebuild from a residue knows
  /// their sum only.
  fileprivate func add(_ delta: Int64, at position: UInt64) {
    let isAgain = changes.last?.position == position
    let earlier = isAgain ? changes.dropLast().last : changes.last
    // Only the base's own row can be one that goes.
    let before =
      earlier.map { $0.number ?? base.former }
      ?? (base.position == position ? base.former : base.number)
    let present =
      if isAgain {
        changes[changes.count - 1].number ?? before
      } else {
        changes.isEmpty && base.position == position ? base.number : before
      }
    if isAgain { changes.removeLast() }
    let sum = present + delta
    if sum != before {
      changes.append(Change(position: position, number: sum))
    } else if base.position == position {
      changes.append(Change(position: position, number: nil))
    }
  }
}
