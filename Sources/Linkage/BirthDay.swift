public import Primitives

/// A day of birth as matching sees it.
public struct BirthDay: Hashable, Sendable {
  /// Year.
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to 31.
  public let day: Int

  /// From a date.
  public init(_ date: CivilDate) {
    let (year, month, day) = date.components
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// From its parts.
  init(year: Int, month: Int, day: Int) { (self.year, self.month, self.day) = (year, month, day) }

  /// Whether it is the day that is typed where only the year is known.
  public var isDefault: Bool { month == 1 && day == 1 }

  /// The year that is typed where nothing is known.
  static let unknownYear = 1900

  /// Whether the day, or all of it, is what is typed where it is not known.
  var isUnsure: Bool { isDefault || year <= Self.unknownYear }
}

/// How two days of birth agree, from the best to the worst.
public enum BirthAgreement: UInt8, Sendable, CaseIterable {
  /// One of them is not known.
  case unknown
  /// Equal.
  case equal
  /// Equal, 1 January: the day that is typed where only the year is known.
  case equalDefault
  /// Day and month exchanged.
  case swapped
  /// The year alone differs, as a slip of the hand makes it differ.
  case yearSlip
  /// The month alone differs.
  case monthOnly
  /// The day alone differs, by a slip.
  case daySlip
  /// The day alone differs.
  case dayOnly
  /// One year, and one of them is 1 January.
  case yearAndDefault
  /// The year alone differs, by more than a slip: no siblings share day, month and name.
  case yearOnly
  /// Neighbouring years, and one of them is 1 January.
  case nearYearAndDefault
  /// More than one part differs, in one year.
  case sameYear
  /// More than one part differs.
  case different

  /// Compares two days.
  static func of(_ left: BirthDay?, _ right: BirthDay?) -> BirthAgreement {
    guard let left, let right, left.year > BirthDay.unknownYear, right.year > BirthDay.unknownYear
    else { return .unknown }
    if left == right { return left.isDefault ? .equalDefault : .equal }
    let isYear = left.year == right.year
    let (isMonth, isDay) = (left.month == right.month, left.day == right.day)
    if isYear, left.isDefault || right.isDefault { return .yearAndDefault }
    if isYear, left.month == right.day, left.day == right.month { return .swapped }
    if isMonth, isDay { return isYearSlip(left.year, right.year) ? .yearSlip : .yearOnly }
    if isYear, isDay { return .monthOnly }
    if isYear, isMonth { return isSlip(left.day, right.day) ? .daySlip : .dayOnly }
    if abs(left.year - right.year) == 1, left.isDefault || right.isDefault {
      return .nearYearAndDefault
    }
    return isYear ? .sameYear : .different
  }

  private static func isYearSlip(_ left: Int, _ right: Int) -> Bool {
    let difference = abs(left - right)
    return difference <= 2 || difference == 10
      || left / 100 == right / 100 && left % 10 == right / 10 % 10
        && right % 10 == left / 10 % 10
  }

  /// One digit of two wrong, the digits exchanged, or the next day.
  private static func isSlip(_ left: Int, _ right: Int) -> Bool {
    left / 10 == right / 10 || left % 10 == right % 10 || abs(left - right) == 1
      || left / 10 == right % 10 && left % 10 == right / 10
  }

  /// Whether two children of one family could hardly have these days unless they are one.
  public var isNear: Bool {
    self != .unknown && !isConflict && self != .yearOnly && self != .nearYearAndDefault
  }

  /// Whether they are two days.
  public var isConflict: Bool { self == .sameYear || self == .different }

  /// Whether they are one day.
  public var isExact: Bool { self == .equal || self == .equalDefault }
}
