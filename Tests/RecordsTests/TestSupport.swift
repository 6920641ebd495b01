import CBOR
import Primitives
import Testing

@testable import Records

/// A day, or a failed test where the text is none.
func day(_ text: String) throws -> CivilDate { try #require(CivilDate(text), "\(text) is no day") }

/// A moment, or a failed test where the text is none.
func moment(_ text: String) throws -> Instant {
  try #require(Instant(text), "\(text) is no moment")
}

/// A State's code, or a failed test where the text is none.
func state(_ text: String) throws -> StateCode {
  try #require(StateCode(text), "\(text) is no code")
}

/// The value after a journey through bytes, which is where a difference in encoding would show.
func throughBytes(_ value: CBORValue) throws -> CBORValue {
  try CBORValue(decoding: value.encoded)
}

/// A generator that gives the same numbers for the same seed on every machine (SplitMix64), so
/// that a failing case can be had again from the seed in its message.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
