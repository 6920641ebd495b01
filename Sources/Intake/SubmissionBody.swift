import Primitives
import Records

/// A row of a group with the line it stood on.
struct LocatedRow {
  let studentRecordID: UInt32
  let line: UInt32
  /// Its record id is 0 where the file's was not 1 to 999.
  let row: Row
}

/// A row of the Student file.
struct LocatedStudent {
  let studentRecordID: UInt32
  let line: UInt32
  let actionCode: String
  let reportingState: String
  /// The three elements of the row.
  let row: Row
}

/// Everything of a package but the header, read and counted and not yet judged. Rows may come in
/// any order, so all are held; the limits bound how many there are.
struct SubmissionBody {
  private let files: PackageFiles
  private let header: SubmissionHeader
  private var isStudent: [Bool]
  private var recordCount = 0

  /// The students by their Student Record ID.
  private(set) var students: [LocatedStudent] = []
  /// The rows of each group by student, record id and line.
  private(set) var rows: [Group: [LocatedRow]] = [:]
  /// Warnings about the files.
  private(set) var findings: [Finding] = []

  /// Reads all files.
  init(_ files: PackageFiles, header: SubmissionHeader) throws(IntakeError) {
    self.files = files
    self.header = header
    isStudent = [Bool](repeating: false, count: files.limits.studentsMax + 1)
    guard header.totalStudents <= files.limits.studentsMax else {
      throw IntakeError(
        .studentsMax, file: HeaderReader.fileName, column: "Total Students in File")
    }
    guard header.totalRecords <= files.limits.recordsMax else {
      throw IntakeError(.recordsMax, file: HeaderReader.fileName, column: "Total Records in File")
    }
    try readStudents()
    for group in Group.allCases where group != .student { try readRows(of: group) }
    guard recordCount == header.totalRecords else {
      throw total(.controlTotalRecords, "Total Records in File", header.totalRecords, recordCount)
    }
  }

  private mutating func readStudents() throws(IntakeError) {
    let name = Group.student.fileName
    guard var table = try table(of: .student) else { throw IntakeError(.fileMissing, file: name) }
    let stateIndex = table.index(of: "Reporting State Code")
    let actionIndex = table.index(of: "Action Code")
    let tieIndex = table.index(of: Self.tie)
    while try table.next() {
      let line = table.line
      let number = try studentRecordID(table, at: tieIndex)
      guard students.count < files.limits.studentsMax else {
        throw IntakeError(.studentsMax, file: name, row: line)
      }
      guard !isStudent[Int(number)] else {
        throw IntakeError(
          .studentRecordIDDuplicate, file: name, row: line, column: Self.tie)
      }
      isStudent[Int(number)] = true
      students.append(
        LocatedStudent(
          studentRecordID: number, line: UInt32(line),
          actionCode: actionIndex.map(table.text) ?? "",
          reportingState: stateIndex.map(table.text) ?? "",
          row: Row(recordID: 0, fields: table.fields())))
      try countRecord(file: name, line: line)
    }
    guard students.count == header.totalStudents else {
      throw total(
        .controlTotalStudents, "Total Students in File", header.totalStudents, students.count)
    }
    students.sort { $0.studentRecordID < $1.studentRecordID }
  }

  private mutating func readRows(of group: Group) throws(IntakeError) {
    guard var table = try table(of: group) else { return }
    let name = group.fileName
    let recordIndex = group.recordIDColumn.flatMap { table.index(of: $0) }
    var rows = [LocatedRow]()
    var isSorted = true
    let tieIndex = table.index(of: Self.tie)
    while try table.next() {
      let line = table.line
      let number = try studentRecordID(table, at: tieIndex)
      guard isStudent[Int(number)] else {
        throw IntakeError(.studentUnknown, file: name, row: line, column: Self.tie)
      }
      let recordID = recordIndex.map { self.recordID(table.text($0)) } ?? 0
      let row = LocatedRow(
        studentRecordID: number, line: UInt32(line),
        row: Row(recordID: recordID, fields: table.fields()))
      if let last = rows.last, Self.isBefore(row, last) { isSorted = false }
      rows.append(row)
      try countRecord(file: name, line: line)
    }
    if !isSorted { rows.sort(by: Self.isBefore) }
    self.rows[group] = rows
  }

  /// The table of a group's file, its warning kept; nil when the package lacks the file.
  private mutating func table(of group: Group) throws(IntakeError) -> CSVTable? {
    guard let source = try files.reader(of: group.fileName) else { return nil }
    let table = try CSVTable(
      source, file: group.fileName, expected: DataDictionary.columns(of: group),
      limits: files.limits)
    if let finding = table.finding { findings.append(finding) }
    return table
  }

  private func studentRecordID(
    _ table: CSVTable, at index: Int?
  ) throws(IntakeError) -> UInt32 {
    guard let index, let number = Digits.number(table.text(index), digitsMax: 7),
      (1...files.limits.studentsMax).contains(number)
    else {
      throw IntakeError(
        .studentRecordIDInvalid, file: table.file, row: table.line, column: Self.tie)
    }
    return UInt32(number)
  }

  private func recordID(_ text: String) -> UInt16 {
    guard let number = Digits.number(text, digitsMax: 3), number <= files.limits.recordIDMax else {
      return 0
    }
    return UInt16(number)
  }

  private mutating func countRecord(file: String, line: Int) throws(IntakeError) {
    recordCount += 1
    guard recordCount <= files.limits.recordsMax else {
      throw IntakeError(.recordsMax, file: file, row: line)
    }
  }

  private func total(_ rule: Rule, _ column: String, _ stated: Int, _ found: Int) -> IntakeError {
    IntakeError(
      rule, file: HeaderReader.fileName, column: column,
      detail: "The header says \(stated), the body has \(found).")
  }

  private static let tie = "Student Record ID"

  private static func isBefore(_ left: LocatedRow, _ right: LocatedRow) -> Bool {
    (left.studentRecordID, left.row.recordID, left.line)
      < (right.studentRecordID, right.row.recordID, right.line)
  }
}
