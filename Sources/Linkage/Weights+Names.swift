extension Weights {
  /// A weight under the name by which model files and commands know it. Names never change.
  public typealias Named = (name: String, path: any WritableKeyPath<Weights, Bits> & Sendable)

  /// Every weight but those of the day of birth, in the order of their declaration.
  public static let named: [Named] = [
    ("given-equal-least", \.givenEqualLeast),
    ("given-equal-most", \.givenEqualMost),
    ("middle-equal-most", \.middleEqualMost),
    ("middle-initial", \.middleInitial),
    ("middle-close", \.middleClose),
    ("middle-conflict", \.middleConflict),
    ("nickname", \.nickname),
    ("given-fold", \.givenFold),
    ("given-one-edit", \.givenOneEdit),
    ("given-one-edit-short", \.givenOneEditShort),
    ("given-very-close", \.givenVeryClose),
    ("given-close", \.givenClose),
    ("given-shared-least", \.givenSharedLeast),
    ("given-shared-most", \.givenSharedMost),
    ("given-shared-other", \.givenSharedOther),
    ("given-prefix", \.givenPrefix),
    ("given-crossed", \.givenCrossed),
    ("given-initial", \.givenInitial),
    ("given-short-prefix", \.givenShortPrefix),
    ("both-maria", \.bothMaria),
    ("maria-alone", \.mariaAlone),
    ("other-sex-form", \.otherSexForm),
    ("given-conflict", \.givenConflict),
    ("birth-certified", \.birthCertified),
    ("birth-uncertified", \.birthUncertified),
    ("sex-equal", \.sexEqual),
    ("sex-different", \.sexDifferent),
    ("suffix-different", \.suffixDifferent),
    ("surname-least", \.surnameLeast),
    ("surname-most", \.surnameMost),
    ("surnames-most", \.surnamesMost),
    ("surname-fold", \.surnameFold),
    ("surname-one-edit", \.surnameOneEdit),
    ("surname-very-close", \.surnameVeryClose),
    ("surnames-crossed", \.surnamesCrossed),
    ("surname-missing", \.surnameMissing),
    ("surname-not-first", \.surnameNotFirst),
    ("second-surname-conflict", \.secondSurnameConflict),
    ("surnames-conflict", \.surnamesConflict),
    ("surname-of-parent", \.surnameOfParent),
    ("parent-least", \.parentLeast),
    ("parent-most", \.parentMost),
    ("parent-close", \.parentClose),
    ("parent-conflict", \.parentConflict),
    ("parents-most", \.parentsMost),
    ("city-equal", \.cityEqual),
    ("city-close", \.cityClose),
    ("city-conflict", \.cityConflict),
    ("country-different", \.countryDifferent),
    ("contact-equal", \.contactEqual),
    ("same-arrival", \.sameArrival),
    ("moves-on", \.movesOn),
    ("identifier-equal", \.identifierEqual),
    ("family-most", \.familyMost),
    ("same-state", \.sameState),
    ("same-state-clear", \.sameStateClear),
    ("family-floor-low", \.familyFloorLow),
    ("family-floor", \.familyFloor),
    ("uncorroborated", \.uncorroborated),
    ("two-slips", \.twoSlips),
    ("corroboration", \.corroboration),
    ("twin-name-telling", \.twinNameTelling),
    ("one-family", \.oneFamily),
    ("surely-one-family", \.surelyOneFamily),
    ("hardly-family", \.hardlyFamily),
    ("family-for-inexact", \.familyForInexact),
  ]

  /// The levels of the day of birth, by the names under which they stand in files.
  public static let birthNames: [(name: String, agreement: BirthAgreement)] =
    BirthAgreement.allCases.map { ("birth-" + $0.name, $0) }

  /// A weight by its name; nil when there is none of it.
  public func value(of name: String) -> Bits? {
    if let named = Self.named.first(where: { $0.name == name }) { return self[keyPath: named.path] }
    return Self.birthNames.first { $0.name == name }.map { birth[Int($0.agreement.rawValue)] }
  }

  /// Sets a weight by its name; false when there is none of it.
  public mutating func set(_ name: String, _ bits: Bits) -> Bool {
    if let named = Self.named.first(where: { $0.name == name }) {
      self[keyPath: named.path] = bits
    } else if let level = Self.birthNames.first(where: { $0.name == name }) {
      birth[Int(level.agreement.rawValue)] = bits
    } else {
      return false
    }
    return true
  }
}

extension BirthAgreement {
  /// As files and explanations write it.
  public var name: String {
    switch self {
    case .unknown: "unknown"
    case .equal: "equal"
    case .equalDefault: "equal-default"
    case .swapped: "swapped"
    case .yearSlip: "year-slip"
    case .monthOnly: "month-only"
    case .daySlip: "day-slip"
    case .dayOnly: "day-only"
    case .yearAndDefault: "year-and-default"
    case .yearOnly: "year-only"
    case .nearYearAndDefault: "near-year-and-default"
    case .sameYear: "same-year"
    case .different: "different"
    }
  }
}
