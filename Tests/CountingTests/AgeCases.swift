import Counting
import Testing

/// Age: three to twenty-one.
@Suite struct AgeCases {
  @Test(arguments: [
    Case(
      "two turning three, verified after the birthday", born: 2023_02_10,
      StoryRow(first: 2025_09_05, withdrawn: 2025_12_01, verified: 2026_03_01, type: 6),
      is: .counted(2026_03_01)),
    Case(
      "two turning three, verified on the birthday", born: 2023_02_10,
      StoryRow(verified: 2026_02_10, type: 6), is: .counted(2026_02_10)),
    Case(
      "two turning three, verified only before the birthday", born: 2023_02_10,
      StoryRow(first: 2025_09_05, withdrawn: 2025_12_01, verified: 2026_02_09, type: 6),
      is: .not(.noResidencySinceThirdBirthday)),
    Case(
      "two turning three, open, the block sent after the birthday", born: 2023_02_10,
      submitted: 2026_03_01, StoryRow(first: 2025_09_05, type: 6), is: .counted(2026_02_10)),
    Case(
      "two turning three, open, the block sent before the birthday", born: 2023_02_10,
      submitted: 2026_02_09, StoryRow(first: 2025_09_05, type: 6),
      is: .not(.noResidencySinceThirdBirthday)),
    Case(
      "two turning three, open, under the stricter value", born: 2023_02_10,
      submitted: 2026_03_01, StoryRow(first: 2025_09_05, type: 6),
      is: .not(.noResidencySinceThirdBirthday)
    ) { $0.rules.thirdBirthday = .statedDate },
    Case(
      "withdrawn after the birthday, under the stricter value", born: 2023_02_10,
      StoryRow(first: 2025_09_05, withdrawn: 2026_02_11, type: 6), is: .counted(2026_02_10)
    ) { $0.rules.thirdBirthday = .statedDate },
    Case(
      "turns three on the last day of the period", born: 2023_08_31,
      StoryRow(first: 2025_09_05, type: 6), is: .counted(2026_08_31)),
    Case(
      "turns three on the day after the period", born: 2023_09_01,
      StoryRow(first: 2025_09_05, type: 6), is: .not(.notYet3)),
    Case(
      "born on 29 February, three on the 28th", born: 2024_02_29,
      StoryRow(verified: 2027_02_28, type: 6), is: .counted(2027_02_28)
    ) { $0.period = "2026-27" },
    Case(
      "born on 29 February, not three on the 27th", born: 2024_02_29,
      StoryRow(verified: 2027_02_27, type: 6), is: .not(.noResidencySinceThirdBirthday)
    ) { $0.period = "2026-27" },
    Case(
      "resident before turning three and after eligibility", born: 2023_02_10,
      moves: [StoryMove(2023_05_01)],
      StoryRow(residency: 2025_11_01, verified: 2026_05_02, type: 6),
      is: .not(.residenceOutsideEligibility)),
    Case(
      "no longer eligible when turning three", born: 2023_02_10,
      moves: [StoryMove(2023_01_01)], StoryRow(first: 2025_09_05, type: 6), is: .not(.notYet3)),
  ])
  func three(_ line: Case) throws { try line.check() }

  @Test(arguments: [
    Case(
      "22 on the first day of the period", born: 2003_09_01, StoryRow(first: 2025_07_01),
      is: .not(.turned22)),
    Case(
      "22 on the second day", born: 2003_09_02, StoryRow(first: 2025_07_01),
      is: .counted(2025_09_01)),
    Case(
      "resident on the day before the birthday", born: 2004_01_15,
      StoryRow(first: 2026_01_14), is: .counted(2026_01_14)),
    Case(
      "resident only from the birthday on", born: 2004_01_15, StoryRow(first: 2026_01_15),
      is: .not(.residenceOutsideEligibility)),
    Case(
      "born on 29 February, 22 on the 28th", born: 2004_02_29, StoryRow(first: 2026_02_28),
      is: .not(.residenceOutsideEligibility)),
    Case(
      "born on 29 February, the 27th is the last day", born: 2004_02_29,
      StoryRow(first: 2026_02_27), is: .counted(2026_02_27)),
    Case(
      "moved after the birthday", born: 2004_01_15, moves: [StoryMove(2026_02_01)],
      StoryRow(first: 2026_02_01), is: .not(.turned22)),
    Case("no birth date", born: nil, StoryRow(first: 2025_09_01), is: .not(.birthDateMissing)),
  ])
  func twentyTwo(_ line: Case) throws { try line.check() }
}
