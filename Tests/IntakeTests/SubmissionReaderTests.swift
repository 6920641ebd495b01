@testable import Intake
import Primitives
import Records
import Testing

struct SubmissionReaderTests {
  @Test(arguments: ["header.csv", "student.csv"])
  func missingFileIsRefused(name: String) {
    var files = TestPackage().files()
    files[name] = nil
    let outcome = Outcome(files: files)
    #expect(outcome.refusal == "file-missing")
    #expect(outcome.error?.finding.file == name)
    // Without a header nobody is known to have sent it.
    #expect((outcome.error?.header == nil) == (name == "header.csv"))
  }

  @Test func absentGroupFileHasNoRows() {
    var package = TestPackage()
    package.tables["enrollments.csv"] = nil
    #expect(Outcome(package).submission?.students.count == 2)
  }

  @Test func controlTotalsHaveToAgree() throws {
    var package = TestPackage()
    package.totalStudents = "3"
    let students = try #require(Outcome(package).error)
    #expect(students.finding.rule == "control-total-students")
    #expect(students.finding.message.contains("says 3, the body has 2"))
    #expect(students.header?.state == StateCode("TX"))
    package = TestPackage()
    package.totalRecords = "9"
    #expect(Outcome(package).refusal == "control-total-records")
  }

  @Test func headerHasExactlyOneRow() {
    var package = TestPackage()
    package.doubleRows("header.csv")
    #expect(Outcome(package).refusal == "header-rows")
    package.tables["header.csv"]?.rows = []
    #expect(Outcome(package).refusal == "header-rows")
    var files = TestPackage().files()
    files["header.csv"] = []
    #expect(Outcome(files: files).refusal == "csv-empty")
  }

  @Test(arguments: [
    ("Submitting State", "Texas"), ("Submitting State", ""), ("Submission Date", "20261301"),
    ("Submission Date", "19690101000000000"), ("Beginning Effective Date", "x"),
  ])
  func headerValueOfAnotherFormIsRefused(column: String, value: String) {
    var package = TestPackage()
    package.set("header.csv", column, value)
    let finding = Outcome(package).error?.finding
    #expect(finding?.rule == "header-value")
    #expect(finding?.column == column)
    #expect(finding?.row == 2)
  }

  @Test(arguments: [
    "2026-09-01T12:00:00.000", "2026-09-01 12:00:00.000", "2026-09-01T07:00:00-05:00",
  ])
  func timestampMayBeISO(text: String) {
    var package = TestPackage()
    package.set("header.csv", "Submission Date", text)
    let date = Outcome(package).submission?.header.submissionDate
    #expect(date == Instant("2026-09-01T12:00:00Z"))
  }

  @Test func headerTotalIsANumber() {
    var package = TestPackage()
    package.totalRecords = "-8"
    #expect(Outcome(package).refusal == "header-value")
    package.totalRecords = "9999999999"
    #expect(Outcome(package).refusal == "header-value")
    package.totalRecords = "999999999"
    #expect(Outcome(package).refusal == "records-max")
  }

  @Test func effectiveTimeEndsAfterItsStart() {
    var package = TestPackage()
    package.set("header.csv", "Ending Effective Date", "20260601000000000")
    let error = Outcome(package).error
    #expect(error?.finding.rule == "header-window")
    #expect(error?.header?.state == StateCode("TX"))
  }

  @Test func anotherStateThanExpectedIsRefused() {
    let archive = TestPackage().archive()
    #expect(Outcome(archive: archive, expectedState: StateCode("CA")).refusal == "state-mismatch")
    #expect(Outcome(archive: archive, expectedState: StateCode("TX")).submission != nil)
  }

  @Test func fileFromTheFutureWarns() {
    let archive = TestPackage().archive()
    let late = Outcome(archive: archive, receivedAt: "2026-08-30T00:00:00Z").submission
    #expect(late?.findings.map(\.rule) == ["submission-date-after-receipt"])
    // Ten hours are Guam's clock.
    let guam = Outcome(archive: archive, receivedAt: "2026-09-01T02:00:00Z").submission
    #expect(guam?.findings.isEmpty == true)
  }

  @Test func headerIsReadAlone() throws {
    let files = try PackageSource.open(archive: TestPackage().archive())
    let header = try SubmissionReader.header(of: files)
    #expect(header.state == StateCode("TX"))
    #expect(header.submissionDate == Instant("2026-09-01T12:00:00Z"))
    #expect(header.effectiveUntil == Instant("2026-08-31T23:59:59.999Z"))
    #expect(header.totalStudents == 2)
  }

  @Test func requiredColumnMayNotBeAbsent() throws {
    var package = TestPackage()
    package.removeColumn("demographics.csv", "Birth Date")
    let finding = try #require(Outcome(package).error).finding
    #expect(finding.rule == "column-missing")
    #expect(finding.file == "demographics.csv")
    #expect(finding.column == "Birth Date")
  }

