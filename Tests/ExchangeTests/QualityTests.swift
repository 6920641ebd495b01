import DataQuality
import Exchange
import Ledger
import Primitives
import Projecting
import Records
import Testing

@Suite struct QualityTests {
  private static func report(
    _ ledger: TestLedger, _ state: String? = nil, by: Exchange.QualityBreakdown = .state
  ) throws -> Exchange.QualityReport {
    try ledger.exchange.quality(
      state: state.map { ExchangeTests.state($0) }, by: by, acting: ledger.acting())
  }

  private static func student(_ text: String) throws -> Exchange.StateStudent {
    try #require(Exchange.StateStudent(text))
  }

  @Test func totalsAreTheMeansOfTheRecordsInForce() throws {
    let ledger = try TestLedger()
    let students = [
      TestStudent(id: "A1"), TestStudent(id: "A2", first: "Leo", documented: "20230910"),
      TestStudent(id: "A3", first: "Mia", enrollments: [("20230905", "", "01", "10")]),
    ]
    try ledger.submit(TestPackage(state: "TX", date: "20231001", students: students))
    let scores = try ["TX:A1", "TX:A2", "TX:A3:01"].map {
      try ledger.exchange.quality(of: try Self.student($0), acting: ledger.acting()).row.quality
    }
    #expect(scores[0].score < scores[1].score, "the documented date is worth something")
    #expect(scores[0].score(for: .credit) == nil && scores[2].score(for: .credit) != nil)
    let line = try #require(try Self.report(ledger, "TX").lines.first)
    #expect(line.totals.score.count == 3)
    #expect(line.totals.score.sum == Int64(scores.map(\.score).reduce(0, +)))
    #expect(line.totals.uses[1].count == 1, "one child is asked for credits")
    // A retraction takes the record out of the totals again.
    var gone = students[2]
    gone.action = "D"
    try ledger.submit(TestPackage(state: "TX", date: "20231101", students: [gone]))
    let left = try #require(try Self.report(ledger, "TX").lines.first)
    #expect(left.totals.score.count == 2 && left.totals.uses[1].count == 0)
    #expect(throws: ExchangeError(.notFound, "")) {
      try ledger.exchange.quality(of: try Self.student("TX:A3"), acting: ledger.acting())
    }
  }

  @Test func sectionsKeepTheDayOnWhichTheyChanged() throws {
    let ledger = try TestLedger()
    var student = TestStudent(id: "A1")
    try ledger.submit(TestPackage(state: "TX", date: "20231001", students: [student]))
    student.action = "U"
    student.enrollments[0].3 = "06"
    try ledger.submit(TestPackage(state: "TX", date: "20231031", students: [student]))
    try ledger.submit(TestPackage(state: "TX", date: "20231110", students: [student]))
    let row = try ledger.exchange.quality(
      of: try Self.student("TX:A1"), acting: ledger.acting()
    ).row
    let days = Dictionary(uniqueKeysWithValues: row.sections.map { ($0.group, $0.changed) })
    #expect(days[.demographics] == day("2023-10-01") && days[.student] == day("2023-10-01"))
    #expect(days[.enrollments] == day("2023-10-31"))
    #expect(row.confirmed == day("2023-11-10"), "an unchanged block confirms")
  }

  @Test func aLookAtOneStudentIsRecordedFirst() throws {
    let ledger = try TestLedger()
    try ledger.submit(
      TestPackage(state: "TX", date: "20231001", students: [TestStudent(id: "A1")]))
    let look = try ledger.exchange.quality(
      of: try Self.student("TX:A1"), acting: ledger.acting()
    ).look
    let event = try OpenedEvent(
      try ledger.exchange.log.event(at: look), opener: ledger.exchange.vault)
    #expect(event.type == RecordShown.Manner.viewed.rawValue)
    let body = try #require(try RecordShown(type: event.type, clear: event.clear))
    #expect(body.viewVersion == "quality/1" && body.groups.contains(.enrollments))
    for text in ["TX:A9", "CA:A1", "TX:A1:02"] {
      #expect(throws: ExchangeError(.notFound, "")) {
        try ledger.exchange.quality(of: try Self.student(text), acting: ledger.acting())
      }
    }
    for text in ["", "TX", "TX:", "texas:A1", "TX:A1:01:2"] {
      #expect(Exchange.StateStudent(text) == nil)
    }
  }

  @Test func anAccountNeedsAPurposeForAStudent() throws {
    let ledger = try TestLedger()
    try ledger.submit(
      TestPackage(state: "TX", date: "20231001", students: [TestStudent(id: "A1")]))
    _ = try ledger.exchange.createAccount(
      name: "tx", organisation: "TEA",
      roles: [.init(.stateDataAdministrator, .state(ExchangeTests.state("TX")))],
      acting: ledger.acting())
    let student = try Self.student("TX:A1")
    #expect(throws: ExchangeError(.refused, "")) {
      try ledger.exchange.quality(of: student, acting: ledger.acting("tx"))
    }
    _ = try ledger.exchange.quality(
      of: student, acting: ledger.acting("tx", purpose: .placement))
    #expect(throws: ExchangeError(.refused, "")) {
      try ledger.exchange.quality(
        state: ExchangeTests.state("CA"), by: .district, acting: ledger.acting("tx"))
    }
  }

  /// The totals say what the rows say, and what is rebuilt says the same, also after an erasure.
  @Test(arguments: [UInt64(31), 32, 33])
  func rebuiltEqualsLiveInRandomHistories(_ seed: UInt64) throws {
    let ledger = try TestLedger(seed: seed, states: ["TX", "CA"])
    let random = SeededRandom(seed &* 15_485_863)
    try ledger.makePrivacyAdministrator()
    var date = day("2022-09-01")
    var known = [String: TestStudent]()
    for step in 0..<14 {
      date = date.adding(days: 1 + random.below(40))
      let state = ["TX", "CA"][random.below(2)]
      var students = [TestStudent]()
      for index in 0..<4 where random.below(2) == 0 {
        let id = "\(state)\(index)"
        var student =
          known[id]
          ?? TestStudent(
            id: id, first: ["Ana", "Luis", "Rosa", "Juan"][index], moves: [date.compact],
            enrollments: [(date.compact, "", "01", ["05", "10"][random.below(2)])])
        if known[id] != nil {
          student.action = random.below(5) == 0 ? "D" : "U"
          if random.below(2) == 0 { student.documented = date.compact }
          if random.below(3) == 0 {
            student.enrollments.append((date.compact, "", "06", "09"))
          }
        }
        known[id] = student.action == "D" ? nil : student
        students.append(student)
      }
      if !students.isEmpty {
        try ledger.submit(TestPackage(state: state, date: date.compact, students: students))
      }
      if step == 9,
        let line = try ledger.exchange.children(knownAt: nil, acting: ledger.acting()).first
      {
        try ledger.erase(line.msixID)
        for id in Array(known.keys) where id == line.stateStudentIdentifier { known[id] = nil }
      }
    }
    let exchange = ledger.exchange
    let lines = try exchange.children(knownAt: nil, acting: ledger.acting())
    var expected = QualityTotals(.first).score
    for line in lines {
      let found = try exchange.quality(
        of: try Self.student("\(line.state):\(line.stateStudentIdentifier)"),
        acting: ledger.acting())
      expected.count += 1
      expected.sum += Int64(found.row.quality.score)
    }
    #expect(try Self.report(ledger).lines.last?.totals.score == expected)
    #expect(expected.count > 0)
    for report in try exchange.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt, "\(report.name)")
    }
  }
}
