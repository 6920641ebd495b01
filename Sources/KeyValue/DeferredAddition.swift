/// A number that is added to a row when the write ends. Its key lies in four words, so that
/// thousands are put in order without a look at memory elsewhere.
struct DeferredAddition: Comparable {
  /// The most bytes of a key.
  static let keyBytesMax = 32

  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  private let byteCount: Int
  let number: Int64

  init(_ beginning: [UInt8], _ position: UInt64, _ number: Int64) {
    byteCount = beginning.count + 8
    require(byteCount <= Self.keyBytesMax, "a row that is added to has a key of 32 bytes at most")
    self.number = number
    for (index, byte) in beginning.enumerated() { set(byte, at: index) }
    for index in 0..<8 {
      set(
        UInt8(truncatingIfNeeded: position >> UInt64(56 - 8 * index)), at: beginning.count + index)
    }
  }

  var key: [UInt8] {
    (0..<byteCount).map { index in
      let word = index < 16 ? index < 8 ? words.0 : words.1 : index < 24 ? words.2 : words.3
      return UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index % 8)))
    }
  }

  private mutating func set(_ byte: UInt8, at index: Int) {
    let bits = UInt64(byte) << UInt64(56 - 8 * (index % 8))
    switch index / 8 {
    case 0: words.0 |= bits
    case 1: words.1 |= bits
    case 2: words.2 |= bits
    default: words.3 |= bits
    }
  }

  func hasKey(of other: Self) -> Bool { words == other.words && byteCount == other.byteCount }

  /// By key; a key before those that it begins.
  static func < (left: Self, right: Self) -> Bool {
    left.words == right.words ? left.byteCount < right.byteCount : left.words < right.words
  }

  static func == (left: Self, right: Self) -> Bool { left.hasKey(of: right) }
}
