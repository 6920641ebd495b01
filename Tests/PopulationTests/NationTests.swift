import Counting
import Intake
import Population
import Primitives
import Records
import Testing

struct NationTests {
  @Test func equalParametersGiveEqualBytes() throws {
    let first = try WrittenNation(children: 30, seed: 3, level: .dirty).fingerprint()
    #expect(try WrittenNation(children: 30, seed: 3, level: .dirty).fingerprint() == first)
    #expect(try WrittenNation(children: 30, seed: 4, level: .dirty).fingerprint() != first)
    #expect(try WrittenNation(children: 31, seed: 3, level: .dirty).fingerprint() != first)
    #expect(try WrittenNation(children: 30, seed: 3, level: .typical).fingerprint() != first)
  }

  /// One reading of all packages for what holds of clean ones: nothing to complain about, order,
  /// identities, and the census against the counting engine.
  @Test func cleanPackagesAreTakenAndCountedAsTheCensusSays() throws {
    let nation = try WrittenNation(children: 220, years: 2)
    let children = Dictionary(
      uniqueKeysWithValues: try nation.rows("truth.csv").map {
        (
          Identity(try #require($0["state"]), try #require($0["state_student_identifier"])),
          try #require($0["child"])
        )
      })
    var statements = [Identity: CountingFacts]()
    var blocks = 0
    var former: CivilDate?
    for package in try nation.packages() {
      let submission = try nation.submission(package)
      let day = submission.header.submissionDate.date
      #expect(package.hasPrefix("\(day.compact)-\(submission.header.state)"))
      #expect(former.map { $0 <= day } ?? true)
      former = day
      #expect(submission.findings.isEmpty)
      for student in submission.students {
        #expect(student.findings.isEmpty, "\(package): \(student.findings)")
        let identifier = try #require(student.block.student?[.stateStudentIdentifier])
        let identity = Identity("\(submission.header.state)", identifier)
        #expect(children[identity] != nil)
        #expect((student.action == .insert) == (statements[identity] == nil))
        blocks += 1
        statements[identity] =
          student.action == .delete
          ? CountingFacts(
            StudentBlock(groups: []), state: submission.header.state, submissionDate: day)
          : CountingFacts(student.block, state: submission.header.state, submissionDate: day)
      }
    }
    #expect(blocks == nation.report.blocks)
    #expect(Set(statements.keys) == Set(children.keys))
    #expect(children.count == nation.report.records)
    try compare(nation.report, statements, children)
  }

  private func compare(
    _ report: PopulationReport, _ statements: [Identity: CountingFacts],
    _ children: [Identity: String]
  ) throws {
    let period = try #require(PerformancePeriod("2025-26"))
    var counts = [StateCode: Int]()
    var nationally = 0
    for (_, identities) in Dictionary(grouping: children.keys, by: { children[$0] }) {
      let facts = identities.compactMap { statements[$0] }
      let counted = CountingEngine.evaluate(facts, period: period).filter {
        $0.value.firstQualifyingDay != nil
      }
      for state in counted.keys { counts[state, default: 0] += 1 }
      if !counted.isEmpty { nationally += 1 }
    }
    #expect(nationally > 120)
    #expect(report.eligibleNationally == nationally)
    #expect(report.eligible.filter { $0.value > 0 } == counts)
  }

  @Test func onlyDeliberatelyFaultyBlocksAreRejected() throws {
    let nation = try WrittenNation(children: 200, seed: 5, level: .dirty)
    var rejected = 0
    var rejectedLast = Set<Identity>()
    for package in try nation.packages() {
      let submission = try nation.submission(package)
      for student in submission.students {
        let identifier = try #require(student.block.student?[.stateStudentIdentifier])
        let identity = Identity("\(submission.header.state)", identifier)
        if student.isRejected {
          rejected += 1
          rejectedLast.insert(identity)
        } else {
          rejectedLast.remove(identity)
        }
      }
    }
    #expect(nation.report.faulty > 3)
    #expect(rejected == nation.report.faulty)
    // Each of them is mended by a later block.
    #expect(rejectedLast.isEmpty)
  }

  @Test func whatOnePackageCannotHoldGoesIntoTheNext() throws {
    let nation = try WrittenNation(children: 40, studentsMax: 3)
    let packages = try nation.packages()
    #expect(packages.contains { $0.hasSuffix("-002") })
    var blocks = 0
    var former: Instant?
    for package in packages {
      let submission = try nation.submission(package)
      #expect((1...3).contains(submission.students.count))
      #expect(submission.students.allSatisfy { !$0.isRejected && $0.findings.isEmpty })
      blocks += submission.students.count
      let isPart = package.utf8.count > "YYYYMMDD-XX".utf8.count
      #expect(!isPart || former.map { $0 < submission.header.submissionDate } ?? false)
      former = submission.header.submissionDate
    }
    #expect(blocks == nation.report.blocks)
  }

  @Test func aFolderWithPackagesIsRefused() throws {
    let nation = try WrittenNation(children: 2)
    let again = Nation(try PopulationParameters(children: 2, seed: 1, years: 1))
    #expect(throws: PopulationError.self) { try again.write(to: nation.folder) }
  }

  @Test(arguments: [(0, 1), (1, 0), (1, 11), (15_000_001, 1)])
  func numbersOutOfBoundsAreRefused(children: Int, years: Int) {
    #expect(throws: PopulationError.self) {
      try PopulationParameters(children: children, seed: 1, years: years)
    }
  }
}

/// What a State record is known by.
struct Identity: Hashable {
  let state: String
  let identifier: String

  init(_ state: String, _ identifier: String) {
    self.state = state
    self.identifier = identifier
  }
}
