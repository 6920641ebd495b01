public import Primitives

/// A performance period of the program, known by the calendar year in which it starts: "2025-26"
/// is 2025. Where it begins in that year is the rule set's to say.
public struct PerformancePeriod: Hashable, Sendable {
  /// The calendar year of its first day: also its index in tables.
  public let startYear: Int32

  /// The period that starts in `startYear`.
  public init(startYear: Int32) { self.startYear = startYear }

  /// From "2025-26": four digits and the last two of the year after; nil otherwise.
  public init?(_ text: some StringProtocol) {
    let characters = Array(text.utf8)
    guard characters.count == 7, characters[4] == 0x2D else { return nil }
    var digits = [Int32]()
    for (index, character) in characters.enumerated() where index != 4 {
      guard (0x30...0x39).contains(character) else { return nil }
      digits.append(Int32(character - 0x30))
    }
    let year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3]
    guard year > 0, (year + 1) % 100 == digits[4] * 10 + digits[5] else { return nil }
    startYear = year
  }

  /// The period that a day lies in.
  public init(containing date: CivilDate, rules: CountingRuleSet = .first) {
    self = rules.period(containing: date)
  }

  /// Its first day under `CountingRuleSet.first`.
  public var start: CivilDate { CountingRuleSet.first.start(of: self) }

  /// Its last day under `CountingRuleSet.first`.
  public var end: CivilDate { CountingRuleSet.first.end(of: self) }

  /// The one after.
  public var next: PerformancePeriod { advanced(by: 1) }

  /// The one before.
  public var previous: PerformancePeriod { advanced(by: -1) }
}

/// Strideable, so that a closed range of periods is a collection of them.
extension PerformancePeriod: Strideable {
  /// How many periods later `other` is.
  public func distance(to other: PerformancePeriod) -> Int {
    Int(other.startYear) - Int(startYear)
  }

  /// `count` periods later.
  public func advanced(by count: Int) -> PerformancePeriod {
    PerformancePeriod(startYear: startYear + Int32(count))
  }
}

extension PerformancePeriod: CustomStringConvertible {
  /// "2025-26".
  public var description: String {
    "\(padded(startYear, 4))-\(padded((startYear + 1) % 100, 2))"
  }
}
