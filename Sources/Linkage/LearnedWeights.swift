/// What a round of training makes of its tallies: shares of each level among pairs of one child
/// over their shares among pairs drawn at random.
struct LearnedWeights: Sendable {
  /// What the pairs of a tally agree in by their choice: of that they teach nothing.
  enum Block: Sendable {
    case birth
    case names
  }

  private let start: Weights
  private let chance: Tally
  private var ratio: Ratios

  /// Odds of one child by level.
  private struct Ratios: Sendable {
    var given: [Double]
    var birth: [Double]
    var sex: [Double]
    var parent: [Double]
    var city: [Double]
    var arrival: [Double]
    var contact: [Double]
  }

  /// Shares among pairs of one child, as last estimated.
  private var surnames: [Double] = []
  private var given: [Double] = []

  init(_ start: Weights, _ chance: Tally) {
    self.start = start
    self.chance = chance
    func odds(_ names: [String]) -> [Double] {
      names.map { start.value(of: $0).map(PowerOfTwo.of) ?? 1 }
    }
    ratio = Ratios(
      given: odds(PairLevels.given), birth: start.birth.map(PowerOfTwo.of),
      sex: odds(PairLevels.sex), parent: odds(PairLevels.parent), city: odds(PairLevels.city),
      arrival: odds(PairLevels.arrival), contact: odds(PairLevels.contact))
  }

  /// Levels of given names whose weight is how common the name is.
  private static let givenByFrequency: Set<Int> = [1, 9]

  /// How much each pair is one child's, and the tally of these shares.
  func expectation(over pairs: [PairLevels], except block: Block) -> Tally {
    var share = 0.02
    var tally = Tally([])
    // The share of pairs of one child is part of what is estimated.
    for _ in 0..<3 {
      tally = Tally([])
      let before = share / (1 - share)
      for pair in pairs { tally.add(pair, chanceOfOne(pair, before, block)) }
      share = min(0.9, max(0.000_1, tally.sum / max(1, Double(pairs.count))))
    }
    return tally
  }

  private func chanceOfOne(_ pair: PairLevels, _ before: Double, _ block: Block) -> Double {
    if pair.isOtherChild { return 0 }
    var odds = before * ratio.sex[pair.sex] * ratio.city[pair.city] * ratio.arrival[pair.arrival]
    odds *= ratio.contact[pair.contact] * PowerOfTwo.of(pair.parentBits)
    for level in [pair.mother, pair.father] where level > 1 { odds *= ratio.parent[level] }
    switch block {
    case .birth:
      odds *= PowerOfTwo.of(pair.surnameBits)
      odds *=
        Self.givenByFrequency.contains(pair.given)
        ? PowerOfTwo.of(pair.givenBits) : ratio.given[pair.given]
    case .names:
      odds *= ratio.birth[pair.birth]
      // First names and first surnames are the block; what stands beside them is evidence.
      if pair.given == 2 { odds *= ratio.given[2] }
      if pair.surnames == 6 { odds *= PowerOfTwo.of(start.secondSurnameConflict) }
    }
    return odds / (1 + odds)
  }

  mutating func maximise(_ byBirth: Tally, _ byName: Tally) {
    func odds(_ ones: [Double], _ chances: [Double]) -> [Double] {
      let (one, other) = (Tally.shares(ones), Tally.shares(chances))
      return zip(one, other).enumerated().map { $0 == 0 ? 1 : $1.0 / $1.1 }
    }
    func both(_ tally: KeyPath<Tally, [Double]>) -> [Double] {
      zip(byBirth[keyPath: tally], byName[keyPath: tally]).map { $0 + $1 }
    }
    ratio.given = odds(byBirth.given, chance.given)
    ratio.birth = odds(byName.birth, chance.birth)
    ratio.sex = odds(both(\.sex), chance.sex)
    ratio.parent = odds(both(\.parent), chance.parent)
    ratio.city = odds(both(\.city), chance.city)
    ratio.arrival = odds(both(\.arrival), chance.arrival)
    ratio.contact = odds(both(\.contact), chance.contact)
    surnames = Tally.shares(byBirth.surnames)
    given = Tally.shares(byBirth.given)
  }

  /// What was learned, by the names of weights.
  var weights: [(name: String, bits: Bits)] {
    var found = [(String, Bits)]()
    func add(_ names: [String], _ odds: [Double]) {
      for (name, value) in zip(names, odds) where start.value(of: name) != nil {
        found.append((name, PowerOfTwo.log2(value)))
      }
    }
    add(PairLevels.given.map { $0 == "middle-conflict" ? "" : $0 }, ratio.given)
    add(Weights.birthNames.map(\.name).map { $0 == "birth-unknown" ? "" : $0 }, ratio.birth)
    add(PairLevels.sex, ratio.sex)
    add(PairLevels.parent, ratio.parent)
    add(PairLevels.city, ratio.city)
    add(PairLevels.arrival, ratio.arrival)
    add(PairLevels.contact, ratio.contact)
    return found + surnameWeights
  }

  /// How family names stand to one another is measured against their being equal: the words
  /// themselves weigh by how common they are.
  private var surnameWeights: [(name: String, bits: Bits)] {
    guard surnames.count == PairLevels.surnames.count else { return [] }
    let equal = surnames[1] + surnames[5]
    let uneven = min(0.95, max(0.05, chance.uneven / max(1, chance.sum)))
    let byChance = Tally.shares(chance.surnames)
    return [
      ("surname-missing", PowerOfTwo.log2(surnames[2] / equal * (1 - uneven) / uneven)),
      ("surname-not-first", PowerOfTwo.log2(surnames[3] / surnames[2])),
      ("surnames-crossed", PowerOfTwo.log2(surnames[4] / equal)),
      ("second-surname-conflict", PowerOfTwo.log2(surnames[6] / equal)),
      ("surnames-conflict", PowerOfTwo.log2((surnames[7] + surnames[8]) / byChance[8])),
    ]
  }
}

/// Powers and logarithms to the base of two by arithmetic that every machine does alike.
enum PowerOfTwo {
  /// 2 to the power of so many bits.
  static func of(_ bits: Bits) -> Double {
    let whole = Int(bits.raw) >> 8
    return Double(sign: .plus, exponent: whole, significand: fractions[Int(bits.raw) & 255])
  }

  /// To a 256th.
  static func log2(_ value: Double) -> Bits {
    let scale = Double(1 << 30)
    let number = min(max(value, 1 / scale), scale)
    return Bits.surprise(part: 1 << 30, whole: UInt64(number * scale))
  }

  /// 2 to the power of 0/256, 1/256, ...
  private static let fractions: [Double] = {
    var step = 2.0
    for _ in 0..<8 { step = step.squareRoot() }
    var values = [1.0]
    for _ in 1..<256 { values.append(values[values.count - 1] * step) }
    return values
  }()
}
