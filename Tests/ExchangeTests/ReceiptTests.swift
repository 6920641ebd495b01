import Exchange
import Intake
import Ledger
import Primitives
import Records
import Testing

/// What receipts tell: what is new, what a test would have come to, and to whom nothing was done.
@Suite struct ReceiptTests {
  private func package(
    _ students: [TestStudent], state: String = "TX", date: String = "20231001"
  ) -> TestPackage { TestPackage(state: state, date: date, students: students) }

  private func news(_ outcome: Exchange.SubmissionOutcome, _ rule: String) -> [Bool?] {
    outcome.receipt.content.findings.filter { $0.rule == rule }.map(\.isNew)
  }

  @Test func aFindingIsNewTheFirstTimeAndKnownAfterwards() throws {
    let ledger = try TestLedger()
    var student = TestStudent(id: "A1", action: "U")
    let first = try ledger.submit(package([student]))
    #expect(news(first, "update-unknown") == [true])
    student.action = "I"
    student.moves.append("20231005")
    let second = try ledger.submit(package([student], date: "20231101"))
    #expect(news(second, "insert-known") == [true])
    student.moves.append("20231105")
    student.sex = ""
    let third = try ledger.submit(package([student], date: "20231201"))
    #expect(news(third, "insert-known") == [false])
    let others = third.receipt.content.findings.filter { $0.rule != "insert-known" }
    #expect(!others.isEmpty && others.allSatisfy { $0.isNew == true })
    for outcome in [first, second, third] {
      let again = try ledger.exchange.receipt(of: outcome.submission, acting: ledger.acting())
      #expect(again.body.encoded == outcome.receipt.encoded)
    }
  }

  @Test func aTestForetellsAndLeavesNothingButItsOwnEvents() throws {
    let ledger = try TestLedger()
    let known = try ledger.submit(
      package([
        TestStudent(id: "A1"), TestStudent(id: "A2", first: "Eva", birth: "20100203"),
        TestStudent(id: "A3", first: "Ramiro", last: "Quiroz", birth: "20090917"),
      ]))
    let numbers = known.receipt.content.identifiers.map(\.msixID)
    let before = try ledger.eventCounts()
    var changed = TestStudent(id: "A2", action: "U", first: "Eva", birth: "20100203")
    changed.moves.append("20231005")
    var gone = TestStudent(id: "A3", first: "Ramiro", last: "Quiroz", birth: "20090917")
    gone.action = "D"
    var bad = TestStudent(id: "A5", first: "Ines", birth: "20110111")
    bad.moves = []
    let sent = package(
      [
        TestStudent(id: "A1", action: "U"), changed, gone,
        TestStudent(id: "A4", first: "Ulises", last: "Zamora", birth: "20130825"), bad,
      ], date: "20231101")
    let test = try ledger.submit(sent, asTest: true)
    var after = try ledger.eventCounts()
    for type in ["submission.received", "submission.completed"] { after[type, default: 0] -= 1 }
    #expect(after == before)
    #expect(try ledger.exchange.checkDecisions())
    let content = test.receipt.content
    #expect(content.mode == .test && content.identifiers.isEmpty)
    #expect(content.rehearsed.map(\.outcome) == [.unchanged, .updated, .retracted, .inserted])
    #expect(content.rehearsed.map(\.how) == ["confirmed", "confirmed", "confirmed", "assigned"])
    #expect(content.rehearsed.map(\.msixID) == numbers.map { $0 } + [nil])
    #expect(content.nearMatchCount == 0)
    #expect(try ledger.submit(sent, asTest: true).isRepetition)
    try ledger.reopen()
    let again = try ledger.exchange.receipt(of: test.submission, acting: ledger.acting())
    #expect(again.body.encoded == test.receipt.encoded && again.signed != nil)

    let real = try ledger.submit(sent)
    #expect(!real.isRepetition && real.receipt.content.totals == content.totals)
    #expect(real.receipt.content.findings == content.findings)
    #expect(real.receipt.content.identifiers.map(\.how) == content.rehearsed.map(\.how))
    // The serial that the test made up was not used up.
    let fresh = try #require(real.receipt.content.identifiers.last).msixID
    #expect(ledger.exchange.numbering.serial(number: fresh) == 3)
  }

