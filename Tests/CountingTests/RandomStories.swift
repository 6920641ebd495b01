/// Children whose dates crowd around the boundaries: most random dates would test nothing.
struct RandomStories {
  private var random: SplitMix64
  private var anchors = [Int]()

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func next() -> Story {
    let year = 2019 + Int(random.next() % 6)
    anchors = [
      year * 10_000 + 901, (year + 1) * 10_000 + 831, (year + 1) * 10_000 + 601,
      (year + 1) * 10_000 + 228, 2020_02_29, 2024_02_29, someDay(in: year...(year + 2)),
    ]
    let born = birthDate(year)
    anchors.append(NaiveCounter.years(3, after: born))
    anchors.append(NaiveCounter.years(22, after: born))
    let states = random.pick([["TX"], ["TX"], ["TX", "TX"], ["TX", "MI"], ["MI", "TX", "TX"]])
    let moves = (0...Int(random.next() % 3)).map { _ in move(year) }
    return Story(
      records: states.map { state in
        record(state, born: random.chance(90) ? born : birthDate(year), moves, year)
      })
  }

  private mutating func birthDate(_ year: Int) -> Int {
    switch random.next() % 4 {
    case 0: someDay(in: (year - 3)...(year - 1))
    case 1: someDay(in: (year - 22)...(year - 20))
    case 2: random.pick([2004_02_29, 2000_02_29, 2016_02_29, 2020_02_29])
    default: someDay(in: (year - 18)...(year - 4))
    }
  }

  private mutating func move(_ year: Int) -> StoryMove {
    let arrival = random.chance(50) ? someDay(in: (year - 4)...(year + 1)) : nearAnchor()
    let end = NaiveCounter.years(3, after: arrival)
    anchors += [arrival, end]
    guard random.chance(30) else { return StoryMove(arrival, expires: end) }
    return StoryMove(arrival, expires: random.chance(50) ? nil : nearAnchor())
  }

  private mutating func record(
    _ state: String, born: Int, _ moves: [StoryMove], _ year: Int
  ) -> StoryRecord {
    var record = StoryRecord(state: state, submitted: nearAnchor(), born: born)
    if random.chance(3) { record.born = nil }
    record.moves = moves.filter { _ in random.chance(70) }
    record.rows = (0..<Int(random.next() % 4)).map { _ in row() }
    return record
  }

  private mutating func row() -> StoryRow {
    var row = StoryRow(type: random.pick([1, 1, 2, 3, 3, 4, 4, 5, 6, 7]))
    if random.chance(80) { row.first = nearAnchor() }
    if random.chance(50) { row.withdrawn = nearAnchor() }
    if random.chance(40) { row.residency = nearAnchor() }
    if random.chance(40) { row.verified = nearAnchor() }
    row.isContinuation = random.chance(15)
    row.saysGraduated = random.chance(6)
    if row.saysGraduated, random.chance(60) { row.graduated = nearAnchor() }
    return row
  }

  /// A boundary, or the day on either side of it.
  private mutating func nearAnchor() -> Int {
    let anchor = random.pick(anchors)
    switch random.next() % 4 {
    case 0: return NaiveCounter.before(anchor)
    case 1: return NaiveCounter.after(anchor)
    default: return anchor
    }
  }

  private mutating func someDay(in years: ClosedRange<Int>) -> Int {
    let year = Int.random(in: years, using: &random)
    let month = Int.random(in: 1...12, using: &random)
    let day = Int.random(in: 1...NaiveCounter.length(year: year, month: month), using: &random)
    return year * 10_000 + month * 100 + day
  }
}
