public import Primitives
import Records

/// What a submission says of itself.
public struct SubmissionHeader: Hashable, Sendable {
  /// The State that sends.
  public let state: StateCode
  /// When its system made the file; the file's own date.
  public let submissionDate: Instant
  /// Rows of the Student file.
  public let totalStudents: Int
  /// Rows of all files but the header.
  public let totalRecords: Int
  /// Start of the time whose changes are reported.
  public let effectiveFrom: Instant
  /// Its end; after the start, but for a file that was refused for it.
  public let effectiveUntil: Instant

  /// From its members.
  public init(
    state: StateCode, submissionDate: Instant, totalStudents: Int, totalRecords: Int,
    effectiveFrom: Instant, effectiveUntil: Instant
  ) {
    self.state = state
    self.submissionDate = submissionDate
    self.totalStudents = totalStudents
    self.totalRecords = totalRecords
    self.effectiveFrom = effectiveFrom
    self.effectiveUntil = effectiveUntil
  }
}

/// Reads the header's one row.
struct HeaderReader {
  static let fileName = "header.csv"
  private let table: CSVTable

  /// The header, and the warning about columns that are not of the layout.
  static func read(
    _ files: PackageFiles
  ) throws(IntakeError) -> (header: SubmissionHeader, findings: [Finding]) {
    guard let source = try files.reader(of: fileName) else {
      throw IntakeError(.fileMissing, file: fileName)
    }
    var table = try CSVTable(
      source, file: fileName, expected: DataDictionary.headerColumns, limits: files.limits)
    guard try table.next() else { throw IntakeError(.headerRows, file: fileName) }
    let reader = HeaderReader(table: table)
    let header = try reader.header()
    guard try !table.next() else {
      throw IntakeError(.headerRows, file: fileName, row: table.line)
    }
    guard header.effectiveFrom < header.effectiveUntil else {
      throw IntakeError(
        .headerWindow, file: fileName, row: reader.table.line, column: "Ending Effective Date"
      ).with(header: header)
    }
    return (header, table.finding.map { [$0] } ?? [])
  }

  private func header() throws(IntakeError) -> SubmissionHeader {
    guard let state = StateCode(text("Submitting State")) else {
      throw invalid("Submitting State", "It is the two capital letters of the State.")
    }
    return SubmissionHeader(
      state: state,
      submissionDate: try instant("Submission Date"),
      totalStudents: try total("Total Students in File"),
      totalRecords: try total("Total Records in File"),
      effectiveFrom: try instant("Beginning Effective Date"),
      effectiveUntil: try instant("Ending Effective Date"))
  }

  private func text(_ column: String) -> String {
    table.index(of: column).map(table.text) ?? ""
  }

  private func instant(_ column: String) throws(IntakeError) -> Instant {
    let text = text(column)
    // The layout declares 23 characters, which is the ISO form without a zone: UTC like the digits.
    // A ledger's time is never before 1970, and neither is a file.
    guard let instant = Instant(layoutTimestamp: text) ?? Instant(text + "Z"),
      instant.microseconds >= 0
    else {
      throw invalid(column, "It is YYYYMMDDhhmmssSSS in digits, or RFC 3339.")
    }
    return instant
  }

  private func total(_ column: String) throws(IntakeError) -> Int {
    guard let number = Digits.number(text(column), digitsMax: 9) else {
      throw invalid(column, "It is a number of at most nine digits.")
    }
    return number
  }

  private func invalid(_ column: String, _ detail: String) -> IntakeError {
    IntakeError(
      .headerValue, file: Self.fileName, row: table.line, column: column, detail: detail)
  }
}

/// Numbers as the layout writes them: digits and nothing else.
enum Digits {
  /// The number; nil for another character, none, or more than `digitsMax`.
  static func number(_ text: String, digitsMax: Int) -> Int? {
    let digits = text.utf8
    guard !digits.isEmpty, digits.count <= digitsMax, areAll(text) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// Whether there is nothing but digits.
  static func areAll(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
