import CBOR
import Foundation
import Ledger
import Primitives
import Records
import Testing

@testable import Exchange

/// Access packs, rights, consents and emergencies (behaviours P10 to P13).
@Suite struct PrivacyDeskTests {
  /// A world with a registrar and his colleague beside the privacy desk.
  private func world() throws -> DestructionWorld {
    let world = try DestructionWorld()
    for name in ["registrar", "colleague"] {
      _ = try world.exchange.createAccount(
        name: name, organisation: "Elm School",
        roles: [.init(.primary, .school(state("TX"), "480000100001"))], acting: world.acting())
    }
    return world
  }

  private func desk(_ world: DestructionWorld) -> Acting { world.acting("privacy", .privacyAct) }

  private func request(
    _ world: DestructionWorld, _ relation: RequesterRelation = .parent, at time: Instant? = nil
  ) throws -> (request: CaseID, due: CivilDate) {
    var acting = desk(world)
    acting.time = time ?? acting.time
    return try world.exchange.requestAccess(
      msixID: world.numbers[0], by: "Rosa Zepeda", relation: relation, proof: "passport",
      acting: acting)
  }

  /// A document that has everything in it, as a test can tell.
  private static func compose(_ content: Exchange.PackContent) -> [UInt8] {
    var words = ["\(content.kind.rawValue)", content.record.msixID, content.mark.copy.hex]
    for statement in content.record.statements {
      for group in statement.block.groups {
        words += group.rows.flatMap { $0.fields.map(\.value) }
      }
    }
    words += content.accounting?.map { "\($0.position)" } ?? ["no accounting"]
    return Array(words.joined(separator: "\n").utf8)
  }

  // MARK: P10

