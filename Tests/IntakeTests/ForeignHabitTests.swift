@testable import Intake
import Records
import Testing

/// What States' systems write otherwise than the layout: understood with a warning where it can be,
/// refused with a reason where not.
struct ForeignHabitTests {
  private func renamed(
    _ file: String, _ column: String, _ name: String
  ) -> TestPackage {
    var package = TestPackage()
    let index = package.tables[file]?.columns.firstIndex(of: column)
    guard let index else { preconditionFailure("\(file) has no \(column)") }
    package.tables[file]?.columns[index] = name
    return package
  }

  @Test(arguments: [
    ("enrollments.csv", "LEP Indicator", "LEP Indicator (EL)"),
    ("demographics.csv", "Male Parent/Guardian First Name", "Male Parent First Name"),
    ("demographics.csv", "Birth Date", "birth_date"),
    ("demographics.csv", "Last Name 1", "LASTNAME1"),
    ("student.csv", "State Student Identifier", "State Student ID"),
    ("header.csv", "Submitting State", "SUBMITTING STATE"),
  ])
  func otherNameIsUnderstood(file: String, column: String, name: String) throws {
    let submission = try #require(Outcome(renamed(file, column, name)).submission)
    #expect(submission.findings.map(\.rule) == ["column-name-understood"])
    #expect(submission.findings[0].column == column)
    #expect(submission.findings[0].message.contains("read as \"\(column)\""))
    #expect(
      submission.students.map(\.block) == Outcome(TestPackage()).submission?.students.map(\.block))
  }

  @Test func exactNameGoesBeforeOneThatMeansIt() throws {
    var package = renamed("demographics.csv", "Suffix", "First_Name")
    package.set("demographics.csv", "First_Name", "Other")
    let submission = try #require(Outcome(package).submission)
    #expect(submission.findings.map(\.rule) == ["unknown-column"])
    #expect(submission.students[0].block.demographics?[.firstName] == "Ana")
    package = renamed("demographics.csv", "Sex", "Gender")
    let suffix = package.tables["demographics.csv"]?.columns.firstIndex(of: "Suffix") ?? 0
    package.tables["demographics.csv"]?.columns[suffix] = "SEX"
    #expect(Outcome(package).refusal == "column-duplicate")
  }

  @Test func extraKeyColumnsAreNotRead() throws {
    var package = TestPackage()
    package.tables["enrollments.csv"]?.columns.insert("State Student Key", at: 0)
    for row in 0..<2 { package.tables["enrollments.csv"]?.rows[row].insert("K9", at: 0) }
    let submission = try #require(Outcome(package).submission)
    #expect(submission.findings.map(\.rule) == ["unknown-column"])
    #expect(submission.students.allSatisfy { $0.findings.isEmpty })
  }

  @Test func titlesAboveAndNamesBetweenArePassedOver() throws {
    var files = TestPackage().files()
    let title = Array("MSIX Export,,\r\nRun of Tuesday\r\n".utf8)
    files["demographics.csv"] = title + (files["demographics.csv"] ?? [])
    let lines = String(decoding: files["enrollments.csv"] ?? [], as: UTF8.self)
      .split(separator: "\r\n").map { $0 + "\r\n" }
    files["enrollments.csv"] = Array((lines[0] + lines[1] + lines[0] + lines[2]).utf8)
    let submission = try #require(Outcome(files: files).submission)
    #expect(submission.findings.map(\.rule) == ["title-rows", "column-names-repeated"])
    #expect(submission.findings.map(\.file) == ["demographics.csv", "enrollments.csv"])
    #expect(
      submission.students.map(\.block) == Outcome(TestPackage()).submission?.students.map(\.block))
  }

  @Test func otherSeparatorsAreNamed() throws {
    for (mark, name) in [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")] {
      var files = TestPackage().files()
      let text = String(decoding: files["student.csv"] ?? [], as: UTF8.self)
      files["student.csv"] = Array(text.replacingAll(",", with: mark).utf8)
      let error = try #require(Outcome(files: files).error)
      #expect(error.finding.rule == "column-missing")
      #expect(error.finding.message.contains(name))
    }
  }

  @Test(arguments: [
    (Group.demographics, "Sex", " f ", "Female", true),
    (.demographics, "Sex", "MALE", "Male", true),
    (.demographics, "Multiple Birth Flag", "N", "No", true),
    (.enrollments, "Enrollment Type", "1", "01", true),
    (.enrollments, "Grade Level", "8", "08", true),
    (.enrollments, "Grade Level", "ug", "UG", true),
    (.enrollments, "Facility State", "tx", "TX", true),
    (.enrollments, "Residency Date", "2026-06-10", "20260610", false),
    (.student, "State Student Identifier Type", "1", "01", true),
  ])
  func valueIsUnderstoodAndKeptAsWritten(
    group: Group, column: String, written: String, understood: String, warns: Bool
  ) throws {
    var package = TestPackage()
    package.set(group.fileName, column, written)
    for bytes in [package.archive(), Array(try package.document().utf8)] {
      let outcome = Outcome(archive: bytes)
      let row = try #require(outcome.submission).students[0].block.rows(group)[0]
      let element = try #require(DataDictionary.column(named: column, in: group)?.element)
      let field = try #require(row.fields.first { $0.element == element })
      #expect(field.value == understood)
      #expect(field.written == written)
      #expect(outcome.findings(1) == (warns ? ["warning value-understood"] : []))
    }
  }

  @Test func actionAndStateAreUnderstood() throws {
    var package = TestPackage()
    package.set("student.csv", "Action Code", "d")
    package.set("student.csv", row: 1, "Reporting State Code", "tx")
    let submission = try #require(Outcome(package).submission)
    #expect(submission.students[0].action == .delete)
    #expect(submission.students.map(\.isRejected) == [false, false])
  }

  @Test func zeroAloneIsNotUnderstood() {
    var package = TestPackage()
    package.set("enrollments.csv", "Grade Level", "0")
    #expect(Outcome(package).findings(1) == ["warning code-unknown"])
  }

  @Test func sameStatementInOtherWordsIsTheSame() throws {
    var package = TestPackage()
    package.set("demographics.csv", "Birth Date", "2012-03-15")
    let blocks = try [package, TestPackage()].map {
      try #require(Outcome($0).submission).students[0].block
    }
    #expect(blocks[0] != blocks[1])
    #expect(blocks[0].comparableContent == blocks[1].comparableContent)
  }
}
