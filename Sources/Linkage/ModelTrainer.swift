/// Learns weights from records of which nobody knows who is who: expectation and maximisation over
/// pairs that agree in day of birth, and over pairs that agree in name; each says what the fields
/// are like that it does not block on.
///
/// On this population a naive training takes twins for one child. So: no pair with a flag of
/// multiple birth; one pair a family; a twin's or sibling's pattern is two children from the start;
/// the sign of every weight, and the order of levels, stay as they were.
public struct ModelTrainer: Sendable {
  /// What was learned, and from how much.
  public struct Outcome: Sendable {
    /// The model: names counted, weights learned, thresholds as before.
    public var model: LinkageModel
    /// Records that were given.
    public let records: Int
    /// Pairs that agree in day of birth, and in name.
    public let pairs: (byBirth: Int, byName: Int)
    /// Of these, how many are expected to be one child's.
    public let expected: (byBirth: Int, byName: Int)
    /// Names of weights that changed.
    public let learned: [String]
  }

  /// Records that are kept: half a kilobyte each.
  public static let recordsMax = 500_000
  /// Fewer pairs of one child say too little of rare errors.
  static let expectedMin = 200.0
  static let rounds = 20
  static let randomPairs = 400_000
  /// Pairs of one block: a common name must not speak for all.
  static let pairsOfBlockMax = 64
  /// How far one training moves a weight.
  static let stepMost: Bits = 3

  private let former: LinkageModel
  private var counter = FrequencyCounter()
  private var records: [MatchFields] = []

  /// Learns from what a former model takes for likely.
  public init(after former: LinkageModel) { self.former = former }

  /// One record by its newest statement.
  public mutating func add(_ statement: MatchFields) {
    counter.add(statement)
    if records.count < Self.recordsMax { records.append(statement) }
  }

  /// Trains; the same records in the same order give the same model.
  public func train() -> Outcome {
    var model = counter.model(after: former)
    let random = Tally(
      chance.map { PairLevels(records[$0.0], records[$0.1], model) }.lazy.map { ($0, 1.0) })
    let byBirth = levels(of: pairs { Self.birthBlock($0) }, model)
    let byName = levels(of: pairs { Self.nameBlock($0) }, model)
    var learned = LearnedWeights(model.weights, random)
    var tallies = (Tally([]), Tally([]))
    for _ in 0..<Self.rounds {
      tallies = (
        learned.expectation(over: byBirth, except: .birth),
        learned.expectation(over: byName, except: .names)
      )
      learned.maximise(tallies.0, tallies.1)
    }
    var changed = [String]()
    if tallies.0.sum >= Self.expectedMin, tallies.1.sum >= Self.expectedMin {
      for (name, bits) in learned.weights {
        if Self.adopt(name, bits, &model) { changed.append(name) }
      }
    }
    return Outcome(
      model: model, records: records.count, pairs: (byBirth.count, byName.count),
      expected: (Int(tallies.0.sum), Int(tallies.1.sum)), learned: changed)
  }

  /// Sets a weight if its sign, a bounded step and the order of levels allow it.
  private static func adopt(_ name: String, _ bits: Bits, _ model: inout LinkageModel) -> Bool {
    guard let present = model.weights.value(of: name) else { return false }
    var bits = bits.clamped(present - stepMost, present + stepMost)
    bits = present < .zero ? min(bits, .zero) : max(bits, .zero)
    var other = model
    guard bits != present, other.weights.set(name, bits), (try? other.check()) != nil else {
      return false
    }
    model = other
    return true
  }

  // MARK: Pairs

  private static func birthBlock(_ record: MatchFields) -> UInt64? {
    record.birth.flatMap { birth in
      guard birth.year > BirthDay.unknownYear, !birth.isDefault else { return nil }
      return UInt64(birth.year * 10_000 + birth.month * 100 + birth.day)
    }
  }

  private static func nameBlock(_ record: MatchFields) -> UInt64? {
    guard let given = record.given.names.first, let family = record.surnames.names.first else {
      return nil
    }
    return StableHash.of(given.high, given.low, family.high, family.low)
  }

  private static func family(_ record: MatchFields) -> UInt64 {
    record.surnames.names.map(PhoneticFold.fold).sorted().reduce(UInt64(7)) {
      StableHash.of($0, $1.high, $1.low)
    }
  }

  /// Pairs of records of one block, of which none says multiple birth; one of each two families.
  private func pairs(_ block: (MatchFields) -> UInt64?) -> [(Int, Int)] {
    var blocks = [UInt64: [Int]]()
    for (index, record) in records.enumerated() where record.isMultipleBirth != true {
      if let key = block(record) { blocks[key, default: []].append(index) }
    }
    var found = [(Int, Int)]()
    for (_, members) in blocks.sorted(by: { $0.key < $1.key }) where members.count > 1 {
      var families = Set<UInt64>()
      var count = 0
      for (place, left) in members.enumerated() {
        for right in members[(place + 1)...] {
          let couple = StableHash.of(
            Self.family(records[left]), Self.family(records[right]),
            records[left].given.names.first?.high ?? 0)
          guard families.insert(couple).inserted else { continue }
          found.append((left, right))
          count += 1
          if count == Self.pairsOfBlockMax { break }
        }
        if count == Self.pairsOfBlockMax { break }
      }
    }
    return found
  }

  /// Pairs drawn at random, by a fixed seed.
  private var chance: [(Int, Int)] {
    guard records.count > 1 else { return [] }
    var state: UInt64 = 0
    func next() -> Int {
      state &+= 1
      return Int(StableHash.of(state) % UInt64(records.count))
    }
    return (0..<min(Self.randomPairs, records.count * 8)).map { _ in (next(), next()) }
      .filter { $0.0 != $0.1 }
  }

  private func levels(of pairs: [(Int, Int)], _ model: LinkageModel) -> [PairLevels] {
    pairs.map { PairLevels(records[$0.0], records[$0.1], model) }
  }
}
