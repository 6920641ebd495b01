@testable import Intake
import Primitives
import Records
import Testing

struct DirectoryPackageTests {
  @Test func directoryIsTaken() throws {
    let directory = try TemporaryDirectory(files: TestPackage().files())
    let submission = try #require(Outcome(path: directory.path).submission)
    #expect(submission.header.state.description == "TX")
    #expect(submission.header.totalRecords == 8)
    #expect(submission.students.map(\.studentRecordID) == [1, 2])
    #expect(submission.students.allSatisfy { !$0.isRejected && $0.findings.isEmpty })
    #expect(submission.findings.isEmpty)
    #expect(submission.ruleSet == "submission/3")
    #expect(submission.students[0].block.demographics?[.lastName1] == "Pe\u{F1}a")
  }

  @Test func nothingAtThePathIsUnreadable() {
    #expect(Outcome(path: "/nonexistent/package").refusal == "package-unreadable")
    #expect(Outcome(path: "").refusal == "package-unreadable")
  }

  @Test func anotherEncodingIsRefused() throws {
    let directory = try TemporaryDirectory(files: [
      "p.xml": Array("\u{FEFF}\n<Package/>".utf8), "p.pdf": Array("%PDF-1.7".utf8), "p.zip": [],
    ])
    #expect(Outcome(path: directory.path + "/p.xml").refusal == "xml-root")
    #expect(Outcome(path: directory.path + "/p.pdf").refusal == "package-encoding")
    #expect(Outcome(path: directory.path + "/p.zip").refusal == "package-encoding")
  }

  @Test func archiveIsKnownByItsBytesNotItsName() throws {
    let directory = try TemporaryDirectory(files: ["night.dat": TestPackage().archive()])
    #expect(Outcome(path: directory.path + "/night.dat").submission?.students.count == 2)
  }

  @Test func linkOutOfThePackageIsRefused() throws {
    var files = TestPackage().files()
    files["enrollments.csv"] = nil
    let directory = try TemporaryDirectory(files: files)
    try directory.link("enrollments.csv", to: "/etc/passwd")
    let outcome = Outcome(path: directory.path)
    #expect(outcome.refusal == "package-file-kind")
    #expect(outcome.error?.finding.file == "enrollments.csv")
  }

  @Test func unknownFilesAndFoldersWarn() throws {
    let directory = try TemporaryDirectory(files: TestPackage().files())
    try directory.write("notes.txt", [0x41])
    try directory.write("Ana Pena 20120315.csv", [0x41])
    try directory.folder("archive")
    let findings = try #require(Outcome(path: directory.path).submission).findings
    #expect(findings.map(\.rule) == ["unknown-file", "unknown-file", "unknown-file"])
    #expect(findings.allSatisfy { $0.severity == .warning })
    #expect(Set(findings.map(\.file)) == ["archive", "file 1 by name", "notes.txt"])
  }

  @Test func tooManyFilesAreRefused() throws {
    let directory = try TemporaryDirectory(files: TestPackage().files())
    for number in 0..<60 { try directory.write("x\(number)", []) }
    #expect(Outcome(path: directory.path).refusal == "package-files-max")
  }

  /// The field is refused when its first 4 KiB are read, so the other 64 MiB cost nothing.
  @Test func hugeFieldIsRefusedAtItsLimit() throws {
    let directory = try TemporaryDirectory(files: TestPackage().files())
    try directory.append("enrollments.csv", Array("0000001,002,".utf8), times: 1)
    try directory.append("enrollments.csv", [UInt8](repeating: 0x41, count: 1 << 20), times: 64)
    let finding = try #require(Outcome(path: directory.path).error).finding
    #expect(finding.rule == "csv-field-bytes")
    #expect(finding.file == "enrollments.csv")
    #expect(finding.row == 4)
    #expect(finding.column == "Enrollment Date")
  }

  /// Sparse, five gigabytes: over the limit of a package, and still the answer names the place.
  @Test func hugeFileIsRefusedWithItsPlace() throws {
    let directory = try TemporaryDirectory(files: TestPackage().files())
    try directory.append("student.csv", Array("0000003,TX,I,,\"".utf8), times: 1)
    try directory.stretch("student.csv", to: 5 << 30)
    let finding = try #require(Outcome(path: directory.path).error).finding
    #expect(finding.rule == "csv-field-bytes")
    #expect(finding.file == "student.csv")
    #expect(finding.row == 4)
    #expect(finding.column == "State Student Identifier")
  }

  @Test func hugePackageWithoutABrokenPlaceIsRefusedForItsSize() throws {
    let directory = try TemporaryDirectory(files: TestPackage().files())
    try directory.write("notes.bin", [0])
    try directory.stretch("notes.bin", to: 1 << 30)
    #expect(Outcome(path: directory.path).refusal == "package-bytes")
  }

  @Test func feedGivesOneFile() throws {
    let files = TestPackage().files()
    let opened = try PackageSource.open(archive: ZipWriter(files: files).bytes())
    var bytes = [UInt8]()
    #expect(try opened.feed("student.csv") { bytes += $0 })
    #expect(bytes == files["student.csv"])
    #expect(try !opened.feed("other.csv") { _ in })
    #expect(opened.entries.map(\.name) == files.keys.sorted())
    #expect(opened.entries.first?.byteCount == files["demographics.csv"]?.count)
  }
}
