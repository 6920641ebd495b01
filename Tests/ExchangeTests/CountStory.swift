import Exchange
import Ledger
import Primitives
import Records
import Testing

/// Random histories for counts: submissions, corrections, retractions, repetitions, merges, splits
/// and erasures, in random order.
struct CountStory {
  let world: IdentityWorld
  let random: SeededRandom
  private var day = ExchangeTests.day("2022-10-03")
  private var sent: [String: TestStudent] = [:]
  private(set) var acts: [String: Int] = [:]

  private static let names = ["Ana", "Luis", "Rosa", "Juan", "Eva", "Leo", "Mia", "Noe"]

  init(seed: UInt64) throws {
    world = try IdentityWorld(seed: seed)
    random = SeededRandom(seed &* 15_485_863)
    try world.ledger.makePrivacyAdministrator()
  }

  var exchange: Exchange { world.exchange }

  /// The last position.
  var end: UInt64 { exchange.log.size - 1 }

  mutating func step() throws {
    day = day.adding(days: 3 + random.below(40))
    switch random.below(12) {
    case 0...6: try submit()
    case 7: try repeatLast()
    case 8...9: try merge()
    case 10: try split()
    default: if random.below(2) == 0 { try erase() } else { try submit() }
    }
  }

  private mutating func note(_ act: String) { acts[act, default: 0] += 1 }

  private mutating func submit() throws {
    let state = ["TX", "CA"][random.below(2)]
    let number = random.below(8)
    let key = "\(state):\(number)"
    let arrival = day.adding(days: -random.below(90))
    var student =
      sent[key]
      ?? TestStudent(
        id: "\(state)\(number)", first: Self.names[number], last: "Zepeda\(number)",
        birth: ExchangeTests.day("2003-03-01").adding(days: number * 900).compact,
        sex: ["Female", "Male"][number % 2], moves: [], enrollments: [])
    if sent[key] != nil, random.below(5) == 0 {
      student.action = "D"
      sent[key] = nil
      note("retraction")
    } else {
      student.action = sent[key] == nil ? "I" : "U"
      student.moves = Array((student.moves + [arrival.compact]).suffix(3))
      let end = random.below(2) == 0 ? "" : arrival.adding(days: random.below(60)).compact
      student.enrollments = Array(
        (student.enrollments + [
          (
            arrival.compact, end > day.compact ? "" : end,
            ["01", "03", "04", "06", "07"][random.below(5)],
            ["KG", "05", "09", "UG"][random.below(4)]
          )
        ]).suffix(4))
      sent[key] = student
      note(student.action == "I" ? "first" : "correction")
    }
    try world.ledger.submit(TestPackage(state: state, date: day.compact, students: [student]))
  }

  private mutating func repeatLast() throws {
    guard let key = sent.keys.sorted().first, var student = sent[key] else { return }
    student.action = "U"
    try world.ledger.submit(
      TestPackage(state: String(key.prefix(2)), date: day.compact, students: [student]))
    note("repetition")
  }

  private mutating func merge() throws {
    let numbers = Set(try world.numbers().values).sorted()
    guard numbers.count > 1 else { return }
    let (one, other) = (numbers[random.below(numbers.count)], numbers[random.below(numbers.count)])
    guard one != other else { return }
    do {
      let item = try world.merge(one, other, as: "TX1")
      try approve(item)
      note("merge")
    } catch let error as ExchangeError { #expect(error.code == .refused) }
  }

  private mutating func split() throws {
    let all = try world.numbers()
    guard
      let (name, number) = all.sorted(by: { $0.key < $1.key }).first(where: { entry in
        all.values.count { $0 == entry.value } > 1
      })
    else { return }
    do {
      let item = try world.split(number, ["\(name):01"], as: "TX1")
      try approve(item)
      note("split")
    } catch let error as ExchangeError { #expect(error.code == .refused) }
  }

  /// Everybody who may say yes does.
  private func approve(_ item: ItemID) throws {
    for account in ["TX2", "CA1", "CA2", "ome"] {
      _ = try? world.resolve(item, .approve, as: account)
    }
  }

  private mutating func erase() throws {
    let numbers = Set(try world.numbers().values).sorted()
    guard numbers.count > 3 else { return }
    let victim = numbers[random.below(numbers.count)]
    let all = try world.numbers()
    try world.ledger.erase(victim)
    for (name, number) in all where number == victim {
      sent["\(name.prefix(2)):\(name.dropFirst(5))"] = nil
    }
    note("erasure")
  }
}
