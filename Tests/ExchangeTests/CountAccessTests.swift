import Counting
import Exchange
import Ledger
import Primitives
import Records
import Testing

/// Who may see what of a count.
@Suite struct CountAccessTests {
  private let world: IdentityWorld
  private let child: String
  private let question = CountQuestion(period: .init(startYear: 2023))

  init() throws {
    world = try IdentityWorld(seed: 5)
    child = try world.send("TX", "20231001", TestStudent(id: "1"))
    try world.send("TX", "20231002", TestStudent(id: "2", first: "Luis", birth: "20100101"))
    try world.send("CA", "20231003", TestStudent(id: "3", first: "Eva", birth: "20140101"))
    for (name, role) in [
      ("gov", Role.governmentAdministrator), ("auditor", .auditor),
      ("help", .helpDesk),
    ] {
      _ = try world.exchange.createAccount(
        name: name, organisation: "OME", roles: [.init(role, .nation)],
        acting: world.ledger.acting())
    }
  }

  private func acting(_ name: String, _ purpose: Purpose? = nil) -> Acting {
    world.ledger.acting(name, purpose: purpose)
  }

  @Test func theDepartmentSeesTotalsAndCausesAndNoChild() throws {
    let exchange = world.exchange
    let found = try exchange.countDifference(
      from: .position(0), to: .position(exchange.log.size - 1), state: nil, question,
      acting: acting("gov"))
    #expect(found.after - found.before == 3)
    #expect(found.changes.isEmpty)
    #expect(found.causes.map(\.cause) == [.firstSubmission])
    world.refuses {
      _ = try exchange.explainCount(
        msixID: child, state: state("TX"), question, acting: acting("gov"))
    }
    world.refuses {
      _ = try exchange.countedChildren(
        state: nil, inSeveralStates: false, question, acting: acting("gov"))
    }
    let report = try exchange.count(.all, question, by: [.grade], acting: acting("gov"))
    #expect(report.national == 3)
    #expect(report.cells.allSatisfy { $0.count == nil })
    world.refuses {
      _ = try exchange.count(.all, question, by: [.grade, .sex], acting: acting("gov"))
    }
    world.refuses {
      _ = try exchange.count(.all, question, by: [.district], acting: acting("gov"))
    }
    #expect(try exchange.certifyCount(question, acting: acting("gov")).body.knownAt > 0)
  }

  @Test func aStateSeesItsOwnChildrenAndNoOthers() throws {
    let exchange = world.exchange
    let found = try exchange.explainCount(
      msixID: child, state: state("TX"), question, acting: acting("TX1", .participation))
    #expect(found.isCounted && found.statements.count == 1)
    #expect(found.changes.map(\.cause) == [.firstSubmission])
    world.refuses {
      _ = try exchange.explainCount(
        msixID: child, state: state("CA"), question, acting: acting("TX1", .participation))
    }
    // Without a purpose no child is shown, and no aggregate takes its place unasked.
    world.refuses {
      _ = try exchange.explainCount(
        msixID: child, state: state("TX"), question, acting: acting("TX1"))
    }
    let texas = try exchange.countDifference(
      from: .position(0), to: .position(exchange.log.size - 1), state: state("TX"), question,
      acting: acting("TX1", .participation))
    #expect(texas.changes.count == 2 && texas.changes.allSatisfy { $0.msixID != nil })
    world.refuses {
      _ = try exchange.countDifference(
        from: .position(0), to: .position(1), state: nil, question,
        acting: acting("TX1", .participation))
    }
    world.refuses { _ = try exchange.certifyCount(question, acting: acting("TX1")) }
    world.refuses { _ = try exchange.count(.all, question, acting: acting("help")) }
  }

  @Test func theAuditorSeesAllAndCertifiesNothing() throws {
    let exchange = world.exchange
    let list = try exchange.countedChildren(
      state: nil, inSeveralStates: false, question, acting: acting("auditor", .audit))
    #expect(list.count == 3)
    world.refuses { _ = try exchange.certifyCount(question, acting: acting("auditor")) }
  }

  /// Who looked at whom stands in the log.
  @Test func everyChildThatIsNamedHasItsPartInTheLook() throws {
    let before = try world.ledger.eventCounts()
    _ = try world.exchange.countedChildren(
      state: nil, inSeveralStates: false, question, acting: acting("auditor", .audit))
    _ = try world.exchange.explainCount(
      msixID: child, state: state("TX"), question, acting: acting("TX1", .participation))
    let after = try world.ledger.eventCounts()
    #expect(after["report.listed", default: 0] - before["report.listed", default: 0] == 2)
    #expect(after["report.run", default: 0] - before["report.run", default: 0] == 2)
  }

  @Test func aStatesListIsHeldAgainstTheCount() throws {
    let lines = [
      Exchange.StateListLine(identifier: "1", identifierType: nil, isCounted: true),
      Exchange.StateListLine(identifier: "2", identifierType: "01", isCounted: false),
      Exchange.StateListLine(identifier: "99", identifierType: nil, isCounted: true),
    ]
    let found = try world.exchange.reconcile(
      lines, state: state("TX"), question, acting: acting("TX1", .participation))
    #expect(found.stateCount == 2 && found.ledgerCount == 2 && found.agreed == 1)
    #expect(found.disagreements.map(\.identifier) == ["2", "99"])
    #expect(found.disagreements.map(\.reason) == ["counted-there-not", "no-record"])
    let none = try world.exchange.reconcile(
      [.init(identifier: "1", identifierType: nil, isCounted: true)], state: state("TX"),
      CountQuestion(period: .init(startYear: 2030)), acting: acting("TX1", .participation))
    #expect(none.disagreements.map(\.reason) == ["eligibility-ended"])
  }

  @Test func regionsAddUpTheirDistricts() throws {
    let exchange = world.exchange
    let asked = Exchange.CountScope.region(state("TX"), "North")
    #expect(throws: ExchangeError(.notFound, "")) {
      try exchange.count(asked, question, acting: world.ledger.acting())
    }
    try exchange.loadReference(
      .regions, rows: [["4800001", "20200101", "TX", "North", ""]], effective: day("2020-01-01"),
      acting: world.ledger.acting())
    let report = try exchange.count(asked, question, acting: world.ledger.acting())
    #expect(report.region?.count == 0)
    let cells = try exchange.count(
      .state(state("TX")), question, by: [.region], acting: world.ledger.acting()
    ).cells
    #expect(cells.map { $0.values[0].value } == ["none"] && cells.map(\.count) == [2])
  }
}
