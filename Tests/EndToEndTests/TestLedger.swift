import Foundation
import Testing

/// A ledger of one test, in a folder of its own that goes with it: the data folder, the second
/// place and the home folder lie inside.
final class TestLedger: Sendable {
  /// The test's folder.
  let root: String

  /// An empty place.
  init() throws {
    root = Place.scratch + "/" + UUID().uuidString
    for folder in [root, root + "/home"] {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    }
  }

  /// A copy of another one, data and second place.
  init(copyOf other: TestLedger) throws {
    root = Place.scratch + "/" + UUID().uuidString
    try copyFolder(other.root, to: root)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  var data: String { root + "/data" }
  var second: String { root + "/second" }

  /// The file of the log.
  var logFile: String { data + "/log/data.mdb" }

  private func environment(second: String?) -> [String: String] {
    [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": root + "/home",
      "MSIX_SECOND_PLACE": second ?? self.second, "SWIFT_BACKTRACE": "enable=no",
    ]
  }

  /// Starts a command and does not wait for it.
  func start(_ words: [String], data: String? = nil, second: String? = nil) throws -> Program {
    try Program(
      Place.msix, words + ["--data", data ?? self.data],
      environment: environment(second: second), folder: root)
  }

  /// Runs a command, however it ends.
  func run(_ words: [String], data: String? = nil, second: String? = nil) throws -> Answer {
    try start(words, data: data, second: second).wait()
  }

  /// Runs a command, however it ends.
  func run(_ words: String...) throws -> Answer { try run(words) }

  /// Runs a command that reads standard input.
  func say(_ words: [String], input: String) throws -> Answer {
    try Program(
      Place.msix, words + ["--data", data], environment: environment(second: nil), folder: root,
      input: input
    ).wait()
  }

  /// Runs a command that has to succeed.
  @discardableResult
  func good(
    _ words: [String], data: String? = nil, second: String? = nil,
    at location: SourceLocation = #_sourceLocation
  ) throws -> Answer {
    let answer = try run(words, data: data, second: second)
    try #require(
      answer.status == 0, "msix \(shown(words)): \(answer.errors.prefix(600))",
      sourceLocation: location)
    return answer
  }

  /// Runs a command that has to succeed.
  @discardableResult
  func good(_ words: String..., at location: SourceLocation = #_sourceLocation) throws -> Answer {
    try good(words, at: location)
  }

  /// Runs a command that has to end with `status`, with the words on standard error, and without
  /// a crash's report.
  @discardableResult
  func refused(
    _ words: [String], status: Int32 = 1, saying pieces: [String] = [], data: String? = nil,
    second: String? = nil, at location: SourceLocation = #_sourceLocation
  ) throws -> Answer {
    let answer = try run(words, data: data, second: second)
    #expect(
      answer.status == status, "msix \(shown(words)): \(answer.errors.prefix(600))",
      sourceLocation: location)
    for piece in pieces {
      #expect(
        answer.errors.contains(piece), "msix \(shown(words)): \(answer.errors.prefix(600))",
        sourceLocation: location)
    }
    #expect(!answer.errors.isEmpty, "msix \(shown(words)) gave no reason", sourceLocation: location)
    return answer
  }

  /// Runs a command that has to be refused.
  @discardableResult
  func refused(
    _ words: String..., status: Int32 = 1, saying piece: String? = nil,
    at location: SourceLocation = #_sourceLocation
  ) throws -> Answer {
    try refused(words, status: status, saying: piece.map { [$0] } ?? [], at: location)
  }

  private func shown(_ words: [String]) -> String {
    words.map { $0.contains("/") ? String($0.split(separator: "/").last ?? "") : $0 }
      .prefix(8).joined(separator: " ")
  }

  /// The lists that most tests compare.
  func children(_ more: String...) throws -> [ChildLine] {
    try ChildLine.parse(good(["children", "--format", "csv"] + more))
  }

  /// A count of a period.
  func count(_ period: String, _ more: String...) throws -> CountAnswer {
    try good(["count", "--period", period] + more).json()
  }

  /// The projections' digests.
  func digests() throws -> [String: String] {
    let lines: [DigestLine] = try good("digest").json()
    return Dictionary(uniqueKeysWithValues: lines.map { ("\($0.name)@\($0.version)", $0.digest) })
  }

  /// The same without the trail of looks, which the looks of a test itself lengthen.
  func digestsBesideTheTrail() throws -> [String: String] {
    try digests().filter { !$0.key.hasPrefix("access-trail@") }
  }

  /// Events of a range as JSON objects, sealed parts left closed: no look is recorded.
  func events(from: Int = 0, to: Int? = nil) throws -> [EventLine] {
    try good(
      ["log", "show", "--sealed", "--from", String(from)] + (to.map { ["--to", String($0)] } ?? [])
    ).jsonLines()
  }

  /// Submits packages that have to be taken, and gives the receipts.
  @discardableResult
  func submit(_ paths: [String], at location: SourceLocation = #_sourceLocation) throws
    -> [Receipt]
  {
    try good(["submit"] + paths, at: location).jsonLines()
  }

  /// A new ledger with a simulated clock and connected States.
  static func connected(_ states: [String] = Sample.states) throws -> TestLedger {
    let ledger = try TestLedger()
    try ledger.good("init", "--origin", "test.example/ledger", "--simulated-clock")
    for state in states {
      try ledger.good("state", "connect", state, "--ia", "2020-01-01", "--isa", "2020-01-01")
    }
    return ledger
  }
}

