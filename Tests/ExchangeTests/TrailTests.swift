import Exchange
import Ledger
import Primitives
import Records
import Testing

@Suite struct TrailTests {
  private static func number(_ outcome: Exchange.SubmissionOutcome) throws -> String {
    try #require(outcome.receipt.content.identifiers.first).msixID
  }

  private static func world() throws -> (TestLedger, String) {
    let ledger = try TestLedger()
    let outcome = try ledger.submit(
      TestPackage(
        state: "TX", date: "20231001",
        students: [
          TestStudent(id: "A1"),
          TestStudent(id: "A2", first: "Luis", last: "Otro", birth: "20110203"),
        ]))
    for (name, role, scope) in [
      ("registrar", Role.primary, Scope.school(ExchangeTests.state("TX"), "1")),
      ("state-da", .stateDataAdministrator, .state(ExchangeTests.state("CA"))),
      ("auditor", .auditor, .nation), ("privacy", .privacyActAdministrator, .nation),
    ] {
      _ = try ledger.exchange.createAccount(
        name: name, organisation: "Office of \(name)", roles: [.init(role, scope)],
        acting: ledger.acting())
    }
    return (ledger, try number(outcome))
  }

  private static func question(
    _ set: (inout Exchange.TrailQuestion) -> Void
  ) -> Exchange.TrailQuestion {
    var question = Exchange.TrailQuestion()
    set(&question)
    return question
  }

