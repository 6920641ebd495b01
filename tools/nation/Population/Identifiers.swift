/// State Student Identifiers. Each State's are a permutation of the records' numbers, so that they
/// look random, never repeat by accident, and need no table.
enum Identifiers {
  /// What a record's identifier is made from: below 10^9, and no other record's of its State.
  static func base(of plan: RecordPlan) -> UInt64 {
    UInt64(plan.key.family) << 6 | UInt64(plan.key.child) << 2 | UInt64(plan.generation)
  }

  /// The identifier in a State, at most 15 letters and digits.
  static func identifier(_ base: UInt64, under habits: Habits) -> [UInt8] {
    switch habits.identifiers {
    case .tenDigits: return digits(scattered(base, ten, habits), 10)
    case .nineDigits: return digits(scattered(base, nine, habits), 9)
    case .twoLettersAndNineDigits: return [0x4D, 0x45] + digits(scattered(base, nine, habits), 9)
    case .letterAndTenDigits: return [0x4D] + digits(scattered(base, ten, habits), 10)
    case .sevenLetters: return letters(scattered(base, ten, habits))
    }
  }

  /// A second number that the State's other system has for the child.
  static func alternate(_ base: UInt64) -> [UInt8] {
    digits((base * 7_368_787 + 12_345) % ten, 10)
  }

  /// Primes below 10^10 and 10^9: multiplying modulo a prime is a permutation.
  private static let ten: UInt64 = 9_999_999_967
  private static let nine: UInt64 = 999_999_937

  private static func scattered(_ base: UInt64, _ prime: UInt64, _ habits: Habits) -> UInt64 {
    (base * habits.identifierFactor + habits.identifierAddend) % prime
  }

  private static func digits(_ number: UInt64, _ width: Int) -> [UInt8] {
    Digits.of(Int(number), width: width)
  }

  /// In base 36.
  private static func letters(_ number: UInt64) -> [UInt8] {
    var rest = number
    var bytes = [UInt8](repeating: 0x30, count: 7)
    for place in stride(from: 6, through: 0, by: -1) {
      let digit = UInt8(rest % 36)
      bytes[place] = digit < 10 ? 0x30 + digit : 0x41 + digit - 10
      rest /= 36
    }
    return bytes
  }
}
