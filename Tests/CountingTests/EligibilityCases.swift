import Counting
import Testing

/// Eligibility: the move, its end, graduation, continuation.
@Suite struct EligibilityCases {
  @Test(arguments: [
    Case(
      "36 months end on the first day of the period, inclusive",
      moves: [StoryMove(2022_09_01)], StoryRow(first: 2025_08_01), is: .counted(2025_09_01)),
    Case(
      "36 months end on the day before", moves: [StoryMove(2022_08_31)],
      StoryRow(first: 2025_08_01), is: .not(.eligibilityEnded)),
    Case(
      "resident from the last eligible day", moves: [StoryMove(2022_11_20)],
      StoryRow(first: 2025_11_20), is: .counted(2025_11_20)),
    Case(
      "resident from the day after", moves: [StoryMove(2022_11_20)],
      StoryRow(first: 2025_11_21), is: .not(.residenceOutsideEligibility)),
    Case(
      "moved on 29 February, ends on the 28th", moves: [StoryMove(2024_02_29)],
      StoryRow(verified: 2027_02_28), is: .counted(2027_02_28)
    ) { $0.period = "2026-27" },
    Case(
      "moved on 29 February, over on 1 March", moves: [StoryMove(2024_02_29)],
      StoryRow(verified: 2027_03_01), is: .not(.residenceOutsideEligibility)
    ) { $0.period = "2026-27" },
    Case(
      "the submitted expiration is earlier", moves: [StoryMove(2024_06_01, expires: 2025_08_31)],
      StoryRow(first: 2025_08_01), is: .not(.eligibilityEnded)),
    Case(
      "the submitted expiration is itself eligible",
      moves: [StoryMove(2024_06_01, expires: 2025_09_01)], StoryRow(first: 2025_08_01),
      is: .counted(2025_09_01)),
    Case(
      "a submitted expiration later than 36 months prolongs nothing",
      moves: [StoryMove(2022_06_01, expires: 2026_06_01)], StoryRow(first: 2025_08_01),
      is: .not(.eligibilityEnded)),
    Case(
      "an unreadable expiration is none", moves: [StoryMove(2024_06_01, expires: 2025_02_30)],
      StoryRow(first: 2025_08_01), is: .counted(2025_09_01)),
    Case(
      "moved on the last day of the period", moves: [StoryMove(2026_08_31)],
      StoryRow(residency: 2026_08_31), is: .counted(2026_08_31)),
    Case(
      "moved after the period", moves: [StoryMove(2026_09_01)], StoryRow(first: 2025_09_01),
      is: .not(.notYetEligible)),
    Case(
      "residence only before the move", moves: [StoryMove(2026_02_01)],
      StoryRow(first: 2025_09_01, withdrawn: 2026_01_31),
      is: .not(.residenceOutsideEligibility)),
    Case(
      "present from before the move", moves: [StoryMove(2026_02_01)],
      StoryRow(first: 2025_09_01, withdrawn: 2026_02_01), is: .counted(2026_02_01)),
    Case(
      "a second move after a gap", moves: [StoryMove(2021_01_01), StoryMove(2026_04_04)],
      StoryRow(first: 2025_09_01), is: .counted(2026_04_04)),
    Case("no move", moves: [], StoryRow(first: 2025_09_01), is: .not(.noQualifyingMove)),
  ])
  func moves(_ line: Case) throws { try line.check() }

  @Test(arguments: [
    Case(
      "graduated before the period",
      StoryRow(withdrawn: 2025_05_28, saysGraduated: true, graduated: 2025_05_28),
      StoryRow(verified: 2025_10_01, type: 6), is: .not(.graduated)),
    Case(
      "graduated on the first day of the period",
      StoryRow(first: 2025_07_01, saysGraduated: true, graduated: 2025_09_01),
      is: .counted(2025_09_01)),
    Case(
      "graduated in the period, resident before",
      StoryRow(first: 2025_10_01, saysGraduated: true, graduated: 2026_05_28),
      is: .counted(2025_10_01)),
    Case(
      "graduated in the period, resident only after",
      StoryRow(verified: 2026_05_29, saysGraduated: true, graduated: 2026_05_28),
      is: .not(.residenceOutsideEligibility)),
    Case(
      "graduated without a date, withdrawn before the period",
      StoryRow(first: 2025_01_10, withdrawn: 2025_05_28, saysGraduated: true),
      StoryRow(verified: 2025_10_01, type: 6), is: .not(.graduated)),
    Case(
      "graduated without any date", StoryRow(first: 2025_06_10, saysGraduated: true),
      is: .counted(2025_09_01)),
    Case(
      "moved after graduation", moves: [StoryMove(2025_12_01)],
      StoryRow(first: 2025_12_01, saysGraduated: true, graduated: 2025_11_01),
      is: .not(.graduated)),
    Case(
      "another State says that the child graduated", StoryRow(verified: 2025_10_01, type: 6),
      is: .not(.graduated)
    ) {
      $0.records.append(
        StoryRecord(
          state: "MI", born: 2007_01_01, moves: [StoryMove(2024_01_01)],
          rows: [StoryRow(saysGraduated: true, graduated: 2025_06_01)]))
    },
  ])
  func graduation(_ line: Case) throws { try line.check() }

  @Test(arguments: [
    Case(
      "continued after eligibility", moves: [StoryMove(2022_03_01)],
      StoryRow(first: 2025_09_01, isContinuation: true), is: .not(.continuationOnly)),
    Case(
      "continued, and a school's row", moves: [StoryMove(2022_03_01)],
      StoryRow(first: 2025_09_01, isContinuation: true), StoryRow(first: 2025_09_01),
      is: .not(.eligibilityEnded)),
    Case(
      "a continuation row inside eligibility is still none",
      StoryRow(first: 2025_09_01, isContinuation: true), is: .not(.continuationOnly)),
    Case(
      "a continuation row beside another", StoryRow(first: 2025_09_01, isContinuation: true),
      StoryRow(verified: 2025_11_01, type: 6), is: .counted(2025_11_01)),
    Case(
      "a continuation row under the milder value",
      StoryRow(first: 2025_09_03, isContinuation: true), is: .counted(2025_09_03)
    ) { $0.rules.continuation = .showsResidence },
    Case(
      "non-migrant only", StoryRow(first: 2025_09_01, verified: 2025_10_01, type: 7),
      is: .not(.nonMigrantOnly)),
    Case(
      "non-migrant, and verified otherwise", StoryRow(first: 2025_09_01, type: 7),
      StoryRow(verified: 2026_01_05, type: 6), is: .counted(2026_01_05)),
  ])
  func kindsThatShowNothing(_ line: Case) throws { try line.check() }
}
