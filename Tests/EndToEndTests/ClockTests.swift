import Foundation
import Testing

/// Time never runs backwards, and what is due happens once.
@Suite struct ClockTests {
  /// Texas, its first package received at this moment, as the header says.
  private static let received = "2023-11-06T21:06:36.794"

  private static func texas(until: String? = nil) throws -> TestLedger {
    let ledger = try TestLedger()
    try ledger.good("init", "--origin", "test.example", "--simulated-clock")
    try ledger.good(
      ["state", "connect", "TX", "--ia", "2020-01-01", "--isa", "2020-01-01"]
        + (until.map { ["--until", $0] } ?? []))
    let receipt = try #require(try ledger.submit([Sample.paths[0]]).first)
    try #require(receipt.received.hasPrefix(received), "\(receipt.received)")
    return ledger
  }

  @Test func aClockMoreThanFiveSecondsBehindWritesNothing() throws {
    let ledger = try Self.texas()
    let connect = ["state", "connect", "FL", "--ia", "2020-01-01", "--isa", "2020-01-01", "--now"]
    let size = try ledger.events().count
    try ledger.refused(connect + ["2023-11-06T21:06:30.794Z"], saying: ["behind"])
    try ledger.refused(connect + ["2023-11-06T21:06:31.793Z"], saying: ["behind"])
    try ledger.refused(connect + ["2000-01-01T00:00:00Z"], saying: ["behind"])
    #expect(
      try ledger.events(from: size - 1).dropFirst().filter { $0.type.hasPrefix("state.") }
        .isEmpty)
    // Five seconds are taken; what is recorded is never earlier than what was recorded.
    try ledger.good(connect + ["2023-11-06T21:06:31.794Z"])
    try ledger.refused(
      "submit", Sample.paths[1], "--received", "2023-11-06T21:06:30.794Z", saying: "behind")
    let receipt = try #require(
      try ledger.good("submit", Sample.paths[1], "--received", "2023-11-06T21:06:32Z")
        .jsonLines(Receipt.self).first)
    #expect(receipt.received.hasPrefix(Self.received))
    let times = try ledger.events().map(\.recorded)
    #expect(times == times.sorted())
  }

  @Test func aLaterReceivedTimeIsTakenAsTold() throws {
    let ledger = try Self.texas()
    let next = try #require(Sample.all.dropFirst().first { $0.state == "TX" })
    let receipt = try #require(
      try ledger.good("submit", next.path, "--received", "2025-01-02T03:04:05Z")
        .jsonLines(Receipt.self).first)
    #expect(receipt.received.hasPrefix("2025-01-02T03:04:05"))
    let event = try #require(
      try ledger.events(from: receipt.positions.first, to: receipt.positions.first).first)
    #expect(event.recorded == receipt.received, "recorded is not received")
  }

  @Test func anAgreementsEndIsWarnedOfOnceAndThenClosesTheDoor() throws {
    let ledger = try Self.texas(until: "2024-01-31")
    let next = try #require(Sample.all.dropFirst().first { $0.state == "TX" }).path
    func tick(_ day: String) throws -> String {
      try ledger.good("tick", "--now", "\(day)T00:00:00Z").text
    }
    #expect(try tick("2023-11-08").contains("nothing is due"))
    #expect(try tick("2024-01-15").contains("TX"))
    #expect(try !tick("2024-01-15").contains("TX"), "warned twice")
    #expect(try ledger.good("state", "list").text.contains("renewal is due"))
    #expect(try !tick("2024-01-31").contains("suspended"), "suspended on its last day")
    #expect(try tick("2024-02-01").contains("suspended"))
    #expect(try !tick("2024-02-02").contains("TX"), "suspended twice")
    let size = try ledger.events().count
    try ledger.refused("submit", next, saying: "suspended")
    #expect(try ledger.events(from: size - 1).filter { $0.type.hasPrefix("submission") }.isEmpty)
    try ledger.good("state", "connect", "TX", "--ia", "2024-02-01", "--isa", "2024-02-01")
    #expect(try ledger.submit([next]).first?.students.total ?? 0 > 0)
    let types = try ledger.events().map(\.type)
    #expect(types.count { $0 == "state.suspended" } == 1)
    #expect(types.count { $0.contains("renewal") } == 1)
  }

  @Test func anAgreementThatEndedRefusesEvenBeforeTheClockFires() throws {
    let ledger = try Self.texas(until: "2024-01-31")
    let next = try #require(Sample.all.dropFirst().first { $0.state == "TX" }).path
    try ledger.refused("submit", next, saying: "ended")
  }

  @Test func rejectedBlocksAreDestroyedAfterNinetyDaysAndNotBefore() throws {
    let ledger = try Self.texas()
    var package = try Package(Sample.all[0])
    try package.dropMoves(of: "0000001")
    try package.writeFolder(ledger.root + "/one")
    let receipt = try #require(try ledger.submit([ledger.root + "/one"]).first)
    try #require(receipt.students.rejected == 1)
    func rejected() throws -> String {
      let log = try ledger.good("log", "show").text
      return String(log.split(separator: "\n").first { $0.contains("\"student.rejected\"") } ?? "")
    }
    let name = try #require(package[rows: "demographics.csv"].dropFirst().first?[2])
    #expect(try rejected().contains(name), "the block is not kept at all")
    // 90 days after 6 November 2023 is 4 February 2024.
    #expect(try ledger.good("tick", "--now", "2024-02-03T00:00:00Z").text.contains("nothing"))
    #expect(try rejected().contains(name))
    let fired = try ledger.good("tick", "--now", "2024-02-06T00:00:00Z").text
    #expect(fired.contains("1 rejected"))
    let line = try rejected()
    #expect(!line.contains(name) && line.contains("\"opened\":null"))
    #expect(try ledger.good("tick", "--now", "2024-02-07T00:00:00Z").text.contains("nothing"))
    let again: Receipt = try ledger.good("receipt", receipt.submission).json()
    #expect(again.students == receipt.students && again.cose == nil)
    try ledger.good("verify")
    try ledger.good("rebuild", "--check")
  }
}
