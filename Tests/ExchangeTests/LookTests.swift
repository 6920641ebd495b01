import CBOR
import Exchange
import Ledger
import Primitives
import Records
import Testing

/// A fault for tests of what happens when an event cannot be recorded.
private struct NoRoom: Error {}

/// Every way to see a child, one for each function of the gate that comes near one.
@Suite struct LookTests {
  /// A ledger with a child of two States, an open question, and somebody to act.
  private static func world() throws -> (TestLedger, String, SubmissionID) {
    let ledger = try TestLedger()
    let outcome = try ledger.submit(
      TestPackage(state: "TX", date: "20231001", students: [TestStudent(id: "A1")]))
    try ledger.submit(
      TestPackage(state: "CA", date: "20231101", students: [TestStudent(id: "C1")]))
    let number = try #require(outcome.receipt.content.identifiers.first).msixID
    return (ledger, number, outcome.receipt.content.submission)
  }

  private typealias UseCase = (TestLedger, String, SubmissionID) throws -> Void

  private static func only(
    _ name: String, _ useCase: @escaping UseCase
  ) -> [(String, UseCase)] { [(name, useCase)] }

  /// How a function of the gate shows children; empty for one that shows none, or that no use case
  /// has yet. A new function does not compile without a word here.
  private static func useCases(of function: Function) -> [(String, UseCase)] {
    switch function {
    case .searchRecords:
      return only("search") { ledger, _, _ in
        _ = try ledger.exchange.search(
          .init(last: "Example", first: "Ana"), acting: ledger.acting())
      }
    case .viewRecord:
      return only("record") { ledger, number, _ in
        _ = try ledger.exchange.record(
          msixID: number, knownAt: nil, withHistory: true, acting: ledger.acting())
      }
        + only("quality") { ledger, _, _ in
          let student = try #require(Exchange.StateStudent("TX:A1"))
          _ = try ledger.exchange.quality(of: student, acting: ledger.acting())
        }
    case .printRecord, .exportRecord:
      return only(function.rawValue) { ledger, number, _ in
        _ = try ledger.exchange.record(
          msixID: number, knownAt: nil,
          manner: function == .printRecord ? .printed : .exported, acting: ledger.acting())
      }
    default: return reports(of: function)
    }
  }

  /// The same for lists and for what tells of looks.
  private static func reports(of function: Function) -> [(String, UseCase)] {
    switch function {
    case .searchRecords, .viewRecord, .printRecord, .exportRecord: return []
    case .listChildren:
      return only("children") { ledger, _, _ in
        _ = try ledger.exchange.children(knownAt: nil, acting: ledger.acting())
      }
    case .worklist:
      return only("worklist") { ledger, _, _ in
        _ = try ledger.exchange.worklist(state: nil, kind: nil, acting: ledger.acting())
      }
    case .readReceipts:
      return only("receipt") { ledger, _, submission in
        _ = try ledger.exchange.receipt(of: submission, acting: ledger.acting())
      }
    case .readLog:
      return only("log") { ledger, _, _ in
        try ledger.exchange.showLog(
          from: 0, through: nil, opening: true, acting: ledger.acting()
        ) { _ in }
      }
    case .readTrail:
      return only("trail") { ledger, number, _ in
        var question = Exchange.TrailQuestion()
        question.msixID = number
        _ = try ledger.exchange.trail(question, acting: ledger.acting())
      }
    case .replayDisclosure:
      return only("replay") { ledger, number, _ in
        let look = try ledger.exchange.record(
          msixID: number, knownAt: nil, acting: ledger.acting()
        ).look
        _ = try ledger.exchange.replay(.position(look), acting: ledger.acting())
      }
    case .explainCount: return counts()
    case .moveNotices, .correctionCase, .disputeStatement, .accounting,
      .accessPack, .exitPacket:
      return []
    case .startMergeOrSplit, .validate, .settleDisagreement:
      // What they answer is in the events that they are; weighing a pair is tested with worklists.
      return []
    case .myAccount, .reportIncident, .submitPackages, .aggregateReports, .certifyCount,
      .federalFiles, .administerStateAccounts, .administerOMEAccounts, .reinstateAccount,
      .listAccounts, .helpDeskCases, .proposeDestruction, .approveDestruction, .connectState,
      .adoptPolicy, .readPolicy, .publishModel, .loadReference, .declareBreach, .readProofs,
      .operate:
      return []
    }
  }

