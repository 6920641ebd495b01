import Counting
public import KeyValue
import Primitives

extension ChildCounts {
  /// Hands on every row of the series of one rule set, category and period up to a position, in
  /// order: totals, days, grades, profiles. What a certificate takes its digest over: a replay and
  /// a ledger that has grown since give the same, also after an erasure.
  public func forEachSeriesRow(
    _ question: Question, in rows: borrowing ReadTransaction,
    _ body: ([UInt8]) throws -> Void
  ) throws {
    let prefix = question.cell(nil).prefix
    for table in [Tables.totals, Tables.days, Tables.grades, Tables.profiles] {
      try rows.forEach(in: table, prefix: prefix) { key, value in
        let key = key.bytes
        guard UInt64(bigEndian: key.suffix(8)) <= question.knownAt else { return true }
        try body([UInt8(table.ordinal)] + key + value.bytes)
        return true
      }
    }
  }
}
