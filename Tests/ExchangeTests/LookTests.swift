import Guidance
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
  /// A ledger with two children, whether they are one being an open question, and others to act.
  private struct World {
    let ledger: TestLedger
    let number: String
    let other: String
    let third: String
    let submission: SubmissionID
    let item: ItemID

    init() throws {
      ledger = try TestLedger()
      let outcome = try ledger.submit(
        TestPackage(
          state: "TX", date: "20231001",
          students: [
            TestStudent(id: "A1", first: "Guadalupe", last: "Zepeda"),
            TestStudent(id: "A2", first: "Luis", last: "Otro", birth: "20110203"),
          ]))
      // A familiar form of the name and a slipped day: a person has to look.
      let second = try ledger.submit(
        TestPackage(
          state: "CA", date: "20231101",
          students: [
            TestStudent(id: "C1", first: "Lupita", last: "Zepeda", birth: "20120527")
          ]))
      number = try #require(outcome.receipt.content.identifiers.first).msixID
      other = try #require(second.receipt.content.identifiers.first).msixID
      third = try #require(outcome.receipt.content.identifiers.last).msixID
      submission = outcome.receipt.content.submission
      let items = try ledger.exchange.worklist(state: nil, kind: nil, acting: ledger.acting())
      item = try #require(items.first).item
      try #require(number != other)
      for (name, state) in [("da-tx", "TX"), ("da-ca", "CA")] {
        _ = try ledger.exchange.createAccount(
          name: name, organisation: "SEA",
          roles: [.init(.stateDataAdministrator, .state(ExchangeTests.state(state)))],
          acting: ledger.acting())
      }
    }
  }

  private typealias UseCase = (World) throws -> Void

  private static func only(
    _ name: String, _ useCase: @escaping UseCase
  ) -> [(String, UseCase)] { [(name, useCase)] }

  /// How a function of the gate shows children; empty for one that shows none, or that no use case
  /// has yet. A new function does not compile without a word here.
  private static func useCases(of function: Function) -> [(String, UseCase)] {
    switch function {
    case .searchRecords:
      return only("search") { world in
        _ = try world.ledger.exchange.search(
          .init(last: "Zepeda", first: "Guadalupe"), acting: world.ledger.acting())
      }
        + only("relatives") { world in
          _ = try world.ledger.exchange.relatives(
            of: world.number, acting: world.ledger.acting())
        }
    case .viewRecord:
      return only("record") { world in
        _ = try world.ledger.exchange.record(
          msixID: world.number, knownAt: nil, withHistory: true, acting: world.ledger.acting())
      }
        + only("quality") { world in
          let student = try #require(Exchange.StateStudent("TX:A1"))
          _ = try world.ledger.exchange.quality(of: student, acting: world.ledger.acting())
        }
    case .printRecord, .exportRecord:
      return only(function.rawValue) { world in
        _ = try world.ledger.exchange.record(
          msixID: world.number, knownAt: nil,
          manner: function == .printRecord ? .printed : .exported, acting: world.ledger.acting())
      }
    default: return reports(of: function)
    }
  }

  /// The same for lists and for what tells of looks.
  private static func reports(of function: Function) -> [(String, UseCase)] {
    switch function {
    case .searchRecords, .viewRecord, .printRecord, .exportRecord: return []
    case .listChildren:
      return only("children") { world in
        _ = try world.ledger.exchange.children(knownAt: nil, acting: world.ledger.acting())
      }
        + only("roster") { world in
          let roster = try world.ledger.exchange.roster(
            .init(state: ExchangeTests.state("TX")), acting: world.ledger.acting())
          try #require(!roster.lines.isEmpty)
        }
    case .worklist:
      return only("worklist") { world in
        _ = try world.ledger.exchange.worklist(state: nil, kind: nil, acting: world.ledger.acting())
      }
    case .readReceipts:
      return only("receipt") { world in
        _ = try world.ledger.exchange.receipt(of: world.submission, acting: world.ledger.acting())
      }
    case .readLog:
      return only("log") { world in
        try world.ledger.exchange.showLog(
          from: 0, through: nil, opening: true, acting: world.ledger.acting()
        ) { _ in }
      }
    case .readTrail:
      return only("trail") { world in
        var question = Exchange.TrailQuestion()
        question.msixID = world.number
        _ = try world.ledger.exchange.trail(question, acting: world.ledger.acting())
      }
    case .replayDisclosure:
      return only("replay") { world in
        let look = try world.ledger.exchange.record(
          msixID: world.number, knownAt: nil, acting: world.ledger.acting()
        ).look
        _ = try world.ledger.exchange.replay(.position(look), acting: world.ledger.acting())
      }
    case .explainCount: return counts()
    case .correctionCase: return disputes()
    case .accounting:
      return only("accounting") { world in
        _ = try world.ledger.exchange.accounting(
          of: world.number, in: .english, for: .parent, acting: world.ledger.acting())
      }
    case .moveNotices: return moves()
    case .disputeStatement, .accessPack, .exitPacket: return []
    case .startMergeOrSplit: return weighings()
    case .validate, .settleDisagreement: return []
    case .myAccount, .reportIncident, .submitPackages, .aggregateReports, .certifyCount,
      .federalFiles, .administerStateAccounts, .administerOMEAccounts, .reinstateAccount,
      .listAccounts, .helpDeskCases, .cosignEmergency, .approveDestruction, .connectState,
      .adoptPolicy, .readPolicy, .publishModel, .loadReference, .readProofs, .operate:
      return []
    case .keepRights:
      // It answers in words that name no child; the number was given by the asker.
      return []
    case .proposeDestruction:
      return only("erase due") { world in
        let late = Instant(startOf: world.ledger.now.date.adding(years: 11))
        _ = try world.ledger.exchange.retentionDue(acting: Acting(time: late))
      }
    case .declareBreach: return []
    }
  }

  /// The same for what two records have in common.
  private static func weighings() -> [(String, UseCase)] {
    only("explain a pair") { world in
      _ = try world.ledger.exchange.explainMatch(
        world.number, world.other, acting: world.ledger.acting())
    }
      + only("explain an item") { world in
        _ = try world.ledger.exchange.explainItem(world.item, acting: world.ledger.acting())
      }
  }

  /// Acts on children whose answer names one, or tells what became of it; each with the events that
  /// say so.
  private static var acts: [(String, Set<String>, UseCase)] {
    [
      (
        "submit", ["submission.received", "student.submitted", "submission.completed"],
        { world in
          var student = TestStudent(id: "A1", first: "Guadalupe", last: "Zepeda")
          student.action = "U"
          student.enrollments = [("20230905", "", "01", "06")]
          _ = try world.ledger.submit(
            TestPackage(state: "TX", date: "20231201", students: [student]))
        }
      ),
      (
        "merge", ["merge.proposed"],
        { world in
          _ = try world.ledger.exchange.proposeMerge(
            master: world.number, other: world.third, reason: "one child",
            acting: world.ledger.acting("da-tx"))
        }
      ),
      (
        "resolve", ["nearmatch.resolved"],
        { world in
          _ = try world.ledger.exchange.resolve(
            world.item, .same, reason: "papers seen", acting: world.ledger.acting("da-ca"))
        }
      ),
      (
        "comment", ["workitem.commented"],
        { world in
          try world.ledger.exchange.comment(
            on: world.item, "asked the school", acting: world.ledger.acting("da-ca"))
        }
      ),
    ]
  }

  /// The same for cases of amendment. The case is opened before the look is counted: where nothing
  /// can be recorded, that fails too.
  private static func disputes() -> [(String, UseCase)] {
    func opened(_ world: World) throws -> CaseID {
      var request = Exchange.DisputeRequest(
        msixID: world.number, record: .only(ExchangeTests.state("TX")), fields: ["Birth Date"],
        requester: .init(name: "A parent", relation: .parent, proof: "seen"), text: "No.")
      request.files = [.init(name: "letter.txt", bytes: Array("No.".utf8))]
      return try world.ledger.exchange.openDispute(
        request, acting: world.ledger.acting()
      ).caseID
    }
    return only("disputes") { world in
      _ = try world.ledger.exchange.disputes(closed: true, acting: world.ledger.acting())
    }
      + only("dispute") { world in
        _ = try world.ledger.exchange.dispute(opened(world), acting: world.ledger.acting())
      }
      + only("document") { world in
        _ = try world.ledger.exchange.disputeDocument(
          opened(world), step: 1, document: 1, acting: world.ledger.acting())
      }
  }

  /// The same for notices of moves, and the thread of a child.
  private static func moves() -> [(String, UseCase)] {
    func posted(_ world: World) throws {
      var asked = Exchange.PostingAsked(msixID: world.number, .message)
      asked.sender = ExchangeTests.state("TX")
      asked.addressee = .state(ExchangeTests.state("CA"))
      asked.text = "came this morning"
      _ = try world.ledger.exchange.post(asked, acting: world.ledger.acting())
    }
    return only("moves") { world in
      try posted(world)
      _ = try world.ledger.exchange.moves(all: true, acting: world.ledger.acting())
    }
      + only("thread") { world in
        try posted(world)
        _ = try world.ledger.exchange.thread(of: world.number, acting: world.ledger.acting())
      }
  }

  /// The same for counts that name children.
  private static func counts() -> [(String, UseCase)] {
    only("explain") { world in
      _ = try world.ledger.exchange.explainCount(
        msixID: world.number, state: ExchangeTests.state("TX"), CountQuestion(),
        acting: world.ledger.acting())
    }
      + only("difference") { world in
        _ = try world.ledger.exchange.countDifference(
          from: .position(0), to: .position(world.ledger.exchange.log.size - 1), state: nil,
          CountQuestion(), acting: world.ledger.acting())
      }
      + only("counted") { world in
        _ = try world.ledger.exchange.countedChildren(
          state: nil, inSeveralStates: false, CountQuestion(), acting: world.ledger.acting())
      }
      + only("reconcile") { world in
        _ = try world.ledger.exchange.reconcile(
          [], state: ExchangeTests.state("TX"), CountQuestion(), acting: world.ledger.acting())
      }
  }

  private static let looks: Set<String> = [
    "record.viewed", "record.printed", "record.exported", "record.searched", "report.run",
    "report.listed",
  ]

  private static func types(_ ledger: TestLedger, from size: UInt64) throws -> [String] {
    var types = [String]()
    guard ledger.exchange.log.size > size else { return [] }
    try ledger.exchange.log.forEachLeaf(
      from: size, through: ledger.exchange.log.size - 1
    ) { position, leaf in
      types.append(try RecordedEvent(leaf: leaf, position: position).type)
      return true
    }
    return types
  }

  @Test(arguments: Function.allCases)
  func p1NoAnswerWithoutItsEvent(function: Function) throws {
    for (name, useCase) in Self.useCases(of: function) {
      let world = try World()
      let size = world.ledger.exchange.log.size
      try useCase(world)
      let types = try Self.types(world.ledger, from: size)
      #expect(!types.isEmpty, "\(name) leaves no trace")
      let others = types.filter {
        !["dispute.received", "accounting.produced", "message.sent"].contains($0)
      }
      #expect(!others.isEmpty && Self.looks.isSuperset(of: others), "\(name) records \(types)")
    }
  }

  @Test func noActIsAnsweredWithoutItsEvent() throws {
    for (name, expected, useCase) in Self.acts {
      let world = try World()
      let size = world.ledger.exchange.log.size
      try useCase(world)
      let types = Set(try Self.types(world.ledger, from: size))
      #expect(types.isSuperset(of: expected), "\(name) records \(types)")
    }
  }

  @Test func aFaultInTheLogIsNoActEither() throws {
    for (name, _, useCase) in Self.acts {
      let world = try World()
      world.ledger.beforeEvent = { _ in throw NoRoom() }
      try world.ledger.reopen()
      let size = world.ledger.exchange.log.size
      #expect(throws: (any Error).self, "\(name) answers without its event") {
        try useCase(world)
      }
      #expect(world.ledger.exchange.log.size == size)
    }
  }

  @Test(arguments: Function.allCases)
  func aFaultInTheLogIsNoAnswer(function: Function) throws {
    for (name, useCase) in Self.useCases(of: function) {
      let world = try World()
      world.ledger.beforeEvent = { _ in throw NoRoom() }
      try world.ledger.reopen()
      let size = world.ledger.exchange.log.size
      #expect(throws: (any Error).self, "\(name) answers without its event") {
        try useCase(world)
      }
      #expect(world.ledger.exchange.log.size == size)
    }
  }

  @Test func everyFunctionThatShowsChildrenWantsAPurpose() throws {
    let world = try World()
    let (ledger, number) = (world.ledger, world.number)
    _ = try ledger.exchange.createAccount(
      name: "state-da", organisation: "TEA",
      roles: [.init(.stateDataAdministrator, .state(ExchangeTests.state("TX")))],
      acting: ledger.acting())
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.search(
        .init(last: "Zepeda", first: "Guadalupe"), acting: ledger.acting("state-da"))
    }
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.children(knownAt: nil, acting: ledger.acting("state-da"))
    }
    let found = try ledger.exchange.search(
      .init(last: "Zepeda", first: "Guadalupe"),
      acting: ledger.acting("state-da", purpose: .enrollment))
    #expect(found.children.map(\.msixID).contains(number))
  }

  @Test func aPurposeThatRestsOnAPaperNamesIt() throws {
    let world = try World()
    let (ledger, number) = (world.ledger, world.number)
    _ = try ledger.exchange.createAccount(
      name: "privacy", organisation: "OME", roles: [.init(.privacyActAdministrator, .nation)],
      acting: ledger.acting())
    for purpose in [Purpose.consent, .lawEnforcement, .courtOrder, .emergency] {
      var acting = ledger.acting("privacy", purpose: purpose)
      let size = ledger.exchange.log.size
      #expect(throws: ExchangeError.self) {
        try ledger.exchange.record(msixID: number, knownAt: nil, acting: acting)
      }
      #expect(throws: ExchangeError.self) {
        try ledger.exchange.search(.init(last: "Zepeda", first: "Guadalupe"), acting: acting)
      }
      #expect(ledger.exchange.log.size == size)
      // A consent is one that was recorded: see the privacy desk.
      guard purpose != .consent else { continue }
      acting.paper = "file 12 of 3 May"
      let look = try ledger.exchange.record(msixID: number, knownAt: nil, acting: acting).look
      let event = try OpenedEvent(
        try ledger.exchange.log.event(at: look), opener: ledger.exchange.vault)
      let recipient = try #require(event.firstOpened.flatMap(DisclosureRecipient.init(cbor:)))
      #expect(recipient.paper == "file 12 of 3 May")
    }
  }

  @Test func p1ALookNamesWhoForWhatAndOnWhichGround() throws {
    let world = try World()
    let (ledger, number) = (world.ledger, world.number)
    _ = try ledger.exchange.createAccount(
      name: "registrar", organisation: "Elm School",
      roles: [.init(.primary, .school(ExchangeTests.state("TX"), "1"))], acting: ledger.acting())
    try ledger.exchange.changeContact(
      AccountPerson(
        fullName: "Nora Nunez", title: "Registrar", address: "1 Main Street", phone: "", email: "",
        need: ""), acting: ledger.acting("registrar"))
    let look = try ledger.exchange.record(
      msixID: number, knownAt: nil, acting: ledger.acting("registrar", purpose: .placement)
    ).look
    let event = try OpenedEvent(
      try ledger.exchange.log.event(at: look), opener: ledger.exchange.vault)
    let shown = try #require(try RecordShown(type: event.type, clear: event.clear))
    #expect(shown.routineUse == 3)
    #expect(shown.knownAt == look - 1)
    #expect(shown.viewVersion == "consolidated/3")
    #expect(shown.groups.contains(.demographics))
    let recipient = try #require(event.firstOpened.flatMap(DisclosureRecipient.init(cbor:)))
    #expect(recipient.name == "Nora Nunez (registrar)")
    #expect(recipient.organisation == "Elm School")
    #expect(recipient.address == "1 Main Street")
  }

  @Test func openingTheLogNamesWhomItSpeaksOf() throws {
    let world = try World()
    let (ledger, number) = (world.ledger, world.number)
    try ledger.exchange.showLog(
      from: 0, through: nil, opening: true, acting: ledger.acting()
    ) { _ in }
    var question = Exchange.TrailQuestion()
    question.msixID = number
    let lines = try ledger.exchange.trail(question, acting: ledger.acting()).lines
    #expect(lines.map(\.type) == ["report.run", "report.run"])
    #expect(lines.first?.view == "worklist")
    #expect(lines.last?.view.hasPrefix("log ") == true)
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
          named.insert(try #require(content.value["child"]?.identifier(ChildKind.self)).hex)
        }
      }
      return true
    }
    #expect(pages == 2)
    #expect(named.count == Set(lines.map(\.msixID)).count)
  }
}
