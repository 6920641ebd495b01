/// A stream of made-up chance, fixed by the seed, what it is for, and whom it is about: whoever
/// asks twice gets the same life twice, in whatever order. SplitMix64 (Steele, Lea, Flood 2014).
struct Randomness {
  /// What a stream is for, so that one more draw in one place moves nothing in another.
  enum Purpose: UInt64 {
    case state = 1
    case clan, family, children, journey, record, history, spelling, doses, faults, census
  }

  private var state: UInt64

  init(seed: UInt64, _ purpose: Purpose, _ first: UInt64 = 0, _ second: UInt64 = 0) {
    var mixed = Self.mix(seed &+ purpose.rawValue &* 0xD1B5_4A32_D192_ED03)
    mixed = Self.mix(mixed ^ first &* 0x9E37_79B9_7F4A_7C15)
    state = Self.mix(mixed ^ second &* 0xC2B2_AE3D_27D4_EB4F)
  }

  /// The next 64 bits.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// A number from 0 to `count` - 1. Scaled instead of divided; the bias is below 2^-32.
  mutating func below(_ count: Int) -> Int {
    precondition(count > 0, "one of none")
    return Int(UInt64(count).multipliedFullWidth(by: next()).high)
  }

  /// A number of the range.
  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  /// Yes, in so many of 10,000 cases.
  mutating func chance(_ count: Int) -> Bool { below(10_000) < count }

  /// Position of one of the weights, each as likely as it weighs.
  mutating func position(in weights: [Int]) -> Int {
    var rest = below(weights.reduce(0, +))
    for (position, weight) in weights.enumerated() {
      if rest < weight { return position }
      rest -= weight
    }
    return weights.count - 1
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
