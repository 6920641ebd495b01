public import CBOR

extension CountingRuleSet {
  /// Every value under its name. The deterministic encoding of this is what an event's digest is
  /// taken over, so two sets that count differently can never pass for one another.
  public var cbor: CBORValue {
    .record([
      "name": .text(name),
      "period-start": Self.cbor(periodStart),
      "age-min-years": .int(ageMinYears),
      "age-limit-years": .int(ageLimitYears),
      "third-birthday": .int(thirdBirthday.rawValue),
      "eligibility-months": .int(eligibilityMonths),
      "last-eligibility-day-is-eligible": .bool(lastEligibilityDayIsEligible),
      "expiration-day-is-eligible": .bool(expirationDayIsEligible),
      "graduation-day-is-eligible": .bool(graduationDayIsEligible),
      "undated-graduation": .int(undatedGraduation.rawValue),
      "missing-day": .int(missingDay.rawValue),
      "eligibility-from": .int(eligibilityFrom.rawValue),
      "graduation-from": .int(graduationFrom.rawValue),
      "birth-date-conflict": .int(birthDateConflict.rawValue),
      "residence-state": .int(residenceState.rawValue),
      "open-enrollment": .int(openEnrollment.rawValue),
      "types-showing-nothing": Self.cbor(typesShowingNothing),
      "continuation": .int(continuation.rawValue),
      "types-served": Self.cbor(typesServed),
      "types-served-in-break": Self.cbor(typesServedInBreak),
      "break-first": Self.cbor(breakFirst),
      "break-last": Self.cbor(breakLast),
      "service": .int(service.rawValue),
      // Left out where they say what the first set means, whose bytes were fixed without them.
      "types-funded": typesFunded == .funded ? nil : Self.cbor(typesFunded),
      "evidence": evidence == .all ? nil : .int(evidence.rawValue),
    ])
  }

  /// The bytes of `cbor`.
  public var encoded: [UInt8] { cbor.encoded }

  private static func cbor(_ day: MonthDay) -> CBORValue {
    .array([.int(day.month), .int(day.day)])
  }

  private static func cbor(_ types: EnrollmentTypes) -> CBORValue {
    .array(types.codes.map { .int($0) })
  }
}
