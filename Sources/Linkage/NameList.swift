/// A few words of names, in order, held in place: what is compared a million times a minute is not
/// allocated. Words beyond the sixth are cut; no field has more.
public struct NameList: Hashable, Sendable, RandomAccessCollection, ExpressibleByArrayLiteral {
  private var words = InlineArray<6, NameToken>(repeating: NameToken(high: 0, low: 0))
  private var length: UInt8 = 0

  /// The most words that are kept.
  public static let wordsMax = 6

  /// Of no words.
  public init() {}

  /// Of words in their order.
  public init(_ words: some Sequence<NameToken>) { for word in words { append(word) } }

  /// Of words in their order.
  public init(arrayLiteral words: NameToken...) { self.init(words) }

  /// Adds a word, if there is place.
  public mutating func append(_ word: NameToken) {
    guard length < Self.wordsMax else { return }
    words[Int(length)] = word
    length += 1
  }

  /// Keeps the first words.
  public mutating func keepFirst(_ count: Int) {
    while length > count {
      length -= 1
      words[Int(length)] = NameToken(high: 0, low: 0)
    }
  }

  /// The first.
  public var startIndex: Int { 0 }
  /// Behind the last.
  public var endIndex: Int { Int(length) }
  /// A word by its place.
  public subscript(_ index: Int) -> NameToken { words[index] }
  /// The first; nil when there is none.
  public var first: NameToken? { length == 0 ? nil : words[0] }

  /// Whether a word is among them.
  public func contains(_ word: NameToken) -> Bool {
    for index in 0..<Int(length) where words[index] == word { return true }
    return false
  }

  /// A word that both have, the first of this list.
  public func firstShared(with other: NameList) -> NameToken? {
    for index in 0..<Int(length) where other.contains(words[index]) { return words[index] }
    return nil
  }

  /// One list behind another.
  public static func + (left: NameList, right: NameList) -> NameList {
    var sum = left
    for word in right { sum.append(word) }
    return sum
  }

  /// Word by word.
  public static func == (left: NameList, right: NameList) -> Bool {
    guard left.length == right.length else { return false }
    for index in 0..<Int(left.length) where left.words[index] != right.words[index] {
      return false
    }
    return true
  }

  /// Word by word.
  public func hash(into hasher: inout Hasher) {
    for word in self { hasher.combine(word) }
    hasher.combine(length)
  }
}
