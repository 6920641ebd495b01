import Primitives

/// One child as one State's count sees it: which of the records speak for it, and between which
/// days it is of age and not graduated.
struct ChildInState {
  let facts: [CountingFacts]
  let state: StateCode
  let rules: CountingRuleSet
  let birthDate: CivilDate?
  let graduation: CivilDate?
  /// First day of age; the end of days when no birth date is known, which leaves nothing.
  let thirdBirthday: Int32
  /// The birthday from which the child counts no more.
  let ageLimitBirthday: Int32

  init(_ facts: [CountingFacts], state: StateCode, rules: CountingRuleSet) {
    self.facts = facts
    self.state = state
    self.rules = rules
    var latest: (submitted: CivilDate, born: CivilDate)?
    var graduation: CivilDate?
    for record in facts {
      let isOwn = record.state == state
      if isOwn, let born = record.birthDate, record.submissionDate > latest?.submitted ?? .past {
        latest = (record.submissionDate, born)
      }
      guard isOwn || rules.graduationFrom == .anyState else { continue }
      for row in record.enrollments {
        if let date = row.graduation(rules), date < graduation ?? .future { graduation = date }
      }
    }
    birthDate = latest?.born
    self.graduation = graduation
    thirdBirthday =
      birthDate.map { rules.birthday(rules.ageMinYears, bornOn: $0).daysSinceEpoch } ?? .max
    ageLimitBirthday =
      birthDate.map { rules.birthday(rules.ageLimitYears, bornOn: $0).daysSinceEpoch } ?? .min
  }

  /// The days until graduation.
  var ungraduated: Days {
    let last = graduation.map { $0.daysSinceEpoch - (rules.graduationDayIsEligible ? 0 : 1) }
    return Days(first: .min, last: last ?? .max)
  }

  /// The days of the ages that count, until graduation.
  var ofAge: Days {
    guard birthDate != nil else { return Days(first: .max, last: .min) }
    return Days(first: thirdBirthday, last: ageLimitBirthday - 1).clipped(to: ungraduated)
  }

  /// Calls `body` with every move that makes the child eligible for this State.
  @inline(__always)
  func forEachMove(_ body: (CountingFacts.Move) -> Void) {
    for record in facts where record.state == state || rules.eligibilityFrom == .anyState {
      for move in record.moves { body(move) }
    }
  }

  /// Calls `body` with every row of this State's records and the day until which it may be open.
  @inline(__always)
  func forEachRow(_ body: (CountingFacts.Enrollment, CivilDate) -> Void) {
    for record in facts where record.state == state {
      for row in record.enrollments { body(row, record.submissionDate) }
    }
  }

  /// Calls `body` with every run of days on which all conditions of the category hold; never with
  /// an empty run. Each condition allows an unbroken run, so clipping them by one another finds
  /// the earliest day without a look at any single one.
  @inline(__always)
  func forEachQualifying(
    _ category: CountingCategory, within period: Days, _ body: (Days) -> Void
  ) {
    let window = ofAge.clipped(to: period)
    if window.isEmpty { return }
    forEachMove { move in
      let eligible = rules.eligibleDays(move).clipped(to: window)
      if eligible.isEmpty { return }
      forEachRow { row, submitted in
        guard row.showsSomething(rules) else { return }
        switch category {
        case .one:
          row.forEachResidence(
            within: eligible, openUntil: submitted, thirdBirthday: thirdBirthday, rules, body)
        case .two:
          row.forEachService(
            within: eligible, openUntil: submitted, thirdBirthday: thirdBirthday, rules, body)
        }
      }
    }
  }
}

extension CivilDate {
  fileprivate static let past = CivilDate(daysSinceEpoch: .min)
  fileprivate static let future = CivilDate(daysSinceEpoch: .max)
}

extension CountingFacts.Enrollment {
  /// When this row says that the child graduated.
  func graduation(_ rules: CountingRuleSet) -> CivilDate? {
    if let completionDate { return completionDate }
    guard completion != nil, rules.undatedGraduation == .atWithdrawal,
      case .on(let date) = ending
    else { return nil }
    return date
  }
}