  @Test func p10EveryCopyBearsItsMark() throws {
    let world = try world()
    for manner in [RecordShown.Manner.printed, .exported] {
      let record = try world.exchange.record(
        msixID: world.numbers[0], knownAt: nil, manner: manner,
        acting: world.acting("registrar", .enrollment))
      let copy = try #require(record.copy)
      #expect(copy.recipient.organisation == "Elm School" && copy.purpose == .enrollment)
      #expect(copy.time == world.ledger.now)
      let event = try OpenedEvent(
        try world.exchange.log.event(at: record.look), opener: ClosedParts())
      #expect(try RecordShown(type: event.type, clear: event.clear)?.copy == copy.copy)
    }
    #expect(
      try world.exchange.record(
        msixID: world.numbers[0], knownAt: nil, acting: world.acting("registrar", .enrollment)
      ).copy == nil)
  }

  // MARK: P11

  @Test func p11TheAccessPackAnswersARequestWithinItsClock() throws {
    let world = try world()
    #expect(throws: ExchangeError(.refused, "")) {
      try world.exchange.producePack(
        .accessPack, msixID: world.numbers[0], language: "en", acting: desk(world),
        compose: Self.compose)
    }
    _ = try world.exchange.record(
      msixID: world.numbers[0], knownAt: nil, acting: world.acting("registrar", .enrollment))
    let asked = try request(world)
    #expect(asked.due == world.ledger.now.date.adding(days: 45))
    #expect(
      try world.exchange.accessRequests(answered: false, acting: desk(world)).map(\.due)
        == [asked.due])
    let pack = try world.exchange.producePack(
      .accessPack, msixID: world.numbers[0], language: "es", acting: desk(world),
      compose: Self.compose)
    let document = String(decoding: pack.document, as: UTF8.self)
    // Whole record and whole accounting.
    for word in ["Ximena", "Zepeda", "20120510", "20230905"] { #expect(document.contains(word)) }
    let lines = document.split(separator: "\n").suffix(while: { $0.allSatisfy(\.isNumber) })
    #expect(!lines.isEmpty && !document.contains("no accounting"))
    #expect(try world.exchange.accessRequests(answered: false, acting: desk(world)).isEmpty)
    let event = try OpenedEvent(
      try world.exchange.log.event(at: pack.position), opener: ClosedParts())
    let body = try AccessPackProduced(clear: event.clear)
    #expect(body.request == asked.request && body.language == "es")
    // It is a print like any other, in the child's accounting.
    let look = try world.exchange.log.event(at: pack.position - 1)
    #expect(look.type == RecordShown.Manner.printed.rawValue && event.cause == look.identifier)
    #expect(try world.exchange.checkDecisions())
  }

  @Test func p11AStrangerConfirmsThePackWithoutSeeingAnything() throws {
    let world = try world()
    _ = try request(world)
    let pack = try world.exchange.producePack(
      .accessPack, msixID: world.numbers[0], language: "en", acting: desk(world),
      compose: Self.compose)
    let code = pack.proof.pack
    let confirmed = try world.exchange.confirmPack(code, acting: world.acting("privacy"))
    #expect(confirmed.digest == pack.digest && confirmed.position == pack.position)
    #expect(throws: ExchangeError(.notFound, "")) {
      try world.exchange.confirmPack(CopyID(high: 1, low: 2), acting: world.acting())
    }
    // With the file and the public key alone.
    let keys = try world.exchange.noteKeys()
    let travelled = try #require(PackProof(pack.proof.encoded))
    #expect(travelled == pack.proof)
    #expect(try travelled.confirm(pack.document, under: keys) == confirmed)
    for index in [0, pack.document.count / 2, pack.document.count - 1] {
      var changed = pack.document
      changed[index] ^= 1
      #expect(throws: ExchangeError(.integrity, "")) {
        try travelled.confirm(changed, under: keys)
      }
    }
    let foreign = try TestLedger(seed: 77, states: [])
    let foreignKeys = try foreign.exchange.noteKeys()
    #expect(throws: ExchangeError(.integrity, "")) {
      try travelled.confirm(pack.document, under: foreignKeys)
    }
    // Nothing of the child is in the proof, and it holds after the child is erased.
    #expect(pack.proof.encoded.firstRange(of: Array("Ximena".utf8)) == nil)
    #expect(pack.proof.encoded.firstRange(of: Array(world.numbers[0].utf8)) == nil)
    try world.ledger.erase(world.numbers[0])
    #expect(try travelled.confirm(pack.document, under: keys) == confirmed)
    #expect(try world.exchange.confirmPack(code, acting: world.acting()).digest == pack.digest)
  }

  @Test func p11TheExitPacketHasNoAccounting() throws {
    let world = try world()
    #expect(throws: ExchangeError(.refused, "")) {
      try world.exchange.producePack(
        .exitPacket, msixID: world.numbers[0], language: "en", acting: desk(world),
        compose: Self.compose)
    }
    let packet = try world.exchange.producePack(
      .exitPacket, msixID: world.numbers[0], language: "en",
      acting: world.acting("registrar", .enrollment), compose: Self.compose)
    let document = String(decoding: packet.document, as: UTF8.self)
    #expect(document.contains("Ximena") && document.hasSuffix("no accounting"))
    #expect(throws: ExchangeError(.refused, "")) {
      try world.exchange.producePack(
        .accessPack, msixID: world.numbers[0], language: "en",
        acting: world.acting("registrar", .enrollment), compose: Self.compose)
    }
  }

  /// What went to law enforcement on its written request is withheld from the individual, and the
  /// withholding recorded.
  @Test func p11DisclosuresToLawEnforcementAreWithheld() throws {
    let world = try world()
    var acting = world.acting("privacy", .lawEnforcement)
    acting.paper = "written request of 3 May"
    let look = try world.exchange.record(
      msixID: world.numbers[0], knownAt: nil, acting: acting
    ).look
    _ = try request(world)
    var positions = [UInt64]()
    let pack = try world.exchange.producePack(
      .accessPack, msixID: world.numbers[0], language: "en", acting: desk(world)
    ) { content in
      positions = content.accounting?.map(\.position) ?? []
      return Self.compose(content)
    }
    #expect(!positions.contains(look))
    let event = try OpenedEvent(
      try world.exchange.log.event(at: pack.position), opener: ClosedParts())
    #expect(try AccessPackProduced(clear: event.clear).withheld == 1)
  }

  // MARK: P12

  @Test func p12TheRightsPassOnTheBirthday() throws {
    let world = try world()
    func holder(_ date: String) throws -> RequesterRelation {
      var acting = world.acting("privacy")
      acting.time = Instant(startOf: day(date))
      return try world.exchange.rightsHolder(of: world.numbers[0], acting: acting).holder
    }
    // Born on 10 May 2012.
    #expect(try holder("2030-05-09") == .parent)
    #expect(try holder("2030-05-10") == .student)
    #expect(throws: ExchangeError(.refused, "")) { try request(world, .student) }
    let late = Instant(startOf: day("2030-05-10"))
    #expect(throws: ExchangeError(.refused, "")) { try request(world, .parent, at: late) }
    _ = try request(world, .student, at: late)
  }

  /// Whoever asked as a parent gets no pack for a student who came of age meanwhile.
  @Test func p12APackGoesToWhoeverHoldsTheRightsThen() throws {
    let world = try world()
    _ = try request(world, .parent, at: Instant(startOf: day("2030-05-01")))
    var acting = desk(world)
    acting.time = Instant(startOf: day("2030-05-11"))
    #expect(throws: ExchangeError(.refused, "")) {
      try world.exchange.producePack(
        .accessPack, msixID: world.numbers[0], language: "en", acting: acting,
        compose: Self.compose)
    }
  }

  @Test(arguments: [("february-28", "2026-02-28"), ("march-1", "2026-03-01")])
  func p12ALeapDaysBirthdayIsWhereThePolicyPutsIt(_ policy: String, _ date: String) throws {
    let ledger = try TestLedger()
    let student = TestStudent(id: "L", first: "Lea", last: "Bisiesto", birth: "20080229")
    let outcome = try ledger.submit(
      TestPackage(state: "TX", date: "20231001", students: [student]))
    let number = try #require(outcome.receipt.content.identifiers.first).msixID
    let book = try ledger.exchange.policies()
    let values = try #require(book.inForce(.counting, on: ledger.now.date)).values
    try ledger.exchange.adoptPolicy(
      PolicyVersion(
        area: .counting, version: book.lastVersion(.counting) + 1,
        effectiveFrom: ledger.now.date,
        values: values.merging(["leap-day": .text(policy)]) { _, new in new }),
      acting: ledger.acting("system-administrator"))
    for (offset, holder) in [(-1, RequesterRelation.parent), (0, .student)] {
      let acting = Acting(time: Instant(startOf: day(date).adding(days: offset)))
      #expect(try ledger.exchange.rightsHolder(of: number, acting: acting).holder == holder)
    }
  }

  @Test func p12GuardianshipAndEmancipationAreRecorded() throws {
    let world = try world()
    let today = world.ledger.now.date
    func record(_ holder: RequesterRelation, until: CivilDate? = nil) throws {
      try world.exchange.recordRights(
        msixID: world.numbers[0], holder: holder, name: "Ana Ruiz", document: "order 12",
        from: today, until: until, acting: world.acting("privacy"))
    }
    world.refuses {
      try world.exchange.recordRights(
        msixID: world.numbers[0], holder: .guardian, name: "Ana Ruiz", document: "order 12",
        from: today, until: nil, acting: world.acting("registrar", .enrollment))
    }
    try record(.guardian, until: today.adding(days: 10))
    world.refuses { _ = try request(world, .parent) }
    _ = try request(world, .guardian)
    // The guardianship ends by its date, and the parent holds the rights again.
    _ = try request(world, .parent, at: Instant(startOf: today.adding(days: 11)))
    try record(.student)
    world.refuses { _ = try request(world, .guardian) }
    _ = try request(world, .student)
    #expect(try world.exchange.checkDecisions())
    // Name and document are sealed with the child.
    try world.ledger.erase(world.numbers[0])
    #expect(try !Scratch.holds("Ana Ruiz", below: world.data))
    #expect(try world.exchange.checkDecisions())
  }

  @Test func p12ALookByConsentNamesItsRecord() throws {
    let world = try world()
    let today = world.ledger.now.date
    func consent(_ relation: RequesterRelation = .parent) throws -> CaseID {
      try world.exchange.recordConsent(
        msixID: world.numbers[0], by: "Rosa Zepeda", relation: relation,
        recipient: "Elm Sports Club", document: "letter of 3 May", until: today.adding(days: 30),
        acting: world.acting("privacy"))
    }
    func look(_ number: Int, _ paper: String?, _ day: CivilDate? = nil) throws {
      var acting = world.acting("registrar", .consent)
      acting.paper = paper
      if let day { acting.time = Instant(startOf: day) }
      _ = try world.exchange.record(
        msixID: world.numbers[number], knownAt: nil, acting: acting)
    }
    world.refuses { _ = try consent(.guardian) }
    let given = try consent()
    for paper in ["letter of 3 May", CaseID(high: 1, low: 1).hex] {
      world.refuses { try look(0, paper) }
    }
    try look(0, given.hex)
    world.refuses { try look(1, given.hex) }
    world.refuses { try look(0, given.hex, today.adding(days: 31)) }
    world.refuses {
      var acting = world.acting("registrar", .consent)
      acting.paper = given.hex
      _ = try world.exchange.search(.init(last: "Zepeda", first: "Ximena"), acting: acting)
    }
    try world.exchange.withdrawConsent(given, acting: world.acting("privacy"))
    world.refuses { try look(0, given.hex) }
    // One that a parent gave does not outlast the parent's rights.
    let second = try consent()
    try world.exchange.recordRights(
      msixID: world.numbers[0], holder: .student, name: "Ximena", document: "order 12",
      from: today, until: nil, acting: world.acting("privacy"))
    world.refuses { try look(0, second.hex) }
  }

  // MARK: P13

  @Test func p13AnEmergencyWantsASecondPersonAndALetter() throws {
    let world = try world()
    // Sunday, 1 October 2023; the Monday of Columbus Day is the 9th.
    var acting = world.acting("registrar", .emergency)
    acting.paper = "hurt at the fair, hospital asks for allergies"
    _ = try world.exchange.record(msixID: world.numbers[0], knownAt: nil, acting: acting)
    let task = try #require(
      try world.exchange.emergencies(done: false, acting: world.acting("colleague")).first)
    #expect(task.cosignDue == day("2023-10-02") && task.letterDue == day("2023-10-06"))
    world.refuses {
      try world.exchange.cosignEmergency(
        task.caseID, word: "mine", acting: world.acting("registrar"))
    }
    world.refuses {
      try world.exchange.cosignEmergency(task.caseID, word: "operator", acting: world.acting())
    }
    // Who has an overdue one makes no other.
    acting.time = Instant(startOf: day("2023-10-03"))
    world.refuses {
      _ = try world.exchange.record(msixID: world.numbers[1], knownAt: nil, acting: acting)
    }
    #expect(task.isLate(on: day("2023-10-03")))
    try world.exchange.cosignEmergency(
      task.caseID, word: "seen", acting: world.acting("colleague"))
    world.refuses(.notFound) {
      try world.exchange.cosignEmergency(
        task.caseID, word: "again", acting: world.acting("colleague"))
    }
    _ = try world.exchange.record(msixID: world.numbers[1], knownAt: nil, acting: acting)
    world.refuses {
      try world.exchange.noteEmergencyLetter(
        task.caseID, to: "12 Elm Street", acting: world.acting("colleague"))
    }
    try world.exchange.noteEmergencyLetter(
      task.caseID, to: "12 Elm Street", acting: world.acting("privacy"))
    #expect(try world.exchange.emergencies(done: false, acting: world.acting()).count == 1)
    #expect(try world.exchange.emergencies(done: true, acting: world.acting()).count == 2)
    #expect(try world.exchange.checkDecisions())
  }
}

extension Sequence {
  /// The last elements for which something holds.
  fileprivate func suffix(while holds: (Element) -> Bool) -> [Element] {
    reversed().prefix(while: holds).reversed()
  }
}
