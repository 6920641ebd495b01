import CBOR
import Counting
import KeyValue
import Primitives
import Projecting
import Records

/// A place of the series: rule set, category, period, State (or the nation), and for the series by
/// day the first qualifying day. Fixed lengths, so that no cell is the beginning of another.
struct Cell {
  let rules: CountingRuleSet
  let category: CountingCategory
  let period: PerformancePeriod
  /// nil: the nation.
  let state: StateCode?

  static let totalByteCount = 8
  static let byteCounts = [8, 12]

  /// Rule sets by number in rows: a set keeps its number for ever.
  private var ruleNumber: UInt8 {
    guard let index = CountingRuleSet.all.firstIndex(where: { $0.name == rules.name }) else {
      preconditionFailure("a rule set that counts must be listed in CountingRuleSet.all")
    }
    return UInt8(index + 1)
  }

  /// Rule set, category, period: what all scopes share.
  var prefix: [UInt8] {
    [ruleNumber, category.rawValue] + UInt32(bitPattern: period.startYear).bigEndianBytes
  }

  /// The cell of the whole period.
  var total: [UInt8] { prefix + (state?.bytes ?? [0, 0]) }

  /// The cell of a first qualifying day.
  func on(_ day: CivilDate) -> [UInt8] {
    total + UInt32(bitPattern: day.daysSinceEpoch).bigEndianBytes
  }
}

/// What one event of a child did to one cell.
struct Step {
  let cell: [UInt8]
  let delta: Int64

  static func encode(_ steps: [Step]) -> [UInt8] {
    CBORValue.array(steps.map { .array([.bytes($0.cell), .int($0.delta)]) }).encoded
  }

  static func list(_ bytes: [UInt8]) throws -> [Step] {
    guard let items = (try? CBORValue(decoding: bytes))?.items else {
      throw ProjectingError(.integrity, "a row of steps is misshapen")
    }
    return try items.map { item in
      guard let pair = item.items, pair.count == 2, let cell = pair[0].byteString,
        let delta = pair[1].integer
      else { throw ProjectingError(.integrity, "a row of steps is misshapen") }
      return Step(cell: cell, delta: delta)
    }
  }
}

/// To which child a State record belongs, and its place among that child's records.
struct Link {
  let child: ChildID
  let order: UInt64

  init?(of record: StateRecordID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let row = try rows.get(record.bytes, in: ChildCounts.Tables.links) else { return nil }
    guard row.count == 24, let child = ChildID(bytes: row.prefix(16)) else {
      throw ProjectingError(.integrity, "a row of links is misshapen")
    }
    self.child = child
    order = UInt64(bigEndian: row.dropFirst(16))
  }
}
