/// Counting said a second time, as literally as can be: every day of the period in turn, every
/// condition asked of that day, dates as eight digits. It shares no line with the engine; where
/// the two agree on thousands of children, a mistake would have to be made twice.
enum NaiveCounter {
  static func firstDay(_ story: Story, state: String, year: Int, category: Int) -> Int? {
    let own = story.records.filter { $0.state == state }
    var day = year * 10_000 + 901
    while day <= (year + 1) * 10_000 + 831 {
      if isOfAge(own, day), !hasGraduated(story.records, before: day), isEligible(own, day),
        own.contains(where: { shows($0, day, category: category) })
      {
        return day
      }
      day = after(day)
    }
    return nil
  }

  private static func isOfAge(_ own: [StoryRecord], _ day: Int) -> Bool {
    var said: StoryRecord?
    for record in own where record.born != nil {
      if said == nil || record.submitted > said?.submitted ?? 0 { said = record }
    }
    guard let born = said?.born else { return false }
    return day >= years(3, after: born) && day < years(22, after: born)
  }

  private static func hasGraduated(_ records: [StoryRecord], before day: Int) -> Bool {
    for record in records {
      for row in record.rows {
        if let graduated = row.graduated {
          if graduated < day { return true }
        } else if row.saysGraduated, let withdrawn = row.withdrawn, withdrawn < day {
          return true
        }
      }
    }
    return false
  }

  private static func isEligible(_ own: [StoryRecord], _ day: Int) -> Bool {
    for record in own {
      for move in record.moves where move.arrival <= day && day <= years(3, after: move.arrival) {
        if day <= move.expires ?? 9999_12_31 { return true }
      }
    }
    return false
  }

  private static func shows(_ record: StoryRecord, _ day: Int, category: Int) -> Bool {
    for row in record.rows where row.type != 7 && !row.isContinuation {
      let isServed = row.type == 3 || (row.type == 4 && (6...8).contains(day / 100 % 100))
      if category == 2 && !isServed { continue }
      if let first = row.first {
        if first == day { return true }
        if first <= day && day <= row.withdrawn ?? record.submitted { return true }
      }
      if category == 1 && (row.residency == day || row.verified == day) { return true }
    }
    return false
  }

  /// The anniversary; 29 February becomes 28 in a common year.
  static func years(_ count: Int, after day: Int) -> Int {
    let moved = day + count * 10_000
    return moved % 10_000 == 229 && !isLeap(moved / 10_000) ? moved - 1 : moved
  }

  static func isLeap(_ year: Int) -> Bool {
    year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
  }

  static func length(year: Int, month: Int) -> Int {
    if month == 2 { return isLeap(year) ? 29 : 28 }
    return [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  static func after(_ day: Int) -> Int {
    if day % 100 < 28 { return day + 1 }
    if day % 100 < length(year: day / 10_000, month: day / 100 % 100) { return day + 1 }
    let month = day / 100 % 100
    return month == 12 ? (day / 10_000 + 1) * 10_000 + 101 : (day / 100 + 1) * 100 + 1
  }

  static func before(_ day: Int) -> Int {
    if day % 100 > 1 { return day - 1 }
    let month = day / 100 % 100
    let year = month == 1 ? day / 10_000 - 1 : day / 10_000
    let earlier = month == 1 ? 12 : month - 1
    return year * 10_000 + earlier * 100 + length(year: year, month: earlier)
  }
}
