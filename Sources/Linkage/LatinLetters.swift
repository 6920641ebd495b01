/// What a letter of the Latin script becomes without its marks: É is E, ß is SS, ñ is N.
///
/// The table is made from the names of the characters, which Unicode never changes (its stability
/// policy), so that it is the same under every version of the standard library.
enum LatinLetters {
  /// The letters A to Z of a scalar; empty when it is no Latin letter.
  static func letters(of scalar: Unicode.Scalar) -> (first: UInt8, second: UInt8) {
    let value = scalar.value
    switch value {
    case 0x41...0x5A: return (UInt8(value), 0)
    case 0x61...0x7A: return (UInt8(value - 0x20), 0)
    case 0xAA: return (0x41, 0)
    case 0xBA: return (0x4F, 0)
    case 0xC0..<0x250: return table[Int(value - 0xC0)]
    case 0x1E00..<0x1F00: return table[Int(value - 0x1E00) + 0x190]
    default: return (0, 0)
    }
  }

  private static let table: [(first: UInt8, second: UInt8)] =
    (Array(0xC0..<0x250) + Array(0x1E00..<0x1F00)).map { (value: UInt32) in
      Unicode.Scalar(value).map(derived) ?? (0, 0)
    }

  /// `LATIN SMALL LETTER N WITH TILDE` is N.
  private static func derived(_ scalar: Unicode.Scalar) -> (first: UInt8, second: UInt8) {
    guard let name = scalar.properties.name, name.hasPrefix("LATIN ") else { return (0, 0) }
    let words = name.split(separator: " ")
    guard let kind = words.firstIndex(where: { $0 == "LETTER" || $0 == "LIGATURE" }),
      kind + 1 < words.count
    else { return (0, 0) }
    let letter = Array(words[kind + 1].utf8)
    if letter.count == 1 { return (letter[0], 0) }
    switch words[kind + 1] {
    case "AE": return (0x41, 0x45)
    case "OE": return (0x4F, 0x45)
    case "IJ": return (0x49, 0x4A)
    case "SHARP": return (0x53, 0x53)
    case "ETH": return (0x44, 0)
    case "THORN": return (0x54, 0x48)
    case "ENG": return (0x4E, 0)
    case "DOTLESS":
      return kind + 2 < words.count ? (Array(words[kind + 2].utf8)[0], 0) : (0, 0)
    case "LONG": return (0x53, 0)
    default: return (0, 0)
    }
  }
}
