import Exchange
import Ledger
import Primitives
import Records
import Testing

/// Behaviours of the law that lie across several parts.
@Suite struct PrivacyTests {
  @Test func p7AReceiptCarriesTheStatementToTheState() throws {
    let world = try DisputeWorld()
    let caseID = try world.open()
    try world.refuse(caseID)
    var student = TestStudent(id: "A1")
    student.moves.append("20230910")
    let before = try world.send(student, date: "20231101")
    #expect(before.receipt.content.disputes.isEmpty)
    try world.take(.statementFiled, in: caseID, text: "She was born in April.")
    student.moves.append("20230912")
    let after = try world.send(student, date: "20231201")
    let line = try #require(after.receipt.content.disputes.first)
    #expect(line.stateStudentIdentifier == "A1" && line.value == "20120510")
    #expect(line.mark.text == "She was born in April.")
    // Sent once more unchanged, it is said again; corrected, it is not.
    let same = try world.send(student, date: "20231202")
    #expect(same.receipt.content.disputes.count == 1)
    student.birth = "20120410"
    #expect(try world.send(student, date: "20231203").receipt.content.disputes.isEmpty)
    // And receipts stay what they were.
    for outcome in [before, after, same] {
      let again = try world.exchange.receipt(
        of: outcome.submission, acting: world.ledger.acting())
      #expect(again.body.encoded == outcome.receipt.encoded)
    }
  }

  @Test func p7ASearchMarksWhatIsContested() throws {
    let world = try DisputeWorld()
    let caseID = try world.open()
    try world.refuse(caseID)
    let criteria = Exchange.SearchCriteria(last: "Example", first: "Ana")
    let before = try world.exchange.search(criteria, acting: world.acting("clerk"))
    #expect(before.children.map(\.disputed) == [[]])
    try world.take(.statementFiled, in: caseID)
    let after = try world.exchange.search(criteria, acting: world.acting("clerk"))
    #expect(after.children.map(\.disputed) == [[.birthDate]])
    for look in [before.look, after.look] {
      let replay = try world.exchange.replay(.position(look), acting: world.ledger.acting())
      #expect(replay.verdict == .equal)
    }
  }

  @Test func p7AWeighingOfTwoRecordsMarksWhatIsContested() throws {
    let world = try DisputeWorld()
    let other = try #require(
      try world.ledger.submit(
        TestPackage(
          state: "CA", date: "20231005",
          students: [TestStudent(id: "Z", first: "Noe", last: "Ibarra", birth: "20070707")])
      ).receipt.content.identifiers.first
    ).msixID
    let caseID = try world.open()
    try world.refuse(caseID)
    func disputed() throws -> [[Bool]] {
      try world.exchange.explainMatch(world.number, other, acting: world.acting("tx")).lines
        .filter { $0.values.contains("20120510") }.map(\.disputed)
    }
    #expect(try disputed() == [[false, false]])
    try world.take(.statementFiled, in: caseID)
    #expect(try disputed() == [[true, false]])
  }

  @Test func p14GovernmentAdministratorsNeverSeeAChild() throws {
    for function in Function.allCases where function.exposure != .none {
      #expect(
        AuthorisationTable.grant(.governmentAdministrator, function) == .refused,
        "\(function.rawValue)")
    }
    let world = try DisputeWorld()
    _ = try world.exchange.createAccount(
      name: "gov", organisation: "OME", roles: [.init(.governmentAdministrator, .nation)],
      acting: world.ledger.acting())
    for purpose in Purpose.allCases {
      let acting = world.ledger.acting("gov", purpose: purpose)
      for work in [
        { _ = try world.exchange.record(msixID: world.number, knownAt: nil, acting: acting) },
        { _ = try world.exchange.children(knownAt: nil, acting: acting) },
        { _ = try world.exchange.disputes(closed: true, acting: acting) },
      ] as [() throws -> Void] {
        #expect(world.refusal(work) == RefusalReason.functionRefused.text)
      }
    }
  }
}
