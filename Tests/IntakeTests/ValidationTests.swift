@testable import Intake
import Records
import Testing

struct ValidationTests {
  struct Case: CustomTestStringConvertible {
    let file: String
    let column: String
    let value: String
    let expected: [String]

    var testDescription: String { "\(column) = \(value)" }

    init(_ group: Group, _ column: String, _ value: String, _ expected: String...) {
      file = group.fileName
      self.column = column
      self.value = value
      self.expected = expected
    }
  }

  static let identity: [Case] = [
    Case(.student, "Action Code", "X", "reject action-code-invalid"),
    Case(.student, "Action Code", "", "reject action-code-invalid"),
    Case(.student, "Reporting State Code", "CA", "reject reporting-state-mismatch"),
    Case(.student, "State Student Identifier", "", "reject state-identifier-missing"),
    Case(.student, "State Student Identifier", "A-1", "warning value-malformed"),
    Case(.student, "State Student Identifier Type", "", "reject state-identifier-type-invalid"),
    Case(.student, "State Student Identifier Type", "03", "reject state-identifier-type-invalid"),
    Case(.student, "MSIX Identification Number", "123456789012"),
    Case(.student, "MSIX Identification Number", "12345", "warning msix-id-malformed"),
    Case(.student, "MSIX Identification Number", "12345678901X", "warning msix-id-malformed"),
  ]

  static let demographics: [Case] = [
    Case(.demographics, "First Name", " ", "reject first-name-blank"),
    Case(.demographics, "Last Name 1", "", "reject last-name-1-blank"),
    Case(.demographics, "Birth Date", "", "reject birth-date-blank"),
    Case(.demographics, "Birth Date", "20120230", "reject required-date-malformed"),
    Case(.demographics, "Birth Date", "03/15/2012", "reject required-date-malformed"),
    Case(.demographics, "Birth Date", "2012-03-15"),
    Case(
      .demographics, "Birth Date", "20260902", "reject date-in-future",
      "warning arrival-before-birth", "quality grade-against-age"),
    Case(
      .demographics, "Birth Date", "20260901", "reject birth-date-implausible",
      "warning arrival-before-birth", "quality grade-against-age"),
    Case(
      .demographics, "Birth Date", "20260831", "warning arrival-before-birth",
      "quality grade-against-age"),
    Case(.demographics, "Birth Date", "20030602", "quality grade-against-age"),
    Case(
      .demographics, "Birth Date", "20030601", "reject birth-date-implausible",
      "quality grade-against-age"),
    Case(.demographics, "Sex", "", "warning sex-missing", "quality sex-missing"),
    Case(.demographics, "Sex", "Unknown", "warning sex-missing", "quality sex-missing"),
    Case(.demographics, "Sex", "Other"),
    Case(.demographics, "Multiple Birth Flag", "", "warning required-blank"),
    Case(.demographics, "Multiple Birth Flag", "Y", "warning value-understood"),
    Case(.demographics, "Birth Date Verification", "1", "warning code-unknown"),
    Case(
      .demographics, "Middle Name", String(repeating: "x", count: 51), "warning length-exceeded"),
    Case(.demographics, "Middle Name", String(repeating: "\u{F1}", count: 50)),
    Case(.demographics, "Middle Name", "a\u{1}b", "warning control-character"),
    Case(.demographics, "Parent 1 Email Address", "nobody", "warning value-malformed"),
    Case(.demographics, "Parent 1 Email Address", "p1@example.org"),
    Case(.demographics, "Parent 1 Phone Number", "555-0100", "warning value-malformed"),
  ]

  static let moves: [Case] = [
    Case(
      .qualifyingMoves, "Qualifying Arrival Date", "", "warning required-blank",
      "reject qualifying-move-missing"),
    Case(.qualifyingMoves, "Qualifying Arrival Date", "soon", "reject required-date-malformed"),
    Case(
      .qualifyingMoves, "Qualifying Arrival Date", "20260902", "reject date-in-future",
      "warning enrollment-before-arrival", "quality residency-before-arrival"),
    Case(.qualifyingMoves, "Qualifying Arrival Date", "20260609", "reject eligibility-too-long"),
    Case(
      .qualifyingMoves, "Eligibility Expiration Date", "20290611", "reject eligibility-too-long"),
    Case(.qualifyingMoves, "Eligibility Expiration Date", "20261231"),
    Case(.qualifyingMoves, "Eligibility Expiration Date", "", "warning required-blank"),
    Case(
      .qualifyingMoves, "Eligibility Expiration Date", "20291301",
      "reject required-date-malformed"),
    Case(.qualifyingMoves, "Qualifying Move From State", "", "warning conditional-blank"),
    Case(.qualifyingMoves, "Qualifying Move To City", "", "warning required-blank"),
    Case(
      .qualifyingMoves, "Qualifying Move To State", "Tex", "warning value-malformed",
      "warning length-exceeded"),
  ]

