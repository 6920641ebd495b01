import Exchange
import Ledger
import Primitives
import Records
import Testing

/// Whoever was shown what is contested or was corrected is told of it.
@Suite struct RecipientTests {
  private func notices(_ world: DisputeWorld, _ caseID: CaseID) throws -> [String: [UInt64]] {
    let shown = try world.exchange.dispute(caseID, acting: world.acting("auditor"))
    return Dictionary(uniqueKeysWithValues: shown.notices.map { ($0.name, $0.disclosures) })
  }

  @Test func p4EarlierRecipientsAreFound() throws {
    let world = try DisputeWorld()
    let exchange = world.exchange
    // Another child whom everybody looks at: nobody is told of that.
    let other = try world.ledger.submit(
      TestPackage(
        state: "CA", date: "20231005",
        students: [TestStudent(id: "Z", first: "Noe", last: "Ibarra", birth: "20070707")])
    ).receipt.content.identifiers
    _ = try world.record(try #require(other.first).msixID, as: "ca")
    let first = try world.record().look
    let second = try world.record().look
    let found = try exchange.search(
      .init(last: "Example", first: "Ana"), acting: world.acting("clerk"))
    // Numbers alone show no date of birth.
    _ = try exchange.children(knownAt: nil, acting: world.acting("tx"))
    var question = Exchange.TrailQuestion()
    question.msixID = world.number
    _ = try exchange.trail(question, acting: world.acting("auditor"))
    var student = TestStudent(id: "A1")
    student.birth = "20120410"
    try world.send(student, date: "20231201")
    // Who saw the later value alone was not shown the contested one; who saw both was.
    _ = try world.record(as: "tx2")
    let past = try world.record(as: "tx", knownAt: first).look
    let former = try world.record(as: "ca", history: true).look
    student.birth = "20120510"
    try world.send(student, date: "20240101")
    let caseID = try world.open()
    try world.refuse(caseID)
    try world.take(.statementFiled, in: caseID)
    #expect(
      try notices(world, caseID) == [
        "registrar": [first, second], "clerk": [found.look], "tx": [past], "ca": [former],
      ])
  }

  @Test func p4AValueOfAnotherGroupIsNotTold() throws {
    let world = try DisputeWorld()
    let look = try world.record().look
    _ = try world.exchange.search(
      .init(last: "Example", first: "Ana"), acting: world.acting("clerk"))
    // A search shows no qualifying move.
    let caseID = try world.open(["Qualifying Arrival Date"])
    try world.refuse(caseID)
    let taken = try world.take(.statementFiled, in: caseID)
    #expect(taken.noticesQueued == 1 && taken.noticesFailed == 0)
    #expect(try notices(world, caseID) == ["registrar": [look]])
  }

  @Test func p4LooksAtWhoeverHadTheRecordCount() throws {
    let world = try DisputeWorld()
    let other = try #require(
      try world.ledger.submit(
        TestPackage(
          state: "CA", date: "20231005",
          students: [TestStudent(id: "Z", first: "Noe", last: "Ibarra", birth: "20070707")])
      ).receipt.content.identifiers.first
    ).msixID
    let before = try world.record().look
    // California's number, before the two were one: nothing of Texas was there.
    _ = try world.record(other, as: "clerk")
    let item = try world.exchange.proposeMerge(
      master: other, other: world.number, reason: "one", acting: world.acting("tx"))
    _ = try world.exchange.resolve(item, .approve, reason: "one", acting: world.acting("ca"))
    let after = try world.record(other, as: "ca").look
    var request = Exchange.DisputeRequest(
      msixID: other, record: .only(state("TX")), fields: ["Birth Date"],
      requester: .init(name: "A parent", relation: .parent, proof: "seen"), text: "No.")
    request.receiver = nil
    let caseID = try world.exchange.openDispute(
      request, acting: world.acting("privacy")
    ).caseID
    try world.refuse(caseID)
    try world.take(.statementFiled, in: caseID)
    #expect(try notices(world, caseID) == ["registrar": [before], "ca": [after]])
  }

  @Test func p4NoticesAreDeliveredAndTheUndeliverableListed() throws {
    let world = try DisputeWorld()
    let exchange = world.exchange
    for account in ["registrar", "clerk", "ca"] { _ = try world.record(as: account) }
    _ = try exchange.record(msixID: world.number, knownAt: nil, acting: world.ledger.acting())
    try exchange.changeStanding(
      of: "clerk", to: .deactivated, reason: "left", acting: world.ledger.acting())
    let caseID = try world.open()
    try world.refuse(caseID)
    let taken = try world.take(.statementFiled, in: caseID)
    // The operator at the machine has no account, the clerk's is closed for ever.
    #expect(taken.noticesQueued == 4 && taken.noticesFailed == 2)
    let own = try exchange.notices(acting: world.acting("registrar"))
    #expect(own.map(\.msixID) == [world.number] && own.map(\.elements) == [[.birthDate]])
    #expect(own.map(\.matter) == [.statement])
    #expect(try exchange.notices(acting: world.acting("registrar")).isEmpty)
    #expect(try exchange.notices(acting: world.acting("registrar"), all: true).count == 1)
    #expect(try exchange.notices(acting: world.acting("tx")).isEmpty)
    // One who never asks, and leaves.
    try exchange.changeStanding(
      of: "ca", to: .deactivated, reason: "left", acting: world.ledger.acting())
    #expect(try exchange.tick(at: world.ledger.now).noticesFailed == 1)
    #expect(try exchange.tick(at: world.ledger.now).noticesFailed == 0)
    let shown = try exchange.dispute(caseID, acting: world.acting("privacy")).notices
    #expect(
      Dictionary(uniqueKeysWithValues: shown.map { ($0.name, $0.status) }) == [
        "registrar": "delivered", "clerk": "undeliverable", "ca": "undeliverable",
        "tester": "undeliverable",
      ])
    let dead = try exchange.undeliverableNotices(acting: world.acting("privacy"))
    #expect(Set(dead.map(\.name)) == ["clerk", "ca", "tester"])
    #expect(Set(dead.compactMap(\.why)) == [.deactivated, .noAccount])
    let counts = try world.ledger.eventCounts()
    #expect(counts["recipient.noticequeued"] == 4)
    #expect(counts["recipient.noticedelivered"] == 1)
    #expect(counts["recipient.noticefailed"] == 3)
    #expect(try exchange.checkDecisions())
  }

  @Test func p4ACorrectionIsToldAsWell() throws {
    let world = try DisputeWorld()
    let look = try world.record().look
    let caseID = try world.open()
    try world.take(.acknowledged, in: caseID)
    try world.take(.decided(.amended), in: caseID)
    var student = TestStudent(id: "A1")
    student.birth = "20120410"
    try world.send(student, date: "20231201")
    _ = try world.record(as: "clerk")
    try world.take(.closed(.corrected), in: caseID)
    #expect(try notices(world, caseID) == ["registrar": [look]])
    #expect(
      try world.exchange.notices(acting: world.acting("registrar")).map(\.matter)
        == [.correction])
    // A State's ordinary update tells nobody.
    student.birth = "20120411"
    try world.send(student, date: "20240101")
    #expect(try world.ledger.eventCounts()["recipient.noticequeued"] == 1)
  }
}
