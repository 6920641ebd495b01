import Records

/// Everything of a package but the header, read and counted. Rows may come in any order, so all are
/// held until the last is read, packed and up to a bound; a package that is larger is only counted,
/// and read again for one range of students after the other.
final class SubmissionBody {
  private let header: SubmissionHeader
  private let headerFile: String
  let limits: SubmissionLimits
  /// The rows that are held.
  let store = RowStore()

  private var isStudent: [Bool]
  private var bytesByStudent: [UInt32]
  private var studentCount = 0
  private var recordCount = 0
  /// Students whose rows are wanted.
  private let wanted: Range<UInt32>
  /// Whether the package is read again: its totals are known then.
  private let isAgain: Bool
  /// Whether rows are still kept, or only counted.
  private(set) var isComplete = true
  /// Warnings about the files.
  var findings: [Finding] = []

  /// A body to be filled. `students`: read again, for these alone.
  init(
    header: SubmissionHeader, headerFile: String, limits: SubmissionLimits,
    students: Range<UInt32>? = nil
  ) throws(IntakeError) {
    self.header = header
    self.headerFile = headerFile
    self.limits = limits
    isAgain = students != nil
    wanted = students ?? 1..<UInt32(limits.studentsMax + 1)
    isStudent = [Bool](repeating: false, count: limits.studentsMax + 1)
    bytesByStudent = [UInt32](repeating: 0, count: limits.studentsMax + 1)
    guard header.totalStudents <= limits.studentsMax else {
      throw IntakeError(.studentsMax, file: headerFile, column: "Total Students in File")
    }
    guard header.totalRecords <= limits.recordsMax else {
      throw IntakeError(.recordsMax, file: headerFile, column: "Total Records in File")
    }
  }

  /// Takes note of a student; its row follows.
  func addStudent(_ number: UInt32, file: String, line: Int) throws(IntakeError) {
    guard studentCount < limits.studentsMax else {
      throw IntakeError(.studentsMax, file: file, row: line)
    }
    guard !isStudent[Int(number)] else {
      throw IntakeError(
        .studentRecordIDDuplicate, file: file, row: line, column: Self.tie)
    }
    isStudent[Int(number)] = true
    studentCount += 1
  }

  /// Whether rows may name this student.
  func has(_ number: UInt32) -> Bool { isStudent[Int(number)] }

  /// Counts a row; every row of every group but the header's.
  func countRecord(file: String, line: Int) throws(IntakeError) {
    recordCount += 1
    guard recordCount <= limits.recordsMax else {
      throw IntakeError(.recordsMax, file: file, row: line)
    }
  }

  /// Whether the bytes of a student's next row are to be kept.
  func wantsRow(of student: UInt32) -> Bool {
    isComplete && wanted.contains(student) && !isCut(student)
  }

  /// Whether a student has more rows than are held of one.
  func isCut(_ student: UInt32) -> Bool {
    Int(bytesByStudent[Int(student)]) > limits.studentBytesMax
  }

  /// Notes how many bytes a student's row takes, kept or not.
  func note(bytes: Int, of student: UInt32) {
    let place = Int(student)
    // Beyond the bound of one student nothing is kept, so nothing more needs counting.
    guard bytesByStudent[place] <= UInt32(limits.studentBytesMax) else { return }
    bytesByStudent[place] += UInt32(bytes)
    if isComplete, store.memoryBytes > limits.heldBytesMax, !isAgain {
      isComplete = false
      store.empty()
    }
  }

  /// Holds the counts against the header's.
  func checkStudents() throws(IntakeError) {
    guard studentCount == header.totalStudents else {
      throw total(
        .controlTotalStudents, "Total Students in File", header.totalStudents, studentCount)
    }
  }

  /// Holds the counts against the header's.
  func checkRecords() throws(IntakeError) {
    guard recordCount == header.totalRecords else {
      throw total(
        .controlTotalRecords, "Total Records in File", header.totalRecords, recordCount)
    }
  }

  /// Ranges of students whose rows together are within the bound.
  func portions() -> [Range<UInt32>] {
    var portions = [Range<UInt32>]()
    var start: UInt32 = 1
    var bytes = 0
    for number in 1...limits.studentsMax {
      let own = Int(bytesByStudent[number]) * 2
      if bytes > 0, bytes + own > limits.heldBytesMax {
        portions.append(start..<UInt32(number))
        (start, bytes) = (UInt32(number), 0)
      }
      bytes += own
    }
    portions.append(start..<UInt32(limits.studentsMax + 1))
    return portions
  }

  private func total(_ rule: Rule, _ column: String, _ stated: Int, _ found: Int) -> IntakeError {
    IntakeError(
      rule, file: headerFile, column: column,
      detail: "The header says \(stated), the body has \(found).")
  }

  static let tie = "Student Record ID"

  /// The number of a student; nil when it is not 1 to the most.
  func studentNumber(_ bytes: Span<UInt8>) -> UInt32? {
    guard let number = Digits.number(bytes, digitsMax: 7), (1...limits.studentsMax).contains(number)
    else { return nil }
    return UInt32(number)
  }

  /// The record id; 0 when it is not 1 to 999.
  func recordID(_ bytes: Span<UInt8>) -> UInt16 {
    guard let number = Digits.number(bytes, digitsMax: 3), number <= limits.recordIDMax else {
      return 0
    }
    return UInt16(number)
  }
}
