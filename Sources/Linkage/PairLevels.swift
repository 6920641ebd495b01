/// How a pair agrees, field by field, as a trainer counts it: levels whose weight is learned, and
/// the evidence of names, whose weight is how common they are.
struct PairLevels: Sendable {
  /// A level by the name of its weight, or of what it is measured against.
  typealias Level = Int

  /// What is learned of each field: the level's name is the weight's where it has one.
  static let given = [
    "", "equal", "middle-conflict", "given-fold", "nickname", "given-one-edit", "given-prefix",
    "given-very-close", "given-close", "shared", "given-crossed", "given-initial", "maria-alone",
    "both-maria", "other-sex-form", "given-conflict", "given-shared-other",
  ]
  static let sex = ["", "sex-equal", "sex-different"]
  static let surnames = [
    "", "equal", "surname-missing", "surname-not-first", "surnames-crossed", "close",
    "second-surname-conflict", "parents", "surnames-conflict",
  ]
  static let parent = ["", "equal", "parent-close", "parent-conflict"]
  static let city = ["", "city-equal", "city-close", "city-conflict", "country-different"]
  static let arrival = ["", "same-arrival", "moves-on", "other"]
  static let contact = ["", "contact-equal", "other"]

  let given: Level
  let birth: Level
  let sex: Level
  let surnames: Level
  let mother: Level
  let father: Level
  let city: Level
  let arrival: Level
  let contact: Level
  /// Whether one has fewer family names.
  let isUneven: Bool
  /// Evidence of names, by how common they are.
  let givenBits: Bits
  let surnameBits: Bits
  let parentBits: Bits
  /// Whether it is a twin's or a sibling's pattern: two children whatever the sum.
  let isOtherChild: Bool

  init(_ left: MatchFields, _ right: MatchFields, _ model: LinkageModel) {
    let comparison = PairComparison(left, right, model)
    let weights = model.weights
    given = Int(comparison.given.rawValue)
    birth = Int(comparison.birth.rawValue)
    sex = left.sex == nil || right.sex == nil ? 0 : comparison.isSameSex ? 1 : 2
    surnames = Self.surnameLevel(comparison, left, right)
    isUneven = left.surnames.names.count != right.surnames.names.count
    mother = Self.parentLevel(comparison[.mother], left.mother, right.mother, weights)
    father = Self.parentLevel(comparison[.father], left.father, right.father, weights)
    let place = comparison[.birthPlace]
    city =
      place == .zero
      ? 0
      : place == weights.cityEqual
        ? 1 : place == weights.cityClose ? 2 : place == weights.cityConflict ? 3 : 4
    let move = comparison[.arrival]
    arrival =
      left.arrival == nil || right.arrival == nil
      ? 0 : move == weights.movesOn ? 2 : move == weights.sameArrival ? 1 : 3
    contact =
      left.contacts.isEmpty || right.contacts.isEmpty ? 0 : comparison[.contacts] > .zero ? 1 : 2
    givenBits = comparison[.given]
    surnameBits = comparison[.surnames]
    parentBits =
      (mother == 1 ? comparison[.mother] : .zero) + (father == 1 ? comparison[.father] : .zero)
    isOtherChild =
      comparison.family >= weights.oneFamily
      && (comparison.given.isConflict || comparison.birth.isConflict)
  }

  private static func surnameLevel(
    _ comparison: PairComparison, _ left: MatchFields, _ right: MatchFields
  ) -> Level {
    switch comparison.surnames {
    case .unknown: 0
    case .equal: 1
    case .part:
      left.surnames.names.first == right.surnames.names.first ? 2 : 3
    case .crossed: 4
    case .close: 5
    case .otherSecond: 6
    case .ofParent: 7
    case .conflict: 8
    }
  }

  private static func parentLevel(
    _ bits: Bits, _ left: NameList, _ right: NameList, _ weights: Weights
  ) -> Level {
    if left.isEmpty || right.isEmpty || bits == .zero { return 0 }
    return bits == weights.parentConflict ? 3 : bits == weights.parentClose ? 2 : 1
  }
}

/// How often each level occurs, each pair with its share.
struct Tally: Sendable {
  private(set) var given = [Double](repeating: 0, count: PairLevels.given.count)
  private(set) var birth = [Double](repeating: 0, count: BirthAgreement.allCases.count)
  private(set) var sex = [Double](repeating: 0, count: PairLevels.sex.count)
  private(set) var surnames = [Double](repeating: 0, count: PairLevels.surnames.count)
  private(set) var parent = [Double](repeating: 0, count: PairLevels.parent.count)
  private(set) var city = [Double](repeating: 0, count: PairLevels.city.count)
  private(set) var arrival = [Double](repeating: 0, count: PairLevels.arrival.count)
  private(set) var contact = [Double](repeating: 0, count: PairLevels.contact.count)
  private(set) var uneven = 0.0
  private(set) var sum = 0.0
  private(set) var count = 0.0

  init(_ pairs: some Sequence<(PairLevels, Double)>) {
    for (levels, share) in pairs { add(levels, share) }
  }

  mutating func add(_ levels: PairLevels, _ share: Double) {
    given[levels.given] += share
    birth[levels.birth] += share
    sex[levels.sex] += share
    surnames[levels.surnames] += share
    parent[levels.mother] += share
    parent[levels.father] += share
    city[levels.city] += share
    arrival[levels.arrival] += share
    contact[levels.contact] += share
    if levels.isUneven { uneven += share }
    sum += share
    count += 1
  }

  /// Shares of the levels that say something; the first level says nothing. A little is added to
  /// each, so that what was not met is rare and not impossible.
  static func shares(_ counts: [Double]) -> [Double] {
    let whole = counts.dropFirst().reduce(0, +) + Double(counts.count) * 0.5
    return counts.map { ($0 + 0.5) / whole }
  }
}
