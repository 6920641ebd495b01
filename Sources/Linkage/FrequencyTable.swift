/// How common words are among children: what agreement in one is worth.
public struct FrequencyTable: Hashable, Sendable {
  /// Words, ascending.
  public let words: [NameToken]
  /// How many of `total` children have each.
  public let counts: [UInt32]
  /// All children that were counted.
  public let total: UInt32
  /// What a word that is not in the table is counted as.
  public let floorCount: UInt32

  private let surprises: [Bits]
  private let floor: Bits
  /// Where the words of each first letter begin; 27 places.
  private let starts: [Int32]

  /// From counts in any order; a word that comes twice is added up.
  public init(_ entries: [(word: NameToken, count: UInt32)], total: UInt32, floorCount: UInt32) {
    var sums = [NameToken: UInt32]()
    for entry in entries where entry.count > 0 && !entry.word.isEmpty {
      sums[entry.word, default: 0] += entry.count
    }
    let sorted = sums.sorted { $0.key < $1.key }
    words = sorted.map(\.key)
    counts = sorted.map(\.value)
    self.total = max(1, total)
    self.floorCount = max(1, floorCount)
    let whole = UInt64(self.total)
    surprises = counts.map { Bits.surprise(part: UInt64($0), whole: max(whole, UInt64($0))) }
    floor = Bits.surprise(part: UInt64(self.floorCount), whole: max(whole, 1))
    var starts = [Int32](repeating: 0, count: 27)
    for word in words { starts[Self.letter(of: word) + 1] += 1 }
    for index in 1..<27 { starts[index] += starts[index - 1] }
    self.starts = starts
  }

  private static func letter(of word: NameToken) -> Int { min(25, max(0, Int(word[0]) - 0x41)) }

  private func index(of word: NameToken) -> Int? {
    let letter = Self.letter(of: word)
    var (low, high) = (Int(starts[letter]), Int(starts[letter + 1]))
    while low < high {
      let middle = (low + high) / 2
      if words[middle] < word { low = middle + 1 } else { high = middle }
    }
    return low < words.count && words[low] == word ? low : nil
  }

  /// What agreement in a word is worth: the surprise of meeting it by chance.
  public func surprise(of word: NameToken) -> Bits {
    index(of: word).map { surprises[$0] } ?? floor
  }

  /// How many children have it; 0 when it is not in the table.
  public func count(of word: NameToken) -> UInt32 { index(of: word).map { counts[$0] } ?? 0 }
}
