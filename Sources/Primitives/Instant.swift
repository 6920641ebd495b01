/// A moment in UTC to the microsecond, as an integer: microseconds since 1970-01-01T00:00:00Z.
public struct Instant: Hashable, Comparable, Sendable {
  /// Microseconds since the epoch; never negative in a ledger.
  public let microseconds: Int64

  /// From a count of microseconds.
  public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Midnight UTC at the start of a day.
  public init(startOf date: CivilDate) {
    microseconds = Int64(date.daysSinceEpoch) * Self.microsecondsPerDay
  }

  /// From RFC 3339 (`2025-09-01T00:00:00Z`, with a fraction, or with an offset), or a bare date,
  /// which means its first moment in UTC; nil otherwise.
  public init?(_ text: some StringProtocol) {
    let characters = Array(text.utf8)
    guard characters.count >= 10,
      let date = CivilDate(String(decoding: characters[0..<10], as: UTF8.self))
    else { return nil }
    if characters.count == 10 {
      self.init(startOf: date)
      return
    }
    guard characters.count >= 20, characters[10] == 0x54 || characters[10] == 0x20,
      characters[13] == 0x3A, characters[16] == 0x3A,
      let hour = Self.number(characters[11..<13]), hour < 24,
      let minute = Self.number(characters[14..<16]), minute < 60,
      let second = Self.number(characters[17..<19]), second < 60
    else { return nil }
    var fraction: Int64 = 0
    var index = 19
    if characters[index] == 0x2E {
      index += 1
      var scale: Int64 = 100_000
      let start = index
      while index < characters.count, (0x30...0x39).contains(characters[index]) {
        fraction += Int64(characters[index] - 0x30) * scale
        scale /= 10
        index += 1
      }
      guard index > start else { return nil }
    }
    guard let offset = Self.offsetMinutes(characters[index...]) else { return nil }
    let seconds = Int64(hour * 3600 + minute * 60 + second) - Int64(offset * 60)
    self.init(
      microseconds: Instant(startOf: date).microseconds + seconds * 1_000_000 + fraction)
  }

  /// From the layout's 17 digits YYYYMMDDhhmmssSSS, taken as UTC, or an RFC 3339 form; nil
  /// otherwise.
  public init?(layoutTimestamp text: String) {
    let characters = Array(text.utf8)
    guard characters.count == 17, characters.allSatisfy({ (0x30...0x39).contains($0) }) else {
      self.init(text)
      return
    }
    guard let date = CivilDate(String(decoding: characters[0..<8], as: UTF8.self)),
      let hour = Self.number(characters[8..<10]), hour < 24,
      let minute = Self.number(characters[10..<12]), minute < 60,
      let second = Self.number(characters[12..<14]), second < 60,
      let milliseconds = Self.number(characters[14..<17])
    else { return nil }
    let seconds = Int64(hour * 3600 + minute * 60 + second)
    self.init(
      microseconds: Instant(startOf: date).microseconds + seconds * 1_000_000
        + Int64(milliseconds) * 1_000)
  }

  /// The day in UTC.
  public var date: CivilDate {
    let days =
      microseconds >= 0
      ? microseconds / Self.microsecondsPerDay
      : (microseconds - Self.microsecondsPerDay + 1) / Self.microsecondsPerDay
    return CivilDate(daysSinceEpoch: Int32(days))
  }

  /// `count` seconds later.
  public func adding(seconds count: Int64) -> Instant {
    Instant(microseconds: microseconds + count * 1_000_000)
  }

  /// A day of UTC, which has no leap seconds here.
  public static let microsecondsPerDay: Int64 = 86_400_000_000

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + Int(digit - 0x30)
    }
    return value
  }

  private static func offsetMinutes(_ zone: ArraySlice<UInt8>) -> Int? {
    let zone = Array(zone)
    if zone == [0x5A] { return 0 }
    guard zone.count == 6, zone[0] == 0x2B || zone[0] == 0x2D, zone[3] == 0x3A,
      let hours = number(zone[1..<3]), hours < 24, let minutes = number(zone[4..<6]),
      minutes < 60
    else { return nil }
    return (zone[0] == 0x2D ? -1 : 1) * (hours * 60 + minutes)
  }

  /// By time.
  public static func < (left: Self, right: Self) -> Bool {
    left.microseconds < right.microseconds
  }
}

extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC; the fraction only where there is one.
  public var description: String {
    let day = date
    let rest = microseconds - Instant(startOf: day).microseconds
    let seconds = rest / 1_000_000
    let fraction = rest % 1_000_000
    let time =
      "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
    return "\(day)T\(time)\(fraction == 0 ? "" : ".\(padded(fraction, 6))")Z"
  }
}
