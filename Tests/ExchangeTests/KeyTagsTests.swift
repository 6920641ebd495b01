import Primitives
import Testing

@testable import Exchange

@Suite struct KeyTagsTests {
  private func record(_ tags: [UInt32]) -> [UInt8] { tags.flatMap { KeyTags.bytes(of: $0) } }

  /// Against a plain look through every tag, over tags that share halves.
  @Test func aRecordStandsUnderEachOfItsKeysThatIsAskedFor() {
    var random = SystemRandomNumberGenerator()
    let known: [UInt32] = [0, 1, 0x10001, 0xFF0001, 0xFFFFFF, 0xFFFF, 0x8000, 0x18000, 7]
    var tags = KeyTags()
    for _ in 0..<200 {
      let asked = Array(known.shuffled(using: &random).prefix(4))
      let records = (0..<20).map { _ in
        Array(known.shuffled(using: &random).prefix(Int.random(in: 0...6, using: &random)))
      }
      tags.ask(for: asked)
      for (number, own) in records.enumerated() {
        unsafe tags.take(record(own).span.bytes, of: UInt64(number))
      }
      let expected = asked.map { tag in
        records.indices.filter { records[$0].contains(tag) }.map { UInt64($0) }
      }
      #expect(tags.buckets == expected)
    }
  }

  @Test func aTagIsTheLowBytesOfADigest() {
    #expect(KeyTags.tag(0x1122_3344_5566_7788) == 0x66_7788)
    #expect(KeyTags.bytes(of: 0x66_7788) == [0x88, 0x77, 0x66])
  }

  /// A crowd's bucket is read up to a limit, as that of a key with a list of its own.
  @Test func aBucketIsBounded() {
    var tags = KeyTags()
    tags.ask(for: [5])
    let row = record([5])
    for number in 0..<UInt64(MatchingIndex.crowdMax + 10) {
      unsafe tags.take(row.span.bytes, of: number)
    }
    #expect(tags.buckets.map(\.count) == [MatchingIndex.crowdMax])
  }
}
