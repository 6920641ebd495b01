@testable import Intake
import Primitives
import Records
import Testing

/// Every rule is broken alone, and every rule set has its days.
struct RuleTests {
  static let cases =
    RuleCase.packages + RuleCase.csv + RuleCase.xml + RuleCase.student + RuleCase.relations
    + RuleCase.references

  private static func day(_ text: String) -> CivilDate {
    guard let day = CivilDate(text) else { preconditionFailure("\(text) is no day") }
    return day
  }

  @Test func everyRuleHasACase() {
    let judged = Rule.all.filter { !Rule.ledgerRules.contains($0) }
    #expect(
      Self.cases.map(\.rule).sorted()
        == judged.map { "\($0.severity.rawValue) \($0.name)" }.sorted())
  }

  @Test(arguments: cases)
  func ruleIsBrokenAlone(test: RuleCase) throws {
    #expect(try test.outcome().everything == test.expected)
  }

  @Test func packageOfTheCasesIsRight() {
    #expect(Outcome(TestPackage()).everything.isEmpty)
  }

  /// A package that came a day earlier is not asked what nobody asked then.
  @Test(arguments: RuleCase.relations)
  func newRuleIsNotAskedBeforeItsDay(test: RuleCase) throws {
    guard case .taken(let now) = try test.outcome() else { return }
    #expect(now.ruleSet == "submission/3")
    var package = TestPackage()
    package.set("enrollments.csv", "Grade Level", "02")
    let before = Outcome(package, receivedAt: "2026-08-31T23:00:00Z")
    #expect(before.submission?.ruleSet == "submission/2")
    #expect(before.everything.isEmpty)
    #expect(
      Outcome(package, receivedAt: "2026-09-01T00:00:00Z").everything
        == ["quality grade-against-age"])
  }

  /// A table that was loaded early is not asked before its rule is in force.
  @Test func gradesAreHeldAgainstTheirTableFromTheirDayOn() {
    var package = TestPackage()
    package.set("enrollments.csv", "Grade Level", "UG")
    let tables = RuleCase.gradeTables
    let before = Outcome(package, receivedAt: "2027-08-31T23:00:00Z", tables: tables)
    #expect(before.submission?.ruleSet == "submission/3" && before.everything.isEmpty)
  }

  @Test func firstSetUnderstandsNothingElse() {
    var package = TestPackage()
    package.set("enrollments.csv", "LEP Indicator", "yes")
    let files = { try PackageSource.open(archive: package.archive()) }
    let told = RuleSet.all.prefix(2).map { set in
      try? SubmissionReader.read(
        files(), ruleSet: set, receivedAt: Instant(microseconds: 2_000_000_000_000_000)
      ).students[0].findings.map(\.rule)
    }
    #expect(told == [["code-unknown"], ["value-understood"]])
  }

  @Test func setsFollowOneAnotherWithoutAGap() {
    for (former, next) in zip(RuleSet.all, RuleSet.all.dropFirst()) {
      #expect(former.effectiveUntil?.adding(days: 1) == next.effectiveFrom)
    }
    #expect(RuleSet.all.last?.effectiveUntil == nil)
    #expect(RuleSet.inForce(on: Self.day("19800101")).name == "submission/1")
    #expect(RuleSet.inForce(on: Self.day("20260831")).name == "submission/2")
    #expect(RuleSet.inForce(on: Self.day("20260901")).name == "submission/3")
    #expect(RuleSet.inForce(on: Self.day("20270831")).name == "submission/3")
    #expect(RuleSet.inForce(on: Self.day("20270901")).name == "submission/4")
  }

  @Test func rulesSayWhatIsWrongAndTheMend() {
    for rule in Rule.all {
      #expect(rule.words.hasSuffix(".") && rule.mend.hasSuffix("."), "\(rule.name)")
      #expect(rule.effectiveUntil == nil)
      #expect(rule.effectiveFrom == RuleSet.all[rule.since - 1].effectiveFrom)
    }
    let names = Rule.all.map(\.name)
    // The sex has one rule of two severities.
    #expect(Set(names).count == names.count - 1)
  }

  // MARK: Where a relation is right

  @Test func enrollmentsThatFollowOneAnotherDoNotOverlap() {
    var package = TestPackage()
    package.set("enrollments.csv", "Withdrawal Date", "20260810")
    package.add(
      .enrollments,
      [
        "Student Record ID": "1", "Enrollments Record ID": "002", "Enrollment Date": "20260810",
        "Enrollment Type": "01", "School or Project Name": "Dimmitt Middle",
        "Facility State": "TX", "Grade Level": "08", "Residency Date": "20260610",
      ])
    #expect(Outcome(package).everything.isEmpty)
    package.set("enrollments.csv", "Withdrawal Date", "20260811")
    #expect(Outcome(package).everything == ["quality enrollments-overlap"])
    // A summer project runs beside a school.
    package.set("enrollments.csv", row: 2, "Enrollment Type", "03")
    package.set("enrollments.csv", row: 2, "MEP Project Type", "01")
    #expect(Outcome(package).everything.isEmpty)
  }

  @Test func stayThatNobodyEndedEndsWithItsSchoolYear() {
    for (began, rules) in [
      ("20260630", [String]()), ("20260701", ["quality enrollments-overlap"]),
    ] {
      var package = TestPackage()
      package.set("qualifying_moves.csv", "Qualifying Arrival Date", "20260301")
      package.set("qualifying_moves.csv", "Eligibility Expiration Date", "20281231")
      package.set("enrollments.csv", "Enrollment Date", began)
      package.add(
        .enrollments,
        [
          "Student Record ID": "1", "Enrollments Record ID": "002",
          "Enrollment Date": "20260801", "Enrollment Type": "01",
          "School or Project Name": "Dimmitt Middle", "Facility State": "TX",
          "Grade Level": "08", "Residency Date": "20260610",
        ])
      #expect(Outcome(package).everything == rules, "\(began)")
    }
  }

  @Test func courseWithOtherResultsIsAnother() {
    var package = TestPackage()
    package.add(.courseHistory, ValidationTests.course)
    package.add(
      .courseHistory,
      ValidationTests.course.merging(["Course History Record ID": "002", "Final Grade": "A"]) {
        $1
      })
    #expect(Outcome(package).everything.isEmpty)
  }

  @Test func timesBeforeAndAfterMigrationHaveTheirType() {
    var package = TestPackage()
    package.set("enrollments.csv", "Enrollment Date", "20260101")
    package.set("enrollments.csv", "Residency Date", "20250101")
    package.set("enrollments.csv", "Enrollment Type", "07")
    #expect(Outcome(package).everything.isEmpty)
  }

  @Test func gradeMayBeThreeYearsOff() {
    for (grade, isOff) in [("04", true), ("05", false), ("11", false), ("12", false)] {
      var package = TestPackage()
      // 14 years old on 1 August 2026: usual in grades 8 and 9.
      package.set("enrollments.csv", "Grade Level", grade)
      #expect(
        Outcome(package).everything.contains("quality grade-against-age") == isOff, "\(grade)")
    }
  }

  @Test func parentOfAJuniorMayShareTheName() {
    var package = TestPackage()
    package.set("demographics.csv", "Male Parent/Guardian First Name", "Ana")
    package.set("demographics.csv", "Male Parent/Guardian Last Name", "Pe\u{F1}a")
    package.set("demographics.csv", "Suffix", "Jr.")
    #expect(Outcome(package).everything.isEmpty)
  }

  @Test func facilityHasToExistOnTheDay() throws {
    var tables = KnownTables()
    tables.facilities = try RuleCase.directory()
    var package = TestPackage()
    package.set("enrollments.csv", "School Identification Code", "480000100001")
    let sent = "2026-09-01T13:00:00Z"
    #expect(Outcome(package, receivedAt: sent, tables: tables).everything.isEmpty)
    // Not well-formed is one finding, not two.
    package.set("enrollments.csv", "School Identification Code", "4800001")
    #expect(
      Outcome(package, receivedAt: sent, tables: tables).everything == ["warning value-malformed"])
  }
}

extension ParsedSubmission {
  /// The same without the findings of one rule.
  func without(_ rule: String) -> ParsedSubmission {
    ParsedSubmission(
      header: header, ruleSet: ruleSet,
      students: students.map { student in
        SubmittedStudent(
          studentRecordID: student.studentRecordID, action: student.action, block: student.block,
          findings: student.findings.filter { "\($0.severity.rawValue) \($0.rule)" != rule },
          isRejected: student.isRejected)
      }, findings: findings, findingsLeftOut: findingsLeftOut)
  }
}
