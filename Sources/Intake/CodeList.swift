import Records

/// The codes of a column, ready to be compared with bytes. Most values are exactly a code; what is
/// not is tried once more without regard to case, with the short forms of the list, and with zeros
/// in front that a spreadsheet has taken away.
struct CodeList: Sendable {
  /// What a value turned out to be.
  enum Match {
    /// It is this code.
    case exact(String)
    /// It means this code.
    case meant(String)
    case none
  }

  private let exact: [(key: ShortText, value: String)]
  private let folded: [(key: ShortText, value: String)]
  /// The width of codes that are digits; 0 where there are none.
  private let digitWidth: Int

  init(_ codes: [DataDictionary.Code]) {
    exact = codes.map { (ShortText($0.value), $0.value) }
    folded = codes.flatMap { code in
      ([code.value] + code.alsoWritten).map { (ShortText($0.lowercased()), code.value) }
    }
    let widths = Set(codes.filter { Digits.areAll($0.value) }.map(\.value.utf8.count))
    digitWidth = widths.count == 1 ? widths.first ?? 0 : 0
  }

  /// Compares a value.
  func match(_ value: Span<UInt8>) -> Match {
    guard let key = ShortText(value, isFolded: false) else { return .none }
    for code in exact where code.key == key { return .exact(code.value) }
    guard let key = ShortText(value, isFolded: true) else { return .none }
    for code in folded where code.key == key { return .meant(code.value) }
    return withZeros(value)
  }

  /// "1" for "01". A zero alone could mean anything.
  private func withZeros(_ value: Span<UInt8>) -> Match {
    guard value.count < digitWidth, Digits.areAll(value), value[0] != 0x30 else { return .none }
    var padded = ShortText()
    for _ in value.count..<digitWidth { padded.append(0x30) }
    for index in value.indices { padded.append(value[index]) }
    for code in exact where code.key == padded { return .meant(code.value) }
    return .none
  }
}

/// Up to fifteen bytes as two words, which compare faster than text.
struct ShortText: Hashable, Sendable {
  private var high: UInt64 = 0
  private var low: UInt64 = 0

  static let bytesMax = 15

  /// No bytes.
  init() {}

  /// A text of the dictionary.
  init(_ text: String) {
    precondition(text.utf8.count <= Self.bytesMax, "a code of the dictionary is too long")
    for byte in text.utf8 { append(byte) }
  }

  /// A value; nil when it is longer than any code. `isFolded`: capital letters as small ones.
  init?(_ bytes: Span<UInt8>, isFolded: Bool) {
    guard bytes.count <= Self.bytesMax else { return nil }
    for index in bytes.indices {
      let byte = bytes[index]
      append(isFolded && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
    }
  }

  /// The number of bytes stands in the lowest byte, so that leading zeros count.
  mutating func append(_ byte: UInt8) {
    high = high << 8 | low >> 56
    low = (low & ~0xFF) << 8 | UInt64(byte) << 8 | (low & 0xFF) &+ 1
  }
}
