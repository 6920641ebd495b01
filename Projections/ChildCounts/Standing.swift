import Counting
import Primitives

/// Where a child is counted by the facts at hand: every cell with what it adds there.
struct Standing: Equatable {
  private(set) var steps: [Step] = []

  init() {}

  /// Under one rule set.
  init(_ facts: [CountingFacts], _ set: NumberedRules) {
    guard !facts.isEmpty else { return }
    var profiles: ChildProfiles?
    for category in CountingCategory.allCases {
      let places = CountingEngine.evaluateAll(facts, category: category, rules: set.rules)
      var begin = 0
      while begin < places.count {
        let period = places[begin].period
        var end = begin
        while end < places.count, places[end].period == period { end += 1 }
        let made = profiles ?? ChildProfiles(facts, rules: set.rules)
        profiles = made
        for place in places[begin..<end] {
          let cell = Cell(set.number, category, period, state: place.state)
          note(cell, made.timeline(in: place.state, period, countedFrom: [place.day]))
        }
        let cell = Cell(set.number, category, period, state: nil)
        let days = places[begin..<end].map(\.day)
        note(cell, made.timeline(in: nil, period, countedFrom: days))
        begin = end
      }
    }
  }

  private mutating func note(_ cell: Cell, _ timeline: [ChildProfiles.Since]) {
    guard let first = timeline.first, let last = timeline.last else { return }
    let total = cell.total
    steps.append(Step(cell: total, delta: 1))
    steps.append(Step(cell: Cell.of(total, on: first.day), delta: 1))
    steps.append(Step(cell: Cell.of(total, last.profile.grade), delta: 1))
    var former: Profile?
    for since in timeline {
      if let former {
        steps.append(Step(cell: Cell.of(total, former, since: since.day), delta: -1))
      }
      steps.append(Step(cell: Cell.of(total, since.profile, since: since.day), delta: 1))
      former = since.profile
    }
  }

  mutating func add(_ other: Standing) { steps += other.steps }

  /// What leads from one to the other, ascending by cell, each cell once.
  static func steps(from before: Standing, to after: Standing) -> [Step] {
    if before == after { return [] }
    var all = before.steps.map { Step(cell: $0.cell, delta: -$0.delta) } + after.steps
    all.sort { $0.cell.lexicographicallyPrecedes($1.cell) }
    var steps = [Step]()
    steps.reserveCapacity(all.count)
    for step in all {
      if let last = steps.last, last.cell == step.cell {
        steps[steps.count - 1] = Step(cell: step.cell, delta: last.delta + step.delta)
      } else {
        if steps.last?.delta == 0 { steps.removeLast() }
        steps.append(step)
      }
    }
    if steps.last?.delta == 0 { steps.removeLast() }
    return steps
  }
}
