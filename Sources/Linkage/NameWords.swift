/// Text of a name as words of letters A to Z (normalisation `norm/1`): marks dropped, upper case,
/// text that was read in the wrong encoding repaired, digits that a reader took for letters set
/// right. What the State wrote is kept elsewhere.
public enum NameWords {
  /// The words, in order.
  public static func words(of text: String?) -> [NameToken] {
    guard let text else { return [] }
    var words = [NameToken]()
    var letters = [UInt8]()
    func flush() {
      if !letters.isEmpty { words.append(NameToken(letters)) }
      letters.removeAll(keepingCapacity: true)
    }
    var waiting: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if let first = waiting {
        waiting = nil
        if let whole = repaired(first, scalar) {
          if !append(whole, to: &letters) { flush() }
          continue
        }
        if !append(first, to: &letters) { flush() }
      }
      if scalar.value == 0xC2 || scalar.value == 0xC3 {
        waiting = scalar
      } else if !append(scalar, to: &letters) {
        flush()
      }
    }
    if let waiting { _ = append(waiting, to: &letters) }
    flush()
    return words
  }

  /// Whether the scalar belongs inside a word.
  private static func append(_ scalar: Unicode.Scalar, to letters: inout [UInt8]) -> Bool {
    let (first, second) = LatinLetters.letters(of: scalar)
    if first != 0 {
      letters.append(first)
      if second != 0 { letters.append(second) }
      return true
    }
    switch scalar.value {
    case 0x30: letters.append(0x4F)  // 0 for O
    case 0x31: letters.append(0x49)  // 1 for I
    case 0x35: letters.append(0x53)  // 5 for S
    case 0x38: letters.append(0x42)  // 8 for B
    case 0x300...0x36F, 0xAD: return true  // a mark of its own, a soft hyphen
    default: return false
    }
    return true
  }

  /// The letter that two scalars were before its UTF-8 was read as Windows-1252: `Ã±` is ñ.
  private static func repaired(
    _ first: Unicode.Scalar, _ second: Unicode.Scalar
  ) -> Unicode.Scalar? {
    let byte: UInt32
    switch second.value {
    case 0x80...0xBF: byte = second.value
    default:
      guard let index = windows1252.firstIndex(of: second.value) else { return nil }
      byte = 0x80 + UInt32(index)
    }
    return Unicode.Scalar((first.value & 0x1F) << 6 | byte & 0x3F)
  }

  /// What Windows-1252 has from 0x80 to 0x9F.
  private static let windows1252: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
    0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]
}
