/// Who is compared with a statement, of all that were found under its keys. Pure: the order in
/// which keys are looked up changes nothing.
///
/// What finds a child says at least two things of it: a day of birth and two names, or two names
/// and half a day. A day of birth and one name finds the child whose other names were all changed
/// as long as few have both; among a million children the namesakes of a day are a crowd, and a
/// record of it that shares no second name was never linked.
public struct CandidateTally: Sendable {
  /// Records under a key that are all compared.
  public static let bucketMax = 64
  /// Records under a day of birth and one name that are all compared.
  public static let namesakesMax = 4
  /// Records under a key of `BlockingKeys.rareProbes` that are all compared.
  public static let rareMax = 8

  private var numbers: [UInt64] = []
  /// Records of crowded keys, with what the key says.
  private var crowd: [(number: UInt64, word: UInt64)] = []

  /// Nobody yet.
  public init() {}

  /// Takes the records under a key that was asked for.
  public mutating func add(_ bucket: [UInt64], under probe: BlockingKeys.Probe) {
    if bucket.count <= (probe.isCommon ? Self.namesakesMax : Self.bucketMax) {
      numbers += bucket
    } else {
      for number in bucket { crowd.append((number, probe.word)) }
    }
  }

  /// Takes the records under a key that counts while few have it.
  public mutating func add(rare bucket: [UInt64]) {
    if bucket.count <= Self.rareMax { numbers += bucket }
  }

  /// The records to compare, ascending, each once: all of keys that few have, and of crowded keys
  /// those under two that say different things.
  public consuming func found() -> [UInt64] {
    crowd.sort { ($0.number, $0.word) < ($1.number, $1.word) }
    for index in crowd.indices.dropFirst()
    where crowd[index].number == crowd[index - 1].number
      && crowd[index].word != crowd[index - 1].word
    {
      numbers.append(crowd[index].number)
    }
    return numbers.ascendingOnce()
  }
}
