/// One word of a name: up to 16 letters A to Z, held in two words so that comparing is arithmetic
/// and nothing is allocated. Longer words are cut; so few are that no two children differ there.
public struct NameToken: Hashable, Comparable, Sendable {
  /// Letters 1 to 8, the first in the highest byte, zero where there is none.
  public let high: UInt64
  /// Letters 9 to 16.
  public let low: UInt64

  /// The most letters that are kept.
  public static let lettersMax = 16

  /// From its two words.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// From letters; what is beyond the sixteenth is cut.
  public init(_ letters: some Sequence<UInt8>) {
    var draft = Draft()
    for letter in letters { draft.append(letter) }
    self = draft.token
  }

  /// A word that is written letter by letter.
  struct Draft {
    private var (high, low): (UInt64, UInt64) = (0, 0)
    private var count = 0

    /// Adds a letter; what is beyond the sixteenth is cut.
    mutating func append(_ letter: UInt8) {
      if count < 8 {
        high |= UInt64(letter) << UInt64(56 - 8 * count)
      } else if count < NameToken.lettersMax {
        low |= UInt64(letter) << UInt64(120 - 8 * count)
      }
      count += 1
    }

    /// The word.
    var token: NameToken { NameToken(high: high, low: low) }
  }

  /// How many letters.
  public var count: Int {
    low == 0 ? 8 - high.trailingZeroBitCount / 8 : 16 - low.trailingZeroBitCount / 8
  }

  /// Whether there is no letter.
  public var isEmpty: Bool { high == 0 }

  /// A letter; zero beyond the end.
  public subscript(_ index: Int) -> UInt8 {
    index < 8
      ? UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * index))
      : UInt8(truncatingIfNeeded: low >> UInt64(120 - 8 * index))
  }

  /// The letters.
  public var letters: [UInt8] { (0..<count).map { self[$0] } }

  /// As text.
  public var text: String { String(decoding: letters, as: UTF8.self) }

  private var word: UInt128 { UInt128(high) << 64 | UInt128(low) }

  private init(_ word: UInt128) {
    self.init(
      high: UInt64(truncatingIfNeeded: word >> 64), low: UInt64(truncatingIfNeeded: word))
  }

  /// The first letters.
  public func prefix(_ count: Int) -> NameToken {
    if count >= Self.lettersMax { return self }
    return count <= 0 ? NameToken(0) : NameToken(word & ~(UInt128.max >> UInt128(8 * count)))
  }

  /// The letters after the first few.
  public func dropFirst(_ count: Int) -> NameToken {
    count >= Self.lettersMax ? NameToken(0) : NameToken(word << UInt128(8 * max(count, 0)))
  }

  /// Whether this begins with all of another.
  public func begins(with other: NameToken) -> Bool { prefix(other.count) == other }

  /// By letters.
  public static func < (left: Self, right: Self) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}