  /// The same for counts that name children.
  private static func counts() -> [(String, UseCase)] {
    only("explain") { ledger, number, _ in
      _ = try ledger.exchange.explainCount(
        msixID: number, state: ExchangeTests.state("TX"), CountQuestion(),
        acting: ledger.acting())
    }
      + only("difference") { ledger, _, _ in
        _ = try ledger.exchange.countDifference(
          from: .position(0), to: .position(ledger.exchange.log.size - 1), state: nil,
          CountQuestion(), acting: ledger.acting())
      }
      + only("counted") { ledger, _, _ in
        _ = try ledger.exchange.countedChildren(
          state: nil, inSeveralStates: false, CountQuestion(), acting: ledger.acting())
      }
      + only("reconcile") { ledger, _, _ in
        _ = try ledger.exchange.reconcile(
          [], state: ExchangeTests.state("TX"), CountQuestion(), acting: ledger.acting())
      }
  }

  private static let looks: Set<String> = [
    "record.viewed", "record.printed", "record.exported", "record.searched", "report.run",
    "report.listed",
  ]

  @Test(arguments: Function.allCases)
  func noAnswerWithoutItsEvent(function: Function) throws {
    for (name, useCase) in Self.useCases(of: function) {
      let (ledger, number, submission) = try Self.world()
      let size = ledger.exchange.log.size
      try useCase(ledger, number, submission)
      var types = [String]()
      try ledger.exchange.log.forEachLeaf(
        from: size, through: ledger.exchange.log.size - 1
      ) { position, leaf in
        types.append(try RecordedEvent(leaf: leaf, position: position).type)
        return true
      }
      #expect(!types.isEmpty, "\(name) leaves no trace")
      #expect(Self.looks.isSuperset(of: types), "\(name) records \(types)")
    }
  }

