import Primitives

/// SplitMix64: the same numbers for the same seed, on every machine.
struct Dice: Sendable {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// The dice of one step: what others draw, or whether they are taken at all, changes nothing.
  init(seed: UInt64, step: Int) {
    self.init(
      seed &* 0x2545_F491_4F6C_DD1D &+ UInt64(bitPattern: Int64(step)) &* 0x9E37_79B9_7F4A_7C15)
    _ = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A number below a bound.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// Whether one of so many comes up.
  mutating func oneIn(_ bound: Int) -> Bool { below(bound) == 0 }

  /// One of several; nil of none.
  mutating func pick<Item>(_ items: [Item]) -> Item? {
    items.isEmpty ? nil : items[below(items.count)]
  }
}

/// Unpredictable bytes that can be predicted: what the product draws its keys and numbers from.
final class SeededBytes: RandomSource {
  private let dice: Guarded<Dice>

  init(_ seed: UInt64) { dice = Guarded(Dice(seed)) }

  func bytes(count: Int) -> [UInt8] {
    dice.withLock { dice in
      var bytes = [UInt8]()
      while bytes.count < count {
        let word = dice.next()
        for shift in stride(from: 56, through: 0, by: -8) {
          bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
      }
      return Array(bytes.prefix(count))
    }
  }
}