  @Test func aTestNamesTheChildThatAStudentWouldBeLinkedToAndNoneThatDoesNotExist() throws {
    let ledger = try TestLedger()
    let first = try ledger.submit(package([TestStudent(id: "A1")]))
    let twice = TestStudent(id: "Z2", first: "Ulises", last: "Zamora", birth: "20130825")
    let sent = package([TestStudent(id: "Z1"), twice], state: "CA", date: "20231101")
    let test = try ledger.submit(sent, asTest: true).receipt.content
    #expect(test.rehearsed.map(\.how) == ["linked", "assigned"])
    #expect(
      test.rehearsed.map(\.msixID)
        == [first.receipt.content.identifiers.first?.msixID, nil])
    try ledger.makePrivacyAdministrator()
    try ledger.erase(try #require(first.receipt.content.identifiers.first).msixID)
    let submission = try ledger.submit(sent, asTest: true)
    #expect(submission.isRepetition && !submission.receipt.isWhole)
  }

  @Test func aRefusedTestIsARefusedTest() throws {
    let ledger = try TestLedger()
    let files = [("header.csv", "nothing useful\n")]
    let outcome = try ledger.exchange.submit(
      PackageSource.open(archive: StoredZip.archive(files)), fileName: "bad.zip",
      expectedState: ExchangeTests.state("TX"), received: nil, asTest: true,
      acting: ledger.acting())
    #expect(outcome.isRefused && outcome.receipt.content.mode == .test)
    let finding = try #require(outcome.receipt.content.findings.first)
    #expect(finding.severity == .fatal && finding.isNew == true && !finding.message.isEmpty)
    let again = try ledger.exchange.receipt(of: outcome.submission, acting: ledger.acting())
    #expect(again.body.encoded == outcome.receipt.encoded)
  }

  @Test(arguments: ["none", "suspended", "ended", "not begun"])
  func withoutAgreementsInForceNothingIsTaken(_ standing: String) throws {
    let ledger = try TestLedger(states: [])
    func connect(_ from: String, until: String? = nil) throws {
      try ledger.exchange.connectState(
        StateConnected(
          state: ExchangeTests.state("TX"), interconnectionAgreement: ExchangeTests.day(from),
          securityAgreement: ExchangeTests.day(from), until: until.map(ExchangeTests.day),
          mode: .production), acting: ledger.acting())
    }
    switch standing {
    case "suspended":
      try connect("2019-01-01")
      try ledger.exchange.suspendState(
        ExchangeTests.state("TX"), reason: "breach", acting: ledger.acting())
    case "ended": try connect("2019-01-01", until: "2023-01-01")
    case "not begun": try connect("2024-01-01")
    default: break
    }
    let before = try ledger.eventCounts()
    for asTest in [false, true] {
      #expect(throws: ExchangeError.self) {
        try ledger.submit(package([TestStudent(id: "A1")]), asTest: asTest)
      }
    }
    #expect(try ledger.eventCounts() == before)
  }

  @Test func theSameContentAsADocumentIsAnotherPackageThatChangesNoStudent() throws {
    let ledger = try TestLedger()
    let students = (1...600).map { TestStudent(id: "A\($0)", first: "Ana", birth: birth($0)) }
    let sent = package(students)
    let first = try ledger.submit(sent)
    let before = try ledger.eventCounts()
    let stream = try SubmissionReader.stream(
      try PackageSource.open(archive: sent.archive), receivedAt: ledger.now)
    var document = [UInt8]()
    var writer = XMLWriter { document += $0 }
    try stream.write(to: &writer)
    let second = try ledger.submit(document)
    #expect(!second.isRepetition && second.submission != first.submission)
    #expect(second.receipt.content.totals.unchanged == 600)
    var after = try ledger.eventCounts()
    for type in ["submission.received", "submission.completed"] { after[type, default: 0] -= 1 }
    // One for each chunk of 16.
    #expect(after.removeValue(forKey: "submission.unchanged") == 38)
    #expect(after == before)
    #expect(
      second.receipt.content.identifiers.map(\.msixID)
        == first.receipt.content.identifiers.map(\.msixID))
  }

  private func birth(_ number: Int) -> String {
    ExchangeTests.day("2006-01-01").adding(days: number * 9).compact
  }
}
