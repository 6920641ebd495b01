import Guidance
import Exchange
import Ledger
import Primitives
import Records
import Testing

@Suite struct RosterTests {
  /// A State's children, each with something else to be done.
  private struct World {
    let ledger: TestLedger
    let numbers: [String: String]

    init() throws {
      ledger = try TestLedger()
      var ending = TestStudent(id: "A2", first: "Beto", last: "Bravo", birth: "20130101")
      ending.moves = ["20201215"]
      var old = TestStudent(id: "A3", first: "Carla", last: "Cruz", birth: "20020101")
      old.enrollments = [("20230905", "", "01", "11")]
      var gone = TestStudent(id: "A4", first: "Dora", last: "Diaz", birth: "20140101")
      gone.moves = ["20180101"]
      gone.enrollments = [("20220905", "20230110", "01", "03")]
      var elsewhere = TestStudent(id: "A5", first: "Eva", last: "Espino", birth: "20150101")
      elsewhere.schools = ["480000200001"]
      let outcome = try ledger.submit(
        TestPackage(
          state: "TX", date: "20231001",
          students: [
            TestStudent(id: "A1", first: "Ana", last: "Arias", birth: "20120510"), ending, old,
            gone, elsewhere,
          ]))
      var numbers = [String: String]()
      for (name, given) in zip(
        ["Arias", "Bravo", "Cruz", "Diaz", "Espino"], outcome.receipt.content.identifiers)
      { numbers[name] = given.msixID }
      self.numbers = numbers
      for (name, role, scope) in [
        ("da", Role.stateDataAdministrator, "TX"), ("ca", .stateDataAdministrator, "CA"),
        ("lea", .districtDataAdministrator, "TX/district:4800001"),
        ("recruiter", .secondary, "TX/school:480000100001"),
      ] {
        _ = try ledger.exchange.createAccount(
          name: name, organisation: "Office",
          roles: [.init(role, try #require(Scope(scope)))], acting: ledger.acting())
      }
    }

    func roster(
      _ view: Exchange.RosterView = .all, district: String? = nil, days: Int = 100,
      as account: String = "da"
    ) throws -> Exchange.Roster {
      try ledger.exchange.roster(
        .init(state: state("TX"), district: district, view: view, days: days),
        acting: ledger.acting(account, purpose: .participation))
    }
  }

  @Test func whoIsThereAndWhatIsToBeDone() throws {
    let world = try World()
    let all = try world.roster()
    #expect(all.lines.map(\.last) == ["Arias", "Bravo", "Cruz", "Espino"])
    #expect(all.total == 4 && !all.isCut)
    let lines = Dictionary(uniqueKeysWithValues: all.lines.map { ($0.last, $0) })
    #expect(lines["Arias"]?.marks == [])
    #expect(lines["Arias"]?.eligibilityEnd == day("2026-09-01"))
    #expect(lines["Bravo"]?.marks == [.eligibilityEnds])
    #expect(lines["Cruz"]?.marks == [.agesOut, .overAge])
    #expect(lines["Cruz"]?.ageOut == day("2024-01-01"))
    #expect(try world.roster(.alerts).lines.map(\.last) == ["Bravo", "Cruz"])
    #expect(try world.roster(.alerts, days: 80).lines.map(\.last) == ["Bravo"])
    #expect(try world.roster(.risk).lines.map(\.last) == ["Cruz"])
    #expect(try world.roster(district: "4800002").lines.map(\.last) == ["Espino"])
    for days in [0, 9_999] { #expect(throws: ExchangeError.self) { try world.roster(days: days) } }
    #expect(throws: ExchangeError.self) { try world.roster(district: "48") }
    // Of the age that went with the grade: years later the same statement says nothing new.
    let later = try world.ledger.exchange.roster(
      .init(state: state("TX"), days: 731),
      acting: Acting(
        account: "da", purpose: .participation,
        time: world.ledger.now.adding(seconds: 9 * 366 * 86_400)))
    #expect(later.lines.first { $0.last == "Espino" }?.marks.contains(.overAge) == false)
  }

  @Test func aRosterIsOfOnesOwnPlace() throws {
    let world = try World()
    #expect(try world.roster(district: "4800001", as: "lea").lines.count == 3)
    for (district, account) in [
      ("4800002", "lea"), (nil, "lea"), ("4800001", "ca"), ("4800001", "recruiter"),
    ] {
      #expect(throws: ExchangeError.self, "\(account)") {
        try world.roster(district: district, as: account)
      }
    }
    #expect(throws: ExchangeError.self) {
      try world.ledger.exchange.roster(
        .init(state: state("TX")), acting: world.ledger.acting("da"))
    }
  }

  @Test func whoIsShownIsToldAndNobodyElse() throws {
    let world = try World()
    var question = Exchange.RosterQuestion(state: state("TX"))
    question.from = 1
    question.limit = 2
    let roster = try world.ledger.exchange.roster(
      question, acting: world.ledger.acting("da", purpose: .participation))
    #expect(roster.lines.map(\.last) == ["Bravo", "Cruz"] && roster.total == 4)
    for (name, isTold) in ["Arias": false, "Bravo": true, "Cruz": true, "Espino": false] {
      let accounting = try world.ledger.exchange.accounting(
        of: try #require(world.numbers[name]), in: .english, for: .parent,
        acting: world.ledger.acting())
      #expect(accounting.entries.contains { $0.position > roster.look - 1 } == isTold, "\(name)")
      if isTold {
        #expect(accounting.entries.last?.groups.contains(.courseHistory) == true)
        #expect(accounting.entries.last?.groups.contains(.immunizations) == false)
      }
    }
  }

  @Test func aRosterIsMadeAgainAsItWas() throws {
    let world = try World()
    let roster = try world.roster(.alerts)
    var changed = TestStudent(id: "A2", first: "Roberto", last: "Bravo", birth: "20130101")
    changed.action = "U"
    try world.ledger.submit(TestPackage(state: "TX", date: "20231101", students: [changed]))
    #expect(try world.roster(.alerts).lines.map(\.last) == ["Cruz"])
    let replay = try world.ledger.exchange.replay(
      .position(roster.look), acting: world.ledger.acting())
    #expect(replay.verdict == .equal && replay.equal == 2)
    guard case .roster(let lines) = replay.content else {
      Issue.record("no roster came back")
      return
    }
    #expect(Set(lines.map(\.first)) == ["Beto", "Carla"])
  }

  @Test func relativesShareAParentAndAMove() throws {
    let ledger = try TestLedger()
    func student(_ id: String, _ first: String, _ birth: String) -> TestStudent {
      var student = TestStudent(id: id, first: first, last: "Luna", birth: birth)
      student.father = "Ramiro"
      student.mother = "Isidora"
      return student
    }
    var stranger = student("A3", "Noel", "20110303")
    stranger.father = "Fermin"
    stranger.mother = "Petra"
    var cousin = student("A4", "Olga", "20100404")
    cousin.mother = "Petra"
    cousin.moves = ["20220101"]
    var apart = student("A5", "Pia", "20090505")
    apart.moves = ["20220101"]
    let outcome = try ledger.submit(
      TestPackage(
        state: "TX", date: "20231001",
        students: [
          student("A1", "Lia", "20130101"), student("A2", "Max", "20120202"), stranger, cousin,
          apart,
        ]))
    let number = try #require(outcome.receipt.content.identifiers.first).msixID
    let found = try ledger.exchange.relatives(of: number, acting: ledger.acting())
    #expect(found.relatives.map(\.child.first) == ["Max", "Pia"])
    #expect(found.relatives.map(\.kinship) == [.parentAndMove, .bothParents])
    let replay = try ledger.exchange.replay(.position(found.look), acting: ledger.acting())
    #expect(replay.verdict == .equal && replay.equal == 2)
  }
}
