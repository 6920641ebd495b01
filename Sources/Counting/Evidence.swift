import Primitives

extension CountingFacts.Enrollment {
  /// Whether the rules let this row show anything at all.
  func showsSomething(_ rules: CountingRuleSet) -> Bool {
    if !rules.typesShowingNothing.isDisjoint(with: EnrollmentTypes(code: type)) { return false }
    return continuationReason == nil || rules.continuation == .showsResidence
  }

  /// The days from enrollment to withdrawal. A stay whose end is earlier than its start, or
  /// unreadable, still shows its first day, which was verified for itself. `thirdBirthday` is where
  /// the presumption that an open stay goes on may stop.
  func stay(
    openUntil submissionDate: CivilDate, thirdBirthday: Int32, _ rules: CountingRuleSet
  ) -> Days? {
    guard let first = enrollmentDate?.daysSinceEpoch else { return nil }
    var last = first
    switch ending {
    case .on(let date): last = date.daysSinceEpoch
    case .unknown: break
    case .open:
      if rules.openEnrollment == .untilSubmission { last = submissionDate.daysSinceEpoch }
      if rules.thirdBirthday == .statedDate, first < thirdBirthday {
        last = min(last, thirdBirthday - 1)
      }
    }
    return Days(first: first, last: max(first, last))
  }

  /// Calls `body` with every run of days on which this row shows residence, clipped to `window`;
  /// never with an empty run.
  @inline(__always)
  func forEachResidence(
    within window: Days, openUntil submissionDate: CivilDate, thirdBirthday: Int32,
    _ rules: CountingRuleSet, _ body: (Days) -> Void
  ) {
    let evidence = rules.evidence
    if evidence.contains(.enrollment),
      let stay = stay(openUntil: submissionDate, thirdBirthday: thirdBirthday, rules)
    {
      let days = stay.clipped(to: window)
      if !days.isEmpty { body(days) }
    }
    if evidence.contains(.residencyDate), let date = residencyDate, window.contains(date) {
      body(Days(on: date))
    }
    if evidence.contains(.residencyVerificationDate), let date = residencyVerificationDate,
      window.contains(date)
    {
      body(Days(on: date))
    }
  }

  /// Calls `body` with every run of days on which this row shows service in a summer or
  /// intersession project, clipped to `window`; never with an empty run. A residency date of such a
  /// row shows residence, not service.
  @inline(__always)
  func forEachService(
    within window: Days, openUntil submissionDate: CivilDate, thirdBirthday: Int32,
    _ rules: CountingRuleSet, _ body: (Days) -> Void
  ) {
    let types = EnrollmentTypes(code: type)
    let isAlways = !rules.typesServed.isDisjoint(with: types)
    guard isAlways || !rules.typesServedInBreak.isDisjoint(with: types),
      let stay = stay(openUntil: submissionDate, thirdBirthday: thirdBirthday, rules)
    else { return }
    let days = stay.clipped(to: window)
    if days.isEmpty { return }
    if isAlways { return body(days) }
    // `window` lies inside one move's eligibility, so these are a handful of years.
    let firstYear = CivilDate(daysSinceEpoch: days.first).year
    for year in firstYear...CivilDate(daysSinceEpoch: days.last).year {
      let pause = Days(
        rules.breakFirst.inYear(Int32(year)), through: rules.breakLast.inYear(Int32(year)))
      let served = pause.clipped(to: days)
      if !served.isEmpty { body(served) }
    }
  }
}

extension Days {
  func contains(_ date: CivilDate) -> Bool {
    first <= date.daysSinceEpoch && date.daysSinceEpoch <= last
  }
}
