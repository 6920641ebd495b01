import Primitives

/// Children counted as plainly as can be, by the words of the rule set counting/1: every day of the
/// period in turn, every condition asked of that day. It shares no line with the product's engine.
struct NaiveCount: Equatable {
  var national = 0
  var states: [String: Int] = [:]

  /// All children of a model, the erased as they were. `year` has the first day, 1 September.
  init(_ model: Model, year: Int, category: Int) {
    let living = Dictionary(grouping: model.records) { $0.value.number }
      .mapValues { Dictionary(uniqueKeysWithValues: $0.map { ($0.key, $0.value) }) }
    for child in Array(living.values) + model.ghosts { take(child, year: year, category: category) }
  }

  private mutating func take(_ child: [Model.Name: Model.Record], year: Int, category: Int) {
    guard let first = CivilDate(year: year, month: 9, day: 1),
      let last = CivilDate(year: year + 1, month: 8, day: 31)
    else { return }
    var isCounted = false
    for state in Set(child.keys.map(\.state)).sorted() {
      let own = child.filter { $0.key.state == state }.values.sorted { $0.order < $1.order }
      guard let born = Self.birth(of: own) else { continue }
      let ages = (born.adding(years: 3), born.adding(years: 22))
      var day = first
      while day <= last {
        let isOfAge = ages.0 <= day && day < ages.1
        if isOfAge, own.contains(where: { Self.isEligible($0, day) }),
          own.contains(where: { Self.isThere($0, day, category) })
        {
          states[state, default: 0] += 1
          isCounted = true
          break
        }
        day = day.adding(days: 1)
      }
    }
    if isCounted { national += 1 }
  }

  /// The State's latest word; of two of one day the earlier record's.
  private static func birth(of records: [Model.Record]) -> CivilDate? {
    var found: Model.Record?
    for record in records where record.said.birth != nil {
      if found.map({ record.until > $0.until }) ?? true { found = record }
    }
    return found?.said.birth
  }

  private static func isEligible(_ record: Model.Record, _ day: CivilDate) -> Bool {
    record.said.moves.contains { arrival in
      arrival <= day && day <= arrival.adding(years: 3) && day <= arrival.adding(months: 36)
    }
  }

  private static func isThere(_ record: Model.Record, _ day: CivilDate, _ category: Int) -> Bool {
    record.said.enrollments.contains { one in
      guard one.type != "07" else { return false }
      let month = day.components.month
      let isServed = one.type == "03" || one.type == "04" && (6...8).contains(month)
      let last = max(one.end ?? record.until, one.start)
      let isStaying = one.start <= day && day <= last
      return category == 1 ? isStaying : isServed && isStaying
    }
  }
}
