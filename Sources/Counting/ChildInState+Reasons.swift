import Primitives

/// Runs only for a child that is not counted, so it is written for reading, not for speed.
extension ChildInState {
  /// The outcome in one period.
  func outcome(_ category: CountingCategory, in period: Days) -> Outcome {
    if let day = firstDay(category, in: period) { return .counted(firstQualifyingDay: day) }
    if category == .two, let dates = grounds(.one, in: period) {
      return .notCounted(.notServed, dates)
    }
    let (reason, dates) = reasonOfPerson(in: period) ?? reasonOfResidence(in: period)
    return .notCounted(reason, dates)
  }

  func firstDay(_ category: CountingCategory, in period: Days) -> CivilDate? {
    var first: Int32?
    forEachQualifying(category, within: period) { first = min(first ?? $0.first, $0.first) }
    return first.map(CivilDate.init(daysSinceEpoch:))
  }

  /// What lies in the child and its moves, whatever the residence; nil when some day of the period
  /// is eligible and of age.
  private func reasonOfPerson(in period: Days) -> (Reason, DecidingDates)? {
    var dates = DecidingDates()
    guard let birthDate else { return (.birthDateMissing, dates) }
    let moves = eligibleRuns()
    guard let earliest = moves.map(\.first).min() else { return (.noQualifyingMove, dates) }
    let third = CivilDate(daysSinceEpoch: thirdBirthday)
    let limit = CivilDate(daysSinceEpoch: ageLimitBirthday)
    if let graduation, !ungraduated.overlaps(period) {
      dates.graduation = graduation
      return (.graduated, dates)
    }
    dates.birthDate = birthDate
    if limit.daysSinceEpoch <= period.first {
      dates.birthday = limit
      return (.turned22, dates)
    }
    if third.daysSinceEpoch > period.last {
      dates.birthday = third
      return (.notYet3, dates)
    }
    dates.birthDate = nil
    if earliest > period.last {
      dates.qualifyingArrivalDate = CivilDate(daysSinceEpoch: earliest)
      return (.notYetEligible, dates)
    }
    let inPeriod = moves.map { $0.clipped(to: period) }.filter { !$0.isEmpty }
    guard !inPeriod.isEmpty else {
      let ended = moves.map(\.last).filter { $0 < period.first }.max()
      dates.lastEligibleDay = ended.map(CivilDate.init(daysSinceEpoch:))
      guard let continued = shown(in: [period], where: { $0.continuationReason != nil }),
        shown(in: [period], where: { $0.continuationReason == nil }) == nil
      else { return (.eligibilityEnded, dates) }
      dates.residence = CivilDate(daysSinceEpoch: continued.first)
      return (.continuationOnly, dates)
    }
    return reasonOfNarrowing(inPeriod)
  }

  /// Eligible days there are; graduation and age, one after the other, take them away.
  private func reasonOfNarrowing(_ eligible: [Days]) -> (Reason, DecidingDates)? {
    var dates = DecidingDates()
    dates.qualifyingArrivalDate = eligible.map(\.first).min().map(CivilDate.init(daysSinceEpoch:))
    dates.lastEligibleDay = eligible.map(\.last).max().map(CivilDate.init(daysSinceEpoch:))
    if !eligible.contains(where: { $0.overlaps(ungraduated) }) {
      dates.graduation = graduation
      return (.graduated, dates)
    }
    dates.birthDate = birthDate
    let young = ungraduated.clipped(to: Days(first: .min, last: ageLimitBirthday - 1))
    if !eligible.contains(where: { $0.overlaps(young) }) {
      dates.birthday = CivilDate(daysSinceEpoch: ageLimitBirthday)
      return (.turned22, dates)
    }
    if !eligible.contains(where: { $0.overlaps(ofAge) }) {
      dates.birthday = CivilDate(daysSinceEpoch: thirdBirthday)
      return (.notYet3, dates)
    }
    return nil
  }

  /// There are days on which the child could count, and none of them shows residence. A row that
  /// would have done but for its kind says more than one that lies on another day, so it is looked
  /// for first on those days and only at last in the whole period.
  private func reasonOfResidence(in period: Days) -> (Reason, DecidingDates) {
    let runs = eligibleRuns().map { $0.clipped(to: ofAge).clipped(to: period) }
      .filter { !$0.isEmpty }
    var dates = DecidingDates()
    dates.qualifyingArrivalDate = runs.map(\.first).min().map(CivilDate.init(daysSinceEpoch:))
    dates.lastEligibleDay = runs.map(\.last).max().map(CivilDate.init(daysSinceEpoch:))
    if let (reason, day) = kindThatShowsNothing(in: runs) {
      dates.residence = day
      return (reason, dates)
    }
    if let shown = shown(in: [period], where: { $0.showsSomething(rules) }) {
      dates.residence = CivilDate(daysSinceEpoch: shown.last)
      guard shown.last < thirdBirthday else { return (.residenceOutsideEligibility, dates) }
      dates.birthDate = birthDate
      dates.birthday = CivilDate(daysSinceEpoch: thirdBirthday)
      return (.noResidencySinceThirdBirthday, dates)
    }
    if let (reason, day) = kindThatShowsNothing(in: [period]) {
      dates.residence = day
      return (reason, dates)
    }
    return (.noResidencyEvidence, dates)
  }

  private func kindThatShowsNothing(in runs: [Days]) -> (Reason, CivilDate)? {
    let continued = shown(in: runs) {
      !$0.showsSomething(rules) && $0.continuationReason != nil
    }
    if let continued {
      return (.continuationOnly, CivilDate(daysSinceEpoch: continued.first))
    }
    let other = shown(in: runs) { !$0.showsSomething(rules) }
    return other.map { (.nonMigrantOnly, CivilDate(daysSinceEpoch: $0.first)) }
  }

  /// The first and the last day in `runs` on which a row of that kind would show residence if its
  /// kind did not forbid it; nil when there is none.
  private func shown(
    in runs: [Days], where isMeant: (CountingFacts.Enrollment) -> Bool
  ) -> Days? {
    var span: Days?
    forEachRow { row, submitted in
      guard isMeant(row) else { return }
      for run in runs {
        row.forEachResidence(
          within: run, openUntil: submitted, thirdBirthday: thirdBirthday, rules
        ) {
          span = Days(
            first: min(span?.first ?? $0.first, $0.first),
            last: max(span?.last ?? $0.last, $0.last))
        }
      }
    }
    return span
  }

  private func eligibleRuns() -> [Days] {
    var runs = [Days]()
    forEachMove { runs.append(rules.eligibleDays($0)) }
    return runs
  }

  /// What a counted child's first qualifying day rests on; nil when it is not counted. Of several
  /// moves the first that covers the day is named.
  func grounds(_ category: CountingCategory, in period: Days) -> DecidingDates? {
    guard let day = firstDay(category, in: period) else { return nil }
    var dates = DecidingDates()
    dates.birthDate = birthDate
    dates.graduation = graduation
    dates.residence = day
    forEachMove { move in
      let days = rules.eligibleDays(move).clipped(to: ofAge)
      guard dates.qualifyingArrivalDate == nil, days.contains(day) else { return }
      dates.qualifyingArrivalDate = move.qualifyingArrivalDate
      dates.lastEligibleDay = CivilDate(daysSinceEpoch: days.last)
    }
    return dates
  }
}
