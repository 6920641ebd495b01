import Counting
import Testing

/// "counting/1" with one value changed.
struct RuleVariation: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let rules: CountingRuleSet

  init(_ name: String, _ change: (inout CountingRuleSet) -> Void) {
    testDescription = name
    var rules = CountingRuleSet.first
    change(&rules)
    self.rules = rules
  }

  static let all = [
    RuleVariation("period start") { $0.periodStart = .init(9, 2) },
    RuleVariation("least age") { $0.ageMinYears = 4 },
    RuleVariation("age limit") { $0.ageLimitYears = 21 },
    RuleVariation("third birthday") { $0.thirdBirthday = .statedDate },
    RuleVariation("eligibility months") { $0.eligibilityMonths = 35 },
    RuleVariation("last eligibility day") { $0.lastEligibilityDayIsEligible = false },
    RuleVariation("expiration day") { $0.expirationDayIsEligible = false },
    RuleVariation("graduation day") { $0.graduationDayIsEligible = false },
    RuleVariation("undated graduation") { $0.undatedGraduation = .ignored },
    RuleVariation("29 February") { $0.missingDay = .firstOfNextMonth },
    RuleVariation("moves of any State") { $0.eligibilityFrom = .anyState },
    RuleVariation("graduation in the own State") { $0.graduationFrom = .ownState },
    RuleVariation("evidence") { $0.evidence = [.residencyDate] },
    RuleVariation("open enrollment") { $0.openEnrollment = .firstDayOnly },
    RuleVariation("types showing nothing") { $0.typesShowingNothing = [] },
    RuleVariation("continuation") { $0.continuation = .showsResidence },
    RuleVariation("types served") { $0.typesServed = [] },
    RuleVariation("types served in a break") { $0.typesServedInBreak = [] },
    RuleVariation("first day of the break") { $0.breakFirst = .init(6, 2) },
    RuleVariation("last day of the break") { $0.breakLast = .init(8, 30) },
  ]
}
