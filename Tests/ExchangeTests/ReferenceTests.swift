import Ledger
import Exchange
import Intake
import Primitives
import Records
import Testing

@Suite struct ReferenceTests {
  private static let facilities = [
    ["4800001", "20050701", "Hart ISD", "", "Hart", "TX", "79043", "", ""],
    [
      "480000100001", "20050701", "Hart Elementary", "1 Main St", "Hart", "TX", "79043",
      "4800001", "",
    ],
  ]

  private func package(_ date: String, grade: String = "05") -> TestPackage {
    var student = TestStudent(id: "A\(date)", moves: ["20260801"])
    student.birth = "20150510"
    student.enrollments = [("20260805", "", "01", grade)]
    return TestPackage(state: "TX", date: date, students: [student])
  }

  private func rules(_ outcome: Exchange.SubmissionOutcome) -> [String] {
    outcome.receipt.content.findings.map(\.rule)
  }

  @Test func unknownSchoolWarnsOnlyOnceADirectoryCounts() throws {
    let ledger = try TestLedger()
    #expect(try rules(ledger.submit(package("20261001"))).isEmpty)
    let other = [["4800001", "20050701", "Hart ISD", "", "", "TX", "", "", ""]]
    try ledger.exchange.loadReference(
      .facilities, rows: other, effective: day("20261101"), acting: ledger.acting())
    #expect(try rules(ledger.submit(package("20261015"))).isEmpty)
    #expect(try rules(ledger.submit(package("20261102"))) == ["school-unknown"])
    try ledger.exchange.loadReference(
      .facilities, rows: Self.facilities, effective: day("20261201"), acting: ledger.acting())
    #expect(try rules(ledger.submit(package("20261202"))).isEmpty)
    let listed = try ledger.exchange.references(.facilities)
    #expect(listed.map(\.loaded.version) == [1, 2])
    #expect(try ledger.exchange.references().count == 5)
    // Kept, and read again by whoever opens the ledger next.
    try ledger.reopen()
    #expect(try rules(ledger.submit(package("20261203"))).isEmpty)
  }

  @Test func blanksAreFilledWhereTheyAreShownAndNowhereElse() throws {
    let ledger = try TestLedger()
    let outcome = try ledger.submit(package("20261001"))
    let number = try #require(outcome.receipt.content.identifiers.first).msixID
    let before = ledger.exchange.log.size - 1
    let bare = try ledger.exchange.record(
      msixID: number, knownAt: nil, acting: ledger.acting())
    #expect(bare.statements[0].filled.isEmpty)
    try ledger.exchange.loadReference(
      .facilities, rows: Self.facilities, effective: day("20261001"), acting: ledger.acting())
    let shown = try ledger.exchange.record(
      msixID: number, knownAt: nil, acting: ledger.acting()
    ).statements[0]
    #expect(shown.block == bare.statements[0].block)
    let filled = shown.filled.map { "\($0.element.rawValue) \($0.value)" }
    // The name of the school was sent: the State's own word stays alone.
    #expect(
      filled == [
        "38 Hart Elementary", "39 1 Main St", "42 Hart", "46 79043", "43 4800001", "44 Hart ISD",
      ])
    #expect(shown.filled.allSatisfy { $0.version == 1 && $0.recordID == 1 })
    let past = try ledger.exchange.record(
      msixID: number, knownAt: .position(before), acting: ledger.acting())
    #expect(past.statements[0].filled.isEmpty)
  }

  @Test func noticedElementOnlyWarnsForItsMonths() throws {
    let ledger = try TestLedger()
    try ledger.exchange.loadReference(
      .elementNotices, rows: [["E46", "20260915", "Facility Zip", ""]],
      effective: day("20260915"), acting: ledger.acting())
    #expect(try rules(ledger.submit(package("20260914"))).isEmpty)
    #expect(try rules(ledger.submit(package("20260916"))) == ["noticed-element-blank"])
    #expect(try rules(ledger.submit(package("20270314"))) == ["noticed-element-blank"])
    let late = try ledger.submit(package("20270316"))
    #expect(rules(late) == ["noticed-element-due"])
    #expect(late.receipt.content.totals.rejected == 1)
  }

  @Test func sameRowsAndWrongRowsAreRefused() throws {
    let ledger = try TestLedger()
    func load(_ table: ReferenceLoaded.Name, _ rows: [[String]]) throws {
      try ledger.exchange.loadReference(
        table, rows: rows, effective: day("20260901"), acting: ledger.acting())
    }
    try load(.facilities, Self.facilities)
    let size = ledger.exchange.log.size
    #expect(throws: ExchangeError.self) { try load(.facilities, Self.facilities.reversed()) }
    #expect(throws: ExchangeError.self) { try load(.facilities, []) }
    #expect(throws: ExchangeError.self) { try load(.countries, [["MEX", "2000", "Mexico", ""]]) }
    #expect(throws: ExchangeError.self) {
      try load(.elementNotices, [["E99", "20260901", "None", ""]])
    }
    #expect(throws: ExchangeError.self) { try load(.states, [["TX", "20000101", "Texas", ""]]) }
    #expect(ledger.exchange.log.size == size)
  }

  @Test func submissionNamesWhatItWasJudgedBy() throws {
    let ledger = try TestLedger()
    try ledger.exchange.loadReference(
      .facilities, rows: Self.facilities, effective: day("20260901"), acting: ledger.acting())
    func name(_ date: String) throws -> String {
      try ledger.submit(package(date))
      var found = ""
      for position in 0..<ledger.exchange.log.size {
        let event = try ledger.exchange.log.event(at: position)
        guard event.type == SubmissionReceived.type, case .clear(let clear)? = event.parts.first
        else { continue }
        found = try SubmissionReceived(clear: clear).ruleSet
      }
      return found
    }
    #expect(try name("20260831") == "submission/2+validation/1")
    #expect(try name("20260901") == "submission/3+validation/1+facilities/1")
  }
}
