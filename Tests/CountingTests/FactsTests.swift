import CBOR
import Counting
import Primitives
import Records
import Testing

@Suite struct FactsTests {
  private func facts(
    demographics: [(UInt16, String)] = [], moves: [[(UInt16, String)]] = [],
    rows: [[(UInt16, String)]] = []
  ) throws -> CountingFacts {
    func list(_ all: [[(UInt16, String)]]) -> [Row] {
      all.enumerated().map { index, fields in
        Row(
          recordID: UInt16(index + 1),
          fields: fields.map { .init(Element(rawValue: $0.0), $0.1) })
      }
    }
    let block = StudentBlock(groups: [
      .init(.demographics, list([demographics])), .init(.qualifyingMoves, list(moves)),
      .init(.enrollments, list(rows)),
    ])
    let made = CountingFacts(block, state: try state("TX"), submissionDate: try date(2026_01_01))
    #expect(try CountingFacts(decoding: made.encoded) == made)
    return made
  }

  @Test func wholeRow() throws {
    let facts = try facts(
      demographics: [(11, "Female"), (12, "2015-03-10")],
      moves: [
        [(26, "20250601"), (28, "FL"), (31, "TX"), (32, "20280601")],
        [(26, "20250701"), (29, "MEX"), (31, "TX")],
        [(26, "20250801"), (28, "TX"), (29, "USA"), (31, "TX")],
        [(26, "20250802")],
      ],
      rows: [
        [
          (33, "20250901"), (34, "05"), (43, "0158054"), (45, "TX"), (48, "UG"), (49, "Yes"),
          (50, "No"), (52, "Y"), (54, "20260101"), (55, "0158099"), (56, "20250831"),
          (57, "20250902"), (59, "HSE"), (60, "20251231"), (62, "03"),
        ]
      ])
    #expect(facts.sex == .female)
    #expect(facts.birthDate?.digits == 2015_03_10)
    #expect(facts.moves.map(\.origin) == [.otherState, .abroad, .sameState, nil])
    #expect(facts.moves.map(\.expirationDate?.digits) == [2028_06_01, nil, nil, nil])
    let row = try #require(facts.enrollments.first)
    #expect(row.enrollmentDate?.digits == 2025_09_01)
    #expect(row.ending == .on(try date(2026_01_01)))
    #expect(row.residencyDate?.digits == 2025_08_31)
    #expect(row.residencyVerificationDate?.digits == 2025_09_02)
    #expect(row.type == 5 && row.continuationReason == 3 && row.grade?.code == "UG")
    #expect(row.district == 158_054 && row.facilityState == StateCode("TX"))
    #expect(row.completion == .highSchoolEquivalency)
    #expect(row.completionDate?.digits == 2025_12_31)
    #expect(row.flags == [.englishLearner, .priorityForServices])
  }

  /// Whatever cannot be read counts as not given; the rest of the record is kept.
  @Test func malformedValues() throws {
    let facts = try facts(
      demographics: [(11, "?"), (12, "20151341")],
      moves: [[(26, "soon")], [(26, "20250601"), (32, "20250230"), (28, "Fla"), (31, "TX")]],
      rows: [
        [
          (33, "1/9/2025"), (34, "+7"), (43, "15805"), (45, "Texas"), (48, "13"), (54, "x"),
          (56, "00000000"), (57, "20250229"), (59, "No"), (60, "2025"), (62, "later"),
        ],
        [(34, "08"), (48, "00"), (43, "+158054")],
      ])
    #expect(facts.sex == nil && facts.birthDate == nil)
    #expect(facts.moves.count == 1)
    #expect(facts.moves.first?.expirationDate == nil && facts.moves.first?.origin == nil)
    var expected = CountingFacts.Enrollment()
    expected.ending = .unknown
    expected.continuationReason = 0
    #expect(facts.enrollments.first == expected)
    expected = CountingFacts.Enrollment()
    expected.grade = GradeLevel(code: "00")
    #expect(facts.enrollments.last == expected)
  }

  @Test func districtIsWhereTheChildLivesOnAResidencyRow() throws {
    let facts = try facts(rows: [
      [(34, "06"), (43, "1111111"), (55, "2222222")],
      [(34, "01"), (43, "1111111"), (55, "2222222")],
      [(34, "06"), (43, "1111111")], [(34, "01"), (55, "2222222")],
    ])
    #expect(facts.enrollments.map(\.district) == [2_222_222, 1_111_111, 1_111_111, 2_222_222])
  }

  @Test func gradesAreTheLayouts() {
    #expect(GradeLevel.all.count == 23)
    #expect(GradeLevel.all == GradeLevel.all.sorted())
    #expect(GradeLevel.all.compactMap { GradeLevel(code: $0.code) } == GradeLevel.all)
    #expect(GradeLevel(rawValue: 0) == nil && GradeLevel(rawValue: 24) == nil)
  }

  @Test func randomFactsComeBackFromTheirBytes() throws {
    var stories = RandomStories(seed: 3)
    for _ in 0..<500 {
      for facts in try stories.next().facts() {
        let decoded = try CountingFacts(decoding: facts.encoded)
        #expect(decoded == facts && decoded.encoded == facts.encoded)
      }
    }
  }

  /// One damaged byte is refused, or read as other facts that encode to exactly these bytes: no
  /// crash, and never two encodings of one thing.
  @Test func damagedBytes() throws {
    var random = SplitMix64(seed: 5)
    var stories = RandomStories(seed: 5)
    var refused = 0
    for _ in 0..<3_000 {
      var bytes = try #require(try stories.next().facts().first).encoded
      let place = Int(random.next() % UInt64(bytes.count))
      bytes[place] ^= UInt8(truncatingIfNeeded: random.next() % 255 + 1)
      if random.chance(20) { bytes.removeLast() }
      do {
        let facts = try CountingFacts(decoding: bytes)
        #expect(facts.encoded == bytes)
        _ = CountingEngine.evaluateAll([facts], category: .two)
        _ = CountingEngine.periods(of: [facts])
      } catch {
        refused += 1
      }
    }
    #expect(refused > 500)
  }

  @Test func refusals() throws {
    let good = try facts(moves: [[(26, "20250601")]]).encoded
    #expect(throws: CBORError(.trailingBytes, "")) {
      try CountingFacts(decoding: good + [0])
    }
    #expect(throws: CBORError(.truncated, "")) { try CountingFacts(decoding: []) }
    let far = CountingFacts(
      state: try state("TX"), submissionDate: CivilDate(daysSinceEpoch: .max), birthDate: nil,
      moves: [], enrollments: [])
    #expect(throws: CBORError(.structure, "")) { try CountingFacts(decoding: far.encoded) }
  }
}
