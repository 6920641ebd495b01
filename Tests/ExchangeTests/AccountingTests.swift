import CBOR
import Exchange
import Guidance
import Ledger
import Primitives
import Records
import Testing

/// The accounting of disclosures that a family gets.
@Suite struct AccountingTests {
  /// Every position of the log whose event has a part under the accounting of one child: the log's
  /// own word, read without the trail.
  private func disclosures(_ world: DisputeWorld, _ accounting: SubjectID) throws -> [UInt64] {
    var found = [UInt64]()
    let log = world.exchange.log
    try log.forEachLeaf(from: 0, through: log.size - 1) { position, leaf in
      let event = try OpenedEvent(
        try RecordedEvent(leaf: leaf, position: position), opener: world.exchange.vault)
      guard event.type != "accounting.produced" else { return true }
      for part in event.parts {
        if case .opened(accounting, _) = part { found.append(position) }
      }
      return true
    }
    return found
  }

  private func accountingSubject(_ world: DisputeWorld) throws -> SubjectID {
    let look = try world.record().look
    let event = try OpenedEvent(
      world.exchange.log.event(at: look), opener: world.exchange.vault)
    for part in event.parts { if case .opened(let subject, _) = part { return subject } }
    throw ExchangeError(.integrity, "a look without its accounting")
  }

  private func made(
    _ world: DisputeWorld, _ number: String? = nil, _ language: PublicPage.Language = .english
  ) throws -> Exchange.DisclosureAccounting {
    try world.exchange.accounting(
      of: number ?? world.number, in: language, for: .parent, acting: world.acting("privacy"))
  }

