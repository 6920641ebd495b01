import Foundation
import Testing

/// Rosters, relatives and credit plans through the command line.
@Suite struct PlanningTests {
  private struct Line: Decodable {
    let msixId: String
    let marks: [String]
  }

  private struct Plan: Decodable {
    let required, met: String
    let look: Int
  }

  @Test func aRosterIsPrintedRecordedAndMadeAgain() throws {
    let ledger = try Fixture.small()
    let child = try #require(try ledger.children().first)
    let roster = try ledger.good(
      "roster", "--state", child.state, "--days", "731", "--format", "json")
    let look = try #require(try ledger.events().last { $0.type == "report.run" })
    let lines: [Line] = try roster.jsonLines()
    let numbers = Set(try ledger.children().filter { $0.state == child.state }.map(\.msixID))
    #expect(!lines.isEmpty && Set(lines.map(\.msixId)).isSubset(of: numbers))
    #expect(try ledger.good("replay", String(look.position)).text.contains("EQUAL by digest"))
    let table = try ledger.good("roster", "--state", child.state, "--format", "csv")
    // RFC 4180: lines end with CR and LF.
    let rows = table.text.split(whereSeparator: \.isNewline)
    #expect(rows.first?.hasPrefix("msix_id,last,first") == true)
    #expect(rows.count == lines.count + 1)
    try ledger.refused("roster", "--state", child.state, "--view", "none", status: 2)
    try ledger.refused("roster", "--state", child.state, "--days", "0", status: 2)
  }

  @Test func creditsAreHeldAgainstALoadedTable() throws {
    let ledger = try Fixture.small()
    let child = try #require(try ledger.children().first)
    try ledger.refused("plan", child.msixID, "--for", "TX", status: 2)
    let file = ledger.root + "/requirements.csv"
    try
      "place,effective_from,subject,credits,also\nTX,20200101,Mathematics,4,\nTX,20200101,Any,1,*\n"
      .write(toFile: file, atomically: true, encoding: .utf8)
    try ledger.good(
      "reference", "load", "credit-requirements", file, "--effective", "2020-01-01")
    let plan: Plan = try ledger.good(
      "plan", child.msixID, "--for", "TX", "--format", "json"
    ).json()
    #expect(plan.required == "5.00")
    #expect(try ledger.events().last?.position == plan.look)
    #expect(try ledger.good("plan", child.msixID, "--for", "TX").text.contains("of 5.00 met"))
    let relatives = try ledger.good("relatives", child.msixID)
    #expect(!relatives.text.contains(child.msixID))
  }
}
