import Foundation
import Testing

/// From an empty folder to counts, as somebody does it who reads the help.
@Suite struct SliceTests {
  @Test func initRefusesASecondLedgerInTheSamePlace() throws {
    let ledger = try TestLedger()
    let answer = try ledger.good("init", "--origin", "test.example", "--simulated-clock")
    #expect(answer.text.contains("Recovery key"))
    let before = try Data(contentsOf: URL(fileURLWithPath: ledger.logFile))
    try ledger.refused("init", "--origin", "other.example", "--simulated-clock", saying: "already")
    #expect(try Data(contentsOf: URL(fileURLWithPath: ledger.logFile)) == before)
    #expect(try ledger.good("checkpoint").text.hasPrefix("test.example\n"))
  }

  @Test(arguments: ["", "two words", "plus+sign", "caf\u{E9}", String(repeating: "a", count: 256)])
  func anOriginThatNoNoteCanCarryIsAUsageError(_ origin: String) throws {
    let ledger = try TestLedger()
    try ledger.refused("init", "--origin", origin, "--simulated-clock", status: 2, saying: "origin")
    #expect(!FileManager.default.fileExists(atPath: ledger.data), "half a ledger was left")
  }

  /// What a person would do who never read the code: one command after another.
  @Test func aStateConnectsSendsAndIsCounted() throws {
    let ledger = try TestLedger()
    try ledger.good("init", "--origin", "test.example", "--simulated-clock")
    try ledger.refused("submit", Sample.paths[0], saying: "state connect TX")
    try ledger.good("state", "connect", "TX", "--ia", "2020-01-01", "--isa", "2020-01-01")
    let receipt = try #require(try ledger.submit([Sample.paths[0]]).first)
    #expect(receipt.state == "TX" && receipt.students.inserted == receipt.students.total)
    #expect(try ledger.children().count == receipt.students.inserted)
    #expect(try ledger.count("2023-24").states["TX"] ?? 0 > 0)
    try ledger.good("verify")
  }

  @Test func aTestSubmissionIsJudgedAndChangesNothing() throws {
    let ledger = try TestLedger()
    try ledger.good("init", "--origin", "test.example", "--simulated-clock")
    let connect = ["state", "connect", "TX", "--ia", "2020-01-01", "--isa", "2020-01-01"]
    try ledger.good(connect + ["--test"])
    let receipt = try #require(try ledger.submit([Sample.paths[0]]).first)
    #expect(receipt.mode == "test" && receipt.students.total > 0)
    #expect(receipt.identifiers.isEmpty && receipt.outcomes?.count == receipt.students.inserted)
    #expect(receipt.nearMatches != nil)
    let again: Receipt = try ledger.good("receipt", receipt.submission).json()
    #expect(again.cose == receipt.cose)
    #expect(try ledger.children().isEmpty)
    try ledger.good("state", "promote", "TX")
    let real = try #require(try ledger.submit([Sample.paths[0]]).first)
    #expect(real.mode == "production" && real.submission != receipt.submission)
    #expect(real.students == receipt.students, "the test foretold something else")
  }

