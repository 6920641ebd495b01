public import Records

/// A submission that was read, whose students are judged one after the other as they are asked for,
/// in memory that does not grow with the package. Nothing in it is fatal: a file with a fatal
/// finding does not become one of these but an `IntakeError`.
public final class SubmissionStream {
  /// What the file says of itself.
  public let header: SubmissionHeader
  /// The rule set it is judged by; recorded with the submission, since rules change.
  public let ruleSet: String
  /// Warnings about the file as a whole.
  public let findings: [Finding]
  /// How many findings about students were not kept because there were too many; known at the end.
  public private(set) var findingsLeftOut = 0

  private let files: PackageFiles
  private let rules: RuleSet
  private var body: SubmissionBody

  init(
    header: SubmissionHeader, rules: RuleSet, findings: [Finding], files: PackageFiles,
    body: SubmissionBody
  ) {
    self.header = header
    self.rules = rules
    self.findings = findings
    self.files = files
    self.body = body
    ruleSet = rules.name
  }

  /// How many students it has.
  public var studentCount: Int { header.totalStudents }

  /// Gives every student in the order of the Student Record ID. Throws what `take` throws, and
  /// `file-unreadable` when the package changed since it was read first.
  public func forEachStudent(_ take: (SubmittedStudent) throws -> Void) throws {
    var validator = StudentValidator(
      header: header, rules: rules, limits: files.limits,
      document: files.document.map { _ in files.documentPlace })
    try forEachEntry { store, student, groups, isCut in
      try take(validator.judge(student, groups: groups, in: store, isCut: isCut))
    }
    findingsLeftOut = validator.findingsLeftOut
  }

  /// Gives the students in lists of `count`, the last one shorter, each with its place.
  public func forEachChunk(
    of count: Int, _ take: (Range<Int>, [SubmittedStudent]) throws -> Void
  ) throws {
    var chunk = [SubmittedStudent]()
    chunk.reserveCapacity(count)
    var start = 0
    try forEachStudent { student in
      chunk.append(student)
      guard chunk.count == count else { return }
      try take(start..<start + count, chunk)
      start += count
      chunk.removeAll(keepingCapacity: true)
    }
    if !chunk.isEmpty { try take(start..<start + chunk.count, chunk) }
  }

  /// Shows the rows of each student as they were read, unjudged.
  func forEachEntry(
    _ take: (RowStore, RowStore.Entry, [StudentValidator.GroupEntries], Bool) throws -> Void
  ) throws {
    guard !body.isComplete else { return try Self.forEachEntry(in: body, take) }
    for portion in body.portions() {
      let again = try SubmissionReader.body(of: files, header: header, students: portion)
      try Self.forEachEntry(in: again, take)
    }
  }

  /// Puts each student's rows together. All lists are in the order of students, so that one pass
  /// over each group is enough.
  private static func forEachEntry(
    in body: SubmissionBody,
    _ take: (RowStore, RowStore.Entry, [StudentValidator.GroupEntries], Bool) throws -> Void
  ) throws {
    var groups = Group.allCases.filter { $0 != .student }.map {
      (group: $0, entries: body.store.sortedEntries(of: $0)[...])
    }
    for student in body.store.sortedEntries(of: .student) {
      var own = [StudentValidator.GroupEntries]()
      for index in groups.indices {
        let entries = groups[index].entries
        var end = entries.startIndex
        while end < entries.endIndex, entries[end].student == student.student { end += 1 }
        guard end > entries.startIndex else { continue }
        own.append((groups[index].group, entries[..<end]))
        groups[index].entries = entries[end...]
      }
      try take(body.store, student, own, body.isCut(student.student))
    }
    precondition(groups.allSatisfy(\.entries.isEmpty), "a row was left without its student")
  }
}