  @Test func p3TheAccountingIsCompleteAgainstTheLog() throws {
    let world = try DisputeWorld()
    let exchange = world.exchange
    try exchange.changeContact(
      AccountPerson(
        fullName: "Nora Nunez", title: "Registrar", address: "1 Main Street", phone: "", email: "",
        need: ""), acting: world.acting("registrar"))
    let subject = try accountingSubject(world)
    _ = try exchange.record(
      msixID: world.number, knownAt: nil, manner: .printed, acting: world.acting("registrar"))
    _ = try exchange.record(
      msixID: world.number, knownAt: nil, manner: .exported, acting: world.acting("tx"))
    _ = try exchange.search(
      .init(last: "Example", first: "Ana"), acting: world.acting("clerk"))
    _ = try exchange.children(knownAt: nil, acting: world.acting("tx"))
    _ = try world.open()
    _ = try exchange.disputes(closed: true, acting: world.acting("privacy"))
    _ = try made(world)
    let expected = try disclosures(world, subject)
    let accounting = try made(world)
    #expect(accounting.entries.map(\.position) == expected && expected.count == 7)
    #expect(
      accounting.entries.map(\.nature)
        == [.viewed, .printed, .exported, .searched, .listed, .listed, .listed])
    let first = try #require(accounting.entries.first)
    #expect(first.recipient.name == "Nora Nunez (registrar)")
    #expect(first.recipient.organisation == "Office of registrar")
    #expect(first.recipient.address == "1 Main Street")
    #expect(first.purpose == .enrollment && first.groups.contains(.demographics))
    #expect(accounting.entries[3].groups == [.demographics, .enrollments])
    #expect(accounting.entries[4].groups == [.student])
    #expect(accounting.entries[6].groups.isEmpty)
    #expect(try exchange.log.event(at: accounting.event).type == "accounting.produced")
  }

  @Test func p3LawEnforcementIsWithheldAndThatIsRecorded() throws {
    let world = try DisputeWorld()
    func look(_ purpose: Purpose) throws -> UInt64 {
      var acting = world.acting("privacy")
      acting.purpose = purpose
      acting.paper = "file 12"
      return try world.exchange.record(
        msixID: world.number, knownAt: nil, acting: acting
      ).look
    }
    let police = try look(.lawEnforcement)
    let court = try look(.courtOrder)
    let accounting = try made(world)
    // A court's order is told, 5 U.S.C. 552a(c)(3) excepts (b)(7) alone.
    #expect(accounting.entries.map(\.position) == [court])
    let event = try OpenedEvent(
      world.exchange.log.event(at: accounting.event), opener: world.exchange.vault)
    let body = try AccountingProduced(clear: event.clear)
    #expect(body.entries == 1 && body.withheld == 1 && body.language == "en")
    #expect(event.firstOpened?["withheld"]?.items?.map(\.unsignedInteger) == [police])
    // The administrator's own trail keeps everything.
    var question = Exchange.TrailQuestion()
    question.msixID = world.number
    let trail = try world.exchange.trail(question, acting: world.acting("auditor"))
    #expect(trail.lines.map(\.position).contains(police))
  }

  @Test func p3ItOutlivesTheErasureOfTheChild() throws {
    let world = try DisputeWorld()
    let look = try world.record().look
    try world.ledger.erase(world.number)
    let accounting = try made(world)
    #expect(accounting.entries.map(\.position) == [look])
    #expect(accounting.entries.first?.recipient.name == "registrar")
  }

  @Test func p3ItGoesWithTheRecordsThroughMergeAndSplit() throws {
    let world = try DisputeWorld()
    let other = try #require(
      try world.ledger.submit(
        TestPackage(
          state: "CA", date: "20231005",
          students: [TestStudent(id: "Z", first: "Noe", last: "Ibarra", birth: "20070707")])
      ).receipt.content.identifiers.first
    ).msixID
    let alone = try world.record().look
    let before = try world.record(other, as: "clerk").look
    let merge = try world.exchange.proposeMerge(
      master: world.number, other: other, reason: "one", acting: world.acting("tx"))
    _ = try world.exchange.resolve(merge, .approve, reason: "one", acting: world.acting("ca"))
    let together = try world.record(as: "ca").look
    #expect(try made(world).entries.map(\.position) == [alone, before, together])
    let name = try #require(RecordName("CA:Z:01"))
    let split = try world.exchange.proposeSplit(
      msixID: world.number, records: [name], together: false, reason: "two",
      acting: world.acting("tx"))
    _ = try world.exchange.resolve(split, .approve, reason: "two", acting: world.acting("ca"))
    let lines = try world.exchange.children(knownAt: nil, acting: world.acting("ca"))
    let own = try #require(lines.first { $0.stateStudentIdentifier == "Z" }).msixID
    // California's child: the look at its own number, and that at both together.
    let entries = try made(world, own).entries.filter { $0.nature == .viewed }
    #expect(entries.map(\.position) == [before, together])
  }

  @Test func othersMakeNone() throws {
    let world = try DisputeWorld()
    for account in ["registrar", "tx", "auditor"] {
      #expect(throws: ExchangeError(.refused, "")) {
        try world.exchange.accounting(
          of: world.number, in: .english, for: .parent, acting: world.acting(account))
      }
    }
    #expect(try world.ledger.eventCounts()["accounting.produced"] == nil)
  }

  @Test func everyWordIsThereInBothLanguages() {
    let english = AccountingWords(.english)
    let spanish = AccountingWords(.spanish)
    #expect(english.columns.count == 6 && spanish.columns.count == 6)
    for purpose in Purpose.allCases {
      #expect(english.purpose(purpose) != spanish.purpose(purpose), "\(purpose)")
    }
    for nature in Exchange.DisclosureNature.allCases {
      #expect(english.nature(nature.rawValue) != spanish.nature(nature.rawValue), "\(nature)")
    }
    for group in Group.allCases {
      #expect(english.groups([group]) != spanish.groups([group]), "\(group)")
    }
    for relation in RequesterRelation.allCases {
      #expect(english.relation(relation) != spanish.relation(relation), "\(relation)")
    }
  }
}
