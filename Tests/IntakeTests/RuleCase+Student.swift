@testable import Intake
import Records

extension RuleCase {
  /// The rules about a student's own rows.
  static let student: [RuleCase] = [
    value("reject action-code-invalid", .student, "Action Code", "X"),
    value("reject reporting-state-mismatch", .student, "Reporting State Code", "CA"),
    value("reject state-identifier-missing", .student, "State Student Identifier", ""),
    value(
      "reject state-identifier-type-invalid", .student, "State Student Identifier Type", "03"),
    package("reject state-identifier-duplicate") {
      $0.set("student.csv", row: 1, "State Student Identifier", "S1")
    },
    value("reject record-id-invalid", .enrollments, "Enrollments Record ID", "1000"),
    package("reject record-id-duplicate") {
      $0.add(.qualifyingMoves, move(arrival: "20260611", until: "20290611", id: "001"))
    },
    package("reject row-duplicate") { package in
      for day in ["20260611", "20260612"] {
        package.add(.eligibility, ["Student Record ID": "1", "Eligibility Documented Date": day])
      }
    },
    package("reject demographics-missing") { $0.removeRow("demographics.csv", 0) },
    value("reject first-name-blank", .demographics, "First Name", ""),
    value("reject last-name-1-blank", .demographics, "Last Name 1", ""),
    value("reject birth-date-blank", .demographics, "Birth Date", ""),
    package("reject birth-date-implausible") {
      $0.set("demographics.csv", "Birth Date", "20030601")
      $0.set("enrollments.csv", "Grade Level", "UG")
    },
    package("reject qualifying-move-missing") { $0.removeRow("qualifying_moves.csv", 0) },
    value(
      "reject eligibility-too-long", .qualifyingMoves, "Eligibility Expiration Date",
      "20290611"),
    value("reject withdrawal-before-enrollment", .enrollments, "Withdrawal Date", "20260731"),
    value("reject required-date-malformed", .enrollments, "Enrollment Date", "x"),
    value("reject date-in-future", .enrollments, "Enrollment Date", "20260902"),
    package("reject credits-out-of-range") {
      $0.add(.courseHistory, course(["Credits Granted": "10"]))
    },
    value("warning date-malformed", .enrollments, "Withdrawal Date", "20269999"),
    value("warning date-after-file", .enrollments, "Withdrawal Date", "20260902"),
    value("warning required-blank", .demographics, "Multiple Birth Flag", ""),
    value("warning conditional-blank", .enrollments, "School or Project Name", ""),
    value("warning code-unknown", .enrollments, "Enrollment Type", "08"),
    value("warning value-understood", .enrollments, "LEP Indicator", "yes"),
    package("reject block-bytes", limits: limits { $0.studentBytesMax = 1_000 }) {
      $0.set("enrollments.csv", "Enrollment Comment", String(repeating: "x", count: 999))
    },
    value(
      "warning length-exceeded", .demographics, "Middle Name", String(repeating: "x", count: 51)),
    value("warning value-malformed", .demographics, "Parent 1 Phone Number", "555-0100"),
    value("warning control-character", .demographics, "Middle Name", "a\u{1}b"),
    value("warning msix-id-malformed", .student, "MSIX Identification Number", "12345"),
    value(
      "warning sex-missing", .demographics, "Sex", "", also: ["quality sex-missing"]),
    RuleCase("quality sex-missing") {
      // The two are one finding in two severities: what is left without the warning.
      var package = TestPackage()
      package.set("demographics.csv", "Sex", "Unknown")
      let told = Outcome(package)
      guard let submission = told.submission else { return told }
      return .taken(submission.without("warning sex-missing"))
    },
  ]

