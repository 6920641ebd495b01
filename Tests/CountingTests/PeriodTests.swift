import CBOR
import Counting
import Primitives
import Testing

@Suite struct PeriodTests {
  @Test func boundsAndNames() throws {
    let this = try period("2025-26")
    #expect(this.startYear == 2025)
    #expect(this.start.digits == 2025_09_01 && this.end.digits == 2026_08_31)
    #expect(PerformancePeriod(containing: try date(2026_08_31)) == this)
    #expect(PerformancePeriod(containing: try date(2026_09_01)) == this.next)
    #expect(PerformancePeriod(containing: try date(2025_08_31)) == this.previous)
    #expect(this.next.description == "2026-27")
    #expect(try period("1999-00").description == "1999-00")
    #expect((this.previous...this.next).map(\.startYear) == [2024, 2025, 2026])
  }

  @Test(arguments: ["2025", "2025-27", "2025/26", "2025-2026", "0000-01", "２０２５-26", ""])
  func otherTextIsNoPeriod(_ text: String) {
    #expect(PerformancePeriod(text) == nil)
  }

  @Test func rangeOfFacts() throws {
    let story = Story(
      StoryRecord(born: 2015_03_10, moves: [StoryMove(2022_08_31), StoryMove(2023_01_01)]),
      StoryRecord(state: "MI", moves: [StoryMove(2022_10_01, expires: 2026_10_01)]))
    let range = CountingEngine.periods(of: try story.facts())
    #expect(range?.lowerBound.description == "2021-22")
    #expect(range?.upperBound.description == "2025-26")
    // An expiration before the arrival still leaves the arrival's own period.
    let mistyped = Story(
      StoryRecord(moves: [
        StoryMove(2019_10_01, expires: 2019_11_01), StoryMove(2020_10_01, expires: 2011_10_01),
      ]))
    #expect(CountingEngine.periods(of: try mistyped.facts())?.map(\.startYear) == [2019, 2020])
    #expect(CountingEngine.periods(of: []) == nil)
  }

  /// A year that nobody meant must not stop the count of the others.
  @Test func mistypedYearsAreCarried() throws {
    let story = Story(
      StoryRecord(
        submitted: 9999_12_31, born: 1_01_01,
        moves: [StoryMove(1_01_01), StoryMove(9999_12_31), StoryMove(4_01_01)],
        rows: [StoryRow(first: 1_01_01, type: 4), StoryRow(first: 9999_12_31, type: 4)]))
    let facts = try story.facts()
    let days = CountingEngine.evaluateAll(facts).map(\.day.digits)
    #expect(days == [4_01_01, 4_09_01, 5_09_01, 6_09_01])
    #expect(CountingEngine.evaluateAll(facts, category: .two).map(\.day.digits).first == 4_06_01)
    #expect(CountingEngine.periods(of: facts)?.lowerBound.startYear == 0)
  }

  /// The bytes that a digest in an event stands for. If this fails, "counting/1" has changed its
  /// meaning: undo that, and make a new set.
  @Test func firstRuleSetNeverChanges() throws {
    let set = CountingRuleSet.first
    #expect(set.name == "counting/1")
    #expect(Hex.encode(set.encoded) == Self.golden)
    #expect(try CBORValue(decoding: set.encoded) == CBORValue(decoding: set.cbor.encoded))
    #expect(CountingRuleSet.named("counting/1") == set)
    #expect(CountingRuleSet.named("counting/0") == nil)
    #expect(Set(CountingRuleSet.all.map(\.name)).count == CountingRuleSet.all.count)
  }

  /// Every value is in the bytes: no two sets that count differently share a digest.
  @Test(arguments: RuleVariation.all)
  func everyValueIsEncoded(_ variation: RuleVariation) {
    #expect(variation.rules.encoded != CountingRuleSet.first.encoded)
  }

  private static let golden = [
    "b7646e616d656a636f756e74696e672f316773657276696365016a627265616b2d6c6173748208181f6b",
    "627265616b2d66697273748206016b6d697373696e672d646179016c636f6e74696e756174696f6e016c",
    "706572696f642d73746172748209016c74797065732d73657276656481036d6167652d6d696e2d796561",
    "7273036e74686972642d6269727468646179016f6167652d6c696d69742d7965617273166f6772616475",
    "6174696f6e2d66726f6d026f6f70656e2d656e726f6c6c6d656e74016f7265736964656e63652d737461",
    "74650170656c69676962696c6974792d66726f6d0172656c69676962696c6974792d6d6f6e7468731824",
    "72756e64617465642d67726164756174696f6e017362697274682d646174652d636f6e666c6963740175",
    "74797065732d7365727665642d696e2d627265616b81047574797065732d73686f77696e672d6e6f7468",
    "696e678107781a65787069726174696f6e2d6461792d69732d656c696769626c65f5781a677261647561",
    "74696f6e2d6461792d69732d656c696769626c65f578206c6173742d656c69676962696c6974792d6461",
    "792d69732d656c696769626c65f5",
  ].joined()
}
