import Counting
import Primitives
import Testing

/// Grade, district and flags as of a day.
@Suite struct CharacteristicsTests {
  private func grade(
    _ story: Story, _ asOf: Int, in letters: String? = nil
  ) throws -> String? {
    CountingEngine.grade(
      try story.facts(), asOf: try date(asOf), in: try letters.map { try state($0) })?.code
  }

  @Test func latestEvidenceDecides() throws {
    let story = Story(
      StoryRecord(rows: [
        StoryRow(first: 2025_09_01, withdrawn: 2025_12_20, grade: "03"),
        StoryRow(first: 2026_01_10, withdrawn: 2026_05_20, grade: "04"),
        StoryRow(verified: 2026_07_01, type: 6, grade: "05"),
      ]))
    #expect(try grade(story, 2025_08_31) == nil)
    #expect(try grade(story, 2025_09_01) == "03")
    #expect(try grade(story, 2026_01_09) == "03")
    #expect(try grade(story, 2026_01_10) == "04")
    #expect(try grade(story, 2026_06_30) == "04")
    #expect(try grade(story, 2026_08_31) == "05")
  }

  @Test func rowsThatShowNothingGiveNoGrade() throws {
    let story = Story(
      StoryRecord(rows: [
        StoryRow(first: 2025_09_01, withdrawn: 2025_12_20, grade: "03"),
        StoryRow(first: 2026_01_10, type: 7, grade: "04"),
        StoryRow(first: 2026_01_10, isContinuation: true, grade: "05"),
      ]))
    #expect(try grade(story, 2026_08_31) == "03")
  }

  @Test func ofTwoOpenRowsTheLaterHolds() throws {
    let old = StoryRow(first: 2024_09_01, grade: "03")
    let new = StoryRow(first: 2025_09_01, grade: "04")
    #expect(try grade(Story(StoryRecord(rows: [old, new])), 2026_03_01) == "04")
    #expect(try grade(Story(StoryRecord(rows: [new, old])), 2026_03_01) == "04")
    #expect(try grade(Story(StoryRecord(rows: [new, old])), 2025_03_01) == "03")
    let twin = StoryRow(first: 2025_09_01, grade: "05")
    #expect(try grade(Story(StoryRecord(rows: [new, twin])), 2026_03_01) == "04")
  }

  @Test func ofTwoRecordsTheEarlierHolds() throws {
    let texas = StoryRecord(rows: [StoryRow(first: 2025_09_01, grade: "03")])
    let michigan = StoryRecord(state: "MI", rows: [StoryRow(first: 2025_10_01, grade: "04")])
    #expect(try grade(Story(texas, michigan), 2026_03_01) == "03")
    #expect(try grade(Story(michigan, texas), 2026_03_01) == "04")
    #expect(try grade(Story(texas, michigan), 2026_03_01, in: "MI") == "04")
    #expect(try grade(Story(texas, michigan), 2026_03_01, in: "FL") == nil)
    let facts = try Story(texas, michigan).facts()
    let whole = CountingEngine.characteristics(facts, asOf: try date(2026_09_30))
    #expect(whole?.recordIndex == 0 && whole?.state == StateCode("TX"))
    #expect(whole?.residence.digits == 2026_08_31)
    #expect(whole?.district == nil && whole?.flags == [])
  }
}
