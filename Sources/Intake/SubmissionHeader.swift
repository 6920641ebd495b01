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

/// Reads the header's values.
struct HeaderReader {
  static let fileName = "header.csv"

  /// Where the header stands.
  private let file: String
  private let line: Int
  /// A value by the ordinal of its column.
  private let values: [String]

  /// The header, and warnings about its columns.
  static func read(
    _ files: PackageFiles
  ) throws(IntakeError) -> (header: SubmissionHeader, findings: [Finding]) {
    if let refusal = files.refusal { throw refusal }
    if let document = files.document {
      return try XMLBodyReader.header(of: files, document: document)
    }
    guard let source = try files.reader(of: fileName) else {
      throw IntakeError(.fileMissing, file: fileName)
    }
    var table = try CSVTable(source, file: fileName, expected: .header, limits: files.limits)
    guard try table.next() else { throw IntakeError(.headerRows, file: fileName) }
    var values = [String](repeating: "", count: DataDictionary.headerColumns.count)
    for field in table.fields { values[field.ordinal] = table.text(field.index) }
    let line = table.line
    let header = try read(values, file: fileName, line: line)
    guard try !table.next() else {
      throw IntakeError(.headerRows, file: fileName, row: table.line)
    }
    return (try checked(header, file: fileName, line: line), table.findings)
  }

  /// The header from its values by ordinal.
  static func read(
    _ values: [String], file: String, line: Int
  ) throws(IntakeError) -> SubmissionHeader {
    try HeaderReader(file: file, line: line, values: values).header()
  }

  /// The same header when its window has an end after its start.
  static func checked(
    _ header: SubmissionHeader, file: String, line: Int
  ) throws(IntakeError) -> SubmissionHeader {
    guard header.effectiveFrom < header.effectiveUntil else {
      throw IntakeError(.headerWindow, file: file, row: line, column: "Ending Effective Date")
        .with(header: header)
    }
    return header
  }

  private func header() throws(IntakeError) -> SubmissionHeader {
    guard let state = StateCode(values[0]) else {
      throw invalid(0, "It is the two capital letters of the State.")
    }
    return SubmissionHeader(
      state: state, submissionDate: try instant(1), totalStudents: try total(2),
      totalRecords: try total(3), effectiveFrom: try instant(4), effectiveUntil: try instant(5))
  }

  private func instant(_ ordinal: Int) throws(IntakeError) -> Instant {
    let text = values[ordinal]
    // The layout declares 23 characters, which is the ISO form without a zone: UTC like the digits.
    // A ledger's time is never before 1970, and neither is a file.
    guard let instant = Instant(layoutTimestamp: text) ?? Instant(text) ?? Instant(text + "Z"),
      instant.microseconds >= 0
    else {
      throw invalid(ordinal, "It is YYYYMMDDhhmmssSSS in digits, or RFC 3339.")
    }
    return instant
  }

  private func total(_ ordinal: Int) throws(IntakeError) -> Int {
    guard let number = Digits.number(values[ordinal], digitsMax: 9) else {
      throw invalid(ordinal, "It is a number of at most nine digits.")
    }
    return number
  }

  private func invalid(_ ordinal: Int, _ detail: String) -> IntakeError {
    IntakeError(
      .headerValue, file: file, row: line, column: DataDictionary.headerColumns[ordinal].name,
      detail: detail)
  }
}
