/// How well the States' hands write: the share of State records, in ten thousandths, that have
/// each of the errors. What a State does as a habit (accents, fields left out) is no error and is
/// the same at every level.
public enum Level: String, CaseIterable, Sendable {
  /// No errors at all.
  case clean
  /// What can be expected of ordinary offices.
  case typical
  /// About three times as many, for trying what breaks.
  case dirty

  var rates: ErrorRates {
    switch self {
    case .clean: ErrorRates(factor: 0)
    case .typical: ErrorRates(factor: 10)
    case .dirty: ErrorRates(factor: 30)
    }
  }
}

/// Chances of ten thousand.
struct ErrorRates: Sendable {
  /// Tenths of the typical rates.
  private let factor: Int

  init(factor: Int) { self.factor = factor }

  /// Whether a thing that happens in `typical` of 10,000 cases at the typical level happens.
  func happens(_ typical: Int, _ random: inout Randomness) -> Bool {
    // Drawn in any case, so that the levels differ in errors and in nothing else.
    let draw = random.below(10_000)
    return draw < min(typical * factor / 10, 7_500)
  }

  static let secondSurnameDropped = 400
  static let surnamesSwapped = 80
  static let surnamesHyphenated = 250
  static let surnamesJoined = 80
  static let motherSurnameFirst = 60
  static let particleChanged = 3_000
  static let mariaAbbreviated = 1_500
  static let nickname = 150
  static let middleLost = 400
  static let middleAsFirst = 120
  static let givenMistyped = 120
  static let surnameMistyped = 150
  static let accentGarbled = 80
  static let placeholderName = 10
  static let dayAndMonthExchanged = 60
  static let birthPartWrong = 100
  static let firstOfJanuary = 60
  static let sexMiscoded = 40
  static let sexBlank = 40
  static let parentsMissing = 800
  static let parentMistyped = 600
  static let twinFlagLost = 1_500
  /// Of returns to a State.
  static let secondIdentifier = 600
  /// Where another child's number is free.
  static let recycledIdentifier = 40
  static let neverWithdrawn = 600
  static let retracted = 40
  /// Of blocks, not of records: sent in a form that the exchange has to reject, and mended in the
  /// next package.
  static let rejectedBlock = 30
}
