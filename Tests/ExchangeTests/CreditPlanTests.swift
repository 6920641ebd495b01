import Ledger
import Exchange
import Primitives
import Records
import Testing

@Suite struct CreditPlanTests {
  private static func requirements(
    _ rows: [[String]]
  ) throws -> [CreditRequirements.Requirement] {
    for row in rows { try CreditRequirements.check(row) }
    let table = try CreditRequirements(
      lines: ReferenceLines(columns: CreditRequirements.columns, rows: rows))
    return table.requirements(of: "TX", on: day("2024-06-01"))
  }

  private static let texas = [
    ["TX", "20200101", "Mathematics", "2", "Algebra;Geometry", ""],
    ["TX", "20200101", "English", "1", "", ""],
    ["TX", "20200101", "Electives", "1", "*", ""],
    ["TX", "20200101", "Typing", "1", "", "20211231"],
    ["CA", "20200101", "Mathematics", "3", "", ""],
  ]

  /// A course: record, title, subject, credits, mark.
  private static func course(
    _ number: UInt16, _ title: String, _ subject: String, credits: String = "", mark: String = ""
  ) -> Row {
    Row(
      recordID: number,
      fields: [
        .init(.courseTitle, title), .init(Element(rawValue: 66), subject),
        .init(.beginAcademicYear, "2023"), .init(.endAcademicYear, "2024"),
        .init(Element(rawValue: 74), credits), .init(Element(rawValue: 75), mark),
      ])
  }

  private static func view(_ statements: [(String, String, [Row])]) -> ConsolidatedView {
    ConsolidatedView(
      statements.enumerated().map { index, said in
        Exchange.StateStatement(
          state: state(said.0), generation: 1, position: UInt64(index + 1),
          recorded: Instant(startOf: day(said.1)), submissionDate: day(said.1),
          block: StudentBlock(groups: [.init(.courseHistory, said.2)]))
      }, asOf: day("2024-06-01"))
  }

  @Test func coursesFillSubjectsAndWhatIsLeftGoesToElectives() throws {
    let view = Self.view([
      (
        "TX", "2024-01-10",
        [
          Self.course(1, "Algebra I", "algebra", credits: "1.00", mark: "B"),
          Self.course(2, "Calculus", "MATHEMATICS", credits: "1.5", mark: "A"),
          Self.course(3, "Art", "Fine Arts", credits: ".25", mark: "A"),
          Self.course(4, "English I", "English"), Self.course(5, "Music", "Music"),
        ]
      )
    ])
    let plan = CreditPlan(view, try Self.requirements(Self.texas), place: "TX", version: 1)
    #expect(plan.lines.map(\.subject) == ["English", "Mathematics", "Electives"])
    #expect(plan.lines.map(\.earned) == [0, 250, 75])
    #expect(plan.lines.map(\.missing) == [100, 0, 25])
    #expect(plan.lines[0].underWay.map(\.title) == ["English I"])
    #expect(plan.othersUnderWay.map(\.title) == ["Music"])
    #expect(plan.required == 400 && plan.met == 275)
  }

  @Test func aCourseThatTwoStatesTellOfCountsOnce() throws {
    let view = Self.view([
      ("TX", "2023-09-01", [Self.course(1, "Geometry", "Geometry", credits: "1.0", mark: "C")]),
      ("CA", "2024-02-01", [Self.course(7, "GEOMETRY", "Geometry", credits: "0.5", mark: "C")]),
    ])
    let plan = CreditPlan(view, try Self.requirements(Self.texas), place: "TX", version: 1)
    let mathematics = try #require(plan.lines.first { $0.subject == "Mathematics" })
    #expect(mathematics.earned == 50)
    #expect(mathematics.done.map(\.sourced.source.state) == [state("CA")])
    #expect(plan.others.map(\.isRepeat) == [true])
  }

  @Test func aTableThatSaysSomethingImpossibleIsRefused() {
    for row in [
      ["Texas", "20200101", "Mathematics", "2", "", ""],
      ["TX", "2020-1-1", "Mathematics", "2", "", ""], ["TX", "20200101", "", "2", "", ""],
      ["TX", "20200101", "Mathematics", "0", "", ""],
      ["TX", "20200101", "Mathematics", "-1", "", ""],
      ["TX", "20200101", "Mathematics", "x", "", ""],
      ["TX", "20200101", "Mathematics", "2", "", "20191231"],
      ["480001", "20200101", "Mathematics", "2", "", ""],
    ] {
      #expect(throws: ReferenceError.self, "\(row)") { try CreditRequirements.check(row) }
    }
  }

  @Test func aPlanIsALookAtTheRecord() throws {
    let ledger = try TestLedger()
    let outcome = try ledger.submit(
      TestPackage(state: "TX", date: "20231001", students: [TestStudent(id: "A1")]))
    let number = try #require(outcome.receipt.content.identifiers.first).msixID
    let size = ledger.exchange.log.size
    #expect(throws: ExchangeError.self) {
      try ledger.exchange.creditPlan(msixID: number, for: "TX", acting: ledger.acting())
    }
    // Where nothing is answered, nobody has looked.
    #expect(ledger.exchange.log.size == size)
    try ledger.exchange.loadReference(
      .creditRequirements, rows: Self.texas, effective: day("2020-01-01"),
      acting: ledger.acting())
    #expect(try ledger.exchange.creditPlaces(on: day("2023-10-02")) == ["CA", "TX"])
    let (record, plan) = try ledger.exchange.creditPlan(
      msixID: number, for: "TX", acting: ledger.acting())
    #expect(plan.required == 400 && record.look == ledger.exchange.log.size - 1)
    let replay = try ledger.exchange.replay(.position(record.look), acting: ledger.acting())
    #expect(replay.verdict == .equal)
  }
}
