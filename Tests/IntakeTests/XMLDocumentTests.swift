@testable import Intake
import Primitives
import Records
import Testing

struct XMLDocumentTests {
  @Test func documentSaysWhatTheFilesSay() throws {
    var package = TestPackage()
    package.add(
      .immunizations,
      [
        "Student Record ID": "2", "Immunization Record ID": "001", "CVX Code": "03",
        "Administration Date": "20130401",
      ])
    package.set("demographics.csv", "First Name", "A & <B>\r\n\"C\"")
    package.set("demographics.csv", row: 1, "Sex", "")
    let files = try #require(Outcome(package).submission)
    let document = try #require(Outcome(document: try package.document()).submission)
    #expect(document.header == files.header)
    #expect(document.students.map(\.block) == files.students.map(\.block))
    #expect(document.students.map(\.action) == files.students.map(\.action))
    for (left, right) in zip(document.students, files.students) {
      #expect(left.findings.map(\.rule) == right.findings.map(\.rule))
      #expect(left.findings.map(\.recordID) == right.findings.map(\.recordID))
      #expect(left.findings.map(\.column) == right.findings.map(\.column))
    }
    #expect(document.students[1].findings.first?.file == "submission.xml")
    #expect(files.students[1].findings.first?.file == "demographics.csv")
  }

  @Test func documentIsTakenFromAPathAndFromAnArchive() throws {
    let document = Array(try TestPackage().document().utf8)
    let directory = try TemporaryDirectory(files: ["night.xml": document])
    for path in [directory.path, directory.path + "/night.xml"] {
      let opened = try PackageSource.open(path: path)
      #expect(opened.encoding == "xml")
      #expect(opened.entries.map(\.name) == ["night.xml"])
      #expect(Outcome(path: path).submission?.students.count == 2)
    }
    #expect(Outcome(files: ["night.xml": document]).submission?.students.count == 2)
    var files = TestPackage().files()
    files["night.xml"] = document
    let both = try #require(Outcome(files: files).submission)
    #expect(both.findings.map(\.rule) == ["unknown-file"])
    let two = Outcome(files: ["a.xml": document, "b.xml": document])
    #expect(two.refusal == "file-missing")
  }

  @Test func orderPrefixesAndSpaceDoNotMatter() throws {
    let text = try TestPackage().document()
      .replacingAll("<MSIXSubmission>", with: "<m:MSIXSubmission xmlns:m=\"urn:x\">")
      .replacingAll("</MSIXSubmission>", with: "</m:MSIXSubmission>")
      .replacingAll("<Header>", with: "<!-- a --><m:Header>")
      .replacingAll("</Header>", with: "</m:Header>")
      .replacingAll("<FirstName>Ana</FirstName>", with: "")
      .replacingAll(
        "</Demographics>", with: "<FirstName>\n A<![CDATA[n]]>&#x61; </FirstName></Demographics>"
      )
      .replacingAll("</Student>", with: "<!-- b --></Student>")
    let submission = try #require(Outcome(document: text).submission)
    let plain = try #require(Outcome(TestPackage()).submission)
    #expect(submission.students.map(\.block) == plain.students.map(\.block))
    #expect(submission.findings.isEmpty)
  }