  static let enrollments: [Case] = [
    Case(.enrollments, "Withdrawal Date", "20260731", "reject withdrawal-before-enrollment"),
    Case(.enrollments, "Withdrawal Date", "20260801"),
    Case(.enrollments, "Withdrawal Date", "20260902", "warning date-after-file"),
    Case(.enrollments, "Withdrawal Date", "20269999", "warning date-malformed"),
    Case(.enrollments, "Enrollment Date", "20260902", "reject date-in-future"),
    Case(.enrollments, "Enrollment Date", "x", "reject required-date-malformed"),
    Case(.enrollments, "Enrollment Date", "", "warning required-blank"),
    Case(.enrollments, "Residency Date", "20260902", "warning date-after-file"),
    Case(.enrollments, "Enrollment Type", "08", "warning code-unknown"),
    Case(.enrollments, "Enrollment Type", "02", "warning conditional-blank"),
    Case(.enrollments, "Enrollment Type", "06", "warning conditional-blank"),
    Case(.enrollments, "School or Project Name", "", "warning conditional-blank"),
    Case(.enrollments, "Grade Level", "13", "warning code-unknown"),
    Case(
      .enrollments, "Grade Level", "09", "warning conditional-blank", "warning conditional-blank",
      "warning conditional-blank"),
    Case(.enrollments, "Graduation/HSE Indicator", "HSE", "warning conditional-blank"),
    Case(
      .enrollments, "Graduation/HSE Date", "20260801", "warning conditional-blank",
      "warning graduation-before-grade-9"),
    Case(.enrollments, "School Identification Code", "12345", "warning value-malformed"),
    Case(.enrollments, "School Identification Code", "123456789012"),
    Case(.enrollments, "Facility Zip", "1234", "warning value-malformed"),
    Case(.enrollments, "Facility Zip", "12345-6789"),
    Case(.enrollments, "LEP Indicator", "yes", "warning value-understood"),
  ]

  @Test(arguments: identity + demographics + moves + enrollments)
  func valueIsJudged(test: Case) throws {
    var package = TestPackage()
    package.set(test.file, test.column, test.value)
    let outcome = Outcome(package)
    #expect(outcome.findings(1) == test.expected)
    #expect(outcome.isRejected(1) == test.expected.contains { $0.hasPrefix("reject") })
    #expect(outcome.findings(2).isEmpty)
    for finding in outcome.submission?.students[0].findings ?? [] {
      #expect(finding.studentRecordID == 1)
      #expect(finding.file == finding.group?.fileName)
      // What a child's value is stays out of the message.
      #expect(test.value.utf8.count < 5 || !finding.message.contains(test.value))
    }
  }

  static let course: [String: String] = [
    "Student Record ID": "1", "Course History Record ID": "001", "Course Title": "Algebra I",
    "Subject Area Name": "Mathematics", "Begin Academic Year": "2025", "End Academic Year": "2026",
    "Credits Granted": "1.00", "Final Grade": "B",
  ]

  @Test(arguments: [
    ("Credits Granted", "0", [String]()), ("Credits Granted", "9.99", []),
    ("Credits Granted", ".5", []),
    ("Credits Granted", "10", ["reject credits-out-of-range"]),
    ("Credits Granted", "9.995", ["reject credits-out-of-range", "warning length-exceeded"]),
    ("Credits Granted", "-1", ["reject credits-out-of-range"]),
    ("Credits Granted", "1e0", ["reject credits-out-of-range"]),
    ("Credits Granted", "nan", ["reject credits-out-of-range"]),
    ("Credits Granted", "", ["warning conditional-blank"]),
    ("Final Grade", "", ["warning conditional-blank"]),
    ("Begin Academic Year", "25", ["warning value-malformed"]),
    ("Term Type", "0836", ["warning code-unknown"]),
  ])
  func courseIsJudged(column: String, value: String, expected: [String]) {
    var package = TestPackage()
    package.add(.courseHistory, Self.course)
    package.set("course_history.csv", column, value)
    #expect(Outcome(package).findings(1) == expected)
  }

  @Test func unfinishedCourseNeedsHoursAndGrade() {
    var package = TestPackage()
    var course = Self.course
    course["Credits Granted"] = nil
    course["Final Grade"] = nil
    package.add(.courseHistory, course)
    let columns = Outcome(package).submission?.students[0].findings.map(\.column)
    #expect(columns == ["Clock Hours", "Grade-to-Date"])
  }

  @Test func assessmentIsJudged() {
    var package = TestPackage()
    package.add(
      .assessments,
      [
        "Student Record ID": "1", "Assessments Record ID": "001", "Assessment Title": "State Test",
        "Assessment Content": "Mathematics", "Assessment Type": "09",
        "Assessment Administration Date": "042026", "Assessment Reporting Method": "0499",
        "Score Results": "441", "Assessment Interpretation": "Proficient",
      ])
    #expect(Outcome(package).findings(1).isEmpty)
    package.set("assessments.csv", "Assessment Administration Date", "132026")
    #expect(Outcome(package).findings(1) == ["warning date-malformed"])
    package.set("assessments.csv", "Assessment Administration Date", "102026")
    #expect(Outcome(package).findings(1) == ["warning date-after-file"])
    package.set("assessments.csv", "Assessment Administration Date", "")
    #expect(Outcome(package).findings(1) == ["warning conditional-blank"])
  }