/// Copies a folder with its holes: files of the ledger are maps with room to grow.
func copyFolder(_ from: String, to: String) throws {
  try tool("cp", "-a", "--sparse=always", from, to)
}

/// A row of `children --format csv`.
struct ChildLine: Hashable {
  let state: String
  let identifier: String
  let type: String
  let msixID: String
  let generation: String

  /// The same row without the number, which is another in each ledger.
  var record: String { [state, identifier, type, generation].joined(separator: ",") }

  static let header = "state,state_student_identifier,identifier_type,msix_id,generation"

  static func parse(_ answer: Answer) throws -> [ChildLine] {
    let rows = CSV.parse(answer.text)
    try #require(rows.first?.joined(separator: ",") == header)
    return try rows.dropFirst().map { row in
      try #require(row.count == 5, "\(row)")
      return ChildLine(
        state: row[0], identifier: row[1], type: row[2], msixID: row[3], generation: row[4])
    }
  }
}

extension [ChildLine] {
  /// Which records are one child, said without numbers.
  var families: Set<Set<String>> {
    Set(Dictionary(grouping: self, by: \.msixID).values.map { Set($0.map(\.record)) })
  }
}

/// `record --format json`.
struct RecordAnswer: Decodable {
  struct Statement: Decodable, Equatable {
    let state: String
    let position: Int
    let groups: [String: [[String: String]]]
  }
  let msixID: String
  let knownAt: Int
  let look: Int
  let statements: [Statement]

  enum CodingKeys: String, CodingKey {
    case msixID = "msix_id"
    case knownAt = "known_at"
    case look, statements
  }

  /// Names of columns are keys here, and have to stay as they are.
  init(_ answer: Answer) throws {
    self = try JSONDecoder().decode(RecordAnswer.self, from: answer.output)
  }
}

/// A cell of `count`; its breakdowns are members beside these.
struct CellAnswer: Decodable, Equatable {
  let category: Int
  let state: String?
  let count: Int?
}

/// `count`.
struct CountAnswer: Decodable, Equatable {
  let period: String
  let category: Int
  let knownAt: Int
  let asOf: String
  let checkpoint: String
  let national: Int?
  let states: [String: Int]
  let cells: [CellAnswer]

  /// What was counted, without the circumstances.
  var numbers: [String: Int] {
    var numbers = states.filter { $0.value != 0 }
    numbers["national"] = national
    return numbers
  }
}

/// A line of `digest`.
struct DigestLine: Decodable {
  let name: String
  let version: Int
  let position: Int?
  let digest: String
}

/// What tests look at in an event.
struct EventLine: Decodable {
  let position: Int
  let recorded: String
  let type: String
  let leafHash: String
}

/// A receipt: every member that the contract names; a missing one fails to decode.
struct Receipt: Decodable {
  struct Positions: Decodable, Equatable {
    let first: Int
    let last: Int
  }
  struct Inclusion: Decodable {
    let leafIndex: Int
    let treeSize: Int
    let hashes: [String]
  }
  struct Students: Decodable, Equatable {
    let total: Int
    let inserted: Int
    let updated: Int
    let unchanged: Int
    let retracted: Int
    let rejected: Int

    static let none = Students(
      total: 0, inserted: 0, updated: 0, unchanged: 0, retracted: 0, rejected: 0)
  }
  struct Finding: Decodable {
    let severity: String
    let rule: String
    let studentRecordId: String?
    let group: String?
    let recordId: String?
    let column: String?
    let message: String
    let file: String?
    let row: Int?
    let new: Bool?
  }
  struct Outcome: Decodable {
    let studentRecordId: String
    let outcome: String
    let how: String
    let msixId: String?
  }
  struct Identifier: Decodable {
    let studentRecordId: String?
    let stateStudentIdentifier: String
    let msixId: String
    let how: String
  }

  let submission: String
  let state: String
  let digest: String
  let received: String
  let positions: Positions
  let inclusion: Inclusion
  let checkpoint: String
  let cose: String?
  let mode: String
  let students: Students
  let findings: [Finding]
  let identifiers: [Identifier]
  let outcomes: [Outcome]?
  let nearMatches: Int?
}
