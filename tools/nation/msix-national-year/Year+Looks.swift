import Counting
import Exchange
import Ledger
import Primitives
import Records

// People look. Each look is asked of Exchange, which lets them in or does not, and records it
// before anything is shown.
extension Year {
  func look(week: Int, of weeks: Int) throws {
    let count = Plan.share(of: plan.looks, week: week, weeks: weeks)
    let positions = Guarded([UInt64]())
    let looker = Looker(
      exchange: exchange, truth: truth, roll: roll, states: states, submissions: submissions,
      former: lookPositions, positions: positions)
    let results = Guarded([LookKind: LookTally]())
    let seed = plan.seed
    try measure("looks", week: week) {
      try Clients.run(count, clients: plan.clients) { number in
        var lot = Lot(seed ^ 0x100C, week << 40 + number)
        let kind = LookKind.of(lot.below(1_000))
        let began = Usage.wallSeconds()
        let outcome = try looker.look(kind, &lot)
        let took = Usage.wallSeconds() - began
        results.withLock { $0[kind, default: LookTally()].take(outcome, took) }
      }
      return count
    }
    lookPositions = Array((lookPositions + positions.withLock { $0 }).suffix(Self.positionsKept))
    for (kind, tally) in results.withLock({ $0 }) {
      for (name, number) in tally.counts {
        measures.count("\(kind.rawValue): \(name)", in: "looks", by: number)
      }
    }
  }

  private static let positionsKept = 10_000
}

/// How looks of one kind went in a week.
struct LookTally: Sendable {
  private var answered = 0
  private var refused = 0
  private var microseconds = 0
  private var longest = 0

  mutating func take(_ outcome: Looker.Outcome, _ seconds: Double) {
    if outcome == .answered { answered += 1 } else { refused += 1 }
    microseconds += Int(seconds * 1e6)
    longest = max(longest, Int(seconds * 1e6))
  }

  var counts: [(String, Int)] {
    [("answered", answered), ("refused", refused), ("microseconds", microseconds)]
      .filter { $0.1 > 0 }
  }
}

/// One look after the other, of whoever.
struct Looker: Sendable {
  enum Outcome: Sendable { case answered, refused }

  let exchange: Exchange
  let truth: Truth
  let roll: Roll
  let states: [StateCode]
  let submissions: [(SubmissionID, StateCode)]
  /// Looks of former weeks.
  let former: [UInt64]
  /// Where some of this week's looks stand.
  let positions: Guarded<[UInt64]>

  private static let listPage = 100
  private static let deskPage = 20
  private static let positionsOfAWeek = 1_000

  /// A refusal is an answer: a record that is hidden while somebody is asked about it, a child
  /// whose statements were all retracted. Anything else ends the year.
  func look(_ kind: LookKind, _ lot: inout Lot) throws -> Outcome {
    do {
      if kind.isRecord {
        try record(kind, &lot)
      } else if kind.isSearch {
        try search(kind, &lot)
      } else {
        try other(kind, &lot)
      }
      return .answered
    } catch {
      try Year.requireRefusal(error)
      return .refused
    }
  }

  private func acting(_ account: String, _ purpose: Purpose?) -> Acting {
    Acting(account: account, purpose: purpose, time: exchange.log.lastRecorded)
  }

  /// Somebody's record: every second one of those whom this week's packages told of.
  private func entry(_ lot: inout Lot) throws -> (Roll.Entry, String) {
    for _ in 0..<20 {
      let place = lot.below(2) == 0 ? lot.pick(roll.told) : lot.below(roll.entries.count)
      guard let place else { continue }
      let entry = roll.entries[place]
      if let number = entry.number { return (entry, number) }
    }
    throw ExchangeError(.notFound, "nobody has a number")
  }

  private func record(_ kind: LookKind, _ lot: inout Lot) throws {
    let (entry, number) = try entry(&lot)
    let (office, purpose): (String, Purpose) =
      switch kind {
      case .counselor: (lot.below(2) == 0 ? "counselor1" : "counselor2", .placement)
      case .recruiter, .exported: ("data1", .participation)
      case .district: ("district", .participation)
      case .region: ("region", .participation)
      default: (lot.below(2) == 0 ? "school1" : "school2", .enrollment)
      }
    let manner: RecordShown.Manner =
      switch kind {
      case .printed: .printed
      case .exported: .exported
      default: .viewed
      }
    let acting =
      kind == .family
      ? acting("privacy2", .privacyAct) : acting(Staff.name(entry.state, office), purpose)
    let shown = try exchange.record(
      msixID: number, knownAt: nil, withHistory: kind == .district, manner: manner,
      acting: acting)
    positions.withLock { if $0.count < Self.positionsOfAWeek { $0.append(shown.look) } }
  }

  private func search(_ kind: LookKind, _ lot: inout Lot) throws {
    let (entry, _) = try entry(&lot)
    guard let child = entry.truth.map({ truth.children[Int($0)] }) else {
      throw ExchangeError(.notFound, "nobody knows this child's name")
    }
    let office = kind == .searchByDay ? "school1" : "counselor1"
    _ = try exchange.search(
      .init(
        last: child.last, first: child.first, birth: kind == .searchByDay ? child.birth : nil),
      acting: acting(Staff.name(entry.state, office), .enrollment))
  }

  private func other(_ kind: LookKind, _ lot: inout Lot) throws {
    let (entry, number) = try entry(&lot)
    let data = acting(Staff.name(entry.state, "data1"), .participation)
    switch kind {
    case .list:
      // Anywhere in the list: records' numbers are random.
      _ = try exchange.children(
        knownAt: nil, after: StateRecordID(high: lot.draw(), low: lot.draw()),
        limit: Self.listPage, acting: data)
    case .desk:
      _ = try exchange.worklist(
        state: entry.state, kind: nil, limit: Self.deskPage,
        acting: acting(Staff.name(entry.state, "data2"), .matchResolution))
    case .departmentDesk:
      _ = try exchange.worklist(
        state: nil, kind: nil, limit: Self.deskPage, acting: acting("ome-data", .matchResolution))
    case .receipt:
      guard let (submission, state) = lot.pick(submissions) else { return }
      _ = try exchange.receipt(
        of: submission, acting: acting(Staff.name(state, "machine"), nil))
    case .accounting:
      var question = Exchange.TrailQuestion()
      question.msixID = number
      _ = try exchange.trail(question, acting: acting("privacy2", .privacyAct))
    case .replay:
      guard let position = lot.pick(former) else {
        throw ExchangeError(.notFound, "nobody has looked yet")
      }
      let replay = try exchange.replay(.position(position), acting: acting("auditor1", .audit))
      guard replay.different == 0 else {
        throw NationalYearCommand.Failed(description: "the look at \(position) is another today")
      }
    case .count:
      _ = try exchange.count(.all, CountQuestion(), acting: acting("counts", nil))
    default:
      _ = try exchange.report(.counts, ReportQuestion(), acting: acting("counts", nil))
    }
  }
}
