import Foundation
import Testing

/// Foreign bytes: nothing of a bad package is taken, the sender is told where it is bad, and the
/// program stays small.
@Suite struct BadInputTests {
  /// What a refusal must leave alone, and what it must say.
  private struct Case {
    let ledger: TestLedger
    let path: String

    init(_ name: String, ledger: TestLedger? = nil) throws {
      let ledger = try ledger ?? Fixture.small()
      self.ledger = ledger
      path = ledger.root + "/" + name
    }

    /// Sends the package, which has to be refused. `isRecorded`: of a connected State's file the
    /// refusal is an event with a receipt.
    @discardableResult
    func refuse(
      saying pieces: [String], isRecorded: Bool, rule: String? = nil, from state: String? = nil,
      at location: SourceLocation = #_sourceLocation
    ) throws -> Receipt? {
      let children = try ledger.children()
      let before = try ledger.events().count
      let answer = try ledger.run(
        ["submit"] + (state.map { ["--state", $0] } ?? []) + [path])
      #expect(answer.status == 1, "\(answer.errors)", sourceLocation: location)
      #expect(answer.errorLines.count == 1, "\(answer.errors)", sourceLocation: location)
      let name = (path as NSString).lastPathComponent
      #expect(answer.errors.contains(name), "\(answer.errors)", sourceLocation: location)
      let new = try ledger.events(from: before - 1).dropFirst().map(\.type)
        .filter { !$0.hasPrefix("report.") }
      #expect(
        new == (isRecorded ? ["submission.received", "submission.completed"] : []),
        sourceLocation: location)
      #expect(try ledger.children() == children, sourceLocation: location)
      let receipts: [Receipt] = try answer.jsonLines()
      #expect(receipts.count == (isRecorded ? 1 : 0), sourceLocation: location)
      var said = answer.errors
      if let receipt = receipts.first {
        let finding = try #require(receipt.findings.first, sourceLocation: location)
        #expect(finding.severity == "fatal", sourceLocation: location)
        #expect(receipt.students == .none, sourceLocation: location)
        said +=
          [finding.rule, finding.file ?? "", finding.row.map { "row \($0)" } ?? ""]
          .joined(separator: " ") + " \(finding.column ?? "") \(finding.message)"
      }
      for piece in pieces + (rule.map { [$0] } ?? []) {
        #expect(said.contains(piece), "\(said)", sourceLocation: location)
      }
      return receipts.first
    }
  }

  @Test func whatIsNoPackageIsRefusedAndNamed() throws {
    let ledger = try Fixture.small()
    try Case("missing.zip", ledger: ledger).refuse(
      saying: ["cannot be opened"], isRecorded: false)
    let empty = try Case("empty", ledger: ledger)
    try FileManager.default.createDirectory(
      atPath: empty.path, withIntermediateDirectories: true)
    try empty.refuse(saying: ["header.csv"], isRecorded: false)
    let contents: [(String, Data, String)] = [
      ("text.txt", Data("hello\n".utf8), "encoding"), ("nothing.zip", Data(), "encoding"),
      ("wrong.zip", Data([0x50, 0x4B, 3, 4]) + Data(repeating: 7, count: 3_000), "zip-truncated"),
      ("picture.csv", Data([0x89, 0x50, 0x4E, 0x47]), "encoding"),
      ("list.xml", Data("<?xml version=\"1.0\"?><MSIXSubmission/>".utf8), "no Header"),
    ]
    for (name, content, piece) in contents {
      let bad = try Case(name, ledger: ledger)
      try content.write(to: URL(fileURLWithPath: bad.path))
      try bad.refuse(saying: [piece], isRecorded: false)
    }
  }

  @Test(arguments: [0.02, 0.5, 0.98])
  func aTruncatedArchiveIsRefused(_ share: Double) throws {
    let bad = try Case("cut.zip")
    let whole = try Data(contentsOf: URL(fileURLWithPath: Sample.paths[12]))
    try whole.prefix(Int(Double(whole.count) * share)).write(to: URL(fileURLWithPath: bad.path))
    try bad.refuse(saying: ["zip-truncated"], isRecorded: false)
  }

  @Test func whatDoesNotOpenIsAnsweredToTheStateThatSentIt() throws {
    let bad = try Case("cut.zip")
    let whole = try Data(contentsOf: URL(fileURLWithPath: Sample.paths[12]))
    try whole.prefix(whole.count / 2).write(to: URL(fileURLWithPath: bad.path))
    let state = Sample.all[12].state
    let receipt = try bad.refuse(saying: ["zip-truncated"], isRecorded: true, from: state)
    #expect(receipt?.state == state)
    // The same bytes again get the same answer, and nothing is recorded.
    let again = try bad.ledger.run("submit", "--state", state, bad.path)
    #expect(again.status == 1)
    let answers: [Receipt] = try again.jsonLines()
    #expect(answers.map(\.submission) == [try #require(receipt).submission])
    // A path without a file, and a State without agreements, are nobody's submission.
    try Case("missing.zip", ledger: bad.ledger).refuse(
      saying: ["cannot be opened"], isRecorded: false, from: state)
    try bad.ledger.refused("submit", "--state", "WY", bad.path, saying: "zip-truncated")
  }

  @Test func aDamagedArchiveIsRefused() throws {
    let bad = try Case("bits.zip")
    let whole = try Data(contentsOf: URL(fileURLWithPath: Sample.paths[12]))
    // The middle of each file's data; other bytes, such as the hour of packing, say nothing.
    var offset = 0
    var damagedCount = 0
    while offset + 30 < whole.count, whole[offset..<offset + 4] == Data([0x50, 0x4B, 3, 4]) {
      func half(_ place: Int) -> Int {
        Int(whole[offset + place]) | Int(whole[offset + place + 1]) << 8
      }
      let start = offset + 30 + half(26) + half(28)
      let count = half(18) | half(20) << 16
      var damaged = whole
      damaged[start + count / 2] ^= 0x10
      try damaged.write(to: URL(fileURLWithPath: bad.path))
      let children = try bad.ledger.children()
      let answer = try bad.ledger.run("submit", bad.path)
      #expect(answer.status == 1, "byte \(start + count / 2): \(answer.errors.prefix(300))")
      #expect(answer.errorLines.count == 1, "\(answer.errors)")
      #expect(try bad.ledger.children() == children)
      damagedCount += 1
      offset = start + count
    }
    #expect(damagedCount >= 5)
  }

  @Test(arguments: ["Total Students in File", "Total Records in File"])
  func wrongControlTotalsRefuseTheFile(_ column: String) throws {
    let bad = try Case("totals")
    var package = try Package(Sample.all[12])
    var header = package[rows: "header.csv"]
    let place = try #require(header[0].firstIndex(of: column))
    header[1][place] = String(try #require(Int(header[1][place])) + 1)
    package[rows: "header.csv"] = header
    try package.writeFolder(bad.path)
    try bad.refuse(saying: ["header.csv", column, "control-total"], isRecorded: true)
  }

  @Test func aMissingRequiredColumnRefusesTheFile() throws {
    let bad = try Case("columns")
    var package = try Package(Sample.all[12])
    let rows = package[rows: "student.csv"]
    let place = try #require(rows[0].firstIndex(of: "State Student Identifier"))
    package[rows: "student.csv"] = rows.map { row in
      row.enumerated().filter { $0.offset != place }.map(\.element)
    }
    try package.writeFolder(bad.path)
    try bad.refuse(
      saying: ["student.csv", "State Student Identifier"], isRecorded: true,
      rule: "column-missing")
  }

  @Test func textThatIsNotUTF8RefusesTheFile() throws {
    let bad = try Case("latin1")
    var package = try Package(Sample.all[12])
    let name = try #require(package[rows: "demographics.csv"].last?[2])
    try package.replace(name, with: Data([0x4A, 0xE9, 0x21]), in: "demographics.csv")
    try package.writeFolder(bad.path)
    try bad.refuse(
      saying: ["demographics.csv", "row ", "First Name"], isRecorded: true, rule: "csv-not-utf8")
  }

  @Test func aHugeFieldIsRefusedInLittleMemory() throws {
    let bad = try Case("huge")
    var package = try Package(Sample.all[12])
    let name = try #require(package[rows: "demographics.csv"].last?[2])
    let field = Data(repeating: 0x41, count: 64 << 20)
    try package.replace(name, with: field, in: "demographics.csv")
    try package.writeFolder(bad.path)
    try bad.refuse(saying: ["demographics.csv", "row "], isRecorded: true, rule: "csv-field-bytes")
    try expectLittleMemory(bad)
  }

  @Test func bombsAreRefusedInLittleMemory() throws {
    let ledger = try Fixture.small()
    let package = try Package(Sample.all[12])
    let size = 300 << 20
    // Said size, real size: an honest bomb, one that hides its size, one beyond every bound.
    for (name, stated) in [("honest", size), ("hiding", 4_096), ("boasting", 3 << 30)] {
      let bad = try Case("\(name).zip", ledger: ledger)
      var entries = package.files.filter { $0.key != "demographics.csv" }
        .sorted { $0.key < $1.key }.map { Archive.Entry(stored: $1, name: $0) }
      entries.append(.init(deflatedZeros: size, stating: stated, name: "demographics.csv"))
      try Archive(entries: entries).write(to: bad.path)
      let children = try ledger.children()
      let answer = try ledger.run("submit", bad.path)
      #expect(answer.status == 1 && answer.errorLines.count == 1, "\(name): \(answer.errors)")
      #expect(try ledger.children() == children)
      try expectLittleMemory(bad)
    }
  }

  /// Sends it once more, measured. A file of the layout and the program itself take under 100 MB.
  private func expectLittleMemory(_ bad: Case) throws {
    let script = """
      import os, resource, subprocess, sys
      done = subprocess.run(sys.argv[2:], capture_output=True, env=dict(os.environ,
        MSIX_SECOND_PLACE=sys.argv[1]))
      print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
      """
    let answer = try tool(
      "python3", "-c", script, bad.ledger.second, Place.msix, "submit", bad.path, "--data",
      bad.ledger.data)
    let words = answer.text.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    try #require(words.count == 2, "\(answer.text)")
    #expect(words[0] == 1)
    #expect(words[1] < 300_000, "\(words[1]) kB")
  }

  @Test(arguments: ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "..", "a\\..\\evil.csv"])
  func aNameThatClimbsOutRefusesThePackage(_ name: String) throws {
    let bad = try Case("climb.zip")
    let package = try Package(Sample.all[12])
    var entries = package.files.sorted { $0.key < $1.key }
      .map { Archive.Entry(stored: $1, name: $0) }
    entries.append(.init(stored: Data("x".utf8), name: name))
    try Archive(entries: entries).write(to: bad.path)
    try bad.refuse(saying: ["package-path"], isRecorded: false)
    let above = (bad.ledger.root as NSString).deletingLastPathComponent
    #expect(!FileManager.default.fileExists(atPath: above + "/evil.csv"))
    #expect(!FileManager.default.fileExists(atPath: bad.ledger.root + "/evil.csv"))
  }

  @Test func aLinkInAFolderIsNotFollowed() throws {
    let bad = try Case("linked")
    let package = try Package(Sample.all[12])
    try package.writeFolder(bad.path)
    let file = bad.path + "/demographics.csv"
    try FileManager.default.moveItem(atPath: file, toPath: bad.ledger.root + "/elsewhere.csv")
    try FileManager.default.createSymbolicLink(
      atPath: file, withDestinationPath: bad.ledger.root + "/elsewhere.csv")
    try bad.refuse(saying: ["package-file-kind"], isRecorded: false)
  }

  @Test(arguments: [("ZZ", "state connect ZZ"), ("VT", "state connect VT")])
  func aStateThatIsNotConnectedIsRefused(_ state: String, _ piece: String) throws {
    let bad = try Case("foreign")
    var package = try Package(Sample.all[0])
    try package.replace("\nTX,", with: "\n\(state),", in: "header.csv")
    try package.writeFolder(bad.path)
    try bad.refuse(saying: [piece], isRecorded: false)
  }

  @Test func anotherStatesFileIsRefusedByTheConnectionItCameBy() throws {
    let ledger = try Fixture.small()
    let answer = try ledger.run("submit", Fixture.laterPaths[0], "--state", "CA")
    #expect(answer.status == 1)
    let receipt = try #require(try answer.jsonLines(Receipt.self).first)
    #expect(receipt.findings.first?.rule == "state-mismatch" && receipt.students == .none)
  }

  @Test func anUnknownColumnIsAWarningAndTheFileIsTaken() throws {
    let ledger = try Fixture.connected()
    var package = try Package(Sample.all[0])
    package[rows: "student.csv"] = package[rows: "student.csv"].enumerated().map { index, row in
      row + [index == 0 ? "Favourite Colour" : "blue"]
    }
    try package.writeFolder(ledger.root + "/more")
    let answer = try ledger.good("submit", ledger.root + "/more")
    let receipt = try #require(try answer.jsonLines(Receipt.self).first)
    let finding = try #require(receipt.findings.first { $0.rule == "unknown-column" })
    #expect(finding.severity == "warning" && finding.file == "student.csv")
    #expect(receipt.students == (try Fixture.smallReceipt().students))
  }

  /// What is wrong with one package does not concern the next.
  @Test func goodPackagesAreTakenBesideBadOnes() throws {
    let ledger = try Fixture.small()
    let answer = try ledger.run(
      "submit", ledger.root + "/missing.zip", Fixture.laterPaths[0], ledger.root + "/none",
      Fixture.laterPaths[1])
    #expect(answer.status == 1 && answer.errors.contains("2 of 4 packages refused"))
    let receipts: [Receipt] = try answer.jsonLines()
    #expect(receipts.count == 2 && receipts.allSatisfy { $0.students.inserted > 0 })
  }

  @Test func oneBadStudentDoesNotConcernTheOthers() throws {
    let ledger = try Fixture.connected()
    var package = try Package(Sample.all[0])
    try package.dropMoves(of: "0000001")
    try package.writeFolder(ledger.root + "/one")
    let receipt = try #require(try ledger.submit([ledger.root + "/one"]).first)
    #expect(receipt.students.rejected == 1)
    #expect(receipt.students.inserted == receipt.students.total - 1)
    let finding = try #require(receipt.findings.first { $0.severity == "reject" })
    #expect(finding.rule == "qualifying-move-missing" && finding.studentRecordId == "0000001")
    #expect(!receipt.identifiers.contains { $0.studentRecordId == "0000001" })
  }
}

extension Package {
  /// Takes away a student's moves, for which the block is rejected.
  mutating func dropMoves(of student: String) throws {
    let rows = self[rows: "qualifying_moves.csv"]
    self[rows: "qualifying_moves.csv"] = rows.filter { $0[0] != student }
    try mendTotals()
  }
}
