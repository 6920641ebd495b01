import CBOR
import Ledger
import Records
import Testing

@testable import Exchange

/// An event of nobody is signed like any other, and refused by whoever verifies.
@Suite struct ActorCheckTests {
  private func verify(_ ledger: TestLedger) throws {
    var actors = ActorCheck()
    _ = try LogVerifier(log: ledger.exchange.log).verify(
      treeOnly: false, event: { try actors.take($0) })
  }

  private func record(_ actor: CBORValue, in ledger: TestLedger) throws {
    try ledger.exchange.perform("test", at: ledger.now) { scope, rows in
      try scope.emit(
        EventDraft(
          type: "test.happened", stream: .ledger, actor: actor, parts: [.clear(.map([]))]),
        into: &rows)
    }
  }

  @Test func everyActorThatIsWrittenHasTheForm() throws {
    let ledger = try TestLedger()
    try ledger.makePrivacyAdministrator()
    _ = try ledger.exchange.tick(at: ledger.now)
    try record(
      .record([
        "kind": .text("account"), "id": .text(String(repeating: "0a", count: 16)),
        "role": .text("a role of next year"), "organisation": .text("A place"),
      ]), in: ledger)
    try verify(ledger)
  }

  @Test(arguments: [
    CBORValue.map([]), .record(["kind": .text("system")]),
    .record(["kind": .text("system"), "id": .text("")]),
    .record(["kind": .text("ghost"), "id": .text("x")]),
    .record(["kind": .text("operator"), "operator": .text("x"), "id": .text("y")]),
    .record(["kind": .text("system"), "id": .int(1)]),
  ])
  func anActorOfAnotherFormIsRefused(_ actor: CBORValue) throws {
    let ledger = try TestLedger()
    try verify(ledger)
    try record(actor, in: ledger)
    let position = ledger.exchange.log.size - 1
    do {
      try verify(ledger)
      Issue.record("an event of nobody was verified")
    } catch let error as ExchangeError {
      #expect(error.code == .integrity && error.reason.contains("position \(position)"))
    }
  }
}
