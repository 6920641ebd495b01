import Primitives
import Testing

@testable import Linkage

/// Who is compared, of those that were found.
@Suite struct CandidateTallyTests {
  /// Probes of a child with one given name, a familiar form of it, and two family names.
  private static let asked: [BlockingKeys.Probe] = {
    var fields = MatchFields(
      given: GivenNames(first: "Pepe", middle: nil),
      surnames: Surnames(first: "Zepeda", second: "Quintero"))
    fields.birth = CivilDate("20120517").map(BirthDay.init)
    return BlockingKeys(fields).asked
  }()

  private static func found(_ buckets: [(BlockingKeys.Probe, [UInt64])]) -> [UInt64] {
    var tally = CandidateTally()
    for (probe, bucket) in buckets { tally.add(bucket, under: probe) }
    return tally.found()
  }

  @Test func fewNamesakesAreAllCompared() throws {
    let common = try #require(Self.asked.first { $0.isCommon })
    let few = Array(1...UInt64(CandidateTally.namesakesMax))
    #expect(Self.found([(common, few.reversed())]) == few)
    #expect(Self.found([(common, few), (common, few)]) == few)
    #expect(Self.found([(common, few + [99])]).isEmpty)
  }

  /// Of a crowd those that two keys with different words bring, whatever the order.
  @Test func aCrowdNeedsASecondWord() {
    let common = Self.asked.filter(\.isCommon)
    let crowd = Array(10...UInt64(10 + CandidateTally.namesakesMax))
    var (same, other) = (0, 0)
    for one in common {
      for second in common where second != one {
        let found = Self.found([(one, crowd), (second, crowd + [7])])
        #expect(found == Self.found([(second, [7] + crowd.reversed()), (one, crowd)]))
        #expect(found == (one.word == second.word ? [] : crowd))
        if one.word == second.word { same += 1 } else { other += 1 }
      }
    }
    #expect(same > 0 && other > 0)
  }

  /// A name and the names that it may stand for are one word, so two keys of them are one.
  @Test func aFamiliarFormIsNoSecondWord() {
    let words = Set(Self.asked.filter(\.isCommon).map(\.word))
    // The given name, two family names, and the given name with each of them.
    #expect(words.count == 5)
    #expect(Self.asked.count(where: \.isCommon) > 2 * words.count)
  }

  @Test func otherKeysBringMoreAndCrowdsByThemselvesNobody() throws {
    let strong = try #require(Self.asked.first { !$0.isCommon })
    let common = try #require(Self.asked.first { $0.isCommon })
    let most = Array(1...UInt64(CandidateTally.bucketMax))
    #expect(Self.found([(strong, most)]) == most)
    #expect(Self.found([(strong, most + [99])]).isEmpty)
    #expect(Self.found([(strong, most + [99]), (common, most)]) == most)
    var rare = CandidateTally()
    rare.add(rare: Array(1...UInt64(CandidateTally.rareMax)))
    rare.add(rare: Array(20...UInt64(20 + CandidateTally.rareMax)))
    #expect(rare.found() == Array(1...UInt64(CandidateTally.rareMax)))
  }
}
