import Counting
import Testing

/// Residence: what shows it, and in which State.
@Suite struct ResidenceCases {
  @Test(arguments: [
    Case(
      "an enrollment across the start of the period",
      StoryRow(first: 2025_06_10, withdrawn: 2026_02_01), is: .counted(2025_09_01)),
    Case(
      "withdrawn on the first day of the period",
      StoryRow(first: 2025_06_10, withdrawn: 2025_09_01), is: .counted(2025_09_01)),
    Case(
      "withdrawn on the day before", StoryRow(first: 2025_06_10, withdrawn: 2025_08_31),
      is: .not(.noResidencyEvidence)),
    Case(
      "enrolled on the last day", StoryRow(first: 2026_08_31), is: .counted(2026_08_31)),
    Case(
      "open, the block sent on the first day", submitted: 2025_09_01,
      StoryRow(first: 2025_06_10), is: .counted(2025_09_01)),
    Case(
      "open, the block sent on the day before", submitted: 2025_08_31,
      StoryRow(first: 2025_06_10), is: .not(.noResidencyEvidence)),
    Case(
      "open, under the stricter value", StoryRow(first: 2025_06_10),
      is: .not(.noResidencyEvidence)
    ) { $0.rules.openEnrollment = .firstDayOnly },
    Case(
      "an unreadable withdrawal leaves the first day", submitted: 2026_03_01,
      StoryRow(first: 2025_06_10, withdrawn: 2025_13_01), is: .not(.noResidencyEvidence)),
    Case(
      "withdrawn before enrolled leaves the first day",
      StoryRow(first: 2025_10_10, withdrawn: 2025_09_09), is: .counted(2025_10_10)),
    Case("a residency date", StoryRow(residency: 2025_12_24), is: .counted(2025_12_24)),
    Case("a verification date", StoryRow(verified: 2025_12_24), is: .counted(2025_12_24)),
    Case(
      "the earliest of all", StoryRow(first: 2025_12_03, verified: 2025_12_02),
      StoryRow(residency: 2025_12_01), is: .counted(2025_12_01)),
    Case("no row at all", is: .not(.noResidencyEvidence)),
  ])
  func evidence(_ line: Case) throws { try line.check() }

  @Test(arguments: [
    Case(
      "two ids of one State: the move of one, the residence of the other",
      is: .counted(2025_10_01)
    ) {
      $0.records.append(
        StoryRecord(
          submitted: 2026_08_30, born: 2015_03_10, rows: [StoryRow(verified: 2025_10_01)]))
    },
    Case(
      "two ids of one State: the birth date sent last holds", born: 2022_10_01,
      submitted: 2025_12_31, StoryRow(verified: 2025_09_15), is: .counted(2025_09_15)
    ) {
      $0.records.append(StoryRecord(submitted: 2026_01_01, born: 2021_10_01))
    },
    Case(
      "two ids of one State sent on one day: the earlier record's birth date holds",
      born: 2022_10_01, StoryRow(verified: 2025_09_15),
      is: .not(.noResidencySinceThirdBirthday)
    ) { $0.records.append(StoryRecord(born: 2021_10_01)) },
    Case(
      "another State's residence", is: .not(.noResidencyEvidence)
    ) {
      $0.records.append(
        StoryRecord(
          state: "MI", born: 2015_03_10, moves: [StoryMove(2025_06_01)],
          rows: [StoryRow(first: 2025_09_01)]))
    },
    Case(
      "another State's move", moves: [StoryMove(2020_01_01)], StoryRow(first: 2025_09_01),
      is: .not(.eligibilityEnded)
    ) {
      $0.records.append(
        StoryRecord(state: "MI", born: 2015_03_10, moves: [StoryMove(2025_06_01)]))
    },
    Case(
      "another State's move, under the wider value", moves: [StoryMove(2020_01_01)],
      StoryRow(first: 2025_09_01), is: .counted(2025_09_01)
    ) {
      $0.rules.eligibilityFrom = .anyState
      $0.records.append(
        StoryRecord(state: "MI", born: 2015_03_10, moves: [StoryMove(2025_06_01)]))
    },
  ])
  func states(_ line: Case) throws { try line.check() }

