import Exchange
import Files
import Ledger
import Primitives
import Projecting
import Records

/// What a year has left: started anew, rebuilt and compared, counted by type, asked for trails.
final class Examination {
  private let home: LedgerHome
  private let samples: Int
  private let exchange: Exchange
  private let starting: Spent
  private let startedBytes: Int
  private var result: [(String, JSON)] = []

  init(home: LedgerHome, samples: Int) throws {
    self.home = home
    self.samples = samples
    (exchange, starting) = try Usage.of {
      let exchange = try Exchange(home: home, options: .init(operatorName: "operator"))
      try exchange.catchUp()
      return exchange
    }
    startedBytes = Usage.anonymousBytes()
  }

  func run(rebuilding: Bool) throws -> JSON {
    defer { exchange.close() }
    let census = try Census(log: exchange.log)
    result.append(("events", .number(exchange.log.size)))
    result.append(
      (
        "start",
        .object(starting.members + [("rss_anon_bytes", .number(startedBytes))])
      ))
    result.append(("census", census.json))
    result.append(("replays", try replays(of: census.looks)))
    result.append(("trails", try trails(census)))
    if rebuilding {
      result.append(("projections", try projections()))
      let (isEqual, spent) = try Usage.of { try exchange.checkDecisions() }
      guard isEqual else { throw Self.differs("decision/") }
      result.append(("decision", .object(spent.members)))
    }
    result.append(("rss_anon_bytes", .number(Usage.anonymousBytes())))
    return .object(result)
  }

  private static func differs(_ name: String) -> NationalYearCommand.Failed {
    .init(description: "\(name) differs from one made anew")
  }

  private func acting(_ account: String, _ purpose: Purpose) -> Acting {
    Acting(account: account, purpose: purpose, time: exchange.log.lastRecorded)
  }

  // MARK: What is derived

  private func projections() throws -> JSON {
    let all: [RunningProjection] = [
      exchange.consolidatedRecords, exchange.childCounts, exchange.timeliness,
      exchange.dataQuality, exchange.accessTrail, exchange.packageActivity,
    ]
    try exchange.catchUp()
    return .array(
      try all.map { running in
        let size = try running.applied().count
        let peak = Guarded(0)
        let (built, spent) = try Usage.of {
          try running.built(from: exchange.log, opener: exchange.vault) { _, _ in
            peak.withLock { $0 = max($0, Usage.anonymousBytes()) }
          }
        }
        let (digests, comparing) = try Usage.of { (try running.digest(), try built.digest()) }
        try built.discard()
        guard digests.0 == digests.1 else { throw Self.differs(running.projection.name) }
        return .object(
          [("name", .string(running.projection.name)), ("events", .number(size))]
            + spent.members + [
              ("comparing_milliseconds", .number(Int(comparing.wallSeconds * 1e3))),
              ("rss_anon_peak_bytes", .number(peak.withLock { $0 })),
            ])
      })
  }

  // MARK: The trail

  /// Looks made again are what they were.
  private func replays(of looks: [UInt64]) throws -> JSON {
    var (lot, equal, erased) = (Lot(7), 0, 0)
    let (_, spent) = try Usage.of {
      for _ in 0..<samples {
        guard let position = lot.pick(looks) else { break }
        let replay = try exchange.replay(
          .position(position), acting: acting("auditor2", .audit))
        guard replay.different == 0 else {
          throw NationalYearCommand.Failed(description: "the look at \(position) differs")
        }
        if replay.verdict == .equal { equal += 1 } else { erased += 1 }
      }
    }
    return .object(
      [("equal", .number(equal)), ("not_comparable", .number(erased))] + spent.members)
  }

  private func trails(_ census: Census) throws -> JSON {
    var (children, accounts) = ([JSON](), [JSON]())
    var lot = Lot(11)
    let numbers = try numbers(among: census.looks, &lot)
    for number in numbers {
      var question = Exchange.TrailQuestion()
      question.msixID = number
      children.append(try asked(question, acting("privacy1", .privacyAct)))
    }
    let states = try exchange.states(on: exchange.log.lastRecorded.date).map(\.state)
    for state in states.prefix(samples) {
      var question = Exchange.TrailQuestion()
      question.account = Staff.name(state, "school1")
      accounts.append(try asked(question, acting("auditor1", .audit)))
    }
    return .object([("children", .array(children)), ("accounts", .array(accounts))])
  }

  /// Numbers of children who were looked at: their own trail tells them.
  private func numbers(among looks: [UInt64], _ lot: inout Lot) throws -> [String] {
    var found = Set<String>()
    for _ in 0..<samples {
      guard let position = lot.pick(looks) else { break }
      var question = Exchange.TrailQuestion()
      (question.from, question.to) = (.position(position), .position(position))
      let lines = try exchange.trail(question, acting: acting("auditor1", .audit)).lines
      if let number = lines.first?.msixID { found.insert(number) }
    }
    return found.sorted()
  }

  private func asked(_ question: Exchange.TrailQuestion, _ acting: Acting) throws -> JSON {
    let (answer, spent) = try Usage.of { try exchange.trail(question, acting: acting) }
    return .object([
      ("entries", .number(answer.lines.count)), ("cut", .bool(answer.isCut)),
      ("wall_microseconds", .number(Int(spent.wallSeconds * 1e6))),
      ("cpu_microseconds", .number(Int(spent.cpuSeconds * 1e6))),
    ])
  }
}
