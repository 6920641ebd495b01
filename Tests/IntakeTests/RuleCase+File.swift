import Primitives
@testable import Intake
import Records

extension RuleCase {
  /// The rules about the package.
  static let packages: [RuleCase] = [
    RuleCase("fatal package-unreadable") { Outcome(path: "/nowhere/package") },
    RuleCase("fatal package-encoding") { Outcome(archive: Array("%PDF-1.7".utf8)) },
    files("fatal package-bytes", limits: limits { $0.packageBytesMax = 100 }) { _ in },
    files("fatal package-files-max", limits: limits { $0.filesMax = 3 }) { _ in },
    archive("fatal package-path") { $0.entries[0].name = "../student.csv" },
    archive("fatal package-name-duplicate") { $0.entries.append($0.entries[0]) },
    archive("fatal package-file-kind") { $0.entries[0].mode = 0o120777 },
    RuleCase("fatal zip-truncated") { Outcome(archive: TestPackage().archive().dropLast()) },
    archive("fatal zip-malformed") { $0.entries[0].localName = "student.cs_" },
    archive("fatal zip-encrypted") { $0.entries[0].flags = 1 },
    archive("fatal zip-method") { $0.entries[0].method = 12 },
    archive("fatal zip-64") { $0.entries[0].byteCount = Int(UInt32.max) },
    archive("fatal zip-ratio") { writer in
      let zeros = [UInt8](repeating: 0, count: 8 << 20)
      writer.entries.append(
        .init(name: "zeros.txt", content: zeros, deflated: deflated(zeros)))
    },
    archive("fatal zip-checksum") { $0.entries[0].checksum = 7 },
    archive("fatal zip-inflate") { writer in
      for index in writer.entries.indices { writer.entries[index].deflated = [0xFF, 0xFF, 0xFF] }
    },
    RuleCase("fatal file-unreadable") {
      // Cut while it was open: the end is no longer there to be read.
      let directory = try TemporaryDirectory(files: TestPackage().files())
      let package = try PackageSource.open(path: directory.path)
      try directory.stretch("enrollments.csv", to: 10)
      do throws(IntakeError) {
        return try Outcome.read(package)
      } catch {
        return .refused(error)
      }
    },
    files("fatal file-missing") { $0["header.csv"] = nil },
    files("warning unknown-file") { $0["notes.txt"] = [0x41] },
  ]

  /// The rules about its CSV files and its header.
  static let csv: [RuleCase] = [
    files("fatal csv-not-utf8") { files in
      append("0000003,TX,I,,", &files)
      files["student.csv"]?.append(0xFF)
      append(",01\n", &files)
    },
    files("fatal csv-quote-unterminated") { append("0000003,TX,I,,\"S", &$0) },
    files("fatal csv-quote-stray") { append("0000003,TX,I,,S\"3", &$0) },
    files("fatal csv-carriage-return") { append("0000003,TX,I,,\rS3,01\n", &$0) },
    files("fatal csv-field-bytes") {
      append("0000003,TX,I,,\(String(repeating: "9", count: 5_000)),01\n", &$0)
    },
    files("fatal csv-row-bytes", limits: limits { $0.rowBytesMax = 120 }) { _ in },
    files("fatal csv-field-count") { append("0000003,TX\n", &$0) },
    files("fatal csv-columns-max", limits: limits { $0.columnsMax = 3 }) { _ in },
    files("fatal csv-empty") { $0["student.csv"] = [] },
    package("fatal column-missing") { $0.removeColumn("demographics.csv", "Birth Date") },
    package("fatal column-duplicate") { rename("Suffix", "Sex", &$0) },
    package("warning unknown-column") { rename("Suffix", "Eye Color", &$0) },
    package("warning column-name-understood") { rename("Birth Date", "birth_date", &$0) },
    files("warning column-names-repeated") { files in
      let bytes = files["student.csv"] ?? []
      let names = bytes.prefix { $0 != 0x0A } + [0x0A]
      files["student.csv"] = Array(names) + bytes
    },
    files("warning title-rows") { files in
      files["student.csv"] = Array("Export\r\n".utf8) + (files["student.csv"] ?? [])
    },
    package("fatal header-rows") { $0.doubleRows("header.csv") },
    package("fatal header-value") { $0.set("header.csv", "Submission Date", "yesterday") },
    package("fatal header-window") {
      $0.set("header.csv", "Ending Effective Date", "20260501000000000")
    },
    RuleCase("fatal state-mismatch") {
      Outcome(archive: TestPackage().archive(), expectedState: .init("CA"))
    },
    RuleCase("warning submission-date-after-receipt") {
      Outcome(TestPackage(), receivedAt: "2026-08-31T11:00:00Z")
    },
    files("fatal students-max", limits: limits { $0.studentsMax = 1 }) { _ in },
    files("fatal records-max", limits: limits { $0.recordsMax = 3 }) { _ in },
    package("fatal control-total-students") { $0.totalStudents = "3" },
    package("fatal control-total-records") { $0.totalRecords = "9" },
    package("fatal student-record-id-invalid") {
      $0.set("student.csv", "Student Record ID", "0")
    },
    package("fatal student-record-id-duplicate") {
      $0.set("student.csv", row: 1, "Student Record ID", "1")
    },
    package("fatal student-unknown") { $0.set("enrollments.csv", "Student Record ID", "3") },
  ]

  /// The rules about XML documents.
  static let xml: [RuleCase] = [
    document("fatal xml-malformed", "</MSIXSubmission>", ""),
    document("fatal xml-document-type", "<MSIXSubmission>", "<!DOCTYPE x><MSIXSubmission>"),
    RuleCase("fatal xml-encoding") {
      let text = try TestPackage().document().utf8.flatMap { [$0, 0] as [UInt8] }
      return Outcome(archive: [0xFF, 0xFE] + text)
    },
    document("fatal xml-root", "<MSIXSubmission>", "<Submission>"),
    document(
      "fatal xml-depth", "  <Student>", String(repeating: "<x>", count: 20) + "  <Student>"),
    document(
      "fatal xml-token-bytes", "  <Student>",
      "<!-- \(String(repeating: "y", count: 4 << 20)) -->  <Student>"),
    document(
      "fatal xml-text-bytes", "<FirstName>",
      "<FirstName>\(String(repeating: "y", count: 5_000))"),
    document("fatal xml-structure", "<Demographics>", "<Demographics>words"),
    document("fatal xml-element-duplicate", "<Sex>", "<Sex>Male</Sex><Sex>"),
    document("warning unknown-element", "<Sex>", "<Eyes>brown</Eyes><Sex>"),
  ]

  private static func append(_ text: String, _ files: inout [String: [UInt8]]) {
    files["student.csv"]?.append(contentsOf: text.utf8)
  }

  private static func rename(_ column: String, _ name: String, _ package: inout TestPackage) {
    let columns = package.tables["demographics.csv"]?.columns
    guard let index = columns?.firstIndex(of: column) else {
      preconditionFailure("demographics has no \(column)")
    }
    package.tables["demographics.csv"]?.columns[index] = name
  }
}
