import Counting
import Exchange
import Foundation
import Intake
import Ledger
import Primitives
import Records
import Testing

@Suite struct SubmissionTests {
  private func package(_ students: [TestStudent], date: String = "20231001") -> TestPackage {
    TestPackage(state: "TX", date: date, students: students)
  }

  @Test func aNewStudentGetsANumberAndAReceipt() throws {
    let ledger = try TestLedger()
    let outcome = try ledger.submit(package([TestStudent(id: "A1")]))
    #expect(!outcome.isRefused)
    #expect(outcome.receipt.content.totals.inserted == 1)
    let line = try #require(outcome.receipt.content.identifiers.first)
    #expect(line.how == "assigned")
    #expect(ledger.exchange.numbering.serial(number: line.msixID) == 0)
  }

  @Test func theSamePackageAgainGetsItsFirstAnswerAndWritesNothing() throws {
    let ledger = try TestLedger()
    let sent = package([TestStudent(id: "A1")])
    let first = try ledger.submit(sent)
    let size = ledger.exchange.log.size
    let second = try ledger.submit(sent)
    #expect(second.isRepetition)
    #expect(second.receipt.encoded == first.receipt.encoded)
    #expect(ledger.exchange.log.size == size)
  }

  @Test func anEqualBlockIsUnchangedEvenWithTheEchoedNumber() throws {
    let ledger = try TestLedger()
    let first = try ledger.submit(package([TestStudent(id: "A1")]))
    let number = try #require(first.receipt.content.identifiers.first).msixID
    var again = TestStudent(id: "A1")
    again.action = "U"
    again.msixID = number
    let second = try ledger.submit(package([again], date: "20231101"))
    #expect(second.receipt.content.totals.unchanged == 1)
    #expect(second.receipt.content.identifiers.first?.how == "confirmed")
    #expect(second.receipt.content.identifiers.first?.msixID == number)
  }

