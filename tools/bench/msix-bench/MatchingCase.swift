import Exchange
import Files
import Glibc
import Intake
import KeyValue
import Linkage
import Population
import Primitives
import Records
import Sealing

/// `matching dir= packages= | children= asks= memory_at=`: the State records of a made-up nation
/// (of a folder of packages, or made for it) matched as a ledger does, each once, over the real
/// tables: what one record costs in CPU time to normalise, find, compare and write, and how long
/// finding and comparing takes for the last `asks` of them, when everybody else is known. Parsing
/// is apart.
enum MatchingCase {
  private static let recordsPerTransaction = 512

  static func run(_ arguments: Arguments) throws -> Measurement {
    let place = try arguments.text("dir")
    let packages = arguments.text("packages", else: place + "/nation/packages")
    if let children = Int(arguments.text("children", else: "")) {
      _ = try Nation(PopulationParameters(children: children, seed: 1, years: 1))
        .write(to: place + "/nation")
    }
    let directory = place + "/matching"
    try Directory.removeAll(directory)
    defer { try? Directory.removeAll(directory) }
    let environment = try Environment.open(
      path: directory, tables: DecisionState.tableList, options: .init(durable: false))
    defer { environment.close() }
    let names = try Directory.list(packages).sorted()
    var records = Records(
      environment: environment, asks: try arguments.number("asks", else: 20_000),
      memoryAt: try arguments.number("memory_at", else: 200_000))
    for name in names {
      try students(of: packages + "/" + name) { state, identifier, block in
        try records.take(block, state: state, name: "\(state),\(identifier)")
      }
    }
    try records.write()
    return records.measurement
  }

  /// The students of one package that are taken, with the State's own number of each.
  private static func students(
    of path: String, _ take: (StateCode, String, StudentBlock) throws -> Void
  ) throws {
    let files = try PackageSource.open(path: path)
    let stream = try SubmissionReader.stream(
      files, receivedAt: try SubmissionReader.header(of: files).submissionDate)
    try stream.forEachStudent { student in
      guard !student.isRejected, student.action != .delete,
        let identifier = student.block.student?[.stateStudentIdentifier]
      else { return }
      try take(stream.header.state, identifier, student.block)
    }
  }

  private struct Records {
    let environment: Environment
    let asks: Int
    let memoryAt: Int
    private let index: MatchingIndex
    /// Digests of the States' numbers that were met: a record is matched once.
    private var met: Set<UInt64> = []
    private var waiting: [(state: StateCode, block: StudentBlock)] = []
    private var children: UInt64 = 0
    private var number: UInt64 = 0
    private var candidates = 0
    private var cpuSeconds = 0.0
    private var wallSeconds = 0.0
    private var anonymousBytes: Int?
    /// The newest times in microseconds, in a ring.
    private var times: [Double] = []

    init(environment: Environment, asks: Int, memoryAt: Int) {
      self.environment = environment
      self.asks = asks
      self.memoryAt = memoryAt
      guard let key = SecretKey([UInt8](repeating: 1, count: 32)) else {
        preconditionFailure("32 bytes make a key")
      }
      index = MatchingIndex(index: key)
    }

    mutating func take(_ block: StudentBlock, state: StateCode, name: String) throws {
      guard met.insert(StableHash.of("record", name)).inserted else { return }
      waiting.append((state, block))
      if waiting.count == recordsPerTransaction { try write() }
    }

    /// Matches and writes what waits, in one transaction.
    mutating func write() throws {
      let (cpu, wall) = (Resources.cpuSeconds(), Resources.wallSeconds())
      let some = waiting
      waiting.removeAll(keepingCapacity: true)
      let start = (children, number, candidates, times)
      self = try environment.writeGrowing { rows in
        var next = self
        // A map that was too small lets all of it happen again.
        (next.children, next.number, next.candidates, next.times) = start
        for (state, block) in some { try next.match(block, state, &rows) }
        return next
      }
      cpuSeconds += Resources.cpuSeconds() - cpu
      wallSeconds += Resources.wallSeconds() - wall
      guard anonymousBytes == nil else { return }
      let peak = Resources.anonymousPeakBytes
      if number >= memoryAt { anonymousBytes = peak }
    }

    private mutating func match(
      _ block: StudentBlock, _ state: StateCode, _ rows: inout WriteTransaction
    ) throws {
      let statements = MatchStatements(block)
      let began = Resources.wallSeconds()
      let known = try index.candidates(for: statements, except: nil, in: rows)
      let decision = IdentityMatcher.decide(
        statements: statements.fields, state: state, candidates: known,
        under: LinkageModel.first.grown(to: children))
      let took = (Resources.wallSeconds() - began) * 1e6
      if times.count < asks { times.append(took) } else { times[Int(number) % asks] = took }
      candidates += known.count
      var child = ChildID(high: 1, low: children)
      if case .link(let one) = decision.outcome { child = one } else { children += 1 }
      try index.put(
        StateRecordID(high: 1, low: number), state: state, child: child, statements,
        number: number, into: &rows)
      number += 1
    }

    var measurement: Measurement {
      var result = Measurement("matching", operations: Int(number))
      result.cpuSeconds = cpuSeconds
      result.wallSeconds = wallSeconds
      let sorted = times.sorted()
      func microseconds(_ perMille: Int) -> String {
        let place = min(sorted.count - 1, sorted.count * perMille / 1_000)
        return sorted.isEmpty ? "0" : "\((sorted[place] * 10).rounded() / 10)"
      }
      result.more = [
        ("children", "\(children)"),
        ("candidates_per_record", "\(Double(candidates) / Double(max(1, number)))"),
        ("records_per_cpu_second", "\(Double(number) / cpuSeconds)"),
        ("find_and_compare_p50_us", microseconds(500)),
        ("find_and_compare_p99_us", microseconds(990)),
        ("find_and_compare_p999_us", microseconds(999)),
        ("rss_anon_bytes_at_\(memoryAt)", "\(anonymousBytes ?? Resources.anonymousPeakBytes)"),
      ]
      return result
    }
  }
}
