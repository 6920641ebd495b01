import CBOR
import Counting
import KeyValue
import Primitives
import Projecting
public import Records

/// A rule set that was adopted, and the series that counts by it.
public struct AdoptedRules: Sendable {
  /// The version of the policy, with the day from which it holds.
  public let policy: PolicyVersion
  /// Where it was adopted.
  public let position: UInt64
  /// What counts by it: the series of an earlier set where both count alike.
  public let series: NumberedRules

  /// `counting/VERSION`
  public var name: String { CountingRuleSet.name(version: policy.version) }
}

/// The rows of adopted rule sets: version → position, number of the series, policy; and under 0 the
/// numbers of all series beside the first, so that a ledger that never changed its rules asks for
/// one missing row and no more.
enum RuleRows {
  private static let extraKey: [UInt8] = [0]

  /// All series that are kept, the first one first.
  static func series(
    _ rows: borrowing some Reading & ~Copyable
  ) throws -> [NumberedRules] {
    guard let extra = try rows.get(extraKey, in: ChildCounts.Tables.rules) else {
      return [.first]
    }
    return [.first] + (try extra.map { try adopted(number: $0, rows).series })
  }

  /// Notes a version. Gives the series that has to be built, where none counts like it.
  static func adopt(
    _ policy: PolicyVersion, at position: UInt64, _ rows: inout WriteTransaction
  ) throws -> NumberedRules? {
    // What this program cannot count by was refused when it was adopted; a later program's
    // sets are let be.
    guard let rules = try? CountingRuleSet(policy), let number = UInt8(exactly: policy.version)
    else { return nil }
    let alike = try series(rows).first { $0.rules.countsLike(rules) }
    let row = CBORValue.array([
      .unsigned(position), .int(alike?.number ?? number), policy.cbor,
    ])
    try rows.put(row.encoded, for: [number], in: ChildCounts.Tables.rules)
    guard alike == nil else { return nil }
    let extra = try rows.get(extraKey, in: ChildCounts.Tables.rules) ?? []
    try rows.put(extra + [number], for: extraKey, in: ChildCounts.Tables.rules)
    return NumberedRules(number: number, rules: rules)
  }

  /// Every version that was adopted, ascending.
  static func all(_ rows: borrowing some Reading & ~Copyable) throws -> [AdoptedRules] {
    var numbers = [UInt8]()
    try rows.forEach(in: ChildCounts.Tables.rules, prefix: []) { key, _ in
      if let number = key.bytes.first, number > 0 { numbers.append(number) }
      return true
    }
    return try numbers.map { try adopted(number: $0, rows) }
  }

  private static func adopted(
    number: UInt8, _ rows: borrowing some Reading & ~Copyable
  ) throws -> AdoptedRules {
    let misshapen = ProjectingError(.integrity, "a row of rules is misshapen")
    guard let row = try rows.get([number], in: ChildCounts.Tables.rules),
      let items = (try? CBORValue(decoding: row))?.items, items.count == 3,
      let position = items[0].unsignedInteger,
      let series = items[1].unsignedInteger.flatMap(UInt8.init(exactly:)),
      let policy = try? PolicyVersion(cbor: items[2]), let rules = try? CountingRuleSet(policy)
    else { throw misshapen }
    if series == number {
      return AdoptedRules(
        policy: policy, position: position, series: NumberedRules(number: number, rules: rules))
    }
    let alike = series == 1 ? .first : try adopted(number: series, rows).series
    return AdoptedRules(policy: policy, position: position, series: alike)
  }
}
