public import Primitives
import Records

/// Reads a package, in either encoding, and judges every student in it.
///
/// 1. The header: whose file it is and what it claims to hold.
/// 2. All rows; the first fatal problem ends the reading.
/// 3. The control totals.
/// 4. Each student by the rule set.
public enum SubmissionReader {
  /// Reads only the header, for a receipt or to ask whether the State is connected. Throws when it
  /// is missing or wrong in itself.
  public static func header(of files: PackageFiles) throws(IntakeError) -> SubmissionHeader {
    try HeaderReader.read(files).header
  }

  /// Reads and holds against the header the whole package; the students are judged as the stream
  /// is read. Throws the first fatal finding; nothing is to be taken then.
  /// - Parameters:
  ///   - files: The open package.
  ///   - ruleSet: The rules in force when it arrived; nil for those of the table on that day.
  ///   - receivedAt: When it arrived.
  ///   - expectedState: Whose connection it came by; nil when the header alone says so.
  public static func stream(
    _ files: PackageFiles, ruleSet: RuleSet? = nil, receivedAt: Instant,
    expectedState: StateCode? = nil
  ) throws(IntakeError) -> SubmissionStream {
    let ruleSet = ruleSet ?? RuleSet.inForce(on: receivedAt.date)
    var (header, findings) = try HeaderReader.read(files)
    do throws(IntakeError) {
      let place = files.headerPlace
      if let expectedState, expectedState != header.state {
        throw IntakeError(
          .stateMismatch, file: place, column: "Submitting State",
          detail: "It came from \(expectedState) and names \(header.state).")
      }
      let body = try body(of: files, header: header)
      findings = files.findings + findings + body.findings
      if header.submissionDate > receivedAt.adding(seconds: ruleSet.clockToleranceSeconds) {
        findings.append(
          Finding(
            .warning, rule: Rule.submissionDateAfterReceipt.name, file: place,
            column: "Submission Date", message: Rule.submissionDateAfterReceipt.message))
      }
      return SubmissionStream(
        header: header, rules: ruleSet, findings: findings, files: files, body: body)
    } catch {
      throw error.with(header: header)
    }
  }

  /// The same, judged at once and held: for packages that are known to be small.
  public static func read(
    _ files: PackageFiles, ruleSet: RuleSet? = nil, receivedAt: Instant,
    expectedState: StateCode? = nil
  ) throws -> ParsedSubmission {
    let stream = try stream(
      files, ruleSet: ruleSet, receivedAt: receivedAt, expectedState: expectedState)
    var students = [SubmittedStudent]()
    try stream.forEachStudent { students.append($0) }
    return ParsedSubmission(
      header: stream.header, ruleSet: stream.ruleSet, students: students,
      findings: stream.findings, findingsLeftOut: stream.findingsLeftOut)
  }

  /// Reads everything but the header. `students`: a package that was read before, for these alone.
  static func body(
    of files: PackageFiles, header: SubmissionHeader, students: Range<UInt32>? = nil
  ) throws(IntakeError) -> SubmissionBody {
    let body = try SubmissionBody(
      header: header, headerFile: files.headerPlace, limits: files.limits,
      students: students)
    if let document = files.document {
      try XMLBodyReader.read(files, document: document, into: body)
    } else {
      try CSVBodyReader.read(files, into: body)
    }
    return body
  }
}
