/// A day of the proleptic Gregorian calendar, without a time or a zone, as an integer: the days
/// since 1970-01-01. Arithmetic is a few integer operations; no calendar of the machine is asked.
public struct CivilDate: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01; negative before.
  public let daysSinceEpoch: Int32

  /// From a count of days.
  public init(daysSinceEpoch: Int32) { self.daysSinceEpoch = daysSinceEpoch }

  /// From year, month and day; nil when there is no such day or the year is outside 1...9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.dayCount(year: year, month: month)
    else { return nil }
    daysSinceEpoch = Self.days(year: year, month: month, day: day)
  }

  /// From eight digits YYYYMMDD, or YYYY-MM-DD; nil otherwise or when there is no such day.
  public init?(_ text: some StringProtocol) {
    let characters = Array(text.utf8)
    let digits: [UInt8]
    if characters.count == 8 {
      digits = characters
    } else if characters.count == 10, characters[4] == 0x2D, characters[7] == 0x2D {
      digits = Array(characters[0..<4] + characters[5..<7] + characters[8..<10])
    } else {
      return nil
    }
    var number = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      number = number * 10 + Int(digit - 0x30)
    }
    self.init(year: number / 10_000, month: number / 100 % 100, day: number % 100)
  }

  /// Year, month (1 to 12) and day (1 to 31). After Howard Hinnant, "chrono-compatible low-level
  /// date algorithms": eras of 400 years that begin on 1 March.
  public var components: (year: Int, month: Int, day: Int) {
    let shifted = Int(daysSinceEpoch) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// The calendar year.
  public var year: Int { components.year }

  /// Monday is 1, Sunday 7 (ISO 8601).
  public var weekday: Int { (Int(daysSinceEpoch) % 7 + 10) % 7 + 1 }

  /// `count` days later (earlier when negative).
  public func adding(days count: Int) -> CivilDate {
    CivilDate(daysSinceEpoch: daysSinceEpoch + Int32(count))
  }

  /// The same day `count` months later; the last day of that month where it has no such day, so
  /// 29 February plus twelve months is 28 February.
  public func adding(months count: Int) -> CivilDate {
    let (year, month, day) = components
    let total = year * 12 + month - 1 + count
    let newYear = total >= 0 ? total / 12 : (total - 11) / 12
    let newMonth = total - newYear * 12 + 1
    let newDay = min(day, Self.dayCount(year: newYear, month: newMonth))
    return CivilDate(
      daysSinceEpoch: Self.days(year: newYear, month: newMonth, day: newDay))
  }

  /// The same day `count` years later; 29 February becomes 28 in a common year.
  public func adding(years count: Int) -> CivilDate { adding(months: count * 12) }

  /// How many days that month has.
  public static func dayCount(year: Int, month: Int) -> Int {
    switch month {
    case 2:
      (year.isMultiple(of: 4) && !year.isMultiple(of: 100)) || year.isMultiple(of: 400)
        ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func days(year: Int, month: Int, day: Int) -> Int32 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// By time.
  public static func < (left: Self, right: Self) -> Bool {
    left.daysSinceEpoch < right.daysSinceEpoch
  }
}

extension CivilDate: CustomStringConvertible {
  /// YYYY-MM-DD (RFC 3339 full-date).
  public var description: String {
    let (year, month, day) = components
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// YYYYMMDD, the form of the submission layout.
  public var compact: String {
    let (year, month, day) = components
    return padded(year, 4) + padded(month, 2) + padded(day, 2)
  }
}

/// A number that is not negative, with zeros in front to `width` digits.
public func padded(_ number: some BinaryInteger, _ width: Int) -> String {
  let digits = String(number)
  return digits.utf8.count >= width
    ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
}
