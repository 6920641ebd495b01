import Exchange
import Ledger
import Primitives
import Records
import Testing

@Suite struct AccessTests {
  private func types(_ ledger: TestLedger) throws -> [String] {
    var types = [String]()
    let log = ledger.exchange.log
    try log.forEachLeaf(from: 0, through: log.size - 1) { position, leaf in
      types.append(try RecordedEvent(leaf: leaf, position: position).type)
      return true
    }
    return types
  }

  @Test func aLookIsRecordedBeforeItIsShown() throws {
    let ledger = try TestLedger()
    let outcome = try ledger.submit(
      TestPackage(state: "TX", date: "20231001", students: [TestStudent(id: "A1")]))
    let number = try #require(outcome.receipt.content.identifiers.first).msixID
    let size = ledger.exchange.log.size
    let record = try ledger.exchange.record(
      msixID: number, knownAt: nil, acting: ledger.acting())
    #expect(record.look == size)
    #expect(try types(ledger).last == "record.viewed")
    _ = try ledger.exchange.children(knownAt: nil, acting: ledger.acting())
    #expect(try types(ledger).suffix(2) == ["report.run", "report.listed"])
  }

  @Test func theGateRefusesAndRecordsTheRefusal() throws {
    let ledger = try TestLedger()
    _ = try ledger.exchange.createAccount(
      name: "help", organisation: "Desk", roles: [.init(.helpDesk, .nation)],
      acting: ledger.acting())
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.children(
        knownAt: nil, acting: ledger.acting("help", purpose: .participation))
    }
    #expect(try types(ledger).last == "access.refused")
  }

  @Test func p2NoPurposeNoRecord() throws {
    let ledger = try TestLedger()
    let outcome = try ledger.submit(
      TestPackage(state: "TX", date: "20231001", students: [TestStudent(id: "A1")]))
    _ = try ledger.exchange.createAccount(
      name: "registrar", organisation: "School",
      roles: [.init(.primary, .school(ExchangeTests.state("TX"), "1"))], acting: ledger.acting())
    let number = try #require(outcome.receipt.content.identifiers.first).msixID
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.record(
        msixID: number, knownAt: nil, acting: ledger.acting("registrar"))
    }
    let record = try ledger.exchange.record(
      msixID: number, knownAt: nil,
      acting: ledger.acting("registrar", purpose: .enrollment))
    #expect(record.statements.count == 1)
  }

  @Test func aProductionLedgerShowsNoChildToTheOperator() throws {
    let ledger = try TestLedger(isClockSimulated: false)
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.children(knownAt: nil, acting: ledger.acting())
    }
    #expect(try types(ledger).last == "access.refused")
  }

  @Test func whoProposesADestructionDoesNotApproveIt() throws {
    let ledger = try TestLedger()
    let outcome = try ledger.submit(
      TestPackage(state: "TX", date: "20231001", students: [TestStudent(id: "A1")]))
    let number = try #require(outcome.receipt.content.identifiers.first).msixID
    _ = try ledger.exchange.createAccount(
      name: "both", organisation: "OME",
      roles: [.init(.privacyActAdministrator, .nation), .init(.systemAdministrator, .nation)],
      acting: ledger.acting())
    let caseID = try ledger.exchange.proposeErasure(
      msixID: number, basis: "court order", acting: ledger.acting("both"))
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.approveErasure(caseID, acting: ledger.acting("both"))
    }
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.approveErasure(caseID, acting: ledger.acting())
    }
    #expect(
      try ledger.exchange.approveErasure(
        caseID, acting: ledger.acting("system-administrator")
      ).keys > 0)
  }

  @Test func aDeactivatedAccountStaysSo() throws {
    let ledger = try TestLedger()
    _ = try ledger.exchange.createAccount(
      name: "auditor", organisation: "OIG", roles: [.init(.auditor, .nation)],
      acting: ledger.acting())
    try ledger.exchange.changeStanding(
      of: "auditor", to: .deactivated, reason: "left", acting: ledger.acting())
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.changeStanding(
        of: "auditor", to: .reinstated, reason: "back", acting: ledger.acting())
    }
    #expect(try ledger.exchange.checkDecisions())
  }

  @Test func policiesAreAdoptedWithTheirEffectiveDates() throws {
    let ledger = try TestLedger()
    let book = try ledger.exchange.policies()
    let day = ExchangeTests.day("2030-01-01")
    let present = try #require(book.inForce(.retention, on: day))
    var values = present.values
    values["rejected-block-days"] = .int(30)
    try ledger.exchange.adoptPolicy(
      PolicyVersion(area: .retention, version: 2, effectiveFrom: day, values: values),
      acting: ledger.acting())
    let adopted = try ledger.exchange.policies()
    #expect(try adopted.int("rejected-block-days", .retention, on: day) == 30)
    #expect(try adopted.int("rejected-block-days", .retention, on: day.adding(days: -1)) == 90)
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.adoptPolicy(
        PolicyVersion(area: .retention, version: 2, effectiveFrom: day, values: values),
        acting: ledger.acting())
    }
  }

  @Test func loadedTablesAnswerForWorkingDaysAndZones() throws {
    let ledger = try TestLedger()
    let holidays = try ledger.exchange.holidays()
    let thanksgiving = try #require(CivilDate("2025-11-27"))
    #expect(try !holidays.isWorkingDay(thanksgiving))
    let zones = try ledger.exchange.zoneOffsets()
    let late = try #require(Instant("2025-07-01T03:00:00Z"))
    #expect(
      try zones.civilDate(of: late, in: try #require(StateCode("CA"))).description == "2025-06-30")
  }
}
