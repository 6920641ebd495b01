import Exchange
import Guidance
import Ledger
import Primitives
import Records
import Testing

/// An account's life from the application to the end, and who may do what about it.
@Suite struct AccountLifeTests {
  private let start = "2025-09-01T08:00:00Z"
  private let person = AccountPerson(
    fullName: "Nora Nunez", title: "Registrar", address: "1 Main Street", phone: "555-0100",
    email: "nora@example.org", need: "places children")

  private func refusal(_ work: () throws -> Void) -> String {
    do {
      try work()
      return "nothing was refused"
    } catch { return "\(error)" }
  }

  private func apply(
    _ ledger: TestLedger, _ name: String = "nora", role: Role = .primary, scope: String = "TN",
    at time: String? = nil
  ) throws {
    _ = try ledger.exchange.applyForAccount(
      name: name, person: person, organisation: "A school",
      role: .init(role, try #require(Scope(scope))), acting: Acting(time: moment(time ?? start)))
  }

  @Test func fromTheApplicationToTheFirstSignIn() throws {
    let ledger = try TestLedger()
    let exchange = ledger.exchange
    let acting = Acting(time: moment(start))
    try apply(ledger)
    let open = { _ = try exchange.openAccount("nora", acting: acting) }
    #expect(
      refusal(open)
        == "still missing: the supervisor's word, the approval, the training primary, "
        + "the State's own training")
    #expect(
      refusal { try exchange.vouch(for: "nora", .approved, by: "The State", acting: acting) }
        .contains("supervisor"))
    #expect(
      refusal { try exchange.vouch(for: "nora", .verified, by: "nora nunez", acting: acting) }
        .contains("himself"))
    try exchange.vouch(for: "nora", .verified, by: "A principal", acting: acting)
    try exchange.vouch(for: "nora", .approved, by: "The State's authority", acting: acting)
    let right = try #require(TrainingModule.of(.primary)).questions.map(\.right)
    let result = try exchange.takeTraining(
      forApplication: "nora", role: .primary, answers: right, acting: acting)
    #expect(result.certificate != nil)
    #expect(refusal(open) == "still missing: the State's own training")
    try exchange.recordStateTraining(of: "nora", certificate: "TN-17", acting: acting)
    let password = try exchange.openAccount("nora", acting: acting)
    let nora = Person("nora", password: password, on: ledger, at: start)
    #expect(try nora.signIn().dues == [.password, .secondFactor, .rules])
    #expect(refusal(open).contains("no open application"))
    let types = try exchange.papers(of: "nora", acting: acting).papers.map(\.type)
    #expect(
      types == [
        "account.applied", "account.verified", "account.approved", "training.completed",
        "training.completed",
      ])
    #expect(try exchange.checkDecisions())
  }

  @Test func anApplicationOpensNothing() throws {
    let ledger = try TestLedger()
    try apply(ledger)
    let acting = Acting(time: moment(start))
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.sessions(acting: Acting(account: "nora", time: moment(start)))
    }
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.changeStanding(
        of: "nora", to: .reinstated, reason: "trick", acting: acting)
    }
    let password = try ledger.exchange.resetPassword(of: "nora", acting: acting)
    #expect(throws: ExchangeError.self) {
      try Person("nora", password: password, on: ledger, at: start).signIn()
    }
  }

  @Test func aNameIsNeverGivenTwice() throws {
    let ledger = try TestLedger()
    let acting = Acting(time: moment(start))
    try apply(ledger)
    #expect(refusal { try apply(ledger) }.contains("already"))
    _ = try ledger.exchange.createAccount(
      name: "other", organisation: "A school", roles: [.init(.primary, .state(state("TX")))],
      acting: acting)
    try ledger.exchange.changeStanding(
      of: "other", to: .deactivated, reason: "left", acting: acting)
    #expect(refusal { try apply(ledger, "other") }.contains("already"))
    #expect(
      refusal {
        _ = try ledger.exchange.resetPassword(of: "other", acting: acting)
      }.contains("for ever"))
    try ledger.reopen()
    #expect(refusal { try apply(ledger, "other") }.contains("already"))
  }

  @Test func p18PapersAreKeptThreeYearsAfterTheEnd() throws {
    let ledger = try TestLedger()
    let acting = Acting(time: moment(start))
    try apply(ledger)
    #expect(try ledger.exchange.papers(of: "nora", acting: acting).keptUntil == nil)
    try ledger.exchange.changeStanding(
      of: "nora", to: .deactivated, reason: "left", acting: acting)
    let (papers, keptUntil) = try ledger.exchange.papers(of: "nora", acting: acting)
    #expect(keptUntil == day("2028-09-01"))
    #expect(papers.first?.content.first?.value == "Nora Nunez")
    #expect(try ledger.exchange.tick(at: moment("2028-09-01T23:00:00Z")).papersDestroyed == 0)
    let after = moment("2028-09-02T08:00:00Z")
    #expect(try ledger.exchange.tick(at: after).papersDestroyed == 1)
    let left = try ledger.exchange.papers(of: "nora", acting: Acting(time: after)).papers
    #expect(left.count == papers.count && left.allSatisfy { $0.content.isEmpty })
    #expect(try ledger.exchange.tick(at: after).papersDestroyed == 0)
    // Nobody gets the name again, also after the ledger is opened anew.
    try ledger.reopen()
    #expect(refusal { try apply(ledger, at: "2028-09-02T08:00:00Z") }.contains("already"))
  }

  @Test func anAdministratorOfAnotherStateMayNothing() throws {
    let ledger = try TestLedger()
    let texan = try Person("texan", .stateUserAdministrator, "TX", on: ledger, at: start)
    try apply(ledger)
    let exchange = ledger.exchange
    let acts: [() throws -> Void] = [
      { try exchange.vouch(for: "nora", .verified, by: "X", acting: texan.acting()) },
      { _ = try exchange.openAccount("nora", acting: texan.acting()) },
      { _ = try exchange.resetPassword(of: "nora", acting: texan.acting()) },
      { _ = try exchange.papers(of: "nora", acting: texan.acting()) },
      { try exchange.reviewAccount("nora", keep: true, reason: "", acting: texan.acting()) },
      {
        try exchange.changeStanding(
          of: "nora", to: .disabled, reason: "", acting: texan.acting())
      },
    ]
    for act in acts { #expect(refusal(act) == RefusalReason.outsideScope.text) }
    #expect(try ledger.eventCounts()["access.refused"] == acts.count)
    let listed = try exchange.accounts(acting: texan.acting()).map(\.name)
    #expect(listed == ["texan"])
  }

  @Test func nobodyGrantsToHimselfAndTheLastKeeperStays() throws {
    let ledger = try TestLedger()
    let exchange = ledger.exchange
    let texas = Scope.state(state("TX"))
    let keeper = AccountHolder.Assignment(.stateUserAdministrator, texas)
    let texan = try Person("texan", .stateUserAdministrator, "TX", on: ledger, at: start)
    #expect(
      refusal {
        try exchange.changeAccount("texan", roles: [keeper], acting: texan.acting())
      } != "nothing was refused")
    #expect(
      refusal { try exchange.handBack(keeper, acting: texan.acting()) }.contains("last State User"))
    let second = try Person("second", .stateUserAdministrator, "TX", on: ledger, at: start)
    try exchange.handBack(keeper, acting: texan.acting())
    #expect(try ledger.eventCounts()["account.deactivated"] == 1)
    #expect(
      refusal { try exchange.handBack(keeper, acting: second.acting()) }.contains("last State User")
    )
    // OME's may close it, because OME's can name another.
    try exchange.changeStanding(
      of: "second", to: .disabled, reason: "leave",
      acting: Acting(account: "ome-user-administrator", time: moment(start)))
    for name in ["ome-user-administrator", "system-administrator"] {
      #expect(
        refusal {
          try exchange.changeStanding(
            of: name, to: .deactivated, reason: "", acting: Acting(time: moment(start)))
        }.contains("this is the last"), "\(name)")
    }
    #expect(try exchange.checkDecisions())
  }

  @Test func accountsAndDataInOneHandWantAPolicy() throws {
    let ledger = try TestLedger()
    let exchange = ledger.exchange
    let texas = Scope.state(state("TX"))
    let create = {
      _ = try exchange.createAccount(
        name: "both", organisation: "SEA",
        roles: [.init(.stateUserAdministrator, texas), .init(.stateDataAdministrator, texas)],
        acting: Acting(account: nil, time: moment(self.start)))
    }
    #expect(refusal(create).contains("both-administrators-states"))
    let day = ExchangeTests.day("2025-01-01")
    try exchange.adoptPolicy(
      try #require(try exchange.policies().inForce(.accounts, on: day)).amended(
        effectiveFrom: day, with: ["both-administrators-states": .list(["TX"])]),
      acting: ledger.acting())
    try create()
    let listed = try exchange.accounts(acting: Acting(time: moment(start)))
    #expect(listed.filter(\.keepsAccountsAndData).map(\.name) == ["both"])
  }

  @Test func theInactiveAreReviewed() throws {
    let ledger = try TestLedger()
    let exchange = ledger.exchange
    let nora = try Person("nora", .primary, "TX", on: ledger, at: start)
    _ = try Person("omar", .primary, "TX", on: ledger, at: start)
    let texan = try Person("texan", .stateUserAdministrator, "TX", on: ledger, at: start)
    nora.later(days: 2)
    try nora.signIn()
    texan.later(days: 90)
    let inactive = { try exchange.inactiveAccounts(acting: texan.acting()).compactMap(\.name) }
    #expect(try Set(inactive()) == ["omar", "texan"])
    texan.later(days: 2)
    #expect(try Set(inactive()) == ["nora", "omar", "texan"])
    try exchange.reviewAccount("nora", keep: true, reason: "on leave", acting: texan.acting())
    try exchange.reviewAccount("omar", keep: false, reason: "left", acting: texan.acting())
    #expect(try inactive() == ["texan"])
    #expect(try ledger.eventCounts()["account.reviewed"] == 2)
    #expect(try ledger.eventCounts()["account.disabled"] == 1)
    #expect(try exchange.checkDecisions())
  }

  @Test func anybodyFindsTheAdministratorOfHisState() throws {
    let ledger = try TestLedger()
    let exchange = ledger.exchange
    let texan = try Person("texan", .stateUserAdministrator, "TX", on: ledger, at: start)
    _ = try Person("floridian", .stateUserAdministrator, "FL", on: ledger, at: start)
    try exchange.changeContact(person, acting: texan.acting())
    let found = try exchange.userAdministrators(of: state("TX"))
    #expect(found.map(\.role) == [.stateUserAdministrator, .omeUserAdministrator])
    #expect(found.first?.person?.phone == "555-0100")
    #expect(try exchange.userAdministrators(of: nil).count == 3)
  }

  @Test func casesHaveAClockAndAnAnswer() throws {
    let ledger = try TestLedger()
    let exchange = ledger.exchange
    let nora = try Person("nora", .primary, "TX", on: ledger, at: start)
    let desk = try Person("desk", .helpDesk, "nation", on: ledger, at: start)
    // 1 September 2025 is Labor Day.
    let question = try exchange.openCase(.question, text: "How?", acting: nora.acting())
    #expect(question.due == day("2025-09-03"))
    let incident = try exchange.openCase(
      .misuse, text: "Somebody was here", acting: Acting(time: moment(start)))
    #expect(incident.due == day("2025-09-02"))
    let open = try exchange.cases(incidentsOnly: false, closed: false, acting: desk.acting())
    #expect(open.map(\.caseID) == [incident.caseID, question.caseID])
    #expect(open.map(\.text) == ["Somebody was here", "How?"])
    #expect(throws: ExchangeError.self) {
      try exchange.cases(incidentsOnly: false, closed: false, acting: nora.acting())
    }
    #expect(throws: ExchangeError.self) {
      try exchange.closeCase(question.caseID, answer: "So.", acting: nora.acting())
    }
    try exchange.closeCase(question.caseID, answer: "So.", acting: desk.acting())
    #expect(throws: ExchangeError.self) {
      try exchange.closeCase(question.caseID, answer: "Again.", acting: desk.acting())
    }
    let all = try exchange.cases(incidentsOnly: false, closed: true, acting: desk.acting())
    #expect(all.last?.answer == "So." && all.last?.isOpen == false)
    // Those who act on breaches see incidents, and nothing else of the desk.
    let paa = try Person("paa", .privacyActAdministrator, "nation", on: ledger, at: start)
    #expect(
      try exchange.cases(incidentsOnly: true, closed: false, acting: paa.acting()).count == 1)
    #expect(throws: ExchangeError.self) {
      try exchange.cases(incidentsOnly: false, closed: false, acting: paa.acting())
    }
    #expect(try exchange.checkDecisions())
  }

  @Test func particularsAreSealed() throws {
    let ledger = try TestLedger()
    try apply(ledger)
    let question = "My own telephone is 555-0199"
    _ = try ledger.exchange.openCase(
      .question, text: question, acting: Acting(time: moment(start)))
    try ledger.reopen()
    for text in ["Nora Nunez", "555-0100", "nora@example.org", question] {
      #expect(try !Scratch.holds(text, below: ledger.home.directory), "\(text)")
    }
  }
}