  @Test func aChildsTrailHasEveryLookAtIt() throws {
    let (ledger, number) = try Self.world()
    let exchange = ledger.exchange
    let registrar = ledger.acting("registrar", purpose: .enrollment)
    let view = try exchange.record(msixID: number, knownAt: nil, acting: registrar).look
    let search = try exchange.search(.init(last: "Example", first: "Ana"), acting: registrar).look
    _ = try exchange.children(knownAt: nil, acting: ledger.acting())
    let print = try exchange.record(
      msixID: number, knownAt: nil, manner: .printed, acting: registrar
    ).look
    let answer = try exchange.trail(
      Self.question { $0.msixID = number }, acting: ledger.acting("auditor", purpose: .audit))
    #expect(
      answer.lines.map(\.type) == [
        "record.viewed", "record.searched", "report.run", "record.printed",
      ])
    #expect(answer.lines.map(\.position).prefix(2) == [view, search])
    #expect(answer.lines.last?.position == print)
    #expect(answer.lines.last?.copy != nil)
    #expect(answer.lines.first?.name == "registrar")
    #expect(answer.lines.first?.purpose == .enrollment)
    #expect(answer.lines.allSatisfy { $0.msixID == number })
    // Reading it was a look as well.
    let again = try exchange.trail(
      Self.question { $0.msixID = number }, acting: ledger.acting("auditor", purpose: .audit))
    #expect(again.lines.last?.view == "trail")
  }

  @Test func theTrailIsNarrowedByAccountStatePurposeAndTime() throws {
    let (ledger, number) = try Self.world()
    let exchange = ledger.exchange
    let first = try exchange.record(
      msixID: number, knownAt: nil, acting: ledger.acting("registrar", purpose: .enrollment)
    ).look
    let second = try exchange.record(
      msixID: number, knownAt: nil, acting: ledger.acting("state-da", purpose: .participation)
    ).look
    let acting = ledger.acting()
    func looks(_ set: (inout Exchange.TrailQuestion) -> Void) throws -> [UInt64] {
      try exchange.trail(Self.question(set), acting: acting).lines
        .filter { $0.type == "record.viewed" }.map(\.position)
    }
    #expect(try looks { $0.account = "registrar" } == [first])
    #expect(try looks { $0.state = ExchangeTests.state("CA") } == [second])
    #expect(try looks { $0.purpose = .participation } == [second])
    #expect(try looks { $0.from = .position(second) } == [second])
    #expect(try looks { $0.to = .position(first) } == [first])
    #expect(
      try looks {
        $0.msixID = number
        $0.account = "state-da"
      } == [second])
    #expect(try looks { _ in } == [first, second])
    let cut = try exchange.trail(Self.question { $0.limit = 1 }, acting: acting)
    #expect(cut.isCut && cut.lines.count == 1)
  }

  @Test func aRefusalStandsInTheTrailOfWhoAsked() throws {
    let (ledger, number) = try Self.world()
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.record(
        msixID: number, knownAt: nil, acting: ledger.acting("registrar"))
    }
    let answer = try ledger.exchange.trail(
      Self.question { $0.account = "registrar" }, acting: ledger.acting())
    #expect(answer.lines.last?.type == "access.refused")
    #expect(answer.lines.last?.refusal == .purposeMissing)
    #expect(answer.lines.first?.type == "account.created")
  }

  @Test func thePrivacyAdministratorReadsTheAccountingAndNoMore() throws {
    let (ledger, number) = try Self.world()
    let privacy = ledger.acting("privacy", purpose: .privacyAct)
    #expect(throws: Never.self) {
      try ledger.exchange.trail(Self.question { $0.msixID = number }, acting: privacy)
    }
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.trail(Self.question { $0.account = "registrar" }, acting: privacy)
    }
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.trail(
        Self.question { $0.msixID = number }, acting: ledger.acting("registrar"))
    }
  }

  @Test func aViewIsReplayedAfterSubmissionsAndAMerge() throws {
    let (ledger, number) = try Self.world()
    let exchange = ledger.exchange
    func registrar() -> Acting { ledger.acting("registrar", purpose: .enrollment) }
    let other = try Self.number(
      ledger.submit(
        TestPackage(
          state: "CA", date: "20231002",
          students: [TestStudent(id: "C9", first: "Rosa", last: "Distinta", birth: "20140404")])))
    let before = try exchange.record(
      msixID: number, knownAt: nil, withHistory: true, acting: registrar())
    let list = try exchange.children(knownAt: nil, acting: ledger.acting())
    let listed = exchange.log.size - 2
    let search = try exchange.search(.init(last: "Example", first: "Ana"), acting: registrar())
    for (day, grade) in [("20231101", "05"), ("20231201", "06"), ("20240101", "07")] {
      var student = TestStudent(id: "A1")
      student.action = "U"
      student.enrollments = [("20230905", "", "01", grade)]
      try ledger.submit(TestPackage(state: "TX", date: day, students: [student]))
    }
    try mergeNow(ledger, master: other, other: number)
    let after = try exchange.record(msixID: number, knownAt: nil, acting: registrar())
    #expect(after.msixID == other)
    #expect(after.statements.count == 2)

    let replay = try exchange.replay(
      .position(before.look), acting: ledger.acting("auditor", purpose: .audit))
    #expect(replay.verdict == .equal)
    guard case .record(let again) = replay.content else {
      Issue.record("no record is shown again")
      return
    }
    #expect(again.statements.map(\.position) == before.statements.map(\.position))
    #expect(again.statements.map(\.block) == before.statements.map(\.block))
    let lists = try exchange.replay(.position(listed), acting: ledger.acting())
    #expect(lists.verdict == .equal)
    #expect(lists.equal == Set(list.map(\.msixID)).count)
    // A search shows the number that stood for the child then; the replay may not show another.
    #expect(
      try exchange.replay(.position(search.look), acting: ledger.acting()).verdict == .equal)
    // The trail of the survivor has the looks at whom it was made of.
    let trail = try exchange.trail(
      Self.question { $0.msixID = other }, acting: ledger.acting())
    #expect(trail.lines.contains { $0.position == before.look })
  }

  private func mergeNow(_ ledger: TestLedger, master: String, other: String) throws {
    for (name, state) in [("da-tx", "TX"), ("da-ca", "CA")] {
      _ = try ledger.exchange.createAccount(
        name: name, organisation: "SEA",
        roles: [.init(.stateDataAdministrator, .state(ExchangeTests.state(state)))],
        acting: ledger.acting())
    }
    let item = try ledger.exchange.proposeMerge(
      master: master, other: other, reason: "one child", acting: ledger.acting("da-tx"))
    _ = try ledger.exchange.resolve(
      item, .approve, reason: "papers seen", acting: ledger.acting("da-ca"))
  }

  @Test func whatIsErasedAnswersErased() throws {
    let (ledger, number) = try Self.world()
    let look = try ledger.exchange.record(
      msixID: number, knownAt: nil, acting: ledger.acting()
    ).look
    let list = try ledger.exchange.children(knownAt: nil, acting: ledger.acting()).count
    let listed = ledger.exchange.log.size - 2
    let search = try ledger.exchange.search(
      .init(last: "Example", first: "Ana"), acting: ledger.acting()
    ).look
    try ledger.erase(number)
    let view = try ledger.exchange.replay(.position(look), acting: ledger.acting())
    #expect(view.verdict == .erased)
    let lists = try ledger.exchange.replay(.position(listed), acting: ledger.acting())
    #expect(lists.verdict == .equal)
    #expect(lists.equal == list - 1 && lists.erased == 1)
    let searched = try ledger.exchange.replay(.position(search), acting: ledger.acting())
    #expect(searched.verdict == .erased)
    guard case .search(_, let criteria) = searched.content else {
      Issue.record("no search is shown again")
      return
    }
    #expect(criteria == nil)
    // Who had seen the child stays.
    let trail = try ledger.exchange.trail(
      Self.question { $0.msixID = number }, acting: ledger.acting())
    #expect(trail.lines.contains { $0.position == look })
  }

  @Test func qualityIsReplayedFromTheLog() throws {
    let (ledger, _) = try Self.world()
    let student = try #require(Exchange.StateStudent("TX:A1"))
    let look = try ledger.exchange.quality(of: student, acting: ledger.acting()).look
    var changed = TestStudent(id: "A1")
    changed.action = "U"
    changed.enrollments = [("20230905", "", "01", "06")]
    try ledger.submit(TestPackage(state: "TX", date: "20231201", students: [changed]))
    #expect(
      try ledger.exchange.replay(.position(look), acting: ledger.acting()).verdict == .equal)
  }

  @Test func anAccountsTrailHasItsComingsAndGoings() throws {
    let ledger = try TestLedger()
    let nora = try Person(
      "nora", .stateUserAdministrator, "TX", on: ledger, at: "2025-09-01T08:00:00Z")
    #expect(throws: (any Error).self) { try nora.signIn(password: "wrong") }
    try nora.settle(.stateUserAdministrator)
    let lines = try ledger.exchange.trail(
      Self.question { $0.account = "nora" }, acting: Acting(time: nora.time)
    ).lines
    #expect(lines.first?.type == "account.created")
    let types = Set(lines.map(\.type))
    #expect(
      types.isSuperset(of: [
        "signin.failed", "signin.succeeded", "password.changed", "secondfactor.enrolled",
        "training.completed", "rules.accepted",
      ]))
    let account = lines.first?.account
    #expect(account != nil && lines.allSatisfy { $0.account == account || $0.role != nil })
    #expect(lines.first { $0.type == "signin.failed" }?.name == "nora")
  }

  @Test func whatIsNoDisclosureIsNotReplayed() throws {
    let (ledger, _) = try Self.world()
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.replay(.position(0), acting: ledger.acting())
    }
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.replay(
        .event(EventID(from: ledger.random)), acting: ledger.acting())
    }
  }

  @Test func aRebuiltTrailIsTheSame() throws {
    let (ledger, number) = try Self.world()
    _ = try ledger.exchange.record(msixID: number, knownAt: nil, acting: ledger.acting())
    _ = try ledger.exchange.children(knownAt: nil, acting: ledger.acting())
    try ledger.erase(number)
    try ledger.exchange.catchUp()
    for report in try ledger.exchange.rebuild(["access-trail"], checkOnly: true) {
      #expect(report.live == report.rebuilt)
    }
  }
}

