import Exchange
import Files
import Glibc
import Ledger
import Primitives
import Records

/// A year of a nation in a ledger: every week its nightly packages, then people's work and looks.
///
/// Everything goes through Exchange as a command does: the gate, the writer, the events of looks.
/// Nothing is written past it. The ledger's clock is told, and follows the packages' days.
final class Year {
  let plan: Plan
  let truth: Truth
  let exchange: Exchange
  let measures: Measures
  let packages: [Package]
  let states: [StateCode]
  var roll = Roll()
  /// Positions of looks at records, some of which the auditor lets make again.
  var lookPositions: [UInt64] = []
  /// Submissions with their States, of which machines fetch the receipts again.
  var submissions: [(SubmissionID, StateCode)] = []

  struct Package: Sendable {
    let name: String
    let path: String
    let day: CivilDate
    let state: StateCode
  }

  init(plan: Plan, nation: String, home: LedgerHome) throws {
    self.plan = plan
    let folder = nation + "/packages"
    packages = try Directory.list(folder).sorted().compactMap { name in
      let words = name.split(separator: "-")
      guard words.count >= 2, let day = CivilDate(String(words[0])),
        let state = StateCode(String(words[1]))
      else { return nil }
      return Package(name: name, path: folder + "/" + name, day: day, state: state)
    }
    guard let first = packages.first else {
      throw NationalYearCommand.Failed(description: "there are no packages in \(folder)")
    }
    states = Set(packages.map(\.state)).sorted()
    truth = try Truth(nation: nation)
    let begin = Instant(startOf: first.day.adding(days: -1))
    _ = try Exchange.initialise(
      home,
      .init(
        origin: "national-year.example", isClockSimulated: true, time: begin,
        operatorName: "operator"))
    exchange = try Exchange(home: home, options: .init(operatorName: "operator"))
    measures = try Measures()
  }

  /// What the clock of the ledger shows.
  var now: Instant { exchange.log.lastRecorded }

  func acting(_ account: String? = nil, _ purpose: Purpose? = nil) -> Acting {
    Acting(account: account, purpose: purpose, time: now)
  }

  func measure(_ name: String, week: Int, _ body: () throws -> Int) throws {
    try measures.measure(name, week: week, size: { exchange.log.size }, body)
  }

  /// Lives the year and says what it took.
  func live() throws -> JSON {
    let baseline = Usage.anonymousBytes()
    let (_, spent) = try Usage.of {
      try measure("offices", week: 0) { try open() }
      let weeks = weeksOfPackages()
      for (week, some) in weeks.enumerated() {
        try live(week: week, of: weeks.count, some)
      }
    }
    measures.end()
    let (_, closing) = Usage.of { exchange.close() }
    return .object(
      [
        ("states", .number(states.count)), ("packages", .number(packages.count)),
        ("children_of_the_nation", .number(truth.children.count)),
        ("state_records", .number(roll.entries.count)),
        ("events", .number(endSize)), ("clients", .number(plan.clients)),
        ("rss_anon_before_bytes", .number(baseline)),
      ] + spent.members + [
        ("closing_milliseconds", .number(Int(closing.wallSeconds * 1e3))),
        ("phases", measures.json),
      ])
  }

  /// The log's size when the year was over.
  private var endSize: UInt64 = 0

  private func live(week: Int, of weeks: Int, _ some: ArraySlice<Package>) throws {
    try send(some, week: week)
    try answerItems(week: week)
    if (week + 1) % Plan.weeksOfMonth == 0 || week + 1 == weeks { try mendMistakes(week: week) }
    try noticeMoves(week: week, of: weeks)
    try contest(week: week, of: weeks)
    try readRosters(week: week, of: weeks)
    try look(week: week, of: weeks)
    roll.forgetNews()
    endSize = exchange.log.size
    let words = Array("week \(week + 1) of \(weeks): \(endSize) events\n".utf8)
    _ = unsafe write(STDERR_FILENO, words, words.count)
  }

  /// Packages of seven days each, from the first one's day on.
  private func weeksOfPackages() -> [ArraySlice<Package>] {
    guard let first = packages.first?.day else { return [] }
    var weeks = [ArraySlice<Package>]()
    var start = 0
    for end in packages.indices.map({ $0 + 1 }) {
      let isLast = end == packages.count
      let week = (packages[start].day.daysSinceEpoch - first.daysSinceEpoch) / 7
      if isLast || (packages[end].day.daysSinceEpoch - first.daysSinceEpoch) / 7 > week {
        weeks.append(packages[start..<end])
        start = end
      }
    }
    return Array(weeks.prefix(plan.weeks ?? weeks.count))
  }

  /// States connected, people with accounts.
  private func open() throws -> Int {
    for state in states {
      try exchange.connectState(
        StateConnected(
          state: state, interconnectionAgreement: now.date, securityAgreement: now.date,
          until: nil, mode: .production),
        acting: acting())
      for office in Staff.ofStates {
        _ = try exchange.createAccount(
          name: Staff.name(state, office.name), organisation: "\(state) \(office.name)",
          roles: [.init(office.role, office.scope(state))], acting: acting())
      }
    }
    for (name, role) in Staff.ofNation {
      _ = try exchange.createAccount(
        name: name, organisation: "Department of Education", roles: [.init(role, .nation)],
        acting: acting())
    }
    return states.count * Staff.ofStates.count + Staff.ofNation.count
  }
}
