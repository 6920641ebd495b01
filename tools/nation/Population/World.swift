import Primitives
/// Everything that is fixed before the first family: made once from the seed, then only read.
struct World: Sendable {
  let parameters: PopulationParameters
  let geography: Geography
  let places: Places
  let habits: [Habits]
  let schoolYears: [SchoolYear]
  /// The first day on which a State sends.
  let firstDay: Int
  /// The last.
  let lastDay: Int

  init(_ parameters: PopulationParameters) {
    let seed = parameters.seed
    let geography = Geography()
    self.parameters = parameters
    self.geography = geography
    places = Places(seed: seed, geography: geography)
    habits = geography.states.enumerated().map {
      Habits(seed: seed, state: $0.offset, weight: $0.element.weight)
    }
    schoolYears = geography.states.indices.map { SchoolYear(seed: seed, state: $0) }
    lastDay = Int(parameters.endDate.daysSinceEpoch)
    firstDay = Day.adding(months: -12 * parameters.years, to: lastDay) + 1
  }

  /// A stream of chance of this nation.
  func random(_ purpose: Randomness.Purpose, _ first: UInt64, _ second: UInt64 = 0) -> Randomness {
    Randomness(seed: parameters.seed, purpose, first, second)
  }

  var rates: ErrorRates { parameters.level.rates }
}
