import Exchange
import Ledger
import Primitives
import Records
import Testing

/// Statements of disagreement go where their values go.
@Suite struct DisputeMarkTests {
  private func birthIsDisputed(_ record: Exchange.ConsolidatedRecord) -> [String: Bool] {
    var found = [String: Bool]()
    for element in record.view.identity where element.element == .birthDate {
      for value in element.values { found[value.value] = value.isDisputed }
    }
    return found
  }

  @Test func p7AStatementStaysThroughResubmissionAndCorrection() throws {
    let world = try DisputeWorld()
    let caseID = try world.open()
    try world.refuse(caseID)
    let before = world.exchange.log.size - 1
    try world.take(.statementFiled, in: caseID, text: "She was born in April.")
    #expect(try birthIsDisputed(world.record()) == ["20120510": true])
    // The day before, nobody contested it.
    let then = try world.record(knownAt: before)
    #expect(birthIsDisputed(then) == ["20120510": false])
    #expect(then.disputes.isEmpty)
    // The same value again, in another statement.
    var student = TestStudent(id: "A1")
    student.moves.append("20230910")
    try world.send(student, date: "20231101")
    let again = try world.record()
    #expect(birthIsDisputed(again) == ["20120510": true])
    #expect(again.disputes.map(\.mark.text) == ["She was born in April."])
    #expect(again.disputes.map(\.mark.agencyReasons) == ["Seen."])
    // Another value: the statement stays with the superseded one.
    student.birth = "20120410"
    try world.send(student, date: "20231201")
    let corrected = try world.record()
    #expect(birthIsDisputed(corrected) == ["20120410": false])
    #expect(corrected.disputes.isEmpty)
    let history = try world.record(history: true)
    #expect(history.disputes.count == 1)
    for fact in history.history {
      guard case .stated(let statement) = fact.kind else { continue }
      #expect(statement.marks.map(\.element) == [.birthDate])
    }
    // And where the State goes back to it, so does the statement.
    student.birth = "20120510"
    try world.send(student, date: "20240101")
    #expect(try birthIsDisputed(world.record()) == ["20120510": true])
  }

  @Test func p9ACorrectionLeavesTheOldValueWithItsReason() throws {
    let world = try DisputeWorld()
    let caseID = try world.open()
    try world.take(.acknowledged, in: caseID)
    try world.take(.decided(.amended), in: caseID, text: "The passport says April.")
    let still = world.refusal { try world.take(.closed(.corrected), in: caseID) }
    #expect(still.contains("still says"))
    var student = TestStudent(id: "A1")
    student.birth = "20120410"
    try world.send(student, date: "20231201")
    try world.take(.closed(.corrected), in: caseID)
    let now = try world.record(history: true)
    #expect(birthIsDisputed(now) == ["20120410": false])
    let former = now.history.compactMap { fact -> Exchange.StateStatement? in
      if case .stated(let statement) = fact.kind { statement } else { nil }
    }
    #expect(former.map { $0.block.demographics?[.birthDate] } == ["20120510"])
    #expect(former.first?.marks.map(\.kind) == [.corrected])
    #expect(former.first?.marks.map(\.text) == ["The passport says April."])
  }

  @Test func p7ItFollowsTheChildUnderANewIdentifierOfTheState() throws {
    let world = try DisputeWorld()
    let seen = try world.record().look
    let caseID = try world.open()
    try world.refuse(caseID)
    try world.take(.statementFiled, in: caseID)
    // The State takes its record back and sends the child under another identifier.
    var old = TestStudent(id: "A1")
    old.action = "D"
    try world.ledger.submit(TestPackage(state: "TX", date: "20231101", students: [old]))
    var new = TestStudent(id: "A9")
    new.msixID = world.number
    let outcome = try world.ledger.submit(
      TestPackage(state: "TX", date: "20231102", students: [new]))
    try #require(outcome.receipt.content.identifiers.first?.msixID == world.number)
    let record = try world.record()
    #expect(record.statements.map { $0.block.student?[.stateStudentIdentifier] } == ["A9"])
    #expect(birthIsDisputed(record) == ["20120510": true])
    #expect(outcome.receipt.content.disputes.map(\.stateStudentIdentifier) == ["A9"])
    let shown = try world.exchange.dispute(caseID, acting: world.acting("privacy"))
    #expect(shown.stand == [true] && shown.notices.map(\.disclosures) == [[seen]])
  }

  @Test func aLookWithMarksIsMadeAgain() throws {
    let world = try DisputeWorld()
    let caseID = try world.open()
    try world.refuse(caseID)
    let before = try world.record().look
    try world.take(.statementFiled, in: caseID)
    let after = try world.record().look
    for look in [before, after] {
      let replay = try world.exchange.replay(.position(look), acting: world.ledger.acting())
      #expect(replay.verdict == .equal)
      guard case .record(let record) = replay.content else {
        Issue.record("a look at a record shows a record")
        continue
      }
      #expect(record.disputes.isEmpty == (look == before))
    }
  }

  /// Names of State records, and what was contested of each: the model.
  private struct History {
    let world: DisputeWorld
    let random: SeededRandom
    var births: [String: String] = [:]
    /// Every birth date that a record ever said.
    var said: [String: Set<String>] = [:]
    var contested: [String: Set<String>] = [:]
    var day = ExchangeTests.day("2023-11-01")
    var steps = 0

