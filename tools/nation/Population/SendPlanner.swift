/// Decides on which days a State sends a record: where something new was entered, at a full
/// reload, and once more after a block that cannot be taken.
struct SendPlanner: Sendable {
  private let world: World
  /// Days of full reloads by State.
  private let reloads: [[Int]]

  /// Chances of ten thousand.
  private enum Share {
    /// School years in which a State sends everything anew.
    static let reload = 1_200
  }

  /// Children that have grown up are still sent for so long, to close what is open.
  private static let daysAfterAge = 90

  init(world: World) {
    self.world = world
    reloads = world.geography.states.indices.map { state in
      var random = world.random(.state, UInt64(state), 3)
      let first = Day.parts(world.firstDay).year
      let last = Day.parts(world.lastDay).year
      return (first...last).compactMap { year in
        let isReload = random.chance(Share.reload)
        let day = world.habits[state].packageDay(
          onOrAfter: Day.on(year, 7, 15) + random.below(90))
        // Soon after the beginning, everything has just been sent.
        return isReload && day > world.firstDay + 60 && day <= world.lastDay ? day : nil
      }
    }
  }

  /// When a record is sent.
  struct Days: Sendable {
    /// Days on which something new is sent, ascending.
    var facts: [Int] = []
    /// Other days on which the State sends everything.
    var reloads: [Int] = []
    /// The day on which it is taken back, the last of all; mostly `Day.never`.
    var retraction = Day.never

    /// The day of the last statement; nil for a record that is never sent.
    var last: Int? { facts.last.map { max($0, reloads.last ?? $0) } }
  }

  /// When that record is sent.
  func days(of history: History, _ child: Child) -> Days {
    let habits = world.habits[history.plan.state]
    let end = min(world.lastDay, child.tooOld + Self.daysAfterAge)
    var days = Days()
    if history.retracted <= end {
      let day = habits.packageDay(onOrAfter: history.retracted)
      if day <= world.lastDay { days.retraction = day }
    }
    history.forEachEntry { entry in
      guard entry <= end else { return }
      let day = habits.packageDay(onOrAfter: max(entry, world.firstDay))
      if day <= world.lastDay, day < days.retraction { days.facts.append(day) }
    }
    days.facts.sort()
    var kept = 0
    for day in days.facts where kept == 0 || days.facts[kept - 1] != day {
      days.facts[kept] = day
      kept += 1
    }
    days.facts.removeSubrange(kept...)
    guard let first = days.facts.first, let last = days.facts.last else { return Days() }
    for day in reloads[history.plan.state]
    where day > first && day <= min(last + 365, end) && day < days.retraction
      && !days.facts.contains(day)
    {
      days.reloads.append(day)
    }
    return days
  }

  /// Appends the sendings of a record to `sendings`.
  func plan(_ history: History, _ child: Child, into sendings: inout [Sending]) {
    let days = days(of: history, child)
    guard let begin = days.facts.first else { return }
    let state = history.plan.state
    let key = history.plan.key
    func add(_ day: Int, _ kind: Sending.Kind, isFirst: Bool) {
      sendings.append(
        Sending(
          day: day - world.firstDay, state: state, key: key, kind: kind, isFirst: isFirst))
    }
    let all = days.facts + days.reloads
    var random = world.random(.faults, key.number)
    for day in all {
      let isFaulty = world.rates.happens(ErrorRates.rejectedBlock, &random)
      let next = world.habits[state].packageDay(onOrAfter: day + 1)
      guard isFaulty, next <= world.lastDay, next < days.retraction else {
        add(day, .statement, isFirst: day == begin)
        continue
      }
      add(day, .faulty, isFirst: day == begin)
      if !all.contains(next) { add(next, .statement, isFirst: false) }
    }
    if days.retraction != Day.never { add(days.retraction, .retraction, isFirst: false) }
  }
}
