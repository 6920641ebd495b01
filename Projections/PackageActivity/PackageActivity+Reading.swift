public import KeyValue
public import Primitives
import Projecting
import Records

/// A month of the calendar.
public struct ActivityMonth: Hashable, Sendable, CustomStringConvertible {
  /// Months since January of the year 0.
  let number: UInt32

  init(number: UInt32) { self.number = number }

  /// The month of a day.
  init(of day: CivilDate) { number = UInt32(day.year * 12 + day.components.month - 1) }

  /// Such as 2026-03.
  public var description: String { "\(number / 12)-\(padded(Int(number % 12) + 1, 2))" }
}

/// State ‖ month ‖ measure.
struct ActivityCell {
  static let byteCount = 7

  let state: StateCode
  let month: ActivityMonth
  let measure: PackageActivity.Measure

  var bytes: [UInt8] { state.bytes + month.number.bigEndianBytes + [measure.rawValue] }
}

extension PackageActivity {
  /// What each State sent in each month as known at a position, in the order of States and months.
  public func forEachMonth(
    knownAt position: UInt64, in rows: borrowing ReadTransaction,
    _ body: (StateCode, ActivityMonth, [Measure: Int64]) throws -> Void
  ) throws {
    var next = [UInt8]()
    while let row = try rows.first(in: Tables.series, atOrAfter: next, prefix: []) {
      let key = Array(row.key.prefix(ActivityCell.byteCount))
      guard key.count == ActivityCell.byteCount,
        let state = StateCode(String(decoding: key[..<2], as: UTF8.self))
      else { throw ProjectingError(.integrity, "a row of series is misshapen") }
      let month = ActivityMonth(number: key[2..<6].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
      var sums = [Measure: Int64]()
      for measure in Measure.allCases {
        let cell = ActivityCell(state: state, month: month, measure: measure)
        sums[measure] = try CumulativeSeries.value(
          of: cell.bytes, at: position, in: Tables.series, of: rows)
      }
      if sums.values.contains(where: { $0 != 0 }) { try body(state, month, sums) }
      // Behind every measure and position of the month.
      next = Array(key.dropLast()) + [UInt8](repeating: 0xFF, count: 9)
    }
  }
}
