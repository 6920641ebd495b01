import CBOR
public import KeyValue
import Primitives
import Projecting
public import Records

extension Timeliness {
  /// Every obligation of a trigger in a period, as known at a position, with the number of State
  /// records that have it: all States, in the order of State and district.
  public func forEachObligation(
    of trigger: DeadlineTrigger, period: Int32, knownAt position: UInt64,
    in rows: borrowing ReadTransaction, _ body: (Obligation, Int64) throws -> Void
  ) throws {
    let prefix = Obligation.prefix(period, trigger)
    var next = prefix
    while let row = try rows.first(in: Tables.series, atOrAfter: next, prefix: prefix) {
      let cell = Array(row.key.prefix(Obligation.byteCount))
      guard let obligation = Obligation(cell: cell) else {
        throw ProjectingError(.integrity, "a row of series is misshapen")
      }
      let count = try CumulativeSeries.value(
        of: cell, at: position, in: Tables.series, of: rows)
      if count != 0 { try body(obligation, count) }
      // Behind every position of the cell.
      next = cell + [UInt8](repeating: 0xFF, count: 9)
    }
  }

  /// The deadlines adopted by a position, in the order of adoption.
  public func deadlines(
    knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> PolicyBook {
    var versions = [PolicyVersion]()
    try rows.forEach(in: Tables.rules, prefix: [Rule.policy.rawValue]) { key, value in
      guard UInt64(bigEndian: key.bytes.dropFirst()) <= position else { return false }
      versions.append(try PolicyVersion(cbor: try CBORValue(decoding: value.bytes)))
      return true
    }
    return try PolicyBook(versions)
  }

  /// Where the newest table of holidays known at a position was loaded; nil when none was.
  public func holidaysPosition(
    knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> UInt64? { try Self.last(.holidays, position, rows) }

  /// Where the newest table of zone offsets known at a position was loaded; nil when none was.
  public func zoneOffsetsPosition(
    knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> UInt64? { try Self.last(.zoneOffsets, position, rows) }

  private static func last(
    _ rule: Rule, _ position: UInt64, _ rows: borrowing ReadTransaction
  ) throws -> UInt64? {
    try rows.last(
      in: Tables.rules, atOrBefore: ruleKey(rule, position), prefix: [rule.rawValue]
    ).map { UInt64(bigEndian: $0.key.dropFirst()) }
  }
}
