import Primitives
import Testing

@testable import Records

@Suite("Quality of a record")
struct RecordQualityTests {
  private static func element(_ number: UInt16) -> Element { Element(rawValue: number) }

  private static func row(_ recordID: UInt16, _ values: [UInt16: String]) -> Row {
    Row(recordID: recordID, fields: values.map { .init(element($0.key), $0.value) })
  }

  /// Everything that weighs, for a child in grade `grade`.
  private static func whole(grade: String = "05") -> StudentBlock {
    StudentBlock(groups: [
      .init(.demographics, [row(1, [11: "Male", 12: "20120510", 17: "1003", 24: "5550100100"])]),
      .init(
        .qualifyingMoves,
        [
          row(
            1, [26: "20240901", 27: "T", 28: "TX", 30: "V", 31: "MI", 32: "20270901"])
        ]),
      .init(
        .enrollments,
        [
          row(
            1,
            [
              33: "20240905", 34: "01", 35: "S", 37: "480000100001", 43: "4800001", 44: "D",
              47: "5550100100", 48: grade, 49: "No", 50: "No", 51: "None", 52: "No", 53: "Yes",
              56: "20240905", 57: "20240905", 58: "S", 61: "No", 63: "No",
            ])
        ]),
      .init(.eligibility, [row(0, [211: "20240910"])]),
    ])
  }

  private static func quality(
    _ block: StudentBlock, _ findings: [Finding] = []
  ) -> RecordQuality { RecordQuality(block, findings: findings, weights: .first) }

  private static func replacing(
    _ group: Group, in block: StudentBlock, by rows: [Row]
  ) -> StudentBlock {
    StudentBlock(
      groups: block.groups.filter { $0.group != group } + [.init(group, rows)])
  }

  @Test("the weights name elements of the layout, each once a use, and every use has some")
  func weights() {
    let entries = QualityWeights.first.entries
    for entry in entries {
      #expect(DataDictionary.column(of: entry.element) != nil, "\(entry.element)")
      #expect(entry.weight > 0)
    }
    #expect(
      Set(entries.map { [Int($0.use.rawValue), Int($0.element.rawValue)] }).count
        == entries.count)
    #expect(Set(entries.map(\.use)) == Set(QualityUse.allCases))
  }

  @Test("a whole record has 100, with nothing to gain; a young child is asked for no credits")
  func whole() {
    let quality = Self.quality(Self.whole())
    #expect(quality.score == 1000)
    #expect(quality.gains().isEmpty)
    #expect(quality.score(for: .credit) == nil)
    #expect(QualityUse.allCases.filter { quality.score(for: $0) == 1000 }.count == 4)
  }

  @Test("a pupil of grade 9 without courses lacks them")
  func coursesMissing() throws {
    let quality = Self.quality(Self.whole(grade: "09"))
    // Of the weights for credit, 58, 61 and 63 are there: 5 of 29.
    #expect(quality.score(for: .credit) == 5 * 1000 / 29)
    #expect(quality.gains().first?.element == Self.element(74))
  }

  @Test("unfinished and finished courses are asked for different things")
  func courses() {
    let common: [UInt16: String] = [65: "Algebra", 66: "Math", 67: "01", 71: "0828"]
    let rows = [
      Self.row(1, common.merging([72: "40", 73: "B"]) { $1 }),
      Self.row(2, common.merging([74: "0.5", 75: "A"]) { $1 }),
    ]
    let block = Self.replacing(.courseHistory, in: Self.whole(grade: "09"), by: rows)
    #expect(Self.quality(block).score(for: .credit) == 1000)
    let half = Self.replacing(
      .courseHistory, in: block, by: [rows[0], Self.row(2, common.merging([75: "A"]) { $1 })])
    #expect(Self.quality(half).standings.first { $0.element == Self.element(74) }?.filled == 0)
  }

  @Test("a value that validation doubts is worth half, on its own row and column alone")
  func doubtful() throws {
    let column = try #require(DataDictionary.column(of: .gradeLevel)?.name)
    func finding(_ group: Group, _ recordID: UInt16?, _ column: String) -> Finding {
      Finding(
        .warning, rule: "code-unknown", group: group, recordID: recordID, column: column,
        message: "")
    }
    let doubted = Self.quality(Self.whole(), [finding(.enrollments, 1, column)])
    let standing = doubted.standings.first { $0.element == .gradeLevel }
    #expect(standing?.filled == 1000 && standing?.doubtful == 1000 && standing?.worth == 500)
    #expect(doubted.gains().map(\.element) == [.gradeLevel])
    for other in [
      finding(.enrollments, 2, column), finding(.courseHistory, 1, column),
      finding(.enrollments, 1, "Facility Name"),
    ] {
      #expect(Self.quality(Self.whole(), [other]).score == 1000)
    }
  }

  @Test("the gain of an element is what filling it adds, the greatest first, at most three")
  func gains() throws {
    let rows = Self.whole().rows(.enrollments)
    let thin = Row(
      recordID: 1,
      fields: rows[0].fields.filter { ![48, 57, 47, 52].contains($0.element.rawValue) })
    let quality = Self.quality(Self.replacing(.enrollments, in: Self.whole(), by: [thin]))
    let gains = quality.gains()
    #expect(gains.count == 3 && gains[0].element == .gradeLevel)
    #expect(gains.map(\.permille) == gains.map(\.permille).sorted(by: >))
    for gain in gains {
      let mended = RecordQuality(
        weights: .first,
        standings: quality.standings.map {
          $0.element == gain.element
            ? .init(element: $0.element, filled: 1000, doubtful: 0) : $0
        })
      // Each share is rounded down once.
      #expect(abs(mended.score - quality.score - gain.permille) <= 2, "\(gain)")
    }
  }

  @Test("a row of residence alone is asked for no school")
  func residence() {
    let row = Self.row(
      1,
      [
        33: "20240905", 34: "06", 48: "05", 51: "None", 52: "No", 53: "Yes", 55: "4800001",
        56: "20240905", 57: "20240905",
      ])
    let block = Self.replacing(.enrollments, in: Self.whole(), by: [row])
    #expect(Self.quality(block).score == 1000)
  }
}