  /// Rows against one another.
  static let relations: [RuleCase] = [
    package("warning arrival-before-birth") {
      $0.add(.qualifyingMoves, move(arrival: "20120101", until: "20150101"))
    },
    package("warning eligibility-before-arrival") {
      $0.add(.qualifyingMoves, move(arrival: "20260611", until: "20260601"))
    },
    package("warning moves-same-arrival") {
      $0.add(.qualifyingMoves, move(arrival: "20260610", until: "20290610"))
    },
    package("quality arrival-after-documented") {
      $0.add(
        .eligibility, ["Student Record ID": "1", "Eligibility Documented Date": "20260609"])
    },
    value("warning enrollment-before-arrival", .enrollments, "Enrollment Date", "20260501"),
    value(
      "warning enrollment-after-eligibility", .qualifyingMoves, "Eligibility Expiration Date",
      "20260731"),
    package("quality enrollments-overlap") {
      $0.add(
        .enrollments,
        [
          "Student Record ID": "1", "Enrollments Record ID": "002",
          "Enrollment Date": "20260815", "Enrollment Type": "01",
          "School or Project Name": "Dimmitt Middle", "Facility State": "TX",
          "Grade Level": "08", "Residency Date": "20260610",
        ])
    },
    value("quality grade-against-age", .enrollments, "Grade Level", "02"),
    value("quality residency-before-arrival", .enrollments, "Residency Date", "20260501"),
    package("warning graduation-before-grade-9") {
      $0.set("enrollments.csv", "Graduation/HSE Indicator", "Graduation")
      $0.set("enrollments.csv", "Graduation/HSE Date", "20260820")
    },
    package("quality enrolled-after-graduation") {
      $0.set("enrollments.csv", "Grade Level", "UG")
      $0.set("enrollments.csv", "Graduation/HSE Indicator", "HSE")
      $0.set("enrollments.csv", "Graduation/HSE Date", "20260701")
    },
    package("warning course-duplicate") {
      $0.add(.courseHistory, course([:]))
      $0.add(.courseHistory, course(["Course History Record ID": "002"]))
    },
    package("warning course-years-reversed") {
      $0.add(.courseHistory, course(["End Academic Year": "2024"]))
    },
    package("warning assessment-before-birth") {
      $0.add(
        .assessments,
        [
          "Student Record ID": "1", "Assessments Record ID": "001",
          "Assessment Title": "State Test", "Assessment Content": "Mathematics",
          "Assessment Type": "09", "Assessment Administration Date": "022012",
          "Assessment Reporting Method": "0499", "Score Results": "441",
          "Assessment Interpretation": "Proficient",
        ])
    },
    package("warning dose-before-birth") {
      $0.add(
        .immunizations,
        [
          "Student Record ID": "1", "Immunization Record ID": "001", "CVX Code": "03",
          "Administration Date": "20120314",
        ])
    },
    package("quality parent-named-as-child") {
      $0.set("demographics.csv", "Female Parent/Guardian First Name", "ANA")
      $0.set("demographics.csv", "Female Parent/Guardian Last Name", "Pe\u{F1}a")
    },
  ]

  /// Values against tables.
  static let references: [RuleCase] = [
    package("warning district-unknown", tables: tables { $0.facilities = try directory() }) {
      $0.set("enrollments.csv", "School District ID", "4800002")
    },
    package("warning school-unknown", tables: tables { $0.facilities = try directory() }) {
      $0.set("enrollments.csv", "School District ID", "4800001")
      $0.set("enrollments.csv", "School Identification Code", "480000100009")
    },
    package("warning country-unknown", tables: tables { $0.countries = try countries() }) {
      $0.set("qualifying_moves.csv", row: 1, "Qualifying Move From Country", "MEX")
      $0.set("qualifying_moves.csv", "Qualifying Move From Country", "ATL")
    },
    RuleCase("warning grade-unknown") {
      var package = TestPackage()
      package.set("enrollments.csv", "Grade Level", "UG")
      return Outcome(
        package, receivedAt: "2027-09-01T00:00:00Z", tables: gradeTables)
    },
    package(
      "warning noticed-element-blank", tables: tables { $0.noticed = [.facilityZip: .grace] }
    ) { $0.set("enrollments.csv", row: 1, "Facility Zip", "79043") },
    package("reject noticed-element-due", tables: tables { $0.noticed = [.facilityZip: .due] }) {
      $0.set("enrollments.csv", row: 1, "Facility Zip", "79043")
    },
  ]

  static func directory() throws -> FacilityDirectory {
    try FacilityDirectory(
      lines: ReferenceLines(
        columns: FacilityDirectory.columns,
        rows: [
          ["4800001", "20050701", "Hart ISD", "", "Hart", "TX", "79043", "", ""],
          [
            "480000100001", "20050701", "Hart Middle", "1 Main St", "Hart", "TX", "79043",
            "4800001", "",
          ],
        ]))
  }

  private static func countries() throws -> CodeTable {
    try CodeTable(
      lines: ReferenceLines(
        columns: CodeTable.columns, rows: [["MEX", "20000101", "Mexico", ""]]))
  }

  static let gradeTables = tables { $0.grades = try grades() }

  private static func grades() throws -> CodeTable {
    let codes = (1...12).map { $0 < 10 ? "0\($0)" : "\($0)" }
    return try CodeTable(
      lines: ReferenceLines(
        columns: CodeTable.columns, rows: codes.map { [$0, "20000101", "Grade \($0)", ""] }))
  }

  private static func tables(_ change: (inout KnownTables) throws -> Void) -> KnownTables {
    var tables = KnownTables()
    do { try change(&tables) } catch { preconditionFailure("\(error)") }
    return tables
  }

  private static func move(arrival: String, until: String, id: String = "002") -> [String: String] {
    [
      "Student Record ID": "1", "Qualifying Moves Record ID": id,
      "Qualifying Arrival Date": arrival, "Qualifying Move From State": "CA",
      "Qualifying Move To City": "Hart", "Qualifying Move To State": "TX",
      "Eligibility Expiration Date": until,
    ]
  }

  private static func course(_ other: [String: String]) -> [String: String] {
    ValidationTests.course.merging(other) { $1 }
  }
}
