import Counting
import Primitives
import Records

/// What an operation takes by name: where it stands, which values it has, what it means. The same
/// value refuses a request that is not so and writes the description, so that the two agree.
struct APIParameter: Sendable {
  /// Where it stands.
  enum Place: String, Sendable {
    case path
    case query
    case header
    /// In a form, the body of the request.
    case form
  }

  /// Which values it has.
  enum Kind: Sendable {
    /// So many hexadecimal digits, small ones.
    case hex(Int)
    /// So many decimal digits.
    case digits(Int)
    /// Two capital letters.
    case state
    /// A State, or one of its districts by seven digits: CA, CA/district:0600001.
    case place
    /// A whole number.
    case whole(ClosedRange<Int>)
    /// One of some words.
    case choice([String])
    /// Such as 2025-09-01.
    case day
    /// Up to so many printable characters of ASCII.
    case visible(Int)
    /// Up to so many characters.
    case text(Int)
  }

  let name: String
  let place: Place
  let kind: Kind
  var isRequired = false
  let meaning: String

  static func query(_ name: String, _ kind: Kind, _ meaning: String) -> APIParameter {
    APIParameter(name: name, place: .query, kind: kind, meaning: meaning)
  }

  static func path(_ name: String, _ kind: Kind, _ meaning: String) -> APIParameter {
    APIParameter(name: name, place: .path, kind: kind, isRequired: true, meaning: meaning)
  }

  /// Whether a value is one of its own.
  func takes(_ value: String) -> Bool { kind.takes(value) }

  /// The values as JSON Schema says them.
  var schema: JSON { kind.schema }
}

extension APIParameter.Kind {
  /// Whether a value is one of these.
  func takes(_ value: String) -> Bool {
    let bytes = value.utf8
    switch self {
    case .hex(let count):
      return bytes.count == count
        && bytes.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    case .digits(let count):
      return bytes.count == count && bytes.allSatisfy { (0x30...0x39).contains($0) }
    case .state: return bytes.count == 2 && bytes.allSatisfy { (0x41...0x5A).contains($0) }
    case .place:
      let parts = value.split(
        separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
      guard Self.state.takes(String(parts[0])) else { return false }
      guard parts.count == 2 else { return true }
      let word = "district:"
      return parts[1].hasPrefix(word)
        && Self.digits(7).takes(String(parts[1].dropFirst(word.utf8.count)))
    case .whole(let range):
      // One text for a number: no sign, no zero in front.
      return Int(value).map { range.contains($0) && String($0) == value } ?? false
    case .choice(let words): return words.contains(value)
    case .day: return CivilDate(value) != nil
    case .visible(let count):
      return (1...count).contains(bytes.count) && bytes.allSatisfy { (0x21...0x7E).contains($0) }
    case .text(let count):
      let scalars = value.unicodeScalars
      return (1...count).contains(scalars.count)
    }
  }

  /// The values as JSON Schema says them.
  var schema: JSON {
    switch self {
    case .hex(let count):
      .object([("type", .string("string")), ("pattern", .string("^[0-9a-f]{\(count)}$"))])
    case .digits(let count):
      .object([("type", .string("string")), ("pattern", .string("^[0-9]{\(count)}$"))])
    case .state: .object([("type", .string("string")), ("pattern", .string("^[A-Z]{2}$"))])
    case .place:
      .object([
        ("type", .string("string")),
        ("pattern", .string("^[A-Z]{2}(/district:[0-9]{7})?$")),
      ])
    case .whole(let range):
      .object([
        ("type", .string("integer")), ("minimum", .number(range.lowerBound)),
        ("maximum", .number(range.upperBound)),
      ])
    case .choice(let words):
      .object([("type", .string("string")), ("enum", .array(words.map { .string($0) }))])
    case .day: .object([("type", .string("string")), ("format", .string("date"))])
    case .visible(let count):
      .object([("type", .string("string")), ("pattern", .string("^[!-~]{1,\(count)}$"))])
    case .text(let count):
      // A form with a zero byte is none.
      .object([
        ("type", .string("string")), ("minLength", .int(1)), ("maxLength", .number(count)),
        ("pattern", .string(#"^[^\u0000]*$"#)),
      ])
    }
  }
}

extension APIParameter {
  /// Positions that a request may name: far beyond any log.
  static let positions = 0...99_999_999_999_999

  static let state = query(
    "state", .state, "The State; by default that of the account's first role that may do this.")

  static let knownAt = query(
    "known_at", .whole(positions),
    "As it was known with the event at this position; by default now."
  )

  static let limit = query(
    "limit", .whole(1...1_000), "How many at most; 200 by default.")

  static let purpose = APIParameter(
    name: "MSIX-Purpose", place: .header,
    kind: .choice(
      Purpose.allCases.filter { $0 != .operation && !$0.needsPaper }.map(\.rawValue)),
    meaning: "Why children are shown: recorded with the look.")

  static let requestKey = APIParameter(
    name: "Idempotency-Key", place: .header, kind: .visible(128),
    meaning:
      "A random name of this request: sent again with the same body it gets the same answer, "
      + "with another body it is refused. Remembered for as long as the ledger stands.")

  /// Performance periods that may be named.
  static let periods = (2_000...2_049).map { year in
    let end = (year + 1) % 100
    return "\(year)-\(end < 10 ? "0" : "")\(end)"
  }
}
