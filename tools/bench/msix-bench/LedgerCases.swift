import Exchange
import Glibc
import KeyValue
import Ledger
import Primitives
import Projecting
import Records

/// What a whole ledger costs: submission, looks, rebuilding of each projection, start.
enum LedgerCases {
  /// `nation children= dir=`: a ledger with a year of a nation, to be measured by the others.
  static func nation(_ arguments: Arguments) throws -> Measurement {
    let ledger = try NationLedger(
      directory: try arguments.text("dir"), children: try arguments.number("children"))
    let exchange = try ledger.open()
    defer { exchange.close() }
    var result = Measurement("nation", operations: 0)
    try result.measure {
      for path in try ledger.packages { try ledger.send(path, to: exchange) }
    }
    result.operations = Int(exchange.log.size)
    return result
  }

  /// `submission children= dir=`: the first package of each State, and the same an hour later.
  /// Students a CPU-second, all threads.
  static func submission(_ arguments: Arguments) throws -> Measurement {
    let ledger = try NationLedger(
      directory: try arguments.text("dir"), children: try arguments.number("children"))
    let first = try ledger.firstPackages
    let later = try first.map(ledger.laterCopy)
    let exchange = try ledger.open()
    defer { exchange.close() }
    var result = Measurement("submission", operations: 0)
    var totals = (new: 0, unchanged: 0)
    try result.measure {
      for path in first { totals.new += try ledger.send(path, to: exchange).inserted }
    }
    let size = exchange.log.size
    Resources.sampleAnonymous()
    var again = Measurement("again", operations: 0)
    try again.measure {
      for path in later { totals.unchanged += try ledger.send(path, to: exchange).unchanged }
    }
    guard totals.new > 0, totals.unchanged > 0 else {
      throw Arguments.Misuse(description: "nobody was new, or nobody unchanged: \(totals)")
    }
    result.operations = totals.new
    result.more = [
      ("events", "\(size)"),
      ("events_per_student", "\(Double(size) / Double(totals.new))"),
      ("unchanged", "\(totals.unchanged)"),
      ("unchanged_per_cpu_second", "\(Double(totals.unchanged) / again.cpuSeconds)"),
    ]
    return result
  }

  /// `views dir= count=`: records opened one after the other by somebody whom the gate lets in,
  /// each look an event first.
  static func views(_ arguments: Arguments) throws -> Measurement {
    let ledger = NationLedger(directory: try arguments.text("dir"))
    let exchange = try ledger.open()
    defer { exchange.close() }
    let numbers = try exchange.children(
      knownAt: nil, acting: Acting(time: exchange.log.lastRecorded)
    ).map(\.msixID)
    try exchange.catchUp()
    let count = try arguments.number("count", else: 2_000)
    var result = Measurement("views", operations: count)
    var times = [Double]()
    try result.measure {
      for number in 0..<count {
        let begin = Resources.wallSeconds()
        _ = try exchange.record(
          msixID: numbers[number &* 7_919 % numbers.count], knownAt: nil,
          acting: Acting(
            account: NationLedger.account, purpose: .enrollment, time: exchange.log.lastRecorded))
        times.append(Resources.wallSeconds() - begin)
      }
    }
    times.sort()
    result.more = [
      ("view_us_median", "\(times[times.count / 2] * 1e6)"),
      ("view_us_p99", "\(times[times.count * 99 / 100] * 1e6)"),
    ]
    return result
  }

  /// `rebuild-each dir=`: every projection made anew from the log for itself, then all of them
  /// together. Events a CPU-second.
  static func rebuildEach(_ arguments: Arguments) throws -> Measurement {
    let ledger = NationLedger(directory: try arguments.text("dir"))
    let exchange = try ledger.open()
    defer { exchange.close() }
    try exchange.catchUp()
    var result = Measurement("rebuild-each", operations: Int(exchange.log.size))
    let all: [RunningProjection] = [
      exchange.consolidatedRecords, exchange.childCounts, exchange.timeliness,
      exchange.dataQuality, exchange.accessTrail, exchange.packageActivity,
    ]
    for running in all {
      var one = Measurement(running.projection.name, operations: 0)
      let built = try one.measure {
        try running.built(from: exchange.log, opener: exchange.vault) { _, _ in
          Resources.sampleAnonymous()
        }
      }
      try built.discard()
      result.more.append(
        (
          "\(running.projection.name)_per_cpu_second",
          "\(Double(exchange.log.size) / one.cpuSeconds)"
        ))
    }
    let fresh = try all.map {
      try RunningProjection(
        $0.projection, keys: $0.keys, views: ledger.directory + "/together")
    }
    try result.measure {
      try RunningProjection.catchUp(fresh, with: exchange.log, opener: exchange.vault)
    }
    for running in fresh {
      try running.clear()
      running.environment.close()
    }
    return result
  }

  /// `start dir=`: a ledger that was closed cleanly, opened and brought up to its log.
  static func start(_ arguments: Arguments) throws -> Measurement {
    let ledger = NationLedger(directory: try arguments.text("dir"))
    var result = Measurement("start", operations: 1)
    let exchange = try result.measure {
      let exchange = try ledger.open()
      try exchange.catchUp()
      return exchange
    }
    result.more = [
      ("events", "\(exchange.log.size)"), ("start_ms", "\(result.wallSeconds * 1e3)"),
    ]
    exchange.close()
    return result
  }
}
