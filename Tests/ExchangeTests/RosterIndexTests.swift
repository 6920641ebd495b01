import Ledger
import ConsolidatedRecords
import KeyValue
import Primitives
import Projecting
import Records
import Testing

@testable import Exchange

/// Rosters are found by their district's rows, and are those that a look at every record would
/// find.
@Suite struct RosterIndexTests {
  private static let districts = ["4800001", "4800002", "4800003"]

  private static func student(_ index: Int, _ random: SeededRandom) -> TestStudent {
    var student = TestStudent(
      id: "S\(index)", first: "Child", last: "Family\(index)", birth: "20100\(1 + index)15")
    student.moves = (0..<random.below(3)).map { _ in "20\(18 + random.below(6))0115" }
    student.enrollments = (0..<random.below(4)).map { _ in
      let year = 2019 + random.below(4)
      return ("\(year)0905", random.below(2) == 0 ? "" : "\(year + 1)0601", "01", "05")
    }
    student.schools = student.enrollments.map { _ in
      districts[random.below(districts.count)] + "00001"
    }
    return student
  }

  @Test(arguments: [UInt64(1), 2, 3]) func rostersAreThoseOfEveryRecord(_ seed: UInt64) throws {
    let ledger = try TestLedger(seed: seed)
    try ledger.makePrivacyAdministrator()
    let random = SeededRandom(seed &* 977)
    var sent = Set<Int>()
    var numbers = [String]()
    for round in 0..<8 {
      let students = (0..<8).filter { _ in random.below(3) > 0 }.map { index in
        var student = Self.student(index, random)
        if sent.contains(index) { student.action = random.below(5) == 0 ? "D" : "U" }
        if student.action == "D" { sent.remove(index) } else { sent.insert(index) }
        return student
      }
      guard !students.isEmpty else { continue }
      let outcome = try ledger.submit(
        TestPackage(state: "TX", date: "2023100\(1 + round)", students: students))
      numbers += outcome.receipt.content.identifiers.map(\.msixID)
      if round == 5, let number = numbers.first { try ledger.erase(number) }
      try check(ledger.exchange)
    }
    try ledger.reopen()
    try check(ledger.exchange)
    #expect(try ledger.exchange.checkDecisions())
  }

  /// Each district and the whole State, on days on which some eligibility has ended.
  private func check(_ exchange: Exchange) throws {
    var found = 0
    for day in ["2021-02-01", "2023-10-09", "2026-03-01"].map(ExchangeTests.day) {
      for district in Self.districts.map(Optional.some) + [nil] {
        let question = Exchange.RosterQuestion(state: state("TX"), district: district)
        let asked = try exchange.asked(question, on: day)
        let fast = try exchange.rosterChildren(question, asked)
        #expect(
          try fast == Self.ofEveryRecord(question, asked, exchange), "\(day) \(district ?? "")")
        found += fast.count
      }
    }
    #expect(found > 0)
  }

  @Test func aDistrictsRosterReadsItsOwnRowsAlone() throws {
    let ledger = try TestLedger()
    func rowsRead(_ district: String) throws -> Int {
      try ledger.exchange.decisions.environment.read { rows in
        try RosterRows.records(of: state("TX"), district: district, in: rows) { _ in true }
      }.rowsRead
    }
    func send(_ indices: Range<Int>, _ district: String, _ date: String) throws {
      let students = indices.map { index in
        var student = TestStudent(
          id: "S\(index)", first: "Child", last: "Family\(index)", birth: "20100115")
        student.schools = [district + "00001"]
        return student
      }
      try ledger.submit(TestPackage(state: "TX", date: date, students: students))
    }
    try send(0..<3, "4800001", "20231001")
    #expect(try rowsRead("4800001") == 3)
    try send(3..<60, "4800002", "20231002")
    #expect(try rowsRead("4800001") == 3 && rowsRead("4800002") == 57)
  }

  // MARK: The slow way

  private static func ofEveryRecord(
    _ question: Exchange.RosterQuestion, _ asked: RosterAsked, _ exchange: Exchange
  ) throws -> [ChildID] {
    var found = Set<ChildID>()
    try exchange.consolidatedRecords.environment.read { rows in
      try exchange.records.forEachEntry(knownAt: exchange.log.size - 1, in: rows) { entry in
        guard entry.state == question.state, let child = entry.child else { return }
        let block = try exchange.statement(entry).block
        if isOnRoster(block, in: question.district, asked) { found.insert(child) }
      }
    }
    return found.sorted()
  }

  private static func isOnRoster(
    _ block: StudentBlock, in district: String?, _ asked: RosterAsked
  ) -> Bool {
    let enrollments = block.rows(.enrollments)
    let open = enrollments.filter { $0[.withdrawalDate] == nil }
    let last = enrollments.max { ($0[.enrollmentDate] ?? "") < ($1[.enrollmentDate] ?? "") }
    let places = open.isEmpty ? [last].compactMap(\.self) : open
    let there = places.map { String(($0[.schoolIdentificationCode] ?? "").prefix(7)) }
    if let district, !there.contains(district) { return false }
    guard open.isEmpty else { return true }
    let arrival = block.rows(.qualifyingMoves).compactMap {
      $0[.qualifyingArrivalDate].flatMap { CivilDate($0) }
    }.max()
    let since = asked.day.adding(days: -asked.days)
    return arrival.map { $0.adding(months: asked.months) >= since } ?? false
  }
}
