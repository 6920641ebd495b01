import ChildCounts
import Counting
import Files
import KeyValue
import Primitives
import Projecting
import Sealing

/// `counts dir= children=`: the series of counts, filled with made-up children through the real
/// engine, and then read: single counts, the whole national table, a breakdown, all at positions of
/// the past.
enum CountCases {
  private static let states = [
    "AK", "AZ", "CA", "CO", "FL", "GA", "IA", "ID", "KS", "KY", "MI", "NC", "NE", "NY", "OR", "PA",
    "TN", "TX", "WA", "WI",
  ].compactMap { StateCode($0) }
  private static let period = PerformancePeriod(startYear: 2024)
  private static let reads = 200_000
  private static let tables = 20
  private static let childrenPerTransaction = 2_000

  static func run(_ arguments: Arguments) throws -> Measurement {
    let directory = try arguments.text("dir") + "/counts"
    let children = try arguments.number("children", else: 1_000_000)
    guard let key = SecretKey([UInt8](repeating: 1, count: 32)) else {
      preconditionFailure("32 bytes make a key")
    }
    try Directory.removeAll(directory)
    defer { try? Directory.removeAll(directory) }
    let projection = ChildCounts()
    let running = try RunningProjection(
      projection, keys: ProjectionKeys(index: key, atRest: key, digest: key), views: directory)
    defer { running.environment.close() }
    var result = Measurement("counts", operations: children)
    let early = min(10_000, children)
    try result.measure {
      try fill(projection, running, 0..<early)
    }
    let small = try readNanoseconds(projection, running, through: early)
    try result.measure {
      try fill(projection, running, early..<children)
    }
    let full = try readNanoseconds(projection, running, through: children)
    let table = try tableMilliseconds(projection, running, through: children)
    let (breakdown, counted) = try breakdownMilliseconds(projection, running, at: children / 2)
    Resources.sampleAnonymous()
    result.more = [
      ("read_ns_after_\(early)", "\(small)"), ("read_ns", "\(full)"),
      ("national_table_ms", "\(table)"), ("breakdown_ms", "\(breakdown)"),
      ("breakdown_children", "\(counted)"),
    ]
    return result
  }

  private static func fill(
    _ projection: ChildCounts, _ running: RunningProjection, _ children: Range<Int>
  ) throws {
    var next = children.lowerBound
    while next < children.upperBound {
      let end = min(next + childrenPerTransaction, children.upperBound)
      try running.environment.writeGrowing { rows in
        for child in next..<end {
          for entry in projection.entries(for: facts(child), at: UInt64(child)) {
            try projection.inject(entry, into: &rows)
          }
        }
      }
      next = end
    }
  }

  /// A child of 4 to 19 with a move, a school year and for every third a summer project.
  private static func facts(_ child: Int) -> [CountingFacts] {
    let mixed = Int(truncatingIfNeeded: (UInt64(child) &* 0x9E37_79B9_7F4A_7C15) >> 20)
    let state = states[mixed % states.count]
    let first = period.start.adding(days: mixed / 20 % 120)
    var year = CountingFacts.Enrollment()
    year.enrollmentDate = first
    year.ending = .on(first.adding(days: 200))
    year.type = 1
    year.grade = GradeLevel(rawValue: UInt8(1 + mixed / 7 % 23))
    year.district = UInt32(100_000 + mixed / 11 % 800)
    year.flags = CountingFacts.Flags(rawValue: UInt8(mixed / 13 % 8))
    var rows = [year]
    if child % 3 == 0 {
      var summer = year
      summer.enrollmentDate = period.end.adding(days: -60)
      summer.ending = .on(period.end.adding(days: -30))
      summer.type = 3
      rows.append(summer)
    }
    return [
      CountingFacts(
        state: state, submissionDate: period.end,
        birthDate: period.start.adding(days: -(4 * 365) - mixed % 5_400),
        sex: mixed % 2 == 0 ? .female : .male,
        moves: [.init(qualifyingArrivalDate: first.adding(days: -10))], enrollments: rows)
    ]
  }

  private static func question(at position: Int) -> ChildCounts.Question {
    ChildCounts.Question(
      category: .one, period: period, asOf: period.end, knownAt: UInt64(position))
  }

  /// CPU time of one count of a State or the nation at a random position.
  private static func readNanoseconds(
    _ projection: ChildCounts, _ running: RunningProjection, through end: Int
  ) throws -> Int {
    var sum: Int64 = 0
    let start = Resources.cpuSeconds()
    try running.environment.read { rows in
      for number in 0..<reads {
        let mixed = Int(truncatingIfNeeded: (UInt64(number) &* 0xBF58_476D_1CE4_E5B9) >> 22)
        sum += try projection.count(
          question(at: mixed % end),
          state: number % 4 == 0 ? nil : states[number % states.count], in: rows)
      }
    }
    precondition(sum > 0, "nobody was counted")
    return Int((Resources.cpuSeconds() - start) * 1e9 / Double(reads))
  }

  /// CPU time of States by grades by categories, the nation's with them.
  private static func tableMilliseconds(
    _ projection: ChildCounts, _ running: RunningProjection, through end: Int
  ) throws -> Double {
    let start = Resources.cpuSeconds()
    try running.environment.read { rows in
      for number in 1...tables {
        for category in CountingCategory.allCases {
          var asked = question(at: end * number / tables - 1)
          asked.category = category
          for state in states.map(Optional.some) + [nil] {
            _ = try projection.count(asked, state: state, in: rows)
            _ = try projection.grades(asked, state: state, in: rows)
          }
        }
      }
    }
    return (Resources.cpuSeconds() - start) * 1e3 / Double(tables)
  }

  /// CPU time of one breakdown of the nation by grade, sex and three marks, and how many it counts.
  private static func breakdownMilliseconds(
    _ projection: ChildCounts, _ running: RunningProjection, at position: Int
  ) throws -> (Double, Int64) {
    let by: [Breakdown] = [.grade, .sex, .englishLearner, .priority, .individualizedProgram]
    var sums = [Profile: Int64]()
    let start = Resources.cpuSeconds()
    try running.environment.read { rows in
      try projection.forEachProfile(question(at: position), state: nil, in: rows) {
        sums[$0.reduced(to: by), default: 0] += $1
      }
    }
    return ((Resources.cpuSeconds() - start) * 1e3, sums.values.reduce(0, +))
  }
}
