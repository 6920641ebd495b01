import Vault
import Disputes
import Exchange
import Ledger
import Primitives
import Records
import Testing

/// Cases of amendment: who may do what, what is kept, what is shown.
@Suite struct DisputeTests {
  @Test func p5FromTheLetterToTheStatement() throws {
    let world = try DisputeWorld()
    let caseID = try world.open()
    let texas = state("TX")
    let open = try #require(
      try world.exchange.disputes(closed: false, acting: world.acting("privacy")).first)
    #expect(open.dispute.dues.map(\.clock) == [.forward, .acknowledge])
    #expect(open.msixID == world.number && open.late.isEmpty)
    let late = try #require(
      try world.exchange.disputes(closed: false, acting: world.acting("privacy", days: 30)).first)
    #expect(late.late.map(\.clock) == [.forward, .acknowledge])
    try world.take(.acknowledged, in: caseID)
    try world.take(.routed(to: texas), in: caseID)
    try world.take(.answered(by: texas, agrees: false), in: caseID, as: "tx", text: "Papers.")
    try world.take(.decided(.refused), in: caseID, text: "The papers say May.")
    let taken = try world.take(.reviewAsked, in: caseID)
    #expect(taken.dues.map(\.clock) == [.review])
    let due = try #require(taken.dues.first).day
    try world.take(.extended(until: due.adding(days: 20)), in: caseID, text: "A witness is away.")
    try world.take(.reviewed(.refused), in: caseID)
    try world.take(.hearingAsked, in: caseID)
    try world.take(.hearingHeld, in: caseID, text: "Held.")
    try world.take(.reviewed(.refused), in: caseID)
    try world.take(.statementFiled, in: caseID, text: "We know our child.")
    try world.take(.closed(.statement), in: caseID)
    let shown = try world.exchange.dispute(caseID, acting: world.acting("auditor"))
    #expect(shown.steps.count == 13)
    #expect(shown.steps.first?.content.requester?.name == "Rosa Secretperson")
    #expect(shown.steps[3].name == "tx" && shown.steps[3].role == .stateDataAdministrator)
    #expect(shown.values.map(\.value) == ["20120510"] && shown.stand == [true])
    #expect(shown.line.dispute.stage == .closed(.statement))
    #expect(try world.exchange.disputes(closed: false, acting: world.acting("privacy")).isEmpty)
    #expect(try world.exchange.checkDecisions())
    try world.ledger.reopen()
    #expect(
      try world.exchange.disputes(closed: true, acting: world.acting("privacy")).count == 1)
  }

  @Test func p6AStateForwardsAndTheOwnerAnswers() throws {
    let world = try DisputeWorld()
    let caseID = try world.open(as: "ca")
    let open = try #require(
      try world.exchange.disputes(closed: false, acting: world.acting("ca")).first)
    #expect(open.dispute.subject.receiver == state("CA"))
    #expect(open.dispute.dues.map(\.clock) == [.forward, .decide])
    // Texas sees it because the datum is its own; it may not act for California.
    #expect(
      try world.exchange.disputes(closed: false, acting: world.acting("tx")).count == 1)
    #expect(
      world.refusal { try world.take(.acknowledged, in: caseID, as: "tx") }
        == RefusalReason.outsideScope.text)
    try world.take(.acknowledged, in: caseID, as: "ca")
    let routed = try world.take(.routed(to: state("TX")), in: caseID, as: "ca")
    #expect(routed.dues.map(\.state) == [state("TX")])
    let answer = DisputeStep.answered(by: state("TX"), agrees: true)
    #expect(
      world.refusal { try world.take(answer, in: caseID, as: "ca") }
        == RefusalReason.outsideScope.text)
    try world.take(answer, in: caseID, as: "tx")
    try world.take(.decided(.amended), in: caseID, as: "ca")
    #expect(
      world.refusal { try world.take(.closed(.corrected), in: caseID, as: "ca") }
        .contains("still says"))
    var student = TestStudent(id: "A1")
    student.birth = "20120410"
    try world.send(student, date: "20231201")
    try world.take(.closed(.corrected), in: caseID, as: "ca")
  }

  @Test func p6TheDayIsThatOfTheStatesOwnZone() throws {
    let world = try DisputeWorld()
    // Friday evening in California; Saturday morning in Greenwich and in Washington.
    func open(_ account: String) throws -> [DisputeDue] {
      var request = Exchange.DisputeRequest(
        msixID: world.number, record: .only(state("TX")), fields: ["Birth Date"],
        requester: .init(name: "A parent", relation: .parent, proof: "seen"), text: "No.")
      request.receiver = nil
      var acting = world.acting(account)
      acting.time = moment("2024-03-02T07:30:00Z")
      return try world.exchange.openDispute(request, acting: acting).dues
    }
    #expect(
      try open("ca") == [
        DisputeDue(.decide, day("2024-03-31")), DisputeDue(.forward, day("2024-03-07")),
      ])
    #expect(
      try open("privacy") == [
        DisputeDue(.acknowledge, day("2024-03-15")), DisputeDue(.forward, day("2024-03-07")),
      ])
  }

  @Test func p8OnlyThePrivacyActAdministratorFilesAStatementAndItIsSigned() throws {
    let world = try DisputeWorld()
    let caseID = try world.open(as: "tx")
    try world.refuse(caseID, as: "tx")
    for account in ["tx", "ca", "registrar", "auditor"] {
      #expect(
        world.refusal { try world.take(.statementFiled, in: caseID, as: account) }
          != "nothing was refused", "\(account)")
    }
    try world.take(.statementFiled, in: caseID, as: "privacy")
    let counts = try world.ledger.eventCounts()
    #expect(counts["dispute.statementfiled"] == 1)
    #expect(counts["access.refused"] == 4)
    // The log as a whole verifies, each signature of each event.
    let log = world.exchange.log
    #expect(try LogVerifier(log: log).verify(treeOnly: false).signatures == log.size)
  }

  @Test func nobodyElseSeesOrTouchesACase() throws {
    let world = try DisputeWorld()
    let caseID = try world.open()
    for account in ["registrar", "clerk"] {
      for work in [
        { _ = try world.exchange.disputes(closed: true, acting: world.acting(account)) },
        { _ = try world.exchange.dispute(caseID, acting: world.acting(account)) },
        { try world.take(.acknowledged, in: caseID, as: account) },
        { _ = try world.open(as: account) },
      ] as [() throws -> Void] {
        #expect(world.refusal(work) == RefusalReason.functionRefused.text)
      }
    }
    // California holds no part of it.
    #expect(try world.exchange.disputes(closed: true, acting: world.acting("ca")).isEmpty)
    #expect(throws: ExchangeError(.notFound, "")) {
      try world.exchange.dispute(caseID, acting: world.acting("ca"))
    }
  }

  @Test func whatIsContestedIsNamedByItsField() throws {
    let world = try DisputeWorld()
    var student = TestStudent(id: "A1")
    student.enrollments = [
      ("20220905", "20230601", "01", "04"), ("20230905", "", "01", "05"),
    ]
    try world.send(student, date: "20231101")
    #expect(world.refusal { _ = try world.open(["Grade Level"]) }.contains("001, 002"))
    #expect(world.refusal { _ = try world.open(["Shoe Size"]) }.contains("no column"))
    #expect(world.refusal { _ = try world.open(["Middle Name"]) }.contains("says nothing"))
    #expect(world.refusal { _ = try world.open(record: "CA") }.contains("CA"))
    let caseID = try world.open(["grade level@002", "Birth Date"])
    let shown = try world.exchange.dispute(caseID, acting: world.acting("privacy"))
    #expect(shown.values.map(\.value) == ["05", "20120510"])
  }

  @Test func documentsAreCheckedSealedAndGivenBack() throws {
    let world = try DisputeWorld()
    let scan = Array("%PDF-1.7 A scan that names Rosa Secretperson".utf8)
    let note = Array("A note of Rosa Secretperson".utf8)
    let program = Exchange.DisputeFile(name: "letter.pdf", bytes: [0x4D, 0x5A, 0x90, 0])
    #expect(world.refusal { _ = try world.open(files: [program]) }.contains("by its content"))
    let large = Exchange.DisputeFile(
      name: "a.txt", bytes: [UInt8](repeating: 0x61, count: (10 << 20) + 1))
    #expect(world.refusal { _ = try world.open(files: [large]) }.contains("10 MB"))
    let caseID = try world.open(files: [
      .init(name: "scan.pdf", bytes: scan), .init(name: "note.txt", bytes: note),
    ])
    let (about, bytes) = try world.exchange.disputeDocument(
      caseID, step: 1, document: 2, acting: world.acting("privacy"))
    #expect(bytes == note && about.kind == "text/plain" && !about.isScanned)
    #expect(throws: ExchangeError(.notFound, "")) {
      try world.exchange.disputeDocument(
        caseID, step: 1, document: 3, acting: world.acting("privacy"))
    }
    try world.ledger.reopen()
    for text in ["Secretperson", "born in April", "scan.pdf"] {
      #expect(try !Scratch.holds(text, below: world.ledger.home.directory), "\(text)")
    }
  }

  @Test func theScannerKeepsDocumentsOut() throws {
    let world = try DisputeWorld()
    let caseID = try world.open()
    func said() -> Exchange.DisputeSaid {
      .init("So.", files: [.init(name: "a.txt", bytes: Array("text".utf8))])
    }
    let size = world.exchange.log.size
    #expect(throws: ExchangeError(.refused, "")) {
      try world.exchange.takeStep(
        .acknowledged, in: caseID, said(), scanner: { _ in false },
        acting: world.acting("privacy"))
    }
    #expect(world.exchange.log.size == size)
    _ = try world.exchange.takeStep(
      .acknowledged, in: caseID, said(), scanner: { $0 == Array("text".utf8) },
      acting: world.acting("privacy"))
    let shown = try world.exchange.dispute(caseID, acting: world.acting("privacy"))
    #expect(shown.steps.last?.content.documents.map(\.isScanned) == [true])
  }

  @Test func aCaseGoesWithTheRecordWhenItIsErased() throws {
    let world = try DisputeWorld()
    let caseID = try world.open(files: [.init(name: "a.txt", bytes: Array("text".utf8))])
    try world.refuse(caseID)
    _ = try world.record()
    try world.take(.statementFiled, in: caseID)
    try world.ledger.erase(world.number)
    #expect(try world.exchange.vault.isDestroyed(caseID.retagged()))
    #expect(try world.exchange.disputes(closed: true, acting: world.acting("privacy")).isEmpty)
    #expect(throws: ExchangeError(.notFound, "")) {
      try world.exchange.dispute(caseID, acting: world.acting("privacy"))
    }
    #expect(try world.exchange.notices(acting: world.acting("registrar")).isEmpty)
    #expect(try world.exchange.checkDecisions())
    for report in try world.exchange.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt, "\(report.name)")
    }
  }
}