  @Test func optionalColumnMayBeAbsentAndOrderIsFree() throws {
    var package = TestPackage()
    package.removeColumn("student.csv", "MSIX Identification Number")
    package.removeColumn("enrollments.csv", "Enrollment Comment")
    for name in package.tables.keys {
      package.tables[name]?.columns.reverse()
      for row in package.tables[name]?.rows.indices ?? 0..<0 {
        package.tables[name]?.rows[row].reverse()
      }
    }
    let submission = try #require(Outcome(package).submission)
    #expect(submission.students[1].block == Outcome(TestPackage()).submission?.students[1].block)
  }

  @Test func sameColumnTwiceIsRefused() {
    var package = TestPackage()
    package.tables["student.csv"]?.columns[3] = "Action Code"
    #expect(Outcome(package).refusal == "column-duplicate")
  }

  @Test func unknownColumnWarnsOnceAFileWithoutWhatMayBeAChild() throws {
    var package = TestPackage()
    package.tables["student.csv"]?.columns += ["Local Code", "Ana 20120315", "a_b"]
    for row in 0..<2 { package.tables["student.csv"]?.rows[row] += ["1", "2", "3"] }
    let submission = try #require(Outcome(package).submission)
    #expect(submission.findings.map(\.rule) == ["unknown-column"])
    #expect(submission.findings[0].file == "student.csv")
    #expect(submission.findings[0].message.contains("7 (Local Code), 8, 9."))
    #expect(submission.students.allSatisfy { $0.findings.isEmpty })
  }

  @Test(arguments: ["", "0", "0040001", "x", "00000001"])
  func studentRecordIDHasItsRange(value: String) {
    var package = TestPackage()
    package.set("student.csv", row: 1, "Student Record ID", value)
    let finding = Outcome(package).error?.finding
    #expect(finding?.rule == "student-record-id-invalid")
    #expect(finding?.row == 3)
  }

  @Test func studentRecordIDStandsOnce() {
    var package = TestPackage()
    package.set("student.csv", row: 1, "Student Record ID", "1")
    #expect(Outcome(package).refusal == "student-record-id-duplicate")
  }

  @Test func rowWithoutItsStudentIsRefused() {
    var package = TestPackage()
    package.set("enrollments.csv", row: 1, "Student Record ID", "0000007")
    let finding = Outcome(package).error?.finding
    #expect(finding?.rule == "student-unknown")
    #expect(finding?.file == "enrollments.csv")
    #expect(finding?.row == 3)
  }

  @Test func limitsOfStudentsAndRecordsHold() {
    var limits = SubmissionLimits.standard
    limits.studentsMax = 1
    #expect(Outcome(TestPackage(), limits: limits).refusal == "students-max")
    limits = .standard
    limits.recordsMax = 7
    #expect(Outcome(TestPackage(), limits: limits).refusal == "records-max")
  }

  @Test func rowsNeedNotBeSorted() throws {
    var package = TestPackage()
    package.add(
      .qualifyingMoves,
      [
        "Student Record ID": "1", "Qualifying Moves Record ID": "2",
        "Qualifying Arrival Date": "20250610", "Qualifying Move From State": "CA",
        "Qualifying Move To City": "Hart", "Qualifying Move To State": "TX",
        "Eligibility Expiration Date": "20280610",
      ])
    for name in package.tables.keys { package.tables[name]?.rows.reverse() }
    let submission = try #require(Outcome(package).submission)
    #expect(submission.students.map(\.studentRecordID) == [1, 2])
    #expect(submission.students[0].block.rows(.qualifyingMoves).map(\.recordID) == [1, 2])
    #expect(submission.students[1].block.rows(.qualifyingMoves).map(\.recordID) == [1])
    #expect(submission.students.allSatisfy { $0.findings.isEmpty })
  }

  @Test func extensionsAreRead() throws {
    var package = TestPackage()
    package.add(
      .immunizations,
      [
        "Student Record ID": "2", "Immunization Record ID": "001", "CVX Code": "03",
        "Administration Date": "20130401",
      ])
    package.add(
      .eligibility, ["Student Record ID": "2", "Eligibility Documented Date": "20260612"])
    let block = try #require(Outcome(package).submission).students[1].block
    #expect(block.rows(.immunizations).first?[.cvxCode] == "03")
    #expect(block.rows(.eligibility).first?[.eligibilityDocumentedDate] == "20260612")
    #expect(block.rows(.eligibility).first?.recordID == 0)
  }

  @Test func valuesStayAsTheStateWroteThem() throws {
    var package = TestPackage()
    package.set("demographics.csv", "First Name", "  ana \"la\" MARI\u{301}A\r\n ")
    let row = try #require(Outcome(package).submission).students[0].block.demographics
    #expect(row?[.firstName] == "ana \"la\" MAR\u{CD}A")
    #expect(row?[.birthDate] == "20120315")
  }

  @Test func damageInALaterFileRefusesAllWithTheHeaderKnown() {
    var files = TestPackage().files()
    files["enrollments.csv"]? += [0x22]
    let error = Outcome(files: files).error
    #expect(error?.finding.rule == "csv-quote-unterminated")
    #expect(error?.header?.totalStudents == 2)
    #expect(error?.description.contains("enrollments.csv, row 4") == true)
  }
}
