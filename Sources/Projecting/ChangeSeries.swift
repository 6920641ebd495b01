import Primitives
public import KeyValue

/// A count of which rows keep the changes: rows `cell ‖ position` → by how much. For cells of which
/// few ever change twice, so that a running sum would save nothing.
///
/// Cells of one table must have one length, so that no cell is the beginning of another's row; and
/// at most 24 bytes.
public enum ChangeSeries {
  /// Adds `delta` at `position`. Changes of one position add up; those that cancel leave no row.
  public static func add(
    _ delta: Int64, to cell: [UInt8], at position: UInt64, in table: Table,
    into rows: inout WriteTransaction
  ) {
    guard delta != 0 else { return }
    rows.add(delta, to: cell, position, in: table)
  }
}
