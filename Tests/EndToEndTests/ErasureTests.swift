import Foundation
import Testing

/// Lawful destruction: the child's data are gone, the past counts stay, and the log stays whole.
@Suite struct ErasureTests {
  private static let approver = "system-administrator"

  private static func addProposer(_ ledger: TestLedger) throws {
    try ledger.good(
      "account", "create", "pat", "--role", "privacy-act-administrator:nation", "--organisation",
      "Department of Education")
  }

  @discardableResult
  private static func erase(_ msixID: String, in ledger: TestLedger) throws -> Answer {
    let proposal = try ledger.good(
      "erase", "propose", msixID, "--basis", "request of the family", "--as", "pat")
    let number = proposal.text.trimmingCharacters(in: .whitespacesAndNewlines)
    return try ledger.good("erase", "approve", number, "--as", approver)
  }

  /// The child of the early ledger that Texas sent first.
  private static func child(of ledger: TestLedger) throws -> (row: ChildLine, student: [String]) {
    let package = try Package(Sample.all[0])
    let student = package[rows: "student.csv"][1]
    let row = try #require(
      try ledger.children().first { $0.state == "TX" && $0.identifier == student[4] })
    return (row, student)
  }

  @Test func twoPeopleAreNeededEachInHisRole() throws {
    let ledger = try Fixture.small()
    try Self.addProposer(ledger)
    let id = try Self.child(of: ledger).row.msixID
    try ledger.refused("erase", "propose", id, "--basis", "x", "--as", Self.approver)
    try ledger.refused("erase", "propose", id, "--basis", "x", "--as", "nobody")
    try ledger.refused("erase", "propose", "000000000000", "--basis", "x", "--as", "pat")
    let number = try ledger.good("erase", "propose", id, "--basis", "x", "--as", "pat").text
      .trimmingCharacters(in: .whitespacesAndNewlines)
    try ledger.refused("erase", "approve", number, "--as", "pat")
    try ledger.refused("erase", "approve", number, "--as", "ome-user-administrator")
    try ledger.refused("erase", "approve", number, saying: "another person")
    try ledger.refused(
      "erase", "approve", String(repeating: "0", count: 32), "--as", Self.approver)
    try ledger.refused("erase", "approve", "17", "--as", Self.approver, status: 2)
    #expect(try ledger.children().contains { $0.msixID == id }, "erased by a refusal")
    try ledger.good("erase", "approve", number, "--as", Self.approver)
    try ledger.refused("erase", "approve", number, "--as", Self.approver)
  }

  /// One person with both roles is still one person.
  @Test func whoeverProposedDoesNotApprove() throws {
    let ledger = try Fixture.small()
    try ledger.good(
      "account", "create", "both", "--role", "privacy-act-administrator:nation", "--role",
      "system-administrator:nation", "--organisation", "Department of Education")
    let id = try Self.child(of: ledger).row.msixID
    let number = try ledger.good("erase", "propose", id, "--basis", "x", "--as", "both").text
      .trimmingCharacters(in: .whitespacesAndNewlines)
    try ledger.refused("erase", "approve", number, "--as", "both")
    #expect(try ledger.children().contains { $0.msixID == id })
    #expect(try ledger.events().contains { $0.type == "access.refused" })
    try ledger.good("erase", "approve", number, "--as", Self.approver)
  }

  @Test func pastCountsKeepTheirValueAndEverythingStillVerifies() throws {
    let ledger = try Fixture.early()
    try Self.addProposer(ledger)
    let last = try #require(Fixture.earlyReceipts().last).positions.last
    let moments = stride(from: 30, through: last, by: max(1, (last - 30) / 8)).map { $0 }
    func counts() throws -> [[String: Int]] {
      try moments.flatMap { moment in
        try ["1", "2"].map {
          try ledger.count("2023-24", "--category", $0, "--known-at", "\(moment)").numbers
        }
      }
    }
    let before = try counts()
    #expect(Set(before.map { $0["national"] ?? 0 }).count > 3, "the counts hardly move")
    let now = try #require(try ledger.count("2023-24").national)
    for row in try ledger.children().filter({ $0.state == "TX" }).prefix(3) {
      try Self.erase(row.msixID, in: ledger)
    }
    #expect(try counts() == before, "an erasure changed a past count")
    // Two proposals for one child: what is destroyed cannot be destroyed, or counted, once more.
    let twice = try #require(try ledger.children().first { $0.state == "FL" }).msixID
    let numbers = try (0..<2).map { _ in
      try ledger.good("erase", "propose", twice, "--basis", "x", "--as", "pat").text
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    for number in numbers { _ = try ledger.run("erase", "approve", number, "--as", Self.approver) }
    #expect(try counts() == before, "a second erasure changed a past count")
    #expect(try ledger.count("2023-24").national ?? 0 <= now)
    try ledger.good("verify")
    #expect(try !ledger.good("rebuild", "--check").text.contains("DIFFERENT"))
    let digests = try ledger.digests()
    for name in ["decision", "views"] {
      try FileManager.default.removeItem(atPath: ledger.data + "/" + name)
    }
    #expect(try ledger.digests() == digests && counts() == before, "a rebuild tells another past")
    if let python = Place.python { try Independent(python).accepts(ledger) }
  }

  @Test func theChildIsGoneFromEveryAnswer() throws {
    let ledger = try Fixture.small()
    try Self.addProposer(ledger)
    let (row, student) = try Self.child(of: ledger)
    let children = try ledger.children()
    let position = String(try Fixture.smallReceipt().positions.last)
    try Self.erase(row.msixID, in: ledger)

    try ledger.refused("record", row.msixID, saying: "erased")
    try ledger.refused("record", row.msixID, "--known-at", position, saying: "erased")
    let left = children.filter { $0.msixID != row.msixID }
    #expect(try ledger.children() == left)
    #expect(try ledger.children("--known-at", position) == left)
    let log = try ledger.good("log", "show").text
    #expect(log.contains("\"opened\":null"), "nothing is closed")
    for string in [row.identifier, student[4], row.msixID] {
      let lines = log.split(separator: "\n").filter { $0.contains(string) }
      #expect(lines.isEmpty, "\(string): \(lines.first?.prefix(300) ?? "")")
    }
    // The receipts of his State no longer show him, and say that something is missing.
    let receipt = try #require(try ledger.submit([Sample.paths[0]]).first)
    #expect(try receipt.submission == Fixture.smallReceipt().submission)
    #expect(receipt.cose == nil, "what is not whole cannot have the first signature")
    #expect(!receipt.identifiers.contains { $0.stateStudentIdentifier == row.identifier })
    #expect(receipt.students == (try Fixture.smallReceipt().students))
  }

  @Test func theErasedChildSentAgainIsRejectedAndTheOthersAreTaken() throws {
    let ledger = try Fixture.small()
    try Self.addProposer(ledger)
    let (row, student) = try Self.child(of: ledger)
    try Self.erase(row.msixID, in: ledger)
    var package = try Package(Sample.all[0])
    package.files["notes.txt"] = Data("again".utf8)
    try package.writeFolder(ledger.root + "/again")
    let receipt = try #require(try ledger.submit([ledger.root + "/again"]).first)
    #expect(receipt.students.rejected == 1)
    #expect(receipt.students.updated + receipt.students.unchanged == receipt.students.total - 1)
    let finding = try #require(receipt.findings.first { $0.severity == "reject" })
    #expect(finding.rule == "identity-erased" && finding.studentRecordId == student[0])
    #expect(try !ledger.children().contains { $0.identifier == row.identifier })
  }

  /// The keys are gone: an older copy of keys/ that is put back does not bring them back.
  @Test func anOlderKeyStorePutBackOpensNothing() throws {
    let ledger = try Fixture.small()
    try Self.addProposer(ledger)
    let row = try Self.child(of: ledger).row
    try copyFolder(ledger.data + "/keys", to: ledger.root + "/old-keys")
    try Self.erase(row.msixID, in: ledger)
    try FileManager.default.removeItem(atPath: ledger.data + "/keys")
    try FileManager.default.moveItem(
      atPath: ledger.root + "/old-keys", toPath: ledger.data + "/keys")
    let answer = try ledger.run("log", "show")
    #expect([0, 1, 3].contains(answer.status), "it crashed: \(answer.errors.prefix(300))")
    #expect(!answer.text.contains(row.identifier), "destroyed keys came back")
    try ledger.refused("record", row.msixID)
  }

  /// A backup from before the erasure, brought back: the second place remembers.
  @Test func anOldBackupDoesNotBringTheChildBack() throws {
    let ledger = try Fixture.small()
    try Self.addProposer(ledger)
    let row = try Self.child(of: ledger).row
    try ledger.good("backup", ledger.root + "/backup")
    try Self.erase(row.msixID, in: ledger)
    try FileManager.default.removeItem(atPath: ledger.data)
    try ledger.good("restore", ledger.root + "/backup")
    let answer = try ledger.run("log", "show")
    #expect(!answer.text.contains(row.identifier), "destroyed keys came back")
    #expect(try !ledger.children().contains { $0.identifier == row.identifier })
    try ledger.refused("record", row.msixID)
  }

  @Test func aKillDuringAnErasureIsCompletedAtTheNextStart() throws {
    for round in 0..<5 {
      let ledger = try Fixture.small()
      try Self.addProposer(ledger)
      let row = try Self.child(of: ledger).row
      let number = try ledger.good(
        "erase", "propose", row.msixID, "--basis", "x", "--as", "pat"
      ).text.trimmingCharacters(in: .whitespacesAndNewlines)
      let program = try ledger.start(["erase", "approve", number, "--as", Self.approver])
      Thread.sleep(forTimeInterval: 0.01 * Double(round * round + 1))
      program.killHard()
      _ = try program.wait()
      let isRecorded = try ledger.events().contains { $0.type == "subject.erased" }
      let log = try ledger.good("log", "show").text
      #expect(log.contains(row.identifier) != isRecorded, "round \(round): half erased")
      if round.isMultiple(of: 2) { try ledger.good("rebuild", "--check") }
      try ledger.good("verify")
      if !isRecorded { try ledger.good("erase", "approve", number, "--as", Self.approver) }
      try ledger.refused("record", row.msixID, saying: "erased")
    }
  }
}
