import Counting
import Exchange
import Ledger
import Primitives
import Records
import Testing

/// Reports and the Department's files.
@Suite struct CountReportTests {
  private let world: IdentityWorld
  private var acting: Acting { world.ledger.acting() }

  init() throws {
    world = try IdentityWorld(seed: 8)
    var students = [TestStudent]()
    for number in 0..<30 {
      var student = TestStudent(
        id: "T\(number)", first: ["Ana", "Luis", "Rosa"][number % 3], last: "Family\(number)",
        birth: day("2008-01-05").adding(days: number * 90).compact,
        sex: number % 2 == 0 ? "Female" : "Male")
      student.enrollments = [("20230905", "", number % 5 == 0 ? "03" : "01", "0\(1 + number % 3)")]
      students.append(student)
    }
    try world.ledger.submit(TestPackage(state: "TX", date: "20231001", students: students))
    let others = students.prefix(14).map { student in
      var student = student
      student.id = "C\(student.id)"
      student.enrollments = [("20240110", "", "01", "04")]
      return student
    }
    try world.ledger.submit(
      TestPackage(state: "CA", date: "20240201", students: Array(others)))
    _ = try world.exchange.createAccount(
      name: "gov", organisation: "OME", roles: [.init(.governmentAdministrator, .nation)],
      acting: world.ledger.acting())
    try world.exchange.loadReference(
      .regions,
      rows: [
        ["4800001", "20200101", "CA", "Coast", ""], ["4800001", "20200101", "TX", "North", ""],
      ], effective: day("2020-01-01"), acting: world.ledger.acting())
  }

  private func report(
    _ name: Report.Name, as account: String? = nil,
    _ change: (inout ReportQuestion) -> Void = { _ in }
  ) throws -> Report {
    var question = ReportQuestion()
    question.count = CountQuestion(period: .init(startYear: 2023))
    change(&question)
    return try world.exchange.report(name, question, acting: world.ledger.acting(account))
  }

  private func number(_ report: Report, _ row: String, _ column: String) -> Report.Cell? {
    guard let index = report.columns.firstIndex(of: column) else { return nil }
    return report.rows.first { $0.name == row }?.cells[index]
  }

  @Test(arguments: Report.Name.allCases) func everyReportCanBeMadeByTheDepartment(
    _ name: Report.Name
  ) throws {
    let made = try report(name, as: "gov")
    #expect(made.name == name)
    #expect(made.rows.allSatisfy { $0.cells.count == made.columns.count })
    // No cell from 1 to 9 that counts children is told.
    guard ![.worklist, .timeliness, .activity].contains(name) else { return }
    for row in made.rows {
      for (column, cell) in zip(made.columns, row.cells) where column != "permille" {
        guard case .number(let number) = cell else { continue }
        #expect(number == 0 || number >= 10, "\(name) \(row.name) \(column)")
      }
    }
  }

  @Test func countsAndDuplicatesAgreeWithTheCount() throws {
    let counts = try report(.counts)
    let count = try world.exchange.count(
      .all, CountQuestion(period: .init(startYear: 2023)), acting: acting)
    #expect(count.national == 30 && count.states.map(\.count) == [14, 30])
    #expect(number(counts, "national", "children") == .number(30))
    #expect(number(counts, "TX", "children") == .number(30))
    let duplicates = try report(.duplicates)
    #expect(number(duplicates, "national", "two_states") == .number(14))
    #expect(number(duplicates, "national", "removed") == .number(14))
    let linkage = try report(.linkage)
    #expect(number(linkage, "CA", "known_elsewhere_too") == .number(14))
    #expect(number(linkage, "TX", "records") == .number(30))
    let own = try report(.grades) { $0.state = state("TX") }
    #expect(own.rows.map(\.name) == ["TX"])
    // A part shows what the whole shows, and hides what the whole hides.
    let whole = try report(.grades)
    #expect(own.rows.first?.cells == whole.rows.first { $0.name == "TX" }?.cells)
  }

  @Test func openingARecordOfAChildWhoCameIsUseOfTheExchange() throws {
    let before = try report(.use)
    #expect(number(before, "CA", "came") == .number(14))
    for number in Set(try world.numbers().values).sorted() {
      _ = try world.exchange.record(
        msixID: number, knownAt: nil, acting: world.ledger.acting("CA1", purpose: .participation))
    }
    let after = try report(.use)
    #expect(number(after, "CA", "opened") == .number(14))
    #expect(number(after, "CA", "permille") == .number(1000))
    let roles = try report(.use) { $0.use = .role }
    #expect(roles.rows.map(\.name) == ["state-data-administrator"])
    for (by, name) in [
      (ReportQuestion.UseBreakdown.district, "CA 4800001"), (.region, "CA Coast"),
    ] {
      let places = try report(.use) { $0.use = by }
      #expect(places.rows.map(\.name) == [name])
      #expect(number(places, name, "came") == .number(14))
      #expect(number(places, name, "opened") == .number(14))
    }
    let never = try report(.use) { $0.withinDays = 0 }
    #expect(never.rows.map(\.name) == ["CA"])
  }

  @Test func regionsStandBesideTheTotalOfTheirState() throws {
    let made = try report(.regions, as: "gov")
    // The statements name schools and no districts, which is all that counting reads.
    #expect(made.rows.map(\.name) == ["CA none", "CA total", "TX none", "TX total"])
    #expect(made.rows.map(\.cells) == [14, 14, 30, 30].map { [.number($0)] })
    #expect(try report(.regions) { $0.state = state("TX") }.rows.count == 2)
  }

  @Test func federalFilesAddUpAndPassTheirChecks() throws {
    let made = try world.exchange.federalFiles(
      CountQuestion(period: .init(startYear: 2023)), acting: world.ledger.acting("gov"))
    #expect(made.mayLeave, "\(made.findings)")
    #expect(made.files.map(\.name) == ["FS121SUB", "FS122", "FS054", "CSPR171", "CSPR172"])
    let totals = made.files[0].lines.filter { $0[6] == "Y" }.map { [$0[1], $0[7]] }
    #expect(totals == [["CA", "14"], ["TX", "30"]])
    let served = made.files[2].lines.filter { $0[6] == "Y" }.map { [$0[1], $0[7]] }
    #expect(served == [["CA", "0"], ["TX", "6"]])
    for file in made.files {
      #expect(file.header[1] == String(file.lines.count))
      #expect(file.lines.allSatisfy { $0.count == file.columns.count })
      #expect(file.lines.map { $0[0] } == (1...file.lines.count).map { String($0) })
    }
    #expect(made.files[3].lines.last?.dropFirst() == ["national", "total", "30"])
    world.refuses {
      _ = try world.exchange.federalFiles(
        CountQuestion(), acting: world.ledger.acting("TX1"))
    }
  }

  @Test func aGreatChangeIsFlaggedWithWhatExplainsIt() throws {
    let made = try world.exchange.federalFiles(
      CountQuestion(period: .init(startYear: 2024)), acting: acting)
    let changes = made.findings.filter { $0.check == "change-on-last-year" }
    // Open enrollments are shown until the files of 2023-24 only.
    #expect(changes.contains { $0.state == nil && $0.explanation.contains("FS121SUB: 0 after 30") })
    #expect(made.mayLeave)
  }
}