  @Test(arguments: [
    Case(
      "summer project", StoryRow(first: 2026_06_20, withdrawn: 2026_07_20, type: 3),
      is: .counted(2026_06_20)),
    Case(
      "intersession in winter", StoryRow(first: 2026_01_05, withdrawn: 2026_01_16, type: 3),
      is: .counted(2026_01_05)),
    Case(
      "year-round project, first in the break",
      StoryRow(first: 2025_10_01, withdrawn: 2026_06_30, type: 4), is: .counted(2026_06_01)),
    Case(
      "year-round project, ended before the break",
      StoryRow(first: 2025_10_01, withdrawn: 2026_05_31, type: 4), is: .not(.notServed)),
    Case(
      "regular term only", StoryRow(first: 2025_10_01, withdrawn: 2026_07_31, type: 2),
      is: .not(.notServed)),
    Case(
      "served after eligibility ended", moves: [StoryMove(2023_05_31)],
      StoryRow(first: 2025_10_01, withdrawn: 2026_05_31),
      StoryRow(first: 2026_06_01, withdrawn: 2026_07_01, type: 3), is: .not(.notServed)),
    Case(
      "served until the last eligible day", moves: [StoryMove(2023_06_01)],
      StoryRow(first: 2026_06_01, withdrawn: 2026_07_01, type: 3), is: .counted(2026_06_01)),
    Case(
      "served before turning three", born: 2023_07_10,
      StoryRow(first: 2026_06_01, withdrawn: 2026_07_01, verified: 2026_08_01, type: 3),
      is: .not(.notServed)),
    Case(
      "a verification on a summer row is no service",
      StoryRow(first: 2025_07_01, withdrawn: 2025_08_15, verified: 2025_10_01, type: 3),
      is: .not(.notServed)),
    Case(
      "not in category 1 either: the same reason", moves: [StoryMove(2026_09_01)],
      StoryRow(first: 2026_06_01, type: 3), is: .not(.notYetEligible)),
  ])
  func categoryTwo(_ line: Case) throws {
    var line = line
    line.category = .two
    try line.check()
  }

  /// One child in two States counts in both, and once in the nation, from the earlier day.
  @Test func severalStatesAndTheNation() throws {
    let story = Story(
      StoryRecord(
        born: 2015_03_10, moves: [StoryMove(2025_06_01)],
        rows: [StoryRow(first: 2025_11_01, withdrawn: 2026_03_01)]),
      StoryRecord(
        state: "MI", born: 2015_03_10, moves: [StoryMove(2026_04_10)],
        rows: [StoryRow(first: 2026_04_12)]),
      StoryRecord(state: "FL", born: 2015_03_10, moves: [StoryMove(2019_01_01)]))
    let outcomes = CountingEngine.evaluate(try story.facts(), period: try period("2025-26"))
    #expect(outcomes.count == 3)
    #expect(outcomes[try state("TX")]?.firstQualifyingDay?.digits == 2025_11_01)
    #expect(outcomes[try state("MI")]?.firstQualifyingDay?.digits == 2026_04_12)
    #expect(outcomes[try state("FL")]?.reason == .eligibilityEnded)
    #expect(CountingEngine.nationalFirstDay(outcomes)?.digits == 2025_11_01)
    #expect(outcomes[try state("MI")]?.isCounted(asOf: try date(2026_04_11)) == false)
    #expect(outcomes[try state("MI")]?.isCounted(asOf: try date(2026_04_12)) == true)
    #expect(CountingEngine.nationalFirstDay([:]) == nil)
    #expect(CountingEngine.evaluate([], period: try period("2025-26")).isEmpty)
  }

  /// The dates that come with a reason are the ones that a person would ask for.
  @Test func decidingDates() throws {
    let young = Story(StoryRecord(born: 2024_01_05, moves: [StoryMove(2025_06_01)]))
    let outcome = CountingEngine.evaluate(try young.facts(), period: try period("2025-26"))
    guard case .notCounted(.notYet3, let dates)? = outcome[try state("TX")] else {
      Issue.record("\(outcome)")
      return
    }
    #expect(dates.birthday?.digits == 2027_01_05)
    #expect(dates.birthDate?.digits == 2024_01_05)
    #expect(dates.qualifyingArrivalDate == nil)
    #expect(Set(Reason.allCases.map(\.explanation)).count == Reason.allCases.count)
  }
}
