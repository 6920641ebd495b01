import Primitives
public import Records

extension CountingRuleSet {
  /// The set that an adopted version of the counting policy stands for: `counting/VERSION`.
  ///
  /// A value that the version does not set, because the catalogue did not know its name when it was
  /// adopted, is that of `counting/1`: names come, meanings stay. Refused is what no engine of ours
  /// can count by.
  public init(_ policy: PolicyVersion) throws(PolicyError) {
    self.init()
    let values = PolicyValues(policy: policy)
    name = Self.name(version: policy.version)
    guard policy.area == .counting, (1...255).contains(policy.version) else {
      throw values.refused(nil, "a rule set is a version, 1 to 255, of the counting policy")
    }
    periodStart = try values.monthDay("period-first", periodStart)
    ageMinYears = try values.int("age-min-years", ageMinYears)
    ageLimitYears = try values.int("age-max-years", ageLimitYears)
    guard ageMinYears < ageLimitYears else {
      throw values.refused("age-max-years", "is not above age-min-years")
    }
    eligibilityMonths = try values.int("eligibility-months", eligibilityMonths)
    lastEligibilityDayIsEligible = try values.bool("eligibility-last-day-inclusive", true)
    expirationDayIsEligible = try values.bool("expiration-day-inclusive", true)
    graduationDayIsEligible = try values.bool("graduation-day-inclusive", true)
    guard try values.bool("residence-from-minimum-age", true) else {
      throw values.refused(
        "residence-from-minimum-age", "no: the count knows no other way; leave it at yes")
    }
    missingDay = try values.word(
      "leap-day", ["february-28": .lastOfMonth, "march-1": .firstOfNextMonth], missingDay)
    thirdBirthday = try values.word(
      "third-birthday-evidence", ["any": .anyEvidence, "stated-date": .statedDate], thirdBirthday)
    undatedGraduation = try values.word(
      "undated-graduation", ["withdrawal-date": .atWithdrawal, "ignored": .ignored],
      undatedGraduation)
    eligibilityFrom = try values.word("eligibility-from", Self.scopes, eligibilityFrom)
    graduationFrom = try values.word("graduation-from", Self.scopes, graduationFrom)
    continuation = try values.word(
      "continuation-shows", ["nothing": .showsNothing, "residence": .showsResidence],
      continuation)
    openEnrollment = try values.word(
      "open-enrollment-shows-residence-until",
      ["submission-date": .untilSubmission, "enrollment-date": .firstDayOnly], openEnrollment)
    evidence = try values.evidence("residency-evidence", evidence)
    typesShowingNothing = try values.types("ineligible-enrollment-types", typesShowingNothing)
    typesServed = try values.types("served-enrollment-types", typesServed)
    typesServedInBreak = try values.types("served-in-break-enrollment-types", typesServedInBreak)
    typesFunded = try values.types("funded-enrollment-types", typesFunded)
    breakFirst = try values.monthDay("break-first", breakFirst)
    breakLast = try values.monthDay("break-last", breakLast)
  }

  /// The name of the set of a version of the policy.
  public static func name(version: Int) -> String { "counting/\(version)" }

  private static let scopes: [String: Scope] = ["own-state": .ownState, "any-state": .anyState]
}

/// The values of one version, each with what stands for one that it does not set.
private struct PolicyValues {
  let policy: PolicyVersion

  func refused(_ name: String?, _ reason: String) -> PolicyError {
    PolicyError(.outOfRange, .counting, name, reason)
  }

  func int(_ name: String, _ fallback: Int) throws(PolicyError) -> Int {
    switch policy.values[name] {
    case nil: return fallback
    case .int(let number): return number
    default: throw refused(name, "is no number")
    }
  }

  func bool(_ name: String, _ fallback: Bool) throws(PolicyError) -> Bool {
    switch policy.values[name] {
    case nil: return fallback
    case .bool(let truth): return truth
    default: throw refused(name, "is no yes or no")
    }
  }

  func word<Choice>(
    _ name: String, _ choices: [String: Choice], _ fallback: Choice
  ) throws(PolicyError) -> Choice {
    switch policy.values[name] {
    case nil: return fallback
    case .text(let text):
      guard let choice = choices[text] else { throw refused(name, "\(text) is not known") }
      return choice
    default: throw refused(name, "is no word")
    }
  }

  func list(_ name: String) throws(PolicyError) -> [String]? {
    switch policy.values[name] {
    case nil: return nil
    case .list(let texts): return texts
    default: throw refused(name, "is no list")
    }
  }

  func types(
    _ name: String, _ fallback: EnrollmentTypes
  ) throws(PolicyError) -> EnrollmentTypes {
    guard let texts = try list(name) else { return fallback }
    return texts.reduce(into: []) { $0.formUnion(EnrollmentTypes(code: UInt8($1))) }
  }

  func evidence(
    _ name: String, _ fallback: CountingRuleSet.EvidenceKinds
  ) throws(PolicyError) -> CountingRuleSet.EvidenceKinds {
    guard let texts = try list(name) else { return fallback }
    var kinds: CountingRuleSet.EvidenceKinds = []
    for text in texts {
      switch text {
      case "enrollment": kinds.insert(.enrollment)
      case "residency-date": kinds.insert(.residencyDate)
      case "residency-verification-date": kinds.insert(.residencyVerificationDate)
      default: throw refused(name, "\(text) is not known")
      }
    }
    return kinds
  }

  /// `NAME-month` and `NAME-day`; a day that not every year has is refused.
  func monthDay(
    _ name: String, _ fallback: CountingRuleSet.MonthDay
  ) throws(PolicyError) -> CountingRuleSet.MonthDay {
    let month = try int("\(name)-month", Int(fallback.month))
    let day = try int("\(name)-day", Int(fallback.day))
    // 2001 is a common year.
    guard CivilDate(year: 2001, month: month, day: day) != nil else {
      throw refused("\(name)-day", "\(month)-\(day) is no day of every year")
    }
    return CountingRuleSet.MonthDay(UInt8(month), UInt8(day))
  }
}
