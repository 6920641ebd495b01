/// What one State's system and offices always do.
struct Habits: Sendable {
  /// Where the two surnames go.
  enum Surnames: Sendable {
    /// Last Name 1 and Last Name 2.
    case twoFields
    /// "García-López" in Last Name 1.
    case hyphenated
    /// "García López" in Last Name 1.
    case oneField
    /// Only the first is kept.
    case firstOnly
  }

  /// How often it sends.
  enum Cadence: Sendable {
    /// On working days.
    case nightly
    /// On this day of the week, Monday being 1.
    case weekly(Int)
    /// On this day of every second week.
    case fortnightly(Int)
  }

  /// How its identifiers look.
  enum Identifiers: Int, Sendable {
    case tenDigits, nineDigits, twoLettersAndNineDigits, letterAndTenDigits, sevenLetters
  }

  let surnames: Surnames
  let keepsAccents: Bool
  let isUpperCase: Bool
  /// Whether a second given name has its own field, is joined to the first, or is not kept.
  let middleName: MiddleName
  let parents: Parents
  let sendsContacts: Bool
  let sendsBirthplace: Bool
  let sendsVerification: Bool
  let sendsAddresses: Bool
  let sendsImmunizations: Bool
  let sendsEligibility: Bool
  let sendsAlternates: Bool
  /// Whether a corrected child keeps the former row of demographics as a variant.
  let keepsVariants: Bool
  let closesAtYearEnd: Bool
  let sendsNonMigrants: Bool
  let writesDashes: Bool
  let writesLineFeedsAlone: Bool
  let writesByteOrderMark: Bool
  let cadence: Cadence
  let identifiers: Identifiers
  /// 01 or 02.
  let identifierType: Int
  /// Factor and addend of the permutation behind its identifiers.
  let identifierFactor: UInt64
  let identifierAddend: UInt64
  /// Times as many unknown birthdays written as 1 January as elsewhere.
  let firstOfJanuaryFactor: Int

  enum MiddleName: Sendable { case ownField, joined, dropped }
  enum Parents: Sendable { case both, mother, none }

  init(seed: UInt64, state: Int, weight: Int) {
    var random = Randomness(seed: seed, .state, UInt64(state))
    surnames =
      [.twoFields, .hyphenated, .oneField, .firstOnly][
        random.position(in: [62, 12, 14, 12])]
    keepsAccents = random.chance(4_500)
    isUpperCase = random.chance(2_500)
    middleName = [.ownField, .joined, .dropped][random.position(in: [70, 18, 12])]
    parents = [.both, .mother, .none][random.position(in: [72, 18, 10])]
    sendsContacts = random.chance(5_000)
    sendsBirthplace = random.chance(5_500)
    sendsVerification = random.chance(7_000)
    sendsAddresses = random.chance(5_000)
    sendsImmunizations = random.chance(4_500)
    sendsEligibility = random.chance(4_000)
    sendsAlternates = random.chance(2_500)
    keepsVariants = random.chance(4_000)
    closesAtYearEnd = random.chance(8_500)
    sendsNonMigrants = random.chance(3_500)
    writesDashes = random.chance(1_000)
    writesLineFeedsAlone = random.chance(4_000)
    writesByteOrderMark = random.chance(1_000)
    let weekday = random.within(1...5)
    let rhythm = random.position(in: weight >= 300 ? [90, 10, 0] : [60, 30, 10])
    cadence = [.nightly, .weekly(weekday), .fortnightly(weekday)][rhythm]
    identifiers = Identifiers(rawValue: random.below(5)) ?? .tenDigits
    identifierType = random.chance(6_500) ? 2 : 1
    identifierFactor = 1 + UInt64(random.below(900_000_000)) + 97
    identifierAddend = UInt64(random.below(900_000_000))
    firstOfJanuaryFactor = random.chance(2_000) ? 4 : 1
  }

  /// The first day on or after `day` on which the State sends.
  func packageDay(onOrAfter day: Int) -> Int {
    switch cadence {
    case .nightly:
      let weekday = Day.weekday(day)
      return weekday <= 5 ? day : day + 8 - weekday
    case .weekly(let chosen):
      return day + (chosen - Day.weekday(day) + 7) % 7
    case .fortnightly(let chosen):
      let next = day + (chosen - Day.weekday(day) + 7) % 7
      return (next / 7).isMultiple(of: 2) ? next : next + 7
    }
  }

  /// The longest time between two sendings.
  static let cadenceDaysMax = 14
}
