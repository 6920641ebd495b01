import Foundation
import Testing

/// Timeliness and data quality as somebody asks for them who reads the help.
@Suite struct ReportTests {
  private struct Timeliness: Decodable {
    struct Line: Decodable {
      let state: String?
      let trigger: String
      let total, onTime, late, overdue, open, withoutDeadline, withoutStart: Int
    }
    let period: String
    let knownAt: Int
    let lines: [Line]
  }

  private struct Quality: Decodable {
    struct Line: Decodable {
      let state: String
      let records: Int
      let scorePermille: Int
    }
    let weights: String
    let lines: [Line]
  }

  @Test func timelinessIsReportedByStateAndNation() throws {
    let ledger = try Fixture.full()
    let report: Timeliness = try ledger.good(
      "timeliness", "--period", "2024-25", "--format", "json"
    ).json()
    #expect(report.period == "2024-25" && !report.lines.isEmpty)
    for trigger in Set(report.lines.map(\.trigger)) {
      let lines = report.lines.filter { $0.trigger == trigger }
      let nation = lines.filter { $0.state == nil }
      #expect(nation.count == 1)
      #expect(nation.first?.total == lines.filter { $0.state != nil }.map(\.total).reduce(0, +))
    }
    for line in report.lines {
      #expect(
        line.total == line.onTime + line.late + line.overdue + line.open + line.withoutDeadline
          + line.withoutStart)
    }
    // The same position again gives the same answer, though looks were recorded since.
    let again: Timeliness = try ledger.good(
      "timeliness", "--period", "2024-25", "--known-at", String(report.knownAt), "--format", "json"
    ).json()
    #expect(again.lines.map(\.total) == report.lines.map(\.total))
    let csv = try ledger.good("timeliness", "--by", "district", "--format", "csv").lines
    #expect(csv.first?.hasPrefix("state,district,trigger,total,on_time,") == true)
    try ledger.refused("timeliness", "--period", "2024", status: 2, saying: "--period")
  }

  @Test func aTermCalendarIsLoadedFromAFile() throws {
    let ledger = try Fixture.connected()
    let file = ledger.data + "-terms.csv"
    defer { try? FileManager.default.removeItem(atPath: file) }
    func load() -> [String] {
      ["reference", "load", "term-calendars", file, "--effective", "2025-07-01"]
    }
    try Data("state,school_year,term,first_day,last_day\nTX,2025,fall,2025-08-13,2025-12-19\n".utf8)
      .write(to: URL(fileURLWithPath: file))
    #expect(
      try ledger.good(load()).text.contains("term-calendars version 1 counts from 2025-07-01"))
    #expect(try ledger.good(load()).text.contains("version 2"))
    try Data("state,term\nTX,fall\n".utf8).write(to: URL(fileURLWithPath: file))
    try ledger.refused(load(), saying: ["first line"])
    try ledger.good("rebuild", "--check")
    try ledger.good("verify")
  }

  @Test func tablesOfCodesAndFacilitiesAreLoadedAndListed() throws {
    let ledger = try Fixture.connected()
    let file = ledger.data + "-table.csv"
    defer { try? FileManager.default.removeItem(atPath: file) }
    func write(_ text: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }
    func load(_ table: String, _ day: String) -> [String] {
      ["reference", "load", table, file, "--effective", day]
    }
    try write(
      "name,id,effective_from,city,note\nHarvest Elementary,480000100001,20200101,Donna,kept out\n")
    #expect(
      try ledger.good(load("facilities", "2025-07-01")).text.contains(
        "facilities version 1, 1 rows"))
    try write("code,effective_from,name\nMEX,20000101,Mexico\nGTM,20000101,Guatemala\n")
    #expect(try ledger.good(load("countries", "2025-07-01")).text.contains("2 rows"))
    #expect(try ledger.good(load("countries", "2026-07-01")).text.contains("version 2"))
    let lines = CSV.parse(try ledger.good("reference", "list", "--format", "csv").text)
    #expect(lines.first == ["table", "version", "effective", "position", "digest"])
    let listed = lines.map { $0.prefix(3).joined(separator: " ") }
    #expect(listed.contains("facilities 1 2025-07-01"))
    #expect(listed.contains("countries 2 2026-07-01"))

    let before = try ledger.events().count
    try ledger.refused(load("provinces", "2025-07-01"), status: 2, saying: ["facilities"])
    try ledger.refused(load("states", "2025-07-01"), status: 2, saying: ["tables:"])
    try write("code,name\nMEX,Mexico\n")
    try ledger.refused(load("countries", "2025-07-01"), saying: ["effective_from"])
    try write("code,effective_from,name\nMEX,1 May,Mexico\n")
    try ledger.refused(load("countries", "2025-07-01"), saying: ["MMDD"])
    #expect(try ledger.events().count == before)
    try ledger.good("rebuild", "--check")
  }

  @Test func qualityIsReportedAndOneStudentsIsALook() throws {
    let ledger = try Fixture.full()
    let report: Quality = try ledger.good("quality", "--format", "json").json()
    #expect(report.weights == "quality/1")
    let nation = try #require(report.lines.last)
    #expect(nation.state == "nation" && (1...1000).contains(nation.scorePermille))
    let children = try ledger.children()
    #expect(nation.records == children.count)
    for by in ["district", "element", "use", "section"] {
      #expect(try ledger.good("quality", "--by", by, "--format", "csv").lines.count > 1)
      #expect(try ledger.good("quality", "--state", "TX", "--by", by).lines.count > 2)
    }
    let child = try #require(children.first)
    let name = "\(child.state):\(child.identifier)"
    let text = try ledger.good("quality", "--student", name).text
    #expect(text.hasPrefix("Score ") && text.contains("Would raise it most:"))
    #expect(!text.contains(child.identifier))
    #expect(try ledger.events().last?.type == "record.viewed")
    try ledger.refused("quality", "--student", "TX:no-such-child", saying: "no statement of TX")
    try ledger.refused(
      "quality", "--student", name, "--state", "TX", status: 2, saying: "--student")
  }
}
