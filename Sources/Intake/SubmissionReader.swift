public import Primitives
import Records

/// Reads a package and judges every student in it.
///
/// 1. `header.csv`: whose file it is and what it claims to hold.
/// 2. All other files, row by row; the first fatal problem ends the reading.
/// 3. The control totals.
/// 4. Each student by the rule set.
public enum SubmissionReader {
  /// Reads only the header, for a receipt or to ask whether the State is connected. Throws when it
  /// is missing or wrong in itself.
  public static func header(of files: PackageFiles) throws(IntakeError) -> SubmissionHeader {
    try HeaderReader.read(files).header
  }

  /// Reads the whole package. Throws the first fatal finding; nothing is to be taken then.
  /// - Parameters:
  ///   - files: The open package.
  ///   - ruleSet: The rules in force when it arrived.
  ///   - receivedAt: When it arrived.
  ///   - expectedState: Whose connection it came by; nil when the header alone says so.
  public static func read(
    _ files: PackageFiles, ruleSet: RuleSet = .submission1, receivedAt: Instant,
    expectedState: StateCode? = nil
  ) throws(IntakeError) -> ParsedSubmission {
    var (header, findings) = try HeaderReader.read(files)
    do throws(IntakeError) {
      if let expectedState, expectedState != header.state {
        throw IntakeError(
          .stateMismatch, file: HeaderReader.fileName, column: "Submitting State",
          detail: "It came from \(expectedState) and names \(header.state).")
      }
      let body = try SubmissionBody(files, header: header)
      findings = files.findings + findings + body.findings
      if header.submissionDate > receivedAt.adding(seconds: ruleSet.clockToleranceSeconds) {
        findings.append(
          Finding(
            .warning, rule: Rule.submissionDateAfterReceipt.name, file: HeaderReader.fileName,
            column: "Submission Date", message: Rule.submissionDateAfterReceipt.message))
      }
      var validator = StudentValidator(header: header, rules: ruleSet, limits: files.limits)
      let students = Self.students(of: body, judgedBy: &validator)
      return ParsedSubmission(
        header: header, ruleSet: ruleSet.name, students: students, findings: findings,
        findingsLeftOut: validator.findingsLeftOut)
    } catch {
      throw error.with(header: header)
    }
  }

  /// Puts each student's rows together. Both lists are in the order of students, so that one pass
  /// over each group is enough.
  private static func students(
    of body: SubmissionBody, judgedBy validator: inout StudentValidator
  ) -> [SubmittedStudent] {
    var groups = body.rows.sorted { $0.key < $1.key }.map { (group: $0.key, rows: $0.value[...]) }
    var students = [SubmittedStudent]()
    students.reserveCapacity(body.students.count)
    for student in body.students {
      var own = [StudentValidator.GroupRows]()
      for index in groups.indices {
        let rows = groups[index].rows.prefix { $0.studentRecordID == student.studentRecordID }
        groups[index].rows = groups[index].rows[rows.endIndex...]
        if !rows.isEmpty { own.append((groups[index].group, rows)) }
      }
      students.append(validator.judge(student, groups: own))
    }
    precondition(groups.allSatisfy(\.rows.isEmpty), "a row was left without its student")
    return students
  }
}