@Suite struct TrailPatternTests {
  private static let surnames = [
    "Alonso", "Bravo", "Castillo", "Dominguez", "Espinoza", "Fuentes", "Guzman", "Herrera",
    "Ibarra", "Jimenez", "Lozano", "Mendoza",
  ]

  @Test func patternsAreExplainedAndNameWhoAndWhen() throws {
    let ledger = try TestLedger()
    let outcome = try ledger.submit(
      TestPackage(
        state: "TX", date: "20231001",
        students: Self.surnames.enumerated().map { number, surname in
          TestStudent(
            id: "A\(number)", first: "Rosa", last: surname,
            birth: ExchangeTests.day("2012-01-01").adding(days: number * 40).compact)
        }))
    let numbers = outcome.receipt.content.identifiers.map(\.msixID)
    for (name, state) in [("maria.bravo", "TX"), ("away", "CA"), ("curious", "TX")] {
      _ = try ledger.exchange.createAccount(
        name: name, organisation: "SEA",
        roles: [.init(.stateDataAdministrator, .state(ExchangeTests.state(state)))],
        acting: ledger.acting())
    }
    for number in numbers {
      for name in ["maria.bravo", "away"] {
        _ = try ledger.exchange.record(
          msixID: number, knownAt: nil, acting: ledger.acting(name, purpose: .participation))
      }
    }
    for _ in 0..<3 {
      _ = try ledger.exchange.search(
        .init(last: "Castillo", first: "Rosa"),
        acting: ledger.acting("curious", purpose: .enrollment))
    }
    var night = ledger.acting("curious", purpose: .enrollment)
    night.time = moment("2023-11-05T09:30:00Z")
    _ = try ledger.exchange.record(msixID: try #require(numbers.first), knownAt: nil, acting: night)
    let findings = try ledger.exchange.trailPatterns(
      from: nil, to: nil, acting: ledger.acting())
    func counts(_ pattern: Exchange.TrailPattern) -> [String: Int] {
      Dictionary(
        findings.filter { $0.pattern == pattern }.map { ($0.name, $0.count) },
        uniquingKeysWith: +)
    }
    #expect(counts(.manyOutsideState) == ["away": 12])
    #expect(counts(.sameSurname)["maria.bravo"] == 1)
    #expect(counts(.searchWithoutView) == ["curious": 3])
    #expect(counts(.afterHours)["curious"] == 1)
    #expect(counts(.manyPlaces).isEmpty)
    #expect(findings.allSatisfy { !$0.positions.isEmpty && !$0.pattern.explanation.isEmpty })
  }
}
