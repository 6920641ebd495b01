import Exchange
import Ledger
import Primitives
import Records
import Testing

/// Lists are made again as known at their own position, whatever came later.
@Suite struct ReplayTests {
  /// A ledger in which both children count, in Texas; one of them in California too.
  private struct World {
    let ledger: TestLedger
    let number: String
    let other: String

    init() throws {
      ledger = try TestLedger()
      let outcome = try ledger.submit(
        TestPackage(
          state: "TX", date: "20231001",
          students: [
            TestStudent(id: "A1"),
            TestStudent(id: "A2", first: "Luis", last: "Otro", birth: "20110203"),
          ]))
      let numbers = outcome.receipt.content.identifiers.map(\.msixID)
      (number, other) = (numbers[0], numbers[1])
    }

    var exchange: Exchange { ledger.exchange }

    /// Corrections, a new child, a merge: everything that changes what lists say now.
    func goOn() throws {
      var student = TestStudent(id: "A1", birth: "20120319")
      student.action = "U"
      student.enrollments = [("20230905", "20231020", "02", "05")]
      try ledger.submit(TestPackage(state: "TX", date: "20231101", students: [student]))
      let outcome = try ledger.submit(
        TestPackage(
          state: "CA", date: "20231102",
          students: [TestStudent(id: "C9", first: "Rosa", last: "Distinta", birth: "20140404")]))
      let master = try #require(outcome.receipt.content.identifiers.first).msixID
      for (name, state) in [("da-tx", "TX"), ("da-ca", "CA")] {
        _ = try exchange.createAccount(
          name: name, organisation: "SEA",
          roles: [.init(.stateDataAdministrator, .state(ExchangeTests.state(state)))],
          acting: ledger.acting())
      }
      let item = try exchange.proposeMerge(
        master: master, other: number, reason: "one child", acting: ledger.acting("da-tx"))
      _ = try exchange.resolve(
        item, .approve, reason: "papers seen", acting: ledger.acting("da-ca"))
    }

    /// The report that was recorded last: pages follow their head.
    func lastReport() throws -> UInt64 {
      var position = exchange.log.size - 1
      while try exchange.log.event(at: position).isOfType("report.listed") { position -= 1 }
      return position
    }

    func replay(_ position: UInt64) throws -> Exchange.Replay {
      try exchange.replay(.position(position), acting: ledger.acting())
    }
  }

  @Test func countsThatNameChildrenAreMadeAgain() throws {
    let world = try World()
    let state = ExchangeTests.state("TX")
    let counted = try world.exchange.countedChildren(
      state: nil, inSeveralStates: false, CountQuestion(), acting: world.ledger.acting())
    let list = try world.lastReport()
    #expect(counted.count == 2)
    let told = try world.exchange.explainCount(
      msixID: world.number, state: state, CountQuestion(), acting: world.ledger.acting())
    let explained = try world.lastReport()
    let between = try world.exchange.countDifference(
      from: .position(0), to: .position(list - 1), state: state, CountQuestion(),
      acting: world.ledger.acting())
    let difference = try world.lastReport()

    try world.goOn()

    let listAgain = try world.replay(list)
    #expect(listAgain.verdict == .equal && listAgain.equal == 2)
    guard case .counted(let lines) = listAgain.content else {
      Issue.record("no list is shown again")
      return
    }
    #expect(lines.map(\.msixID) == counted.map(\.msixID))
    let explainedAgain = try world.replay(explained)
    #expect(explainedAgain.verdict == .equal && explainedAgain.equal == 1)
    guard case .explanation(let explanation) = explainedAgain.content else {
      Issue.record("no explanation is shown again")
      return
    }
    #expect(explanation.outcome == told.outcome)
    #expect(explanation.statements.map(\.position) == told.statements.map(\.position))
    let differenceAgain = try world.replay(difference)
    #expect(differenceAgain.verdict == .equal && differenceAgain.equal == 2)
    guard case .difference(let again) = differenceAgain.content else {
      Issue.record("no difference is shown again")
      return
    }
    #expect(again.after - again.before == between.after - between.before)
  }

  @Test func aTrailIsMadeAgain() throws {
    let world = try World()
    _ = try world.exchange.record(
      msixID: world.number, knownAt: nil, acting: world.ledger.acting())
    var question = Exchange.TrailQuestion()
    question.msixID = world.number
    let first = try world.exchange.trail(question, acting: world.ledger.acting())
    try world.goOn()
    _ = try world.exchange.record(
      msixID: world.number, knownAt: nil, acting: world.ledger.acting())
    let replay = try world.replay(first.look)
    #expect(replay.verdict == .equal && replay.equal == 1)
    guard case .trail(let lines) = replay.content else {
      Issue.record("no trail is shown again")
      return
    }
    #expect(lines.map(\.position) == first.lines.map(\.position))
  }

  @Test func anOpeningOfTheLogNamesTheSameChildrenAgain() throws {
    let world = try World()
    try world.exchange.showLog(
      from: 0, through: nil, opening: true, acting: world.ledger.acting()
    ) { _ in }
    let look = try world.lastReport()
    try world.goOn()
    let replay = try world.replay(look)
    #expect(replay.verdict == .equal && replay.equal == 2)
    guard case .log(let range) = replay.content else {
      Issue.record("no range is named again")
      return
    }
    #expect(range == 0...(look - 1))
  }

