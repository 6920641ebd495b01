/// Counts how common names are among records, for a model of this very population. Needs no truth:
/// a child with several records counts several times, which moves a share by a few hundredths.
public struct FrequencyCounter: Sendable {
  private var given: [NameToken: UInt32] = [:]
  private var family: [NameToken: UInt32] = [:]
  private var records: UInt32 = 0

  /// Nothing yet.
  public init() {}

  /// One record by its newest statement.
  public mutating func add(_ statement: MatchFields) {
    records += 1
    for name in statement.given.names where name.count > 1 { given[name, default: 0] += 1 }
    for name in statement.surnames.names where name.count > 1 { family[name, default: 0] += 1 }
  }

  /// The most names of a table; the rarer ones count as its floor.
  static let givenNamesMax = 4_096
  static let familyNamesMax = 8_192
  /// A name that was met this often or less says no more than one that was never met: slips of the
  /// hand are as rare.
  static let countMin: UInt32 = 3

  /// A model with these frequencies in place of another's; the same when too few were counted.
  public func model(after former: LinkageModel) -> LinkageModel {
    guard records >= Self.recordsMin else { return former }
    var model = former
    model.givenNames = table(given, most: Self.givenNamesMax)
    model.familyNames = table(family, most: Self.familyNamesMax)
    return model
  }

  /// Fewer records say less of a population than the first model knows.
  static let recordsMin: UInt32 = 2_000

  private func table(_ counts: [NameToken: UInt32], most: Int) -> FrequencyTable {
    let common = counts.filter { $0.value > Self.countMin }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(most)
    return FrequencyTable(
      common.map { (word: $0.key, count: $0.value) }, total: records,
      floorCount: max(Self.countMin, records / Self.floorShare))
  }

  /// What a rare name is counted as, as a share of all: one in so many.
  static let floorShare: UInt32 = 4_000
}
