/// Who counts in the last performance period, by the definitions of the count and with the
/// identities known: no matching, no errors of writing. From 1 September to 31 August; a child
/// counts in a State that shows it as resident on a day on which it is eligible, 3 to 21 years old
/// and has not graduated (34 CFR 200.103 and the definitions of Category 1 and 2).
struct Census: Sendable {
  /// Children of one State, or of the nation.
  struct Count: Equatable, Sendable {
    var eligible = 0
    var served = 0
  }

  private(set) var states: [Count]
  private(set) var nation = Count()
  private let world: World
  private let planner: SendPlanner
  /// First and last day of the period, the last not after the end of sending.
  let period: ClosedRange<Int>

  init(world: World, planner: SendPlanner) {
    self.world = world
    self.planner = planner
    states = [Count](repeating: Count(), count: world.geography.states.count)
    let (year, month, _) = Day.parts(world.lastDay)
    let start = month >= 9 ? year : year - 1
    period = Day.on(start, 9, 1)...Day.on(start + 1, 8, 31)
  }

  /// Adds one child with everything that States come to write about it.
  mutating func add(_ child: Child, _ histories: [History]) {
    let known = histories.compactMap { Known($0, child, planner, world) }
    let graduation = known.compactMap(\.graduation).min() ?? Day.never
    let ofAge = Day.adding(months: 36, to: child.birth)...(child.tooOld - 1)
    var isEligible = false
    var isServed = false
    for state in Set(known.map(\.state)).sorted() {
      let own = known.filter { $0.state == state }
      let runs = own.flatMap(\.eligible).compactMap {
        clip(clip($0, ofAge), period).flatMap { clip($0, Int.min...graduation) }
      }
      let counts = own.contains { $0.residence.contains { overlaps($0, runs) } }
      let serves = own.contains { $0.service.contains { overlaps($0, runs) } }
      if counts { states[state].eligible += 1 }
      if serves { states[state].served += 1 }
      isEligible = isEligible || counts
      isServed = isServed || serves
    }
    if isEligible { nation.eligible += 1 }
    if isServed { nation.served += 1 }
  }

  private func overlaps(_ days: ClosedRange<Int>, _ runs: [ClosedRange<Int>]) -> Bool {
    runs.contains { $0.overlaps(days) }
  }

  private func clip(_ days: ClosedRange<Int>?, _ other: ClosedRange<Int>) -> ClosedRange<Int>? {
    guard let days, days.overlaps(other) else { return nil }
    return days.clamped(to: other)
  }

  /// What a State's last statement about a record says; nil for a record that was taken back.
  private struct Known {
    let state: Int
    var eligible: [ClosedRange<Int>] = []
    var residence: [ClosedRange<Int>] = []
    var service: [ClosedRange<Int>] = []
    var graduation: Int?

    init?(_ history: History, _ child: Child, _ planner: SendPlanner, _ world: World) {
      let days = planner.days(of: history, child)
      guard days.retraction == Day.never, let last = days.last else { return nil }
      state = history.plan.state
      for found in history.plan.found where found.recruited <= last && found.stay.isQualifying {
        eligible.append(found.stay.arrival...found.stay.eligibleUntil)
      }
      for row in history.enrollments where row.entered <= last {
        let isClosed = row.withdrawalEntered <= last
        if row.graduates, isClosed { graduation = row.last }
        guard row.type != 7, row.continuation == 0 else { continue }
        let stay = row.first...max(row.first, isClosed ? row.last : last)
        residence.append(stay)
        residence.append(row.residency...row.residency)
        if row.verificationEntered <= last { residence.append(row.verified...row.verified) }
        if row.type == 3 { service.append(stay) }
        if row.type == 4 { service += Self.breaks(in: stay) }
      }
    }

    /// Its days from June to August.
    private static func breaks(in stay: ClosedRange<Int>) -> [ClosedRange<Int>] {
      let years = Day.parts(stay.lowerBound).year...Day.parts(stay.upperBound).year
      return years.compactMap { year in
        let pause = Day.on(year, 6, 1)...Day.on(year, 8, 31)
        return pause.overlaps(stay) ? pause.clamped(to: stay) : nil
      }
    }
  }
}
