import Primitives

/// Numbers and days as the layout writes them: digits and nothing else.
enum Digits {
  /// The number; nil for another character, none, or more than `digitsMax`.
  static func number(_ text: String, digitsMax: Int) -> Int? {
    let digits = text.utf8
    guard !digits.isEmpty, digits.count <= digitsMax, areAll(text) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  /// The number in bytes; nil as above.
  static func number(_ bytes: Span<UInt8>, digitsMax: Int) -> Int? {
    guard !bytes.isEmpty, bytes.count <= digitsMax else { return nil }
    return number(bytes, from: 0, count: bytes.count)
  }

  /// Whether there is nothing but digits.
  static func areAll(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Whether there is nothing but digits.
  static func areAll(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices where !(0x30...0x39).contains(bytes[index]) { return false }
    return true
  }

  /// A day, YYYYMMDD or YYYY-MM-DD.
  static func day(_ bytes: Span<UInt8>) -> CivilDate? {
    switch bytes.count {
    case 8:
      guard let number = number(bytes, from: 0, count: 8) else { return nil }
      return CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    case 10:
      guard bytes[4] == 0x2D, bytes[7] == 0x2D, let year = number(bytes, from: 0, count: 4),
        let month = number(bytes, from: 5, count: 2), let day = number(bytes, from: 8, count: 2)
      else { return nil }
      return CivilDate(year: year, month: month, day: day)
    default: return nil
    }
  }

  /// The first day of a month, MMYYYY or YYYY-MM.
  static func month(_ bytes: Span<UInt8>) -> CivilDate? {
    switch bytes.count {
    case 6:
      guard let number = number(bytes, from: 0, count: 6) else { return nil }
      return CivilDate(year: number % 10_000, month: number / 10_000, day: 1)
    case 7:
      guard bytes[4] == 0x2D, let year = number(bytes, from: 0, count: 4),
        let month = number(bytes, from: 5, count: 2)
      else { return nil }
      return CivilDate(year: year, month: month, day: 1)
    default: return nil
    }
  }

  private static func number(_ bytes: Span<UInt8>, from start: Int, count: Int) -> Int? {
    var number = 0
    for index in start..<start + count {
      let byte = bytes[index]
      guard (0x30...0x39).contains(byte) else { return nil }
      number = number * 10 + Int(byte - 0x30)
    }
    return number
  }
}