    static let students: [String: TestStudent] = [
      "TX:A1": TestStudent(id: "A1"),
      "TX:B1": TestStudent(id: "B1", first: "Ramiro", last: "Soto", birth: "20090314"),
      "CA:C1": TestStudent(id: "C1", first: "Eva", last: "Quiroz", birth: "20100101"),
    ]

    init(seed: UInt64) throws {
      world = try DisputeWorld(seed: seed)
      random = SeededRandom(seed &* 7_919)
      for name in Self.students.keys.sorted() {
        try send(name, Self.students[name]?.birth ?? "")
      }
    }

    mutating func send(_ name: String, _ birth: String) throws {
      guard var student = Self.students[name] else { return }
      day = day.adding(days: 1)
      steps += 1
      student.birth = birth
      // Not the same block twice: each is a statement of its own.
      student.moves = [ExchangeTests.day("2023-06-01").adding(days: steps).compact]
      try world.send(student, state: String(name.prefix(2)), date: day.compact)
      births[name] = birth
      said[name, default: []].insert(birth)
    }

    func numbers() throws -> [String: String] {
      let lines = try world.exchange.children(knownAt: nil, acting: world.ledger.acting())
      return Dictionary(
        uniqueKeysWithValues: lines.map {
          ("\($0.state):\($0.stateStudentIdentifier)", $0.msixID)
        })
    }

    mutating func step() throws {
      let names = Self.students.keys.sorted()
      let name = names[random.below(3)]
      switch random.below(8) {
      case 0...2:
        let birth = ["20120510", "20120410", "20090314"][random.below(3)]
        try send(name, birth)
      case 3: try contest(name)
      case 4...5: try merge(name, names[random.below(3)])
      case 6: try split(name)
      default: try world.ledger.reopen()
      }
      try check()
    }

    private mutating func contest(_ name: String) throws {
      guard let number = try numbers()[name], let birth = births[name],
        contested[name]?.contains(birth) != true, let student = Exchange.StateStudent(name)
      else { return }
      var request = Exchange.DisputeRequest(
        msixID: number, record: .named(student), fields: ["Birth Date"],
        requester: .init(name: "A parent", relation: .parent, proof: "seen"), text: "No.")
      request.receiver = nil
      let caseID = try world.exchange.openDispute(
        request, acting: world.acting("privacy")
      ).caseID
      try world.refuse(caseID)
      try world.take(.statementFiled, in: caseID)
      contested[name, default: []].insert(birth)
    }

    private func merge(_ one: String, _ other: String) throws {
      let numbers = try numbers()
      guard let master = numbers[one], let second = numbers[other], master != second else {
        return
      }
      let item = try world.exchange.proposeMerge(
        master: master, other: second, reason: "one", acting: world.acting("tx"))
      for account in ["tx2", "ca"] {
        do {
          _ = try world.exchange.resolve(
            item, .approve, reason: "seen", acting: world.acting(account))
        } catch let error as ExchangeError { #expect(error.code == .refused) }
      }
    }

    private func split(_ name: String) throws {
      let numbers = try numbers()
      guard let number = numbers[name], numbers.values.count(where: { $0 == number }) > 1,
        let record = RecordName("\(name):01")
      else { return }
      let item = try world.exchange.proposeSplit(
        msixID: number, records: [record], together: false, reason: "two",
        acting: world.acting("tx"))
      for account in ["tx2", "ca"] {
        do {
          _ = try world.exchange.resolve(
            item, .approve, reason: "seen", acting: world.acting(account))
        } catch let error as ExchangeError { #expect(error.code == .refused) }
      }
    }

    /// Everything that any record shows is marked exactly where the model says.
    private func check() throws {
      let numbers = try numbers()
      for number in Set(numbers.values).sorted() {
        let record = try world.record(number, as: "clerk", history: true)
        for statement in record.statements { check(statement, numbers) }
        for fact in record.history {
          if case .stated(let statement) = fact.kind { check(statement, numbers) }
        }
        let shown = Set(record.disputes.map(\.mark.caseID))
        let marked = Set(
          (record.statements
            + record.history.compactMap {
              if case .stated(let statement) = $0.kind { statement } else { nil }
            }).flatMap(\.marks).map(\.caseID))
        #expect(shown == marked)
      }
    }

    /// Contested is what any record of the State says that is of the same child now.
    private func check(_ statement: Exchange.StateStatement, _ numbers: [String: String]) {
      let name = "\(statement.state):\(statement.block.student?[.stateStudentIdentifier] ?? "")"
      let birth = statement.block.demographics?[.birthDate] ?? ""
      let cases = contested.filter { other, births in
        other.prefix(2) == name.prefix(2) && numbers[other] == numbers[name]
          && births.contains(birth)
      }
      #expect(
        statement.marks.map(\.element)
          == [Element](repeating: .birthDate, count: cases.count), "\(name)")
    }
  }

  @Test(arguments: [2, 3, 5, 7] as [UInt64])
  func p7StatementsGoWithTheirValuesThroughEveryHistory(_ seed: UInt64) throws {
    var history = try History(seed: seed)
    for _ in 0..<40 { try history.step() }
    let counts = try history.world.ledger.eventCounts()
    for type in ["dispute.statementfiled", "merge.validated", "split.validated"] {
      #expect(counts[type] != nil, "no \(type): the history says little")
    }
    #expect(history.said.values.contains { $0.count > 1 })
    #expect(try history.world.exchange.checkDecisions())
  }
}