  @Test(arguments: Function.allCases)
  func aFaultInTheLogIsNoAnswer(function: Function) throws {
    for (name, useCase) in Self.useCases(of: function) {
      let (ledger, number, submission) = try Self.world()
      ledger.beforeEvent = { _ in throw NoRoom() }
      try ledger.reopen()
      let size = ledger.exchange.log.size
      #expect(throws: (any Error).self, "\(name) answers without its event") {
        try useCase(ledger, number, submission)
      }
      #expect(ledger.exchange.log.size == size)
    }
  }

  @Test func everyFunctionThatShowsChildrenWantsAPurpose() throws {
    let (ledger, number, submission) = try Self.world()
    _ = try ledger.exchange.createAccount(
      name: "state-da", organisation: "TEA",
      roles: [.init(.stateDataAdministrator, .state(ExchangeTests.state("TX")))],
      acting: ledger.acting())
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.search(
        .init(last: "Example", first: "Ana"), acting: ledger.acting("state-da"))
    }
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.children(knownAt: nil, acting: ledger.acting("state-da"))
    }
    let found = try ledger.exchange.search(
      .init(last: "Example", first: "Ana"),
      acting: ledger.acting("state-da", purpose: .enrollment))
    #expect(found.children.map(\.msixID).contains(number))
    _ = submission
  }

  @Test func aPurposeThatRestsOnAPaperNamesIt() throws {
    let (ledger, number, _) = try Self.world()
    _ = try ledger.exchange.createAccount(
      name: "privacy", organisation: "OME", roles: [.init(.privacyActAdministrator, .nation)],
      acting: ledger.acting())
    for purpose in [Purpose.consent, .lawEnforcement, .emergency] {
      var acting = ledger.acting("privacy", purpose: purpose)
      let size = ledger.exchange.log.size
      #expect(throws: ExchangeError.self) {
        try ledger.exchange.record(msixID: number, knownAt: nil, acting: acting)
      }
      #expect(throws: ExchangeError.self) {
        try ledger.exchange.search(.init(last: "Example", first: "Ana"), acting: acting)
      }
      #expect(ledger.exchange.log.size == size)
      acting.paper = "file 12 of 3 May"
      let look = try ledger.exchange.record(msixID: number, knownAt: nil, acting: acting).look
      let event = try OpenedEvent(
        try ledger.exchange.log.event(at: look), opener: ledger.exchange.vault)
      let recipient = try #require(event.firstOpened.flatMap(DisclosureRecipient.init(cbor:)))
      #expect(recipient.paper == "file 12 of 3 May")
    }
  }

  @Test func aLookNamesWhoForWhatAndOnWhichGround() throws {
    let (ledger, number, _) = try Self.world()
    _ = try ledger.exchange.createAccount(
      name: "registrar", organisation: "Elm School",
      roles: [.init(.primary, .school(ExchangeTests.state("TX"), "1"))], acting: ledger.acting())
    let look = try ledger.exchange.record(
      msixID: number, knownAt: nil, acting: ledger.acting("registrar", purpose: .placement)
    ).look
    let event = try OpenedEvent(
      try ledger.exchange.log.event(at: look), opener: ledger.exchange.vault)
    let shown = try #require(try RecordShown(type: event.type, clear: event.clear))
    #expect(shown.routineUse == 3)
    #expect(shown.knownAt == look - 1)
    #expect(shown.viewVersion == "consolidated/2")
    #expect(shown.groups.contains(.demographics))
    let recipient = try #require(event.firstOpened.flatMap(DisclosureRecipient.init(cbor:)))
    #expect(recipient.name == "registrar")
    #expect(recipient.organisation == "Elm School")
  }

  @Test func openingTheLogNamesWhomItSpeaksOf() throws {
    let (ledger, number, _) = try Self.world()
    try ledger.exchange.showLog(
      from: 0, through: nil, opening: true, acting: ledger.acting()
    ) { _ in }
    var question = Exchange.TrailQuestion()
    question.msixID = number
    let lines = try ledger.exchange.trail(question, acting: ledger.acting()).lines
    #expect(lines.map(\.type) == ["report.run"])
    #expect(lines.first?.view.hasPrefix("log ") == true)
  }

  @Test func aListNamesEveryChildOnIt() throws {
    let ledger = try TestLedger()
    let count = ReportListed.childrenPerPage + 7
    let students = (0..<count).map { number in
      TestStudent(
        id: "S\(number)", first: "Child\(number)", last: "Family\(number)",
        birth: ExchangeTests.day("2012-01-01").adding(days: number).compact)
    }
    try ledger.submit(TestPackage(state: "TX", date: "20231001", students: students))
    let lines = try ledger.exchange.children(knownAt: nil, acting: ledger.acting())
    let log = ledger.exchange.log
    var named = Set<String>()
    var pages = 0
    try log.forEachLeaf(from: log.size - 3, through: log.size - 1) { position, leaf in
      let event = try OpenedEvent(
        try RecordedEvent(leaf: leaf, position: position), opener: ledger.exchange.vault)
      guard event.type == ReportListed.type else { return true }
      pages += 1
      for part in event.parts {
        if case .opened(_, let content) = part {
          named.insert(try #require(content["child"]?.identifier(ChildKind.self)).hex)
        }
      }
      return true
    }
    #expect(pages == 2)
    #expect(named.count == Set(lines.map(\.msixID)).count)
  }
}
