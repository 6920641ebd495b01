import Counting
import Primitives
import Records
import Testing

/// Rule sets from adopted policies.
@Suite struct PolicyRulesTests {
  private func policy(
    _ changes: [String: PolicyValue], version: Int = 2
  ) -> PolicyVersion {
    PolicyVersion(
      area: .counting, version: version, effectiveFrom: CivilDate(daysSinceEpoch: 0),
      values: PolicyDefaults.values(of: .counting).merging(changes) { _, new in new })
  }

  @Test func theFirstPolicyIsTheFirstRuleSet() throws {
    let adopted = try CountingRuleSet(policy([:], version: 1))
    #expect(adopted == CountingRuleSet.first)
    let empty = PolicyVersion(
      area: .counting, version: 1, effectiveFrom: CivilDate(daysSinceEpoch: 0), values: [:])
    #expect(try CountingRuleSet(empty) == CountingRuleSet.first)
  }

  private static let changes: [(String, PolicyValue)] = [
    ("period-first-month", .int(10)), ("period-first-day", .int(2)), ("age-min-years", .int(4)),
    ("age-max-years", .int(21)), ("eligibility-months", .int(35)),
    ("eligibility-last-day-inclusive", .bool(false)), ("leap-day", .text("march-1")),
    ("residency-evidence", .list(["enrollment"])),
    ("open-enrollment-shows-residence-until", .text("enrollment-date")),
    ("ineligible-enrollment-types", .list(["06", "07"])),
    ("served-enrollment-types", .list([])), ("served-in-break-enrollment-types", .list([])),
    ("third-birthday-evidence", .text("stated-date")),
    ("expiration-day-inclusive", .bool(false)), ("graduation-day-inclusive", .bool(false)),
    ("undated-graduation", .text("ignored")), ("eligibility-from", .text("any-state")),
    ("graduation-from", .text("own-state")), ("continuation-shows", .text("residence")),
    ("funded-enrollment-types", .list(["02"])), ("break-first-month", .int(5)),
    ("break-first-day", .int(2)), ("break-last-month", .int(7)),
    ("break-last-day", .int(30)),
  ]

  @Test(arguments: changes.indices) func everyValueCounts(_ index: Int) throws {
    let (name, value) = Self.changes[index]
    let changed = policy([name: value])
    try PolicyCatalogue.check(changed)
    let set = try CountingRuleSet(changed)
    #expect(set.name == "counting/2")
    #expect(!set.countsLike(.first))
    #expect(set.encoded != CountingRuleSet.first.encoded)
  }

  @Test func whatDoesNotCountLeavesTheSetAlike() throws {
    let set = try CountingRuleSet(policy(["change-flag-percent": .int(30)]))
    #expect(set.countsLike(.first) && set != CountingRuleSet.first)
  }

  @Test(arguments: [
    ["residence-from-minimum-age": PolicyValue.bool(false)], ["age-min-years": .int(23)],
    ["break-last-month": .int(2)], ["leap-day": .text("never")],
  ])
  func whatNobodyCanCountByIsRefused(_ changes: [String: PolicyValue]) {
    #expect(throws: PolicyError.self) { try CountingRuleSet(policy(changes)) }
  }
}
