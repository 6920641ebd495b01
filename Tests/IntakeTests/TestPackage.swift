@testable import Intake
import Primitives
import Records

/// A small package that is right in everything; tests spoil one thing each.
struct TestPackage {
  struct Table {
    var columns: [String]
    var rows: [[String]]

    func text() -> String {
      ([columns] + rows).map { CSVWriter.line($0) }.joined()
    }
  }

  var tables: [String: Table] = [:]
  /// Replaces the computed control totals.
  var totalStudents: String?
  var totalRecords: String?

  init() {
    add(
      "header.csv",
      [
        "Submitting State": "TX", "Submission Date": "20260901120000000",
        "Total Students in File": "", "Total Records in File": "",
        "Beginning Effective Date": "20260601000000000",
        "Ending Effective Date": "20260831235959999",
      ], DataDictionary.headerColumns)
    for number in 1...2 {
      let id = "000000\(number)"
      add(
        .student,
        [
          "Student Record ID": id, "Reporting State Code": "TX", "Action Code": "I",
          "State Student Identifier": "S\(number)", "State Student Identifier Type": "01",
        ])
      add(
        .demographics,
        [
          "Student Record ID": id, "Demographics Record ID": "001", "First Name": "Ana",
          "Last Name 1": "Pe\u{F1}a", "Sex": "Female", "Birth Date": "20120315",
          "Multiple Birth Flag": "No",
        ])
      add(
        .qualifyingMoves,
        [
          "Student Record ID": id, "Qualifying Moves Record ID": "001",
          "Qualifying Arrival Date": "20260610", "Qualifying Move From State": "CA",
          "Qualifying Move To City": "Hart", "Qualifying Move To State": "TX",
          "Eligibility Expiration Date": "20290610",
        ])
      add(
        .enrollments,
        [
          "Student Record ID": id, "Enrollments Record ID": "001",
          "Enrollment Date": "2026-08-01", "Enrollment Type": "01",
          "School or Project Name": "Hart Middle", "Facility State": "TX", "Grade Level": "08",
          "Residency Date": "20260610",
        ])
    }
  }

  mutating func add(_ group: Group, _ values: [String: String]) {
    add(group.fileName, values, DataDictionary.columns(of: group))
  }

  private mutating func add(
    _ file: String, _ values: [String: String], _ columns: [DataDictionary.Column]
  ) {
    let names = columns.map(\.name)
    tables[file, default: Table(columns: names, rows: [])].rows.append(
      names.map { values[$0] ?? "" })
  }

  mutating func set(_ file: String, row: Int = 0, _ column: String, _ value: String) {
    guard let index = tables[file]?.columns.firstIndex(of: column) else {
      preconditionFailure("\(file) has no \(column)")
    }
    tables[file]?.rows[row][index] = value
  }

  mutating func removeRow(_ file: String, _ row: Int) { tables[file]?.rows.remove(at: row) }

  mutating func doubleRows(_ file: String) {
    let rows = tables[file]?.rows ?? []
    tables[file]?.rows += rows
  }

  mutating func removeColumn(_ file: String, _ column: String) {
    guard let index = tables[file]?.columns.firstIndex(of: column) else { return }
    tables[file]?.columns.remove(at: index)
    for row in tables[file]?.rows.indices ?? 0..<0 { tables[file]?.rows[row].remove(at: index) }
  }

  /// The files with the header's totals filled in.
  func files() -> [String: [UInt8]] {
    var package = self
    if package.tables["header.csv"]?.rows.isEmpty == false {
      let records = tables.filter { $0.key != "header.csv" }.map(\.value.rows.count).reduce(0, +)
      let students = tables["student.csv"]?.rows.count ?? 0
      package.set("header.csv", "Total Students in File", totalStudents ?? "\(students)")
      package.set("header.csv", "Total Records in File", totalRecords ?? "\(records)")
    }
    return package.tables.mapValues { Array($0.text().utf8) }
  }

  func archive() -> [UInt8] { ZipWriter(files: files()).bytes() }
}

/// What came of a package.
enum Outcome {
  case taken(ParsedSubmission)
  case refused(IntakeError)

  init(_ package: TestPackage, limits: SubmissionLimits = .standard) {
    self.init(files: package.files(), limits: limits)
  }

  init(_ package: TestPackage, receivedAt: String, tables: KnownTables = KnownTables()) {
    self.init(archive: package.archive(), receivedAt: receivedAt, tables: tables)
  }

  init(files: [String: [UInt8]], limits: SubmissionLimits = .standard) {
    self.init(archive: ZipWriter(files: files).bytes(), limits: limits)
  }

  init(
    archive: [UInt8], limits: SubmissionLimits = .standard, expectedState: StateCode? = nil,
    receivedAt: String = "2026-09-01T13:00:00Z", tables: KnownTables = KnownTables()
  ) {
    do throws(IntakeError) {
      let files = try PackageSource.open(archive: archive, limits: limits)
      self = try Self.read(files, expectedState, receivedAt, tables)
    } catch {
      self = .refused(error)
    }
  }

  init(path: String, limits: SubmissionLimits = .standard) {
    do throws(IntakeError) {
      self = try Self.read(try PackageSource.open(path: path, limits: limits))
    } catch {
      self = .refused(error)
    }
  }

  static func read(
    _ files: PackageFiles, _ expectedState: StateCode? = nil,
    _ receivedAt: String = "2026-09-01T13:00:00Z", _ tables: KnownTables = KnownTables()
  ) throws(IntakeError) -> Outcome {
    guard let instant = Instant(receivedAt) else { preconditionFailure("not a time") }
    do {
      return .taken(
        try SubmissionReader.read(
          files, ruleSet: .inForce(on: instant.date).with(tables: tables), receivedAt: instant,
          expectedState: expectedState))
    } catch let error as IntakeError {
      throw error
    } catch {
      preconditionFailure("reading throws IntakeError alone")
    }
  }

  var submission: ParsedSubmission? {
    if case .taken(let submission) = self { submission } else { nil }
  }

  var error: IntakeError? { if case .refused(let error) = self { error } else { nil } }

  /// The rule that the package was refused by.
  var refusal: String? { error?.finding.rule }

  /// Everything that was found, as `severity rule`: about the file, then student by student.
  var everything: [String] {
    let all =
      error.map { [$0.finding] }
      ?? (submission?.findings ?? []) + (submission?.students.flatMap(\.findings) ?? [])
    return all.map { "\($0.severity.rawValue) \($0.rule)" }
  }

  /// What was found about a student, as `severity rule`.
  func findings(_ student: UInt32 = 1) -> [String] {
    submission?.students.first { $0.studentRecordID == student }?.findings
      .map { "\($0.severity.rawValue) \($0.rule)" } ?? []
  }

  func isRejected(_ student: UInt32 = 1) -> Bool? {
    submission?.students.first { $0.studentRecordID == student }?.isRejected
  }
}
