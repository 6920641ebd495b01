/// SplitMix64: chance that is the same for the same seed.
struct Lot: Sendable {
  private var state: UInt64

  /// The lot of one thing among many.
  init(_ seed: UInt64, _ number: Int = 0) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(number) &* 0xD1B5_4A32_D192_ED03
  }

  mutating func draw() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A number below a bound.
  mutating func below(_ bound: Int) -> Int { Int(draw() % UInt64(bound)) }

  /// One of several; nil of none.
  mutating func pick<Items: RandomAccessCollection>(
    _ items: Items
  ) -> Items.Element? where Items.Index == Int {
    items.isEmpty ? nil : items[items.startIndex + below(items.count)]
  }
}
