import Foundation
import Testing

/// Notices, requests and messages from the command line.
@Suite struct MoveTests {
  private struct Line: Decodable {
    let posting: String
    let matter: String
    let outcome: String?
    let late: Bool
    let delivered: Int
    let recipients: Int
  }

  private struct Thread: Decodable {
    struct Entry: Decodable {
      let line: Line
      let text: String?
      let answer: Int?
      let answerText: String?
    }

    let entries: [Entry]
  }

  private func world() throws -> (ledger: TestLedger, child: String) {
    let ledger = try Fixture.small()
    let child = try #require(try ledger.children().first { $0.state == "TX" }).msixID
    for (name, role) in [("reg", "primary:TX"), ("cal", "state-data-administrator:CA")] {
      try ledger.good("account", "create", name, "--role", role, "--organisation", "A school")
    }
    return (ledger, child)
  }

  @Test func aNoticeARequestAndAMessageGoAndComeBack() throws {
    let (ledger, child) = try world()
    let (reg, cal) = (
      ["--as", "reg", "--purpose", "enrollment"], ["--as", "cal", "--purpose", "enrollment"]
    )
    let sent = try ledger.good(
      ["move", "notify", child, "departure", "--to", "CA", "--text", "left on Friday"] + reg)
    let notice = try #require(sent.lines.first)
    #expect(sent.errors.contains("to CA, 1 account; an answer is due by"))
    let request = try #require(
      try ledger.good(
        ["move", "request", child, "--to", "CA", "--want", "course-history"] + reg
      ).lines.first)
    let lines: [Line] = try ledger.good(["move", "list", "--format", "json"] + cal).jsonLines()
    #expect(lines.map(\.matter).sorted() == ["departure", "request"])
    #expect(lines.allSatisfy { $0.recipients == 1 && $0.delivered == 0 && !$0.late })
    #expect(try ledger.good(["move", "show", notice] + cal).text.contains("left on Friday"))

    let receipt = try #require(try ledger.good(["move", "acknowledge", notice] + cal).lines.first)
    try ledger.good("proof", "inclusion", receipt)
    try ledger.refused(["move", "acknowledge", notice] + cal, saying: ["answered already"])
    try ledger.refused(["move", "fulfil", request] + cal, saying: ["sent nothing"])
    try ledger.good(
      ["move", "decline", request, "--why", "other", "--text", "never enrolled"] + cal)
    try ledger.good(["move", "message", child, "--about", notice, "--text", "Thank you"] + cal)
    let thread: Thread = try ledger.good(["move", "show", child, "--format", "json"] + reg).json()
    #expect(thread.entries.map(\.line.outcome) == ["acknowledged", "declined", nil])
    #expect(thread.entries.map(\.text) == ["left on Friday", nil, "Thank you"])
    #expect(thread.entries[0].answer.map(String.init) == receipt)
    #expect(thread.entries[1].answerText == "never enrolled")
    #expect(try ledger.good(["move", "list"] + cal).text.contains("nothing waits"))
    let columns = try #require(
      try ledger.good(["move", "list", "--all", "--format", "csv"] + cal).lines.first)
    #expect(columns.hasPrefix("posting,matter,msix_id,from,to"))
    try ledger.good("rebuild", "--check")
    try ledger.good("verify")
  }

  @Test func whatIsMistypedOrMayNotBeSaidIsRefused() throws {
    let (ledger, child) = try world()
    let reg = ["--as", "reg", "--purpose", "enrollment"]
    try ledger.refused(["move", "notify", child, "gone"] + reg, status: 2, saying: ["arrival"])
    try ledger.refused(["move", "request", child, "--want", "x"] + reg, status: 2)
    try ledger.refused(["move", "show", "0000"] + reg)
    try ledger.refused(["move", "acknowledge", "12"] + reg, status: 2, saying: ["move list"])
    let number = try ledger.refused(
      ["move", "message", child, "--to", "CA", "--text", "123-45-6789"] + reg,
      saying: ["Social Security"])
    #expect(!number.errors.contains("6789"))
    try ledger.refused(
      ["move", "notify", child, "arrival", "--to", "CA", "--as", "reg"], saying: ["purpose"])
    #expect(try !ledger.events().contains { $0.type == "message.sent" })
  }
}