  @Test func anUnchangedBlockConfirmsAnOpenEnrollment() throws {
    let ledger = try TestLedger()
    var student = TestStudent(id: "A1", moves: ["20230601"])
    student.enrollments = [("20230605", "", "01", "05")]
    try ledger.submit(package([student], date: "20230801"))
    func national(_ year: Int32) throws -> Int64? {
      try ledger.exchange.count(
        .national, CountQuestion(period: .init(startYear: year)), acting: ledger.acting()
      ).national
    }
    #expect(try national(2022) == 1)
    #expect(try national(2023) == 0)
    student.action = "U"
    let again = try ledger.submit(package([student], date: "20231001"))
    #expect(again.receipt.content.totals.unchanged == 1)
    #expect(try national(2023) == 1)
    for report in try ledger.exchange.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt)
    }
  }

  @Test func anEqualChildInAnotherStateIsTheSameChild() throws {
    let ledger = try TestLedger()
    let first = try ledger.submit(package([TestStudent(id: "A1")]))
    let second = try ledger.submit(
      TestPackage(state: "CA", date: "20231101", students: [TestStudent(id: "Z9")]))
    let other = try ledger.submit(
      TestPackage(
        state: "CA", date: "20231102", students: [TestStudent(id: "Z10", first: "Lucia")]))
    let number = first.receipt.content.identifiers.first?.msixID
    #expect(second.receipt.content.identifiers.first?.msixID == number)
    #expect(second.receipt.content.identifiers.first?.how == "linked")
    #expect(other.receipt.content.identifiers.first?.msixID != number)
  }

  @Test func aNameWrittenOtherwiseIsStillTheSameChild() throws {
    let ledger = try TestLedger()
    let first = try ledger.submit(
      package([TestStudent(id: "A1", first: "Guadalupe", last: "Zépeda")]))
    let number = first.receipt.content.identifiers.first?.msixID
    for (index, (given, family)) in [("Lupita", "ZEPEDA"), ("Guadalupe", "Cepeda")].enumerated() {
      let other = try ledger.submit(
        TestPackage(
          state: "CA", date: "2023110\(index + 1)",
          students: [TestStudent(id: "Z\(index)", first: given, last: family)]))
      #expect(other.receipt.content.identifiers.first?.msixID == number)
    }
  }

  @Test func twinsAreTwoChildren() throws {
    let ledger = try TestLedger()
    let outcome = try ledger.submit(
      package([
        TestStudent(id: "A1", first: "José Luis", last: "Zepeda"),
        TestStudent(id: "A2", first: "José Manuel", last: "Zepeda"),
      ]))
    #expect(Set(outcome.receipt.content.identifiers.map(\.msixID)).count == 2)
  }

  @Test func anIdentifierGivenToAnotherChildBeginsItsNextGeneration() throws {
    let ledger = try TestLedger()
    let first = try ledger.submit(package([TestStudent(id: "A1", first: "Ana", last: "Zepeda")]))
    var other = TestStudent(id: "A1", first: "Ramiro", last: "Quiroz")
    other.birth = "20090314"
    let second = try ledger.submit(package([other], date: "20231101"))
    let numbers = (first, second)
    #expect(
      numbers.0.receipt.content.identifiers.first?.msixID
        != numbers.1.receipt.content.identifiers.first?.msixID)
    #expect(
      second.receipt.content.findings.contains { $0.rule == "state-identifier-recycled" })
  }

  @Test func anOlderFileThatComesLateIsWarnedOf() throws {
    let ledger = try TestLedger()
    try ledger.submit(package([TestStudent(id: "A1")], date: "20231201"))
    var old = TestStudent(id: "A1")
    old.action = "U"
    old.moves.append("20230915")
    let outcome = try ledger.submit(package([old], date: "20231001"))
    #expect(outcome.receipt.content.findings.contains { $0.rule == "older-than-known" })
  }

  @Test func aRejectedStudentLeavesTheFormerStatementInForce() throws {
    let ledger = try TestLedger()
    try ledger.submit(package([TestStudent(id: "A1")]))
    var bad = TestStudent(id: "A1")
    bad.action = "U"
    bad.moves = []
    let outcome = try ledger.submit(package([bad], date: "20231101"))
    #expect(outcome.receipt.content.totals.rejected == 1)
    #expect(
      outcome.receipt.content.findings.contains { $0.rule == "qualifying-move-missing" })
    #expect(
      try ledger.exchange.children(knownAt: nil, acting: ledger.acting()).count == 1)
  }

  @Test func aRetractionRemovesFromViewAndNotFromHistory() throws {
    let ledger = try TestLedger()
    let first = try ledger.submit(package([TestStudent(id: "A1")]))
    let then = ledger.exchange.log.size - 1
    var gone = TestStudent(id: "A1")
    gone.action = "D"
    let outcome = try ledger.submit(package([gone], date: "20231101"))
    #expect(outcome.receipt.content.totals.retracted == 1)
    #expect(try ledger.exchange.children(knownAt: nil, acting: ledger.acting()).isEmpty)
    let number = try #require(first.receipt.content.identifiers.first).msixID
    let record = try ledger.exchange.record(
      msixID: number, knownAt: .position(then), acting: ledger.acting())
    #expect(record.statements.count == 1)
  }

  @Test func aDeleteOfAnUnknownStudentIsRejected() throws {
    let ledger = try TestLedger()
    var gone = TestStudent(id: "A1")
    gone.action = "D"
    let outcome = try ledger.submit(package([gone]))
    #expect(outcome.receipt.content.findings.contains { $0.rule == "delete-unknown" })
  }

  @Test func anErasedIdentityIsRecognisedAndRejected() throws {
    let ledger = try TestLedger()
    let first = try ledger.submit(package([TestStudent(id: "A1")]))
    try ledger.makePrivacyAdministrator()
    try ledger.erase(try #require(first.receipt.content.identifiers.first).msixID)
    let again = try ledger.submit(package([TestStudent(id: "A1")], date: "20231201"))
    #expect(again.receipt.content.findings.contains { $0.rule == "identity-erased" })
    #expect(try ledger.exchange.children(knownAt: nil, acting: ledger.acting()).isEmpty)
  }

  @Test func aTestStateIsJudgedAndChangesNothing() throws {
    let ledger = try TestLedger(states: [])
    try ledger.exchange.connectState(
      StateConnected(
        state: ExchangeTests.state("TX"), interconnectionAgreement: ExchangeTests.day("2019-01-01"),
        securityAgreement: ExchangeTests.day("2019-01-01"), until: nil, mode: .test),
      acting: ledger.acting())
    let sent = package([TestStudent(id: "A1")])
    let outcome = try ledger.submit(sent)
    #expect(outcome.receipt.content.mode == .test)
    #expect(outcome.receipt.content.totals.total == 1)
    #expect(try ledger.exchange.children(knownAt: nil, acting: ledger.acting()).isEmpty)
    let receipt = try ledger.exchange.receipt(
      of: outcome.submission, acting: ledger.acting())
    #expect(receipt.body.encoded == outcome.receipt.encoded)
    try ledger.exchange.promoteState(ExchangeTests.state("TX"), acting: ledger.acting())
    let real = try ledger.submit(sent)
    #expect(real.receipt.content.totals.inserted == 1)
  }

  @Test func aRefusedFileOfAConnectedStateIsAnEventWithAReceipt() throws {
    let ledger = try TestLedger()
    let files = [("header.csv", "nothing useful\n")]
    let outcome = try ledger.exchange.submit(
      PackageSource.open(archive: StoredZip.archive(files)), fileName: "bad.zip",
      expectedState: ExchangeTests.state("TX"), received: nil, acting: ledger.acting())
    #expect(outcome.isRefused)
    #expect(outcome.receipt.content.findings.first?.severity == .fatal)
    #expect(outcome.receipt.content.totals.total == 0)
  }

  @Test func receiptsAreTheSameBytesAfterMoreHasHappened() throws {
    let ledger = try TestLedger()
    let first = try ledger.submit(
      package([TestStudent(id: "A1"), TestStudent(id: "A2", first: "Eva")]))
    var changed = TestStudent(id: "A1")
    changed.action = "U"
    changed.moves.append("20231005")
    try ledger.submit(package([changed], date: "20231110"))
    try ledger.reopen()
    let again = try ledger.exchange.receipt(of: first.submission, acting: ledger.acting())
    #expect(again.body.encoded == first.receipt.encoded)
    #expect(again.signed != nil)
  }

  @Test func aRejectedBlockIsDestroyedWhenItsTimeIsOver() throws {
    let ledger = try TestLedger()
    var bad = TestStudent(id: "A1")
    bad.moves = []
    try ledger.submit(package([bad]))
    let soon = try ledger.exchange.tick(at: ledger.now.adding(seconds: 86_400))
    #expect(soon.rejectedDestroyed == 0)
    let later = try ledger.exchange.tick(at: ledger.now.adding(seconds: 91 * 86_400))
    #expect(later.rejectedDestroyed == 1)
    #expect(try ledger.exchange.tick(at: ledger.now).rejectedDestroyed == 0)
    #expect(try ledger.exchange.checkDecisions())
  }
}
