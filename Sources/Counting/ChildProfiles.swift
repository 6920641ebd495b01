public import Primitives

/// A child's profile day by day. Made once from the facts and asked for every place in which the
/// child counts.
public struct ChildProfiles {
  /// A profile and the day from which it holds.
  public struct Since: Hashable, Sendable {
    /// The day.
    public let day: CivilDate
    /// What holds from that day on.
    public let profile: Profile
  }

  /// A row that shows residence, with its runs of days.
  fileprivate struct Line {
    let recordIndex: Int
    let enrollment: CountingFacts.Enrollment
    let runs: [Days]
  }

  private let facts: [CountingFacts]
  private let rules: CountingRuleSet
  private let lines: [Line]
  /// The child as the State of each record sees it.
  private let children: [ChildInState]
  /// The sixth birthday as each record's State has it.
  private let sixthBirthdays: [CivilDate?]

  /// From every State record in force of one child, in the order in which they came.
  public init(_ facts: [CountingFacts], rules: CountingRuleSet = .first) {
    self.facts = facts
    self.rules = rules
    let always = Days(first: .min, last: .max)
    var lines = [Line]()
    for (index, record) in facts.enumerated() {
      for row in record.enrollments where row.showsSomething(rules) {
        var runs = [Days]()
        // As for `characteristics`: the third birthday bounds who counts, not what is shown.
        row.forEachResidence(
          within: always, openUntil: record.submissionDate, thirdBirthday: .min, rules
        ) { runs.append($0) }
        if !runs.isEmpty { lines.append(Line(recordIndex: index, enrollment: row, runs: runs)) }
      }
    }
    self.lines = lines
    children = facts.map { ChildInState(facts, state: $0.state, rules: rules) }
    sixthBirthdays = children.map { child in
      child.birthDate.map { rules.birthday(6, bornOn: $0) }
    }
  }

  /// The profiles from the first of `days` to the end of the period, each with the day from which
  /// it holds, ascending, no two neighbours equal. `scope` is the State whose count it is, nil for
  /// the nation's; `days` are the first qualifying days of the States that count the child.
  public func timeline(
    in scope: StateCode?, _ period: PerformancePeriod, countedFrom days: [CivilDate]
  ) -> [Since] {
    guard let first = days.min() else { return [] }
    let season = rules.days(of: period)
    var served: Int32?
    for (index, child) in children.enumerated() where isOf(scope, index) {
      if let day = child.firstFundedDay(in: season) { served = min(served ?? day, day) }
    }
    var found = [Since]()
    for point in turningPoints(scope, season, days, served, from: first.daysSinceEpoch) {
      let day = CivilDate(daysSinceEpoch: point)
      var new = profile(scope, season, days, on: day)
      new.isServed = served.map { $0 <= point } ?? false
      if found.last?.profile != new { found.append(Since(day: day, profile: new)) }
    }
    return found
  }

  /// The days on which something may change, ascending: evidence begins or ends, a move, a sixth
  /// birthday, another State that counts the child.
  private func turningPoints(
    _ scope: StateCode?, _ season: Days, _ days: [CivilDate], _ served: Int32?,
    from first: Int32
  ) -> [Int32] {
    var points = days.map(\.daysSinceEpoch)
    func note(_ day: Int32) {
      if day > first, day <= season.last { points.append(day) }
    }
    if let served { note(served) }
    for line in lines where isOf(scope, line.recordIndex) {
      for run in line.runs {
        note(run.first)
        if run.last < season.last { note(run.last + 1) }
      }
    }
    for (index, record) in facts.enumerated() where isOf(scope, index) {
      for move in record.moves { note(move.qualifyingArrivalDate.daysSinceEpoch) }
      if let birthday = sixthBirthdays[index] { note(birthday.daysSinceEpoch) }
    }
    points.sort()
    var last: Int32?
    points.removeAll { point in
      defer { last = point }
      return point == last
    }
    return points
  }

  private func isOf(_ scope: StateCode?, _ index: Int) -> Bool {
    scope == nil || facts[index].state == scope
  }

  private func profile(
    _ scope: StateCode?, _ season: Days, _ days: [CivilDate], on day: CivilDate
  ) -> Profile {
    var profile = Profile()
    if let line = latest(scope, on: day.daysSinceEpoch) {
      profile.grade = line.enrollment.grade
      profile.district = line.enrollment.district
      profile.flags = line.enrollment.flags
      profile.sex = facts[line.recordIndex].sex
      profile.isUnderSix = sixthBirthdays[line.recordIndex].map { day < $0 } ?? false
    }
    var arrivals = [CivilDate]()
    var newest: CivilDate?
    for (index, record) in facts.enumerated() where isOf(scope, index) {
      for move in record.moves {
        let arrival = move.qualifyingArrivalDate
        guard season.contains(arrival), arrival <= day else { continue }
        if !arrivals.contains(arrival) { arrivals.append(arrival) }
        if move.origin == .abroad { profile.isFromAbroad = true }
        guard move.origin == .otherState else { continue }
        profile.isInterstate = true
        if let from = move.fromState, newest.map({ arrival > $0 }) ?? true {
          profile.movedFrom = from
          newest = arrival
        }
      }
    }
    profile.moves = UInt8(clamping: arrivals.count)
    profile.states = scope == nil ? UInt8(clamping: days.count { $0 <= day }) : 1
    return profile
  }

  /// The row that `CountingEngine.characteristics` follows, in the same order of preference.
  private func latest(_ scope: StateCode?, on day: Int32) -> Line? {
    var best: (line: Line, day: Int32)?
    for line in lines where isOf(scope, line.recordIndex) {
      var latest: Int32?
      for run in line.runs where run.first <= day {
        let shown = min(run.last, day)
        latest = max(latest ?? shown, shown)
      }
      guard let latest else { continue }
      guard let former = best else {
        best = (line, latest)
        continue
      }
      if latest != former.day {
        if latest > former.day { best = (line, latest) }
      } else if line.recordIndex == former.line.recordIndex,
        line.beginning(latest) > former.line.beginning(former.day)
      {
        best = (line, latest)
      }
    }
    return best?.line
  }
}

extension ChildProfiles.Line {
  fileprivate func beginning(_ shown: Int32) -> Int32 {
    (enrollment.enrollmentDate ?? enrollment.residencyDate)?.daysSinceEpoch ?? shown
  }
}

extension ChildInState {
  /// The first day of the period on which the child could count and was in a project of the
  /// program's money; nil when there is none.
  fileprivate func firstFundedDay(in period: Days) -> Int32? {
    let window = ofAge.clipped(to: period)
    if window.isEmpty { return nil }
    var first: Int32?
    forEachMove { move in
      let eligible = rules.eligibleDays(move).clipped(to: window)
      if eligible.isEmpty { return }
      forEachRow { row, submitted in
        guard !rules.typesFunded.isDisjoint(with: EnrollmentTypes(code: row.type)),
          row.showsSomething(rules),
          let stay = row.stay(openUntil: submitted, thirdBirthday: thirdBirthday, rules)
        else { return }
        let days = stay.clipped(to: eligible)
        if !days.isEmpty { first = min(first ?? days.first, days.first) }
      }
    }
    return first
  }
}
