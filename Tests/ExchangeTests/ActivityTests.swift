import Projecting
import Exchange
import Ledger
import Primitives
import Records
import Testing

/// What States' systems sent, by month.
@Suite struct ActivityTests {
  private func rows(
    _ ledger: TestLedger, _ change: (inout ReportQuestion) -> Void = { _ in }
  ) throws -> [String: [Report.Cell]] {
    var question = ReportQuestion()
    change(&question)
    let report = try ledger.exchange.report(.activity, question, acting: ledger.acting())
    #expect(report.columns.count == 6)
    return Dictionary(uniqueKeysWithValues: report.rows.map { ($0.name, $0.cells) })
  }

  private func students(_ count: Int, _ letter: String) -> [TestStudent] {
    (0..<count).map { TestStudent(id: "\(letter)\($0)", birth: "201205\(10 + $0)") }
  }

  @Test func packagesAreCountedByStateAndMonth() throws {
    let ledger = try TestLedger()
    try ledger.submit(TestPackage(state: "TX", date: "20231001", students: students(12, "A")))
    let month = String(ledger.exchange.log.lastRecorded.description.prefix(7))
    let first = ledger.exchange.log.size - 1
    try ledger.submit(TestPackage(state: "TX", date: "20231002", students: students(3, "B")))
    try ledger.submit(TestPackage(state: "CA", date: "20231003", students: students(2, "C")))
    let found = try rows(ledger)
    let texas = try #require(found["TX \(month)"])
    #expect(texas[0] == .number(2) && texas[1] == .number(0))
    #expect(texas[3] == .number(15) && texas[4] == .number(15) && texas[5] == .number(0))
    // Two students may be somebody.
    #expect(found["CA \(month)"]?[0] == .number(1) && found["CA \(month)"]?[3] == .hidden)
    // A past position knows what was sent until then.
    let before = try rows(ledger) { $0.count.knownAt = .position(first) }
    #expect(before["TX \(month)"]?[0] == .number(1) && before["CA \(month)"] == nil)
    // One State's part shows what the whole shows.
    let own = try rows(ledger) { $0.state = ExchangeTests.state("TX") }
    #expect(own.count == 1 && own["TX \(month)"] == texas)
    let view = ledger.exchange.packageActivity
    #expect(view.projection.name == "package-activity")
  }

  @Test func testsAreLeftOutAndAnErasureChangesNothing() throws {
    let ledger = try TestLedger()
    let outcome = try ledger.submit(
      TestPackage(state: "TX", date: "20231001", students: students(12, "A")))
    let before = try rows(ledger)
    let test = TestPackage(state: "TX", date: "20231002", students: students(12, "B"))
    try ledger.submit(test.archive, asTest: true)
    #expect(try rows(ledger) == before)
    try ledger.makePrivacyAdministrator()
    try ledger.erase(try #require(outcome.receipt.content.identifiers.first).msixID)
    #expect(try rows(ledger) == before)
    for view in try ledger.exchange.rebuild([], checkOnly: true) {
      #expect(view.live == view.rebuilt, "\(view.name)")
    }
  }
}
