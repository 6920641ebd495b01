import Foundation
import Testing

/// Who may, with which status a refusal ends, and what of it is recorded.
@Suite struct AccessTests {
  @Test(arguments: [
    ["no-such-command"], ["count", "--no-such-option"], ["submit"], ["record"],
    ["count", "--period"],
    ["count", "--known-at", "yesterday"], ["count", "--known-at", "-1"],
    ["children", "--known-at", "2025-13-01T00:00:00Z"], ["count", "--as-of", "2025-02-30"],
    ["count", "--period", "2025"], ["count", "--period", "2025-27"], ["count", "--category", "3"],
    ["count", "--state", "Texas"], ["count", "--national", "--all"], ["count", "--format", "pdf"],
    ["state", "connect", "TX"], ["state", "connect", "TX", "--ia", "soon", "--isa", "2020-01-01"],
    ["state", "connect", "tx", "--ia", "2020-01-01", "--isa", "2020-01-01"],
    ["receipt", "17"], ["tick", "--now", "noon"], ["keys", "rotate", "all"],
    ["proof", "inclusion", "first"], ["proof", "consistency", "3"],
    ["account", "create", "x", "--role", "king:nation", "--organisation", "y"],
    ["account", "create", "x", "--role", "auditor:MOON", "--organisation", "y"],
    ["record", "123456789012", "--purpose", "curiosity"], ["erase", "approve", "1"],
  ])
  func aCallThatMakesNoSenseEndsWithStatusTwo(_ words: [String]) throws {
    let ledger = try Fixture.connected()
    let answer = try ledger.refused(words, status: 2)
    #expect(answer.output.isEmpty)
    #expect(!answer.errors.contains("Fatal error"))
  }

  @Test(arguments: [
    ["--help"], ["--version"], ["help", "submit"], ["count", "--help"], ["state", "connect", "-h"],
  ])
  func helpEndsWithStatusZeroOnStandardOutput(_ words: [String]) throws {
    let ledger = try TestLedger()
    let answer = try Program.run(
      Place.msix, words, environment: ["PATH": "/usr/bin:/bin"], folder: ledger.root)
    #expect(answer.status == 0 && answer.errors.isEmpty && !answer.output.isEmpty)
  }

  @Test func whereThereIsNoLedgerEveryCommandSaysSo() throws {
    let ledger = try TestLedger()
    for words in [
      ["count"], ["submit", Sample.paths[0]], ["verify"], ["keys"], ["log", "export"],
    ] {
      try ledger.refused(words, saying: ["there is no ledger", "msix init"])
    }
    #expect(!FileManager.default.fileExists(atPath: ledger.data))
  }

  @Test func aWrongRoleIsRefusedAndTheRefusalIsRecorded() throws {
    let ledger = try Fixture.small()
    let child = try #require(try ledger.children().first)
    let before = try ledger.events().count
    let attempts = [
      ["record", child.msixID, "--as", "system-administrator", "--purpose", "enrollment"],
      ["children", "--as", "system-administrator", "--purpose", "audit"],
      ["submit", Fixture.laterPaths[0], "--as", "ome-user-administrator"],
      ["keys", "rotate", "event", "--as", "ome-user-administrator"],
    ]
    for words in attempts {
      let answer = try ledger.refused(words)
      #expect(answer.output.isEmpty, "something was shown: \(answer.text.prefix(200))")
    }
    let new = try ledger.events(from: before).map(\.type).filter { !$0.hasPrefix("report.") }
    #expect(new == Array(repeating: "access.refused", count: attempts.count))
  }

  @Test func aLookNeedsAPurposeAndALookWithOneIsRecordedWithIt() throws {
    let ledger = try Fixture.small()
    let child = try #require(try ledger.children().first { $0.state == "TX" })
    try ledger.good(
      "account", "create", "teacher", "--role", "primary:TX", "--organisation", "A school")
    let words = ["record", child.msixID, "--as", "teacher", "--format", "json"]
    let refusal = try ledger.refused(words)
    #expect(refusal.output.isEmpty && refusal.errors.lowercased().contains("purpose"))
    #expect(try ledger.events().last { !$0.type.hasPrefix("report.") }?.type == "access.refused")
    let record = try RecordAnswer(ledger.good(words + ["--purpose", "enrollment"]))
    let look = try ledger.good(
      "log", "show", "--sealed", "--from", "\(record.look)", "--to", "\(record.look)"
    ).text
    #expect(look.contains("record.viewed") && look.contains("enrollment"))
    #expect(!look.contains(child.msixID), "the look names the child in clear")
  }

  @Test func aDisabledAccountMayNothingUntilItIsReinstated() throws {
    let ledger = try Fixture.small()
    let child = try #require(try ledger.children().first { $0.state == "TX" }).msixID
    try ledger.good("account", "create", "t", "--role", "primary:TX", "--organisation", "A school")
    try ledger.refused(
      "account", "create", "t", "--role", "primary:TX", "--organisation", "A school",
      saying: "already")
    let words = ["record", child, "--as", "t", "--purpose", "enrollment"]
    try ledger.good(words)
    try ledger.good("account", "disable", "t")
    try ledger.refused(words)
    try ledger.good("account", "reinstate", "t")
    try ledger.good(words)
    try ledger.good("account", "deactivate", "t")
    try ledger.refused(words)
    try ledger.refused("account", "reinstate", "t", saying: "for ever")
  }

  @Test func aProductionLedgerShowsNoChildToTheOperator() throws {
    let ledger = try TestLedger()
    try ledger.good("init", "--origin", "production.example")
    try ledger.good("state", "connect", "TX", "--ia", "2020-01-01", "--isa", "2020-01-01")
    let receipt = try #require(try ledger.submit([Sample.paths[0]]).first)
    #expect(receipt.students.inserted > 0)
    let child = try #require(receipt.identifiers.first).msixId
    for words in [["children"], ["record", child], ["erase", "propose", child, "--basis", "x"]] {
      let answer = try ledger.refused(words)
      #expect(answer.output.isEmpty)
    }
    try ledger.refused(
      "record", child, "--as", "system-administrator", "--purpose", "audit", saying: "session")
    let refused = try ledger.events().count { $0.type == "access.refused" }
    #expect(refused == 4)
    let log = try ledger.good("log", "show").text
    #expect(!log.contains("\"opened\":{"), "sealed parts are opened on a production ledger")
    #expect(!log.contains(child) && !log.contains(receipt.identifiers[0].stateStudentIdentifier))
    #expect(try ledger.count("2023-24").national ?? 0 > 0)
    try ledger.good("verify")
  }

  @Test func aProductionLedgerTakesNoToldTime() throws {
    let ledger = try TestLedger()
    try ledger.refused(
      "init", "--origin", "production.example", "--now", "2020-01-01T00:00:00Z", status: 2)
    try ledger.good("init", "--origin", "production.example")
    try ledger.good("state", "connect", "TX", "--ia", "2020-01-01", "--isa", "2020-01-01")
    let time = "2026-01-01T00:00:00Z"
    try ledger.refused("submit", Sample.paths[0], "--received", time, status: 2)
    for words in [
      ["count"], ["tick"], ["state", "list"], ["children"], ["digest"], ["verify"],
      ["rebuild", "--check"], ["submit", Sample.paths[0]],
    ] {
      try ledger.refused(words + ["--now", time], status: 2, saying: ["--simulated-clock"])
    }
  }
}