  @Test func alternateIdentifierNeedsItsType() {
    var package = TestPackage()
    package.add(
      .alternateStateStudentIDs,
      [
        "Student Record ID": "1", "Alternate State Record ID": "001",
        "Alternate State Student ID": "9",
      ])
    #expect(Outcome(package).findings(1) == ["warning conditional-blank"])
  }

  @Test func moveFromAbroadNeedsNoState() {
    var package = TestPackage()
    package.set("qualifying_moves.csv", "Qualifying Move From State", "")
    package.set("qualifying_moves.csv", "Qualifying Move From Country", "MEX")
    #expect(Outcome(package).findings(1).isEmpty)
  }

  @Test func studentWithoutMoveOrDemographicsIsRejected() {
    var package = TestPackage()
    package.removeRow("qualifying_moves.csv", 1)
    package.removeRow("demographics.csv", 0)
    let outcome = Outcome(package)
    #expect(outcome.findings(1) == ["reject demographics-missing"])
    #expect(outcome.findings(2) == ["reject qualifying-move-missing"])
    #expect(outcome.submission?.students[1].findings[0].row == nil)
  }

  @Test func retractionIsJudgedByItsIdentityOnly() throws {
    var package = TestPackage()
    package.set("student.csv", "Action Code", "D")
    package.removeRow("qualifying_moves.csv", 0)
    package.removeRow("demographics.csv", 0)
    package.removeRow("enrollments.csv", 0)
    let submission = try #require(Outcome(package).submission)
    #expect(submission.students[0].action == .delete)
    #expect(submission.students[0].findings.isEmpty)
    package.set("student.csv", "State Student Identifier", "")
    #expect(Outcome(package).findings(1) == ["reject state-identifier-missing"])
  }

  @Test func secondStudentWithTheSameIdentifierIsRejected() {
    var package = TestPackage()
    package.set("student.csv", row: 1, "State Student Identifier", "S1")
    let outcome = Outcome(package)
    #expect(outcome.isRejected(1) == false)
    #expect(outcome.findings(2) == ["reject state-identifier-duplicate"])
    package.set("student.csv", row: 1, "State Student Identifier Type", "02")
    #expect(Outcome(package).isRejected(2) == false)
  }

  @Test func rowsThatCannotBeToldApartReject() {
    var package = TestPackage()
    package.doubleRows("enrollments.csv")
    #expect(Outcome(package).findings(2) == ["reject record-id-duplicate"])
    package = TestPackage()
    for value in ["", "0", "1000", "K01"] {
      package.set("enrollments.csv", "Enrollments Record ID", value)
      #expect(Outcome(package).findings(1) == ["reject record-id-invalid"])
    }
    package = TestPackage()
    for day in ["20260611", "20260612"] {
      package.add(.eligibility, ["Student Record ID": "1", "Eligibility Documented Date": day])
    }
    #expect(Outcome(package).findings(1) == ["reject row-duplicate"])
  }

  @Test func blankNameOfAVariantOnlyWarns() {
    var package = TestPackage()
    package.add(
      .demographics,
      [
        "Student Record ID": "1", "Demographics Record ID": "002", "First Name": "Anna",
        "Last Name 1": "Pena", "Sex": "Female", "Birth Date": "20120315",
        "Multiple Birth Flag": "No",
      ])
    package.set("demographics.csv", row: 0, "First Name", "")
    #expect(Outcome(package).findings(1) == ["warning required-blank"])
    package.set("demographics.csv", row: 2, "First Name", "")
    #expect(
      Outcome(package).findings(1) == ["warning required-blank", "reject first-name-blank"])
  }

  @Test func findingsBeyondTheLimitAreCounted() throws {
    var limits = SubmissionLimits.standard
    limits.findingsMax = 2
    var package = TestPackage()
    for row in 0..<2 {
      package.set("demographics.csv", row: row, "Multiple Birth Flag", "")
      package.set("demographics.csv", row: row, "Sex", "")
      package.set("demographics.csv", row: row, "Birth Date", "")
    }
    let submission = try #require(Outcome(package, limits: limits).submission)
    #expect(submission.students[0].findings.count == 3)
    #expect(submission.students[1].findings.map(\.rule) == ["birth-date-blank"])
    #expect(submission.findingsLeftOut == 4)
    #expect(submission.students.allSatisfy { $0.isRejected })
  }

  @Test func shapeSaysNothingOfTheValue() {
    #expect(StudentFindings.shape(of: "Pe\u{F1}a-Ruiz 2012") == "Aa?a-Aaaa 9999")
    #expect(StudentFindings.shape(of: String(repeating: "x", count: 30)).hasSuffix("..."))
  }
}