  @Test func everyPackageGetsOneReceiptInTheOrderOfSending() throws {
    let answer = try Fixture.fullAnswer()
    let receipts = try Fixture.fullReceipts()
    #expect(answer.errors.isEmpty, "\(answer.errors)")
    #expect(receipts.map(\.state) == Sample.all.map(\.state))
    #expect(Set(receipts.map(\.submission)).count == receipts.count)
    var last = -1
    for (receipt, sample) in zip(receipts, Sample.all) {
      #expect(receipt.positions.first > last && receipt.positions.last > receipt.positions.first)
      last = receipt.positions.last
      #expect(receipt.digest.hasPrefix("sha256:") && receipt.digest.utf8.count == 71)
      let day = sample.name.prefix(8)
      #expect(
        receipt.received.replacingOccurrences(of: "-", with: "").hasPrefix(day),
        "\(sample.name) was received on \(receipt.received)")
    }
  }

  @Test func everyReceiptHasTheMembersOfTheContract() throws {
    let body: Set = [
      "submission", "state", "digest", "received", "positions", "inclusion", "checkpoint", "cose",
      "mode", "students", "findings", "identifiers",
    ]
    let finding: Set = [
      "severity", "rule", "student_record_id", "group", "record_id", "column", "message",
    ]
    let line: Set = ["student_record_id", "state_student_identifier", "msix_id", "how"]
    for text in try Fixture.fullAnswer().lines {
      let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
      let object = try #require(value as? [String: Any])
      #expect(body.isSubset(of: object.keys), "\(object.keys.sorted())")
      for found in try #require(object["findings"] as? [[String: Any]]) {
        #expect(finding.isSubset(of: found.keys), "\(found.keys.sorted())")
      }
      for found in try #require(object["identifiers"] as? [[String: Any]]) {
        #expect(line.isSubset(of: found.keys), "\(found.keys.sorted())")
      }
    }
  }

  @Test func aReceiptsStudentsAddUp() throws {
    for (receipt, sample) in zip(try Fixture.fullReceipts(), Sample.all) {
      let students = receipt.students
      let sum =
        students.inserted + students.updated + students.unchanged + students.retracted
        + students.rejected
      #expect(students.total == sum, "\(sample.name)")
      #expect(receipt.identifiers.count == students.total - students.rejected, "\(sample.name)")
      #expect(receipt.mode == "production" && receipt.cose != nil)
      #expect(receipt.inclusion.leafIndex == receipt.positions.last)
      #expect(receipt.checkpoint.split(separator: "\n")[1] == "\(receipt.inclusion.treeSize)")
      #expect(
        receipt.findings.allSatisfy {
          ["fatal", "reject", "warning", "quality"].contains($0.severity)
        })
    }
    let packages = try Sample.all.prefix(6).map { try Package($0)[rows: "student.csv"].count - 1 }
    #expect(try Fixture.fullReceipts().prefix(6).map(\.students.total) == packages)
  }

  @Test func theReceiptCommandGivesTheSameSignedBytes() throws {
    let ledger = try Fixture.full()
    for receipt in try [0, 20, 42].map({ try Fixture.fullReceipts()[$0] }) {
      let again: Receipt = try ledger.good("receipt", receipt.submission).json()
      #expect(again.cose == receipt.cose && again.positions == receipt.positions)
      #expect(again.inclusion.treeSize >= receipt.inclusion.treeSize)
    }
  }

  @Test func childrenListsEveryRecordInForceOnce() throws {
    let rows = try Fixture.full().children()
    #expect(Set(rows.map(\.record)).count == rows.count, "a record stands twice")
    #expect(rows.allSatisfy { $0.msixID.utf8.count == 12 && ["01", "02"].contains($0.type) })
    #expect(Set(rows.map(\.state)) == Set(Sample.states))
    let receipts = try Fixture.fullReceipts()
    let known = Set(receipts.flatMap { $0.identifiers.map(\.msixId) })
    #expect(Set(rows.map(\.msixID)).isSubset(of: known), "a number that no receipt gave")
    let inserted = receipts.reduce(0) { $0 + $1.students.inserted - $1.students.retracted }
    #expect(rows.count == inserted)
  }

  @Test func aRecordIsShownAsTextAndJSONAndTheLookIsRecorded() throws {
    let ledger = try Fixture.early()
    let child = try #require(try ledger.children().first)
    let answer = try ledger.good("record", child.msixID, "--format", "json")
    let record = try RecordAnswer(answer)
    #expect(record.msixID == child.msixID && record.statements.first?.state == child.state)
    let student = record.statements.first?.groups["Student"]?.first
    #expect(student?["State Student Identifier"] == child.identifier)
    let looks = try ledger.events(from: record.look, to: record.look)
    #expect(looks.first?.type == "record.viewed")

    let text = try ledger.good("record", child.msixID).text
    #expect(text.contains(child.identifier) && text.contains("First Name"))
    #expect(text.contains("34 CFR 99.33"), "the notice against passing it on is missing")
  }

  @Test func countHasTheMembersOfTheContractAndSaysWhichOneItIs() throws {
    let ledger = try Fixture.full()
    let first = try ledger.count("2025-26", "--all")
    #expect(first.period == "2025-26" && first.category == 1 && first.asOf == "2026-08-31")
    #expect(first.checkpoint.hasPrefix("test.example/ledger\n"))
    let national = try #require(first.national)
    #expect(national > 0 && national <= first.states.values.reduce(0, +))
    let texas = try ledger.count("2025-26", "--state", "TX")
    #expect(texas.states == ["TX": first.states["TX"] ?? 0])
    let nation = try ledger.count("2025-26", "--national")
    #expect(nation.national == national)
    let served = try ledger.count("2025-26", "--category", "2")
    #expect(served.category == 2 && served.national ?? .max <= national)
    let text = try ledger.good("count", "--period", "2025-26", "--format", "text").text
    #expect(text.contains("national") && text.contains("\(national)"))
  }
}
