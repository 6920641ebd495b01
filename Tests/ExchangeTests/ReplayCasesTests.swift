import CBOR
import Ledger
import Primitives
import Records
import Testing

@testable import Exchange

/// Lists of moves, threads, cases and notices are made again as they were, whatever came since.
@Suite struct ReplayCasesTests {
  /// The look at a report of a name that was recorded last.
  private func last(_ report: String, _ exchange: Exchange) throws -> UInt64 {
    var position = exchange.log.size
    while position > 0 {
      position -= 1
      let event = try exchange.log.event(at: position)
      guard event.isOfType("report.run"), case .clear(let clear)? = event.parts.first else {
        continue
      }
      if try ReportRun(clear: clear).report == report { return position }
    }
    throw ExchangeError(.notFound, "no \(report)")
  }

  private func replay(_ position: UInt64, _ exchange: Exchange) throws -> Exchange.Replay {
    try exchange.replay(.position(position), acting: Acting(time: exchange.log.lastRecorded))
  }

  @Test func aDeskOfMovesIsMadeAgain() throws {
    let world = try MoveWorld()
    let posted = try world.post(.arrival)
    try world.post(.message) {
      $0.text = "Hello"
      $0.addressee = Scope("CA")
    }
    let before = try world.moves("ca-da")
    let look = try last("moves", world.exchange)
    let part = try world.exchange.moves(all: true, limit: 1, acting: world.acting("ca-da"))
    let partLook = try last("moves", world.exchange)
    // Then it is shown and answered, and the child is in another State's hands too.
    _ = try world.thread("ca-da")
    _ = try world.exchange.answer(posted.posting, .acknowledge, acting: world.acting("ca-da"))
    try world.post(.departure) { $0.addressee = Scope("FL") }
    let after = try world.moves("ca-da")
    #expect(after.map(\.outcome) != before.map(\.outcome))
    let again = try replay(look, world.exchange)
    #expect(again.verdict == .equal && again.equal == 1)
    guard case .moves(let lines) = again.content else {
      Issue.record("no desk came back")
      return
    }
    #expect(lines.map(\.posting) == before.map(\.posting))
    #expect(lines.map(\.delivered) == before.map(\.delivered))
    #expect(lines.map(\.isForMe) == before.map(\.isForMe))
    guard case .moves(let few) = try replay(partLook, world.exchange).content else {
      Issue.record("no part came back")
      return
    }
    #expect(few.map(\.posting) == part.map(\.posting) && few.count == 1)
  }

  @Test func aThreadIsMadeAgainAndNotWhenErased() throws {
    let world = try MoveWorld()
    let posted = try world.post(.arrival) { $0.text = "Came by bus" }
    let before = try world.thread("ca-da")
    let look = try last("thread", world.exchange)
    _ = try world.exchange.answer(
      posted.posting, .acknowledge, saying: "Thank you", acting: world.acting("ca-da"))
    try world.post(.message) { $0.text = "One more" }
    #expect(try world.thread("ca-da").count == 2)
    let again = try replay(look, world.exchange)
    #expect(again.verdict == .equal && again.equal == 1)
    guard case .thread(let entries) = again.content else {
      Issue.record("no thread came back")
      return
    }
    #expect(entries.map(\.text) == ["Came by bus"] && entries.map(\.answeredAt) == [nil])
    #expect(entries.first?.deliveries.map(\.shown) == before.first?.deliveries.map(\.shown))
    try world.ledger.erase(world.number)
    let erased = try replay(look, world.exchange)
    #expect(erased.verdict == .erased && erased.erased == 1)
    guard case .thread(let none) = erased.content, none.isEmpty else {
      if case .nothing = erased.content { return }
      Issue.record("an erased thread came back")
      return
    }
  }

  @Test func whatTheDeskSaidIsInTheDigest() throws {
    // Two desks that differ in nothing but that a posting was shown meanwhile.
    let world = try MoveWorld()
    try world.post(.arrival)
    _ = try world.moves("ca-da")
    let first = try last("moves", world.exchange)
    _ = try world.thread("ca-da")
    _ = try world.moves("ca-da")
    let second = try last("moves", world.exchange)
    func digests(_ position: UInt64) throws -> [[UInt8]?] {
      let page = try OpenedEvent(
        try world.exchange.log.event(at: position + 1), opener: world.exchange.vault)
      return page.parts.compactMap { part in
        guard case .opened(_, let content) = part else { return nil }
        return content.value["digest"]?.byteString
      }
    }
    #expect(try digests(first) != digests(second))
  }

  @Test func casesAndNoticesAreMadeAgain() throws {
    let world = try DisputeWorld()
    for account in ["registrar", "ca"] { _ = try world.record(as: account) }
    let caseID = try world.open()
    _ = try world.exchange.disputes(closed: false, acting: world.acting("privacy"))
    let open = try last("disputes", world.exchange)
    try world.refuse(caseID)
    try world.take(.statementFiled, in: caseID)
    _ = try world.exchange.notices(acting: world.acting("registrar"))
    let told = try last("notices", world.exchange)
    // Delivered since, and closed.
    #expect(try world.exchange.notices(acting: world.acting("registrar")).isEmpty)
    let empty = try last("notices", world.exchange)
    for (look, numbers) in [(open, [world.number]), (told, [world.number]), (empty, [])] {
      let again = try replay(look, world.exchange)
      #expect(again.verdict == .equal && again.equal == numbers.count)
      guard case .numbers(let made) = again.content else {
        Issue.record("no numbers came back")
        continue
      }
      #expect(made == numbers)
    }
  }

  @Test func whatIsDueForDestructionIsMadeAgain() throws {
    let world = try DisputeWorld()
    let late = Acting(
      account: "privacy", purpose: .privacyAct,
      time: world.ledger.now.adding(seconds: 90 * 366 * 86_400))
    let due = try world.exchange.retentionDue(acting: late)
    #expect(due.children.map(\.msixID) == [world.number])
    let again = try replay(try last("erase-due", world.exchange), world.exchange)
    #expect(again.verdict == .equal && again.equal == 1)
  }
}
