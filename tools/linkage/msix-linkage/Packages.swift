import Files
import Intake
import Linkage
import Primitives
import Records

/// Packages of a folder, student by student.
enum Packages {
  /// Takes them in the order of their names; with a seed, those of each 30 days in another order.
  static func take(_ folder: String, shuffle: Int?, into store: inout IdentityStore) throws {
    var names = try Directory.list(folder).sorted()
    if let shuffle { names = try shuffled(names, seed: UInt64(shuffle)) }
    for name in names { try take(folder + "/" + name, into: &store) }
  }

  /// Days that a shuffle moves packages within.
  private static let shuffleDays: Int32 = 30

  /// `YYYYMMDD-XX`: a State's packages stay in order, because a later one speaks of the former.
  private static func shuffled(_ names: [String], seed: UInt64) throws -> [String] {
    var random = Random(state: seed)
    var windows = [Int32: [String: [String]]]()
    for name in names {
      guard let day = CivilDate(String(name.prefix(8))) else { continue }
      let state = String(name.dropFirst(9).prefix(2))
      windows[day.daysSinceEpoch / shuffleDays, default: [:]][state, default: []].append(name)
    }
    var found = [String]()
    for (_, states) in windows.sorted(by: { $0.key < $1.key }) {
      var queues = states.sorted { $0.key < $1.key }.map(\.value)
      var tickets = queues.enumerated().flatMap { index, queue in queue.map { _ in index } }
      tickets.shuffle(using: &random)
      for index in tickets { found.append(queues[index].removeFirst()) }
    }
    return found
  }

  private static func take(_ path: String, into store: inout IdentityStore) throws {
    guard path.hasSuffix(".zip") || !path.contains(".") else { return }
    let files = try PackageSource.open(path: path)
    let parsed = try SubmissionReader.read(
      files, receivedAt: try SubmissionReader.header(of: files).submissionDate)
    for student in parsed.students where !student.isRejected && student.action != .delete {
      guard let row = student.block.student, let identifier = row[.stateStudentIdentifier] else {
        continue
      }
      store.take(
        student.block, state: parsed.header.state,
        name: "\(parsed.header.state),\(identifier)")
    }
  }
}

/// SplitMix64: the same order for the same seed.
struct Random: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