  @Test func numberMayStandBehindTheRows() throws {
    let number = "<StudentRecordID>0000001</StudentRecordID>"
    let whole = try TestPackage().document()
    let text = whole.replacingAll(number, with: "")
      .replacingFirst("</Student>", with: number + "</Student>")
    let moved = try #require(Outcome(document: text).submission)
    #expect(
      moved.students.map(\.block) == Outcome(document: whole).submission?.students.map(\.block))
  }

  @Test func otherNamesAreUnderstoodAndUnknownOnesNamed() throws {
    let text = try TestPackage().document()
      .replacingAll("BirthDate>", with: "DateOfBirth>")
      .replacingAll("<FacilityState>", with: "<Extra><Deep>1</Deep></Extra><FacilityState a=\"1\">")
    let submission = try #require(Outcome(document: text).submission)
    #expect(submission.findings.map(\.rule) == ["column-name-understood", "unknown-element"])
    #expect(submission.findings[0].column == "Birth Date")
    #expect(submission.findings[1].message.contains("Extra, an attribute"))
    #expect(submission.students.allSatisfy { $0.findings.isEmpty })
  }

  @Test(arguments: [
    ("<MSIXSubmission>", "<Submission>", "xml-root"),
    ("<Header>", "<Header><Header/>", "unknown-element"),
    ("</Header>", "</Header><Header/>", "header-rows"),
    ("<SubmittingState>TX", "<SubmittingState>Texas", "header-value"),
    ("<StudentRecordID>0000002", "<StudentRecordID>0000001", "student-record-id-duplicate"),
    ("<StudentRecordID>0000002", "<StudentRecordID>0040001", "student-record-id-invalid"),
    ("<TotalStudentsinFile>2", "<TotalStudentsinFile>3", "control-total-students"),
    ("<TotalRecordsinFile>8", "<TotalRecordsinFile>9", "control-total-records"),
    ("<Sex>", "<Sex>Male</Sex><Sex>", "xml-element-duplicate"),
    ("<Sex>", "<Sex><b/>", "xml-structure"),
    ("<Demographics>", "<Demographics>words", "xml-structure"),
    ("<Demographics>", "<Demographics><StudentRecordID>9</StudentRecordID>", "student-unknown"),
    ("</MSIXSubmission>", "", "xml-malformed"),
    ("</MSIXSubmission>", "</MSIXSubmission><more/>", "xml-malformed"),
    ("<Sex>", "<Sex>&nbsp;", "xml-malformed"),
    ("<Sex>", "<Sex>\u{0}", "xml-malformed"),
    ("<Sex>", "<Sex>\u{1}", "xml-malformed"),
    ("encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"", "xml-encoding"),
    ("encoding=\"UTF-8\"", "encoding=\"UTF-16\"", "xml-encoding"),
    ("<MSIXSubmission>", "<!DOCTYPE MSIXSubmission><MSIXSubmission>", "xml-document-type"),
  ])
  func wrongDocumentsAreRefused(place: String, other: String, rule: String) throws {
    let text = try TestPackage().document().replacingFirst(place, with: other)
    let outcome = Outcome(document: text)
    if rule == "unknown-element" {
      #expect(outcome.submission?.findings.map(\.rule) == [rule])
    } else {
      #expect(outcome.refusal == rule)
      #expect(outcome.error?.finding.file == "submission.xml")
      #expect(outcome.error?.finding.row != nil || rule.hasPrefix("control"))
    }
  }

  @Test func studentBeforeTheHeaderIsRefused() throws {
    let text = try TestPackage().document()
    let header = text.between("  <Header>", "</Header>\n")
    let late = text.replacingFirst(header, with: "")
      .replacingFirst("</MSIXSubmission>", with: header + "</MSIXSubmission>")
    #expect(Outcome(document: late).refusal == "xml-structure")
    #expect(Outcome(document: text.replacingFirst(header, with: "")).refusal == "xml-structure")
    #expect(Outcome(document: "<MSIXSubmission/>").refusal == "header-rows")
  }

  @Test func errorNamesLineAndCharacter() throws {
    let text = try TestPackage().document().replacingFirst("<Sex>", with: "<Sex")
    let error = try #require(Outcome(document: text).error)
    #expect(error.finding.rule == "xml-malformed")
    let row = try #require(error.finding.row)
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false)[row - 1].contains("<Sex"))
    #expect(error.finding.message.contains("character "))
    #expect(error.header?.state == StateCode("TX"))
  }
}

extension String {
  func replacingFirst(_ old: String, with new: String) -> String {
    guard let range = firstRange(of: old) else { preconditionFailure("\(old) is not there") }
    return String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
  }

  func replacingAll(_ old: String, with new: String) -> String { replacing(old, with: new) }

  /// From the first text to the end of the second.
  func between(_ start: String, _ end: String) -> String {
    guard let from = firstRange(of: start), let to = self[from.upperBound...].firstRange(of: end)
    else { preconditionFailure("\(start) is not there") }
    return String(self[from.lowerBound..<to.upperBound])
  }
}
