import Ledger
import Primitives
import Records
import Testing

@testable import Exchange

@Suite struct ConsolidatedViewTests {
  private static func statement(
    _ state: String, _ date: String, at position: UInt64, _ groups: [StudentBlock.GroupRows]
  ) -> Exchange.StateStatement {
    Exchange.StateStatement(
      state: ExchangeTests.state(state), generation: 1, position: position,
      recorded: moment("2024-01-01T00:00:00Z"), submissionDate: ExchangeTests.day(date),
      block: StudentBlock(groups: groups))
  }

  private static func row(_ number: UInt16, _ fields: [UInt16: String]) -> Row {
    Row(
      recordID: number,
      fields: fields.map { Row.Field(Element(rawValue: $0.key), $0.value) })
  }

  private static func names(
    _ last: String, sex: String = "Female"
  ) -> StudentBlock.GroupRows {
    .init(.demographics, [row(1, [6: "Ana", 8: last, 11: sex, 12: "20120510"])])
  }

  private static let day = ExchangeTests.day("2024-03-01")

  @Test func whereStatesDifferBothAreShownTheFreshestFirst() throws {
    let view = ConsolidatedView(
      [
        Self.statement("TX", "2023-10-01", at: 10, [Self.names("Cruz")]),
        Self.statement("CA", "2024-02-01", at: 20, [Self.names("Cruz García")]),
        Self.statement("FL", "2023-11-01", at: 15, [Self.names("Cruz")]),
      ], asOf: Self.day)
    let last = try #require(view.identity.first { $0.element == .lastName1 })
    #expect(last.isConflict)
    #expect(last.values.map(\.value) == ["Cruz García", "Cruz"])
    #expect(last.values[1].sources.map(\.state.description) == ["FL", "TX"])
    #expect(last.values[0].sources[0].ageDays == 29)
    #expect(last.values[0].sources[0].position == 20)
    let birth = try #require(view.identity.first { $0.element == .birthDate })
    #expect(!birth.isConflict)
    #expect(birth.values[0].sources.count == 3)
  }

  @Test func aStatesOwnNumberIsNoConflict() throws {
    let view = ConsolidatedView(
      [
        Self.statement("TX", "2023-10-01", at: 10, [.init(.student, [Self.row(0, [2: "A1"])])]),
        Self.statement("CA", "2023-10-01", at: 11, [.init(.student, [Self.row(0, [2: "C7"])])]),
      ], asOf: Self.day)
    #expect(view.identity.map(\.values.count) == [2])
    #expect(view.identity.allSatisfy { !$0.isConflict })
  }

  @Test func coursesUnderWayStandApartFromCredits() throws {
    let courses = StudentBlock.GroupRows(
      .courseHistory,
      [
        Self.row(1, [65: "Algebra", 68: "2022", 69: "2023", 74: "0.5", 75: "B"]),
        Self.row(2, [65: "Biology", 68: "2023", 69: "2024", 72: "40", 73: "91"]),
        Self.row(3, [65: "English", 68: "2022", 69: "2023", 74: "1", 75: "A"]),
        Self.row(4, [65: "Art", 68: "2021", 69: "2022", 74: ".25", 75: "C"]),
      ])
    let view = ConsolidatedView(
      [Self.statement("TX", "2023-10-01", at: 10, [courses])], asOf: Self.day)
    #expect(view.coursesUnderWay.map { $0.row[.courseTitle] } == ["Biology"])
    #expect(view.coursesDone.map { $0.row[.courseTitle] } == ["Algebra", "English", "Art"])
    #expect(view.credits.map(\.hundredths) == [175])
    #expect(view.credits.map(\.courses) == [3])
  }

  @Test func schoolsNowStandApartFromSchoolsBefore() throws {
    let enrollments = StudentBlock.GroupRows(
      .enrollments,
      [
        Self.row(1, [33: "20220901", 54: "20230601", 48: "04"]),
        Self.row(2, [33: "20230905", 48: "05", 51: "Chronic", 49: "Yes"]),
      ])
    let view = ConsolidatedView(
      [Self.statement("TX", "2023-10-01", at: 10, [enrollments])], asOf: Self.day)
    #expect(view.enrollmentsOpen.map { $0.row[.gradeLevel] } == ["05"])
    #expect(view.enrollmentsPast.map { $0.row[.gradeLevel] } == ["04"])
    #expect(view.flags.map(\.element.rawValue) == [49, 51])
  }

  @Test func whatIsDisputedIsMarkedWhereItStands() throws {
    let move = StudentBlock.GroupRows(.qualifyingMoves, [Self.row(1, [26: "20230901"])])
    var statement = Self.statement("TX", "2023-10-01", at: 10, [Self.names("Cruz"), move])
    func mark(_ group: Group, _ element: Element) -> Exchange.DisputeMark {
      Exchange.DisputeMark(
        caseID: CaseID(high: 1, low: 1), kind: .statement, group: group, recordID: 1,
        element: element, text: "No.", agencyReasons: nil, since: Self.day)
    }
    statement.marks = [
      mark(.demographics, .lastName1), mark(.qualifyingMoves, .qualifyingArrivalDate),
    ]
    let other = Self.statement("CA", "2023-11-01", at: 11, [Self.names("Cruz")])
    let view = ConsolidatedView([statement, other], asOf: Self.day)
    // Another State that says the same is not contested, and no conflict either.
    let last = try #require(view.identity.first { $0.element == .lastName1 })
    #expect(last.values.map(\.isDisputed) == [false, true] && !last.isConflict)
    let disputed = view.identity.filter { $0.values.contains(where: \.isDisputed) }
    #expect(disputed.map(\.element) == [.lastName1])
    #expect(view.moves.map(\.disputed) == [[.qualifyingArrivalDate]])
  }

  @Test func formerStatementsAreThereForWhoAsks() throws {
    let ledger = try TestLedger()
    let outcome = try ledger.submit(
      TestPackage(state: "TX", date: "20231001", students: [TestStudent(id: "A1")]))
    let number = try #require(outcome.receipt.content.identifiers.first).msixID
    let then = ledger.exchange.log.size - 1
    var student = TestStudent(id: "A1")
    student.action = "U"
    student.enrollments = [("20230905", "20231120", "01", "05")]
    try ledger.submit(TestPackage(state: "TX", date: "20231201", students: [student]))
    let now = try ledger.exchange.record(
      msixID: number, knownAt: nil, withHistory: true, acting: ledger.acting())
    #expect(now.view.enrollmentsOpen.isEmpty && now.view.enrollmentsPast.count == 1)
    let former = now.history.compactMap { fact -> Exchange.StateStatement? in
      if case .stated(let statement) = fact.kind { statement } else { nil }
    }
    #expect(former.map(\.submissionDate.description) == ["2023-10-01"])
    let past = try ledger.exchange.record(
      msixID: number, knownAt: .position(then), withHistory: true, acting: ledger.acting())
    #expect(past.view.enrollmentsOpen.count == 1)
    #expect(past.statements.map(\.position) == former.map(\.position))
    #expect(
      try ledger.exchange.record(msixID: number, knownAt: nil, acting: ledger.acting())
        .history.isEmpty)
  }
}
