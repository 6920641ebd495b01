import Primitives

/// Base 64, base 16, days and moments as text: what is taken is printed again as the same text,
/// or as the same value where a form has more than one spelling.
enum TextTarget: Target {
  static func run(_ bytes: [UInt8]) -> [UInt8]? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    if let decoded = Base64.decode(text) {
      promise(Base64.encode(decoded) == text, "base 64 has one spelling")
    }
    if let decoded = Hex.decode(text) {
      promise(Hex.encode(decoded) == text.lowercased(), "base 16 has one spelling but for case")
    }
    if let day = CivilDate(text) {
      promise(day.description == text || day.compact == text, "a day is printed as it was read")
      _ = (day.weekday, day.adding(months: 12), day.adding(days: -1))
    }
    if let state = StateCode(text) { promise(state.description == text, "a State has two letters") }
    guard let moment = Instant(text) ?? Instant(layoutTimestamp: text) else { return nil }
    let printed = moment.description
    // An offset can lead out of the years that have a spelling.
    if (1...9999).contains(moment.date.year) {
      promise(Instant(printed) == moment, "a moment reads back as it was printed")
    }
    return Array(printed.utf8)
  }
}
