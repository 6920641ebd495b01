import CBOR
public import Counting
import Primitives
import Projecting

/// A rule set under the number that it has in rows: the version of the policy that brought it.
public struct NumberedRules: Hashable, Sendable {
  /// 1 to 255; it keeps it for ever.
  public let number: UInt8
  /// The set.
  public let rules: CountingRuleSet

  /// The set fixed in code, which counts from the first event on.
  public static let first = NumberedRules(number: 1, rules: .first)

  /// A set.
  public init(number: UInt8, rules: CountingRuleSet) {
    self.number = number
    self.rules = rules
  }
}

/// A place of the series: rule set, category, period, State (or the nation), and where a series
/// tells more apart, what it tells apart. Fixed lengths, different for each kind, so that no cell
/// is the beginning of another of its table and a cell tells its table.
struct Cell {
  let number: UInt8
  let category: CountingCategory
  let period: PerformancePeriod
  /// nil: the nation.
  let state: StateCode?

  /// What a cell tells apart, by its length.
  enum Kind: Int, CaseIterable {
    /// Children of the whole period.
    case total = 8
    /// By grade, as of the last day of the period.
    case grade = 9
    /// By first qualifying day.
    case day = 12
    /// By profile and the day from which it holds: not cumulative.
    case profile = 24
  }

  /// Where the State stands in a cell.
  static let stateRange = 6..<8
  /// Where the profile stands in a cell of profiles.
  static let profileRange = 8..<(8 + Profile.byteCount)
  /// Where the day stands in a cell of profiles.
  static let profileDayRange = (8 + Profile.byteCount)..<24

  init(
    _ number: UInt8, _ category: CountingCategory, _ period: PerformancePeriod,
    state: StateCode?
  ) {
    self.number = number
    self.category = category
    self.period = period
    self.state = state
  }

  /// Rule set, category, period: what all scopes share.
  var prefix: [UInt8] {
    [number, category.rawValue] + UInt32(bitPattern: period.startYear).bigEndianBytes
  }

  /// The cell of the whole period.
  var total: [UInt8] { prefix + (state?.bytes ?? [0, 0]) }

  /// The cell of a first qualifying day.
  func on(_ day: CivilDate) -> [UInt8] { Self.of(total, on: day) }

  /// The cell of a grade; nil for children without one.
  func of(_ grade: GradeLevel?) -> [UInt8] { Self.of(total, grade) }

  /// The cell of a first qualifying day, beside `total`.
  static func of(_ total: [UInt8], on day: CivilDate) -> [UInt8] {
    total + bytes(day)
  }

  /// The cell of a grade, beside `total`.
  static func of(_ total: [UInt8], _ grade: GradeLevel?) -> [UInt8] {
    total + [grade?.rawValue ?? 0]
  }

  /// The cell of a profile from a day on, beside `total`.
  static func of(_ total: [UInt8], _ profile: Profile, since day: CivilDate) -> [UInt8] {
    var cell = [UInt8]()
    cell.reserveCapacity(Kind.profile.rawValue)
    cell += total
    cell += profile.bytes
    cell += Self.bytes(day)
    return cell
  }

  /// From 1970 on in order; the few earlier days of mistyped dates come last.
  private static func bytes(_ day: CivilDate) -> [UInt8] {
    UInt32(bitPattern: day.daysSinceEpoch).bigEndianBytes
  }
}

/// What one event of a child did to one cell.
public struct Step: Hashable, Sendable {
  /// The place of the series.
  public let cell: [UInt8]
  /// By how much.
  public let delta: Int64

  static func encode(_ steps: [Step]) -> [UInt8] {
    var writer = CBORWriter()
    writer.array(count: steps.count)
    for step in steps {
      writer.array(count: 2)
      writer.byteString(step.cell)
      writer.value(.int(step.delta))
    }
    return writer.bytes
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