  @Test func aWorklistAndAWeighingAreMadeAgain() throws {
    let world = try World()
    let outcome = try world.ledger.submit(
      TestPackage(
        state: "CA", date: "20231015",
        students: [TestStudent(id: "C1", first: "Joe", birth: "20120319")]))
    let close = try #require(outcome.receipt.content.identifiers.first).msixID
    for (name, state) in [("tx", "TX"), ("ca", "CA"), ("or", "OR")] {
      _ = try world.exchange.createAccount(
        name: name, organisation: "SEA",
        roles: [.init(.stateDataAdministrator, .state(ExchangeTests.state(state)))],
        acting: world.ledger.acting())
    }
    let item = try world.exchange.proposeMerge(
      master: close, other: world.number, reason: "one child", acting: world.ledger.acting("tx"))
    let lines = try world.exchange.worklist(
      state: nil, kind: nil, acting: world.ledger.acting("ca"))
    let listed = try world.lastReport()
    #expect(lines.contains { $0.item == item })
    let own = try world.exchange.explainMatch(
      close, world.number, acting: world.ledger.acting("ca"))
    let weighed = try world.lastReport()
    let masked = try world.exchange.explainMatch(
      close, world.number, acting: world.ledger.acting("or"))
    let maskedWeighed = try world.lastReport()
    #expect(own.lines.contains { !$0.values.isEmpty })
    let maskedValues = masked.lines.flatMap(\.values)
    #expect(maskedValues.isEmpty)

    _ = try world.exchange.resolve(
      item, .approve, reason: "papers seen", acting: world.ledger.acting("ca"))
    var student = TestStudent(id: "C1", first: "Guadalupe", birth: "20120319")
    student.action = "U"
    try world.ledger.submit(TestPackage(state: "CA", date: "20231101", students: [student]))

    let listAgain = try world.replay(listed)
    #expect(listAgain.verdict == .equal && listAgain.equal >= 2)
    guard case .worklist(let again) = listAgain.content else {
      Issue.record("no worklist is shown again")
      return
    }
    #expect(again.map(\.item) == lines.map(\.item) && again.map(\.status) == lines.map(\.status))
    for (position, values) in [(weighed, true), (maskedWeighed, false)] {
      let again = try world.replay(position)
      #expect(again.verdict == .equal && again.equal == 2)
      guard case .match(let explanation) = again.content else {
        Issue.record("no weighing is shown again")
        return
      }
      #expect(explanation.lines.contains { !$0.values.isEmpty } == values)
    }
  }

  @Test func aReconciliationIsMadeAgainByWhatTheListSaid() throws {
    let world = try World()
    let found = try world.exchange.reconcile(
      [
        .init(identifier: "A1", identifierType: nil, isCounted: false),
        .init(identifier: "unheard", identifierType: nil, isCounted: true),
      ], state: ExchangeTests.state("TX"), CountQuestion(), acting: world.ledger.acting())
    let position = try world.lastReport()
    #expect(
      Set(found.disagreements.map(\.reason)) == ["counted-there-not", "not-in-list", "no-record"])
    try world.goOn()
    let again = try world.replay(position)
    #expect(again.verdict == .equal && again.equal == 2)
    guard case .reconciliation(let lines) = again.content else {
      Issue.record("no reconciliation is shown again")
      return
    }
    #expect(Set(lines.map(\.reason)) == ["counted-there-not", "not-in-list"])
  }

  @Test func whoeverWasListedWithSomebodyErasedCannotBeCompared() throws {
    let world = try World()
    for (name, state) in [("tx", "TX"), ("ca", "CA")] {
      _ = try world.exchange.createAccount(
        name: name, organisation: "SEA",
        roles: [.init(.stateDataAdministrator, .state(ExchangeTests.state(state)))],
        acting: world.ledger.acting())
    }
    _ = try world.exchange.proposeMerge(
      master: world.other, other: world.number, reason: "one child",
      acting: world.ledger.acting("tx"))
    _ = try world.exchange.worklist(state: nil, kind: nil, acting: world.ledger.acting())
    let listed = try world.lastReport()
    let before = try world.replay(listed)
    #expect(before.equal == 2)
    _ = try world.exchange.createAccount(
      name: "privacy", organisation: "OME", roles: [.init(.privacyActAdministrator, .nation)],
      acting: world.ledger.acting())
    try world.ledger.erase(world.number)
    let again = try world.replay(listed)
    #expect(again.verdict == .erased && again.different == 0 && again.erased == 2)
  }

  @Test func whoeverIsErasedSinceIsNotShownAgain() throws {
    let world = try World()
    _ = try world.exchange.countedChildren(
      state: nil, inSeveralStates: false, CountQuestion(), acting: world.ledger.acting())
    let list = try world.lastReport()
    _ = try world.exchange.createAccount(
      name: "privacy", organisation: "OME", roles: [.init(.privacyActAdministrator, .nation)],
      acting: world.ledger.acting())
    try world.ledger.erase(world.number)
    let replay = try world.replay(list)
    #expect(replay.verdict == .equal && replay.equal == 1 && replay.erased == 1)
  }
}
