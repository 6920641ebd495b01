import Foundation
import Testing

/// A receipt as a table and as text.
@Suite struct ReceiptFormTests {
  @Test func aReceiptIsTwoTablesOfTheSameContent() throws {
    let ledger = try Fixture.small()
    let receipt = try Fixture.smallReceipt()
    let findings = CSV.parse(
      try ledger.good("receipt", receipt.submission, "--format", "csv").text)
    #expect(findings.first?.first == "submission" && findings.first?.contains("message") == true)
    #expect(findings.count == receipt.findings.count + 1)
    #expect(findings.dropFirst().map { $0[5] } == receipt.findings.map(\.rule))
    #expect(findings.dropFirst().allSatisfy { $0[3] == "true" })
    let identifiers = CSV.parse(
      try ledger.good(
        "receipt", receipt.submission, "--format", "csv", "--part", "identifiers"
      ).text)
    #expect(identifiers.dropFirst().map { $0[5] } == receipt.identifiers.map(\.msixId))
    #expect(Set(identifiers.map(\.count)) == [8] && Set(findings.map(\.count)) == [13])
  }

  @Test func aFieldThatBeginsLikeAFormulaIsDisarmed() throws {
    let ledger = try Fixture.connected()
    var package = try Package(Sample.all[0])
    var students = package[rows: "student.csv"]
    let column = try #require(students[0].firstIndex(of: "State Student Identifier"))
    students[1][column] = "=1+2"
    package[rows: "student.csv"] = students
    try package.writeArchive(ledger.root + "/formula.zip")
    let rows = CSV.parse(
      try ledger.good(
        "submit", ledger.root + "/formula.zip", "--format", "csv", "--part", "identifiers"
      ).text)
    #expect(rows.dropFirst().contains { $0[4] == "'=1+2" })
    #expect(!rows.contains { $0.contains { $0.hasPrefix("=") } })
  }

  @Test func knownFindingsAreFoldedInTheTextAndNewOnesAreTold() throws {
    let ledger = try Fixture.connected()
    var package = try Package(Sample.all[0])
    try package.writeArchive(ledger.root + "/first.zip")
    let first = try ledger.good("submit", ledger.root + "/first.zip", "--format", "text")
    #expect(first.lines[0].contains(" new, 0 known"))
    // One more warning for each student who is sent again with something new.
    var moves = package[rows: "qualifying_moves.csv"]
    let city = try #require(moves[0].firstIndex(of: "Qualifying Move To City"))
    for row in moves.indices.dropFirst() { moves[row][city] += " North" }
    package[rows: "qualifying_moves.csv"] = moves
    for folder in ["second", "third"] {
      var again = package
      if folder == "third" {
        for row in moves.indices.dropFirst() { moves[row][city] += " End" }
        again[rows: "qualifying_moves.csv"] = moves
      }
      try again.writeArchive(ledger.root + "/\(folder).zip")
    }
    let second = try ledger.submit([ledger.root + "/second.zip"])[0]
    #expect(second.findings.contains { $0.rule == "insert-known" && $0.new == true })
    let third = try ledger.good("submit", ledger.root + "/third.zip", "--format", "text")
    #expect(third.lines.contains { $0.hasPrefix("  known  warning insert-known: ") })
    #expect(!third.lines.contains { $0.hasPrefix("  new    warning insert-known") })
  }

  @Test func testFlagChangesNothingOfAConnectedState() throws {
    let ledger = try Fixture.small()
    let before = try ledger.children()
    let path = Fixture.laterPaths[0]
    let test = try #require(try ledger.submit([path, "--test"]).first)
    #expect(test.mode == "test" && test.outcomes?.isEmpty == false)
    #expect(try ledger.children() == before)
    let real = try #require(try ledger.submit([path]).first)
    #expect(real.mode == "production" && real.students == test.students)
    #expect(real.identifiers.map(\.how) == test.outcomes?.map(\.how))
    let shown = Set((test.outcomes ?? []).compactMap(\.msixId))
    #expect(shown.isSubset(of: Set(before.map(\.msixID))))
  }
}
