import Primitives
import Testing

@Suite struct InstantTests {
  @Test(arguments: [UInt64(11), 12])
  func whatIsPrintedIsReadAgain(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let first = Instant(startOf: try #require(CivilDate("0001-01-01"))).microseconds
    let last = Instant(startOf: try #require(CivilDate("9999-12-31"))).microseconds
    for index in 0..<600 {
      var microseconds = Int64.random(in: first...last, using: &random)
      if index % 3 == 0 { microseconds -= microseconds % 1_000_000 }
      let instant = Instant(microseconds: microseconds)
      #expect(Instant(instant.description) == instant, "seed \(seed): \(microseconds)")
      let start = Instant(startOf: instant.date).microseconds
      #expect(
        (start..<(start + 86_400_000_000)).contains(microseconds), "seed \(seed): \(microseconds)")
    }
  }

  @Test(arguments: [UInt64(13)])
  func anOffsetIsTakenAway(_ seed: UInt64) throws {
    var random = Seeded(seed)
    for _ in 0..<200 {
      let instant = Instant(microseconds: Int64(random.number(0...4_000_000_000)) * 1_000_000)
      let minutes = random.number(-1_439...1_439)
      let local = instant.adding(seconds: Int64(minutes) * 60).description.dropLast()
      let size = abs(minutes)
      let zone = "\(minutes < 0 ? "-" : "+")\(padded(size / 60, 2)):\(padded(size % 60, 2))"
      #expect(Instant(local + zone) == instant, "seed \(seed): \(local)\(zone)")
    }
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", Int64(0)), ("1969-12-31T23:59:59.999999Z", -1),
    ("1970-01-01", 0), ("2025-09-01", 1_756_684_800_000_000),
    ("2025-09-01 00:00:00Z", 1_756_684_800_000_000),
    ("2025-09-01T00:00:00.5Z", 1_756_684_800_500_000),
    ("2025-09-01T00:00:00.000001Z", 1_756_684_800_000_001),
    ("2025-09-01T00:00:00.1234567899Z", 1_756_684_800_123_456),
    ("2025-09-01T05:30:00+05:30", 1_756_684_800_000_000),
    ("2025-08-31T18:00:00.25-06:00", 1_756_684_800_250_000),
    ("2025-09-01T00:00:00-00:00", 1_756_684_800_000_000),
  ])
  func knownTexts(_ text: String, _ microseconds: Int64) {
    #expect(Instant(text)?.microseconds == microseconds)
  }

  @Test func theFractionIsPrintedOnlyWhereThereIsOne() {
    #expect(Instant(microseconds: 1_000_000).description == "1970-01-01T00:00:01Z")
    #expect(Instant(microseconds: 1_000_010).description == "1970-01-01T00:00:01.000010Z")
    #expect(Instant(microseconds: -10).description == "1969-12-31T23:59:59.999990Z")
  }

  @Test(arguments: [
    "", "2025-09-01T", "2025-09-01T00:00:00", "2025-09-01T00:00Z", "2025-09-01T24:00:00Z",
    "2025-09-01T23:60:00Z", "2025-09-01T23:59:60Z", "2025-09-01T00:00:00.Z",
    "2025-09-01T00:00:00.5", "2025-09-01T00:00:00z", "2025-09-01T00:00:00+0530",
    "2025-09-01T00:00:00+24:00", "2025-09-01T00:00:00+05:60", "2025-09-01T00:00:00ZZ",
    "2025-02-30T00:00:00Z", "20250901T000000Z", "2025-09-01T00:00:00 Z", "2025-09-01T-1:00:00Z",
    "2025-09-01T00-00-00Z", "2025-09-01T00:00:00,5Z", " 2025-09-01T00:00:00Z",
    "2025-09-01T00:00:00±05:30",
  ])
  func otherTextsAreRefused(_ text: String) { #expect(Instant(text) == nil) }

  @Test func theTimestampOfTheLayout() {
    #expect(
      Instant(layoutTimestamp: "20250901123456789")?.description == "2025-09-01T12:34:56.789000Z")
    #expect(Instant(layoutTimestamp: "2025-09-01")?.microseconds == 1_756_684_800_000_000)
    for text in [
      "20250931123456789", "20250901243456789", "20250901126056789", "20250901123460789",
      "2025090112345678", "202509011234567890", "2025090112345678x",
    ] {
      #expect(Instant(layoutTimestamp: text) == nil, "\(text)")
    }
  }
}
