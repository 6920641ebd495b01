@testable import Intake
import Primitives
import Records
import Testing

/// The two encodings carry the same, and neither loses anything.
struct ConversionTests {
  /// A package of any content that both encodings can carry.
  private func randomPackage(_ seed: UInt64) -> TestPackage {
    var generator = SplitMix64(state: seed)
    var package = TestPackage()
    let pieces = [
      "Ana", "Peña", " ", ",", "\"", "\r\n", "\n", "\r", "\t", "&", "<", ">", "]]>", "&amp;", "'",
      "\u{301}", "\u{1F600}", "20260610", "Yes", "f", "x", "0", "\u{A0}", "\u{7F}", "\u{FFFD}",
    ]
    for group in Group.allCases where group != .student {
      for student in 1...2 {
        for record in 1...Int.random(in: 1...3, using: &generator) {
          var values = ["Student Record ID": "\(student)"]
          for column in DataDictionary.columns(of: group) where column.element != nil {
            let count = Int.random(in: 0...3, using: &generator)
            values[column.name] = (0..<count).map { _ in
              pieces.randomElement(using: &generator) ?? ""
            }.joined()
          }
          if let column = group.recordIDColumn { values[column] = "\(100 + record)" }
          package.add(group, values)
        }
      }
    }
    for name in package.tables.keys { package.tables[name]?.rows.shuffle(using: &generator) }
    return package
  }

  @Test(arguments: 1...20)
  func filesToDocumentToFilesAreTheSameBytes(seed: UInt64) throws {
    let package = randomPackage(seed)
    let normal = try Rewriting.csv(package.archive())
    #expect(try Rewriting.csv(ZipWriter(files: normal).bytes()) == normal)
    let document = try Rewriting.xml(package.archive())
    #expect(try Rewriting.csv(document) == normal, "seed \(seed)")
    #expect(try Rewriting.xml(document) == document)
    let files = try #require(Outcome(package).submission)
    let same = try #require(Outcome(archive: document).submission)
    #expect(same.students.map(\.block) == files.students.map(\.block))
    #expect(same.students.map(\.isRejected) == files.students.map(\.isRejected))
    #expect(
      same.students.map { $0.findings.map(\.rule) }
        == files.students.map { $0.findings.map(\.rule) })
  }

  @Test func controlCharactersCannotBecomeXML() throws {
    var package = TestPackage()
    package.set("demographics.csv", "Middle Name", "a\u{1}b")
    #expect(throws: PackageWritingError.self) { try Rewriting.xml(package.archive()) }
    package.set("demographics.csv", "Middle Name", "a\u{FFFF}b")
    let error = #expect(throws: PackageWritingError.self) {
      try Rewriting.xml(package.archive())
    }
    #expect(error?.column == "Middle Name")
    #expect(error?.description.contains("student 0000001") == true)
    #expect(try Rewriting.csv(package.archive()).count == 5)
  }

  @Test func blockIsGivenBackInTheStatesWords() throws {
    var package = TestPackage()
    package.set("demographics.csv", "Sex", "f")
    package.set("demographics.csv", "Birth Date", "2012-03-15")
    let submission = try #require(Outcome(package).submission)
    let pieces = Box()
    var writer = CSVPackageWriter { pieces.files[$0, default: []] += $1 }
    try writer.header(submission.header)
    for student in submission.students {
      try student.block.write(
        to: &writer, student: student.studentRecordID, state: submission.header.state,
        action: student.action)
    }
    try writer.end()
    #expect(pieces.files == (try Rewriting.csv(package.archive())))
    let text = String(decoding: pieces.files["demographics.csv"] ?? [], as: UTF8.self)
    #expect(text.contains(",f,2012-03-15,"))
  }

  private final class Box {
    var files: [String: [UInt8]] = [:]
  }

  /// A package that is too large to be held is read in portions, to the same end.
  @Test(arguments: [1, 7])
  func portionsSayWhatTheWholeSays(students: Int) throws {
    var package = TestPackage()
    for number in 3...40 {
      let id = "\(number)"
      package.add(
        .student,
        [
          "Student Record ID": id, "Reporting State Code": "TX", "Action Code": "I",
          "State Student Identifier": number == 30 ? "S20" : "S\(number)",
          "State Student Identifier Type": "01",
        ])
      package.add(
        .demographics,
        ["Student Record ID": id, "Demographics Record ID": "001", "First Name": "Ana \(number)"])
    }
    var generator = SplitMix64(state: 9)
    for name in package.tables.keys { package.tables[name]?.rows.shuffle(using: &generator) }
    var limits = SubmissionLimits.standard
    limits.heldBytesMax = 200 * students
    for bytes in [package.archive(), Array(try package.document().utf8)] {
      let whole = try #require(Outcome(archive: bytes).submission)
      let portions = try #require(Outcome(archive: bytes, limits: limits).submission)
      #expect(portions.students.map(\.studentRecordID) == Array(1...40))
      #expect(portions.students.map(\.block) == whole.students.map(\.block))
      #expect(portions.students.map(\.findings) == whole.students.map(\.findings))
      #expect(portions.findings == whole.findings)
      let chunked = try Rewriting.stream(bytes, limits: limits)
      var places = [Range<Int>]()
      try chunked.forEachChunk(of: 16) { place, students in
        #expect(students.count == place.count)
        places.append(place)
      }
      #expect(places == [0..<16, 16..<32, 32..<40])
    }
  }
}
