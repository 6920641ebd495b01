/// When school is in session in one State. A school year is known by the year it begins in.
struct SchoolYear: Sendable {
  private let startOffset: Int
  private let endOffset: Int
  private let summerDays: Int

  init(seed: UInt64, state: Int) {
    var random = Randomness(seed: seed, .state, UInt64(state), 2)
    startOffset = random.within(3...34)
    endOffset = random.within(0...30)
    summerDays = random.within(18...34)
  }

  /// First day of school, never on a weekend.
  func start(_ year: Int) -> Int {
    let day = Day.on(year, 8, 1) + startOffset
    let weekday = Day.weekday(day)
    return weekday > 5 ? day + 8 - weekday : day
  }

  /// Last day of school, never on a weekend.
  func end(_ year: Int) -> Int {
    let day = Day.on(year + 1, 5, 18) + endOffset
    return day - max(0, Day.weekday(day) - 5)
  }

  /// The project of the summer that follows.
  func summer(_ year: Int) -> ClosedRange<Int> {
    let first = end(year) + 5
    return first...(first + summerDays)
  }

  /// The school year whose days, summer included, hold that day.
  func year(of day: Int) -> Int {
    let year = Day.parts(day).year
    return day >= start(year) ? year : year - 1
  }
}
