/// Something that must never be, and where it came up.
public struct Finding: Error, Sendable, CustomStringConvertible {
  /// The seed.
  public let seed: UInt64
  /// The number of the step, from 0.
  public let step: Int
  /// The kind of step.
  public let kind: String
  /// What was found.
  public let text: String

  /// One line that says how to see it again.
  public var description: String {
    "seed \(seed), step \(step) (\(kind)): \(text); "
      + "again: msix-simulate --seed \(seed) --steps \(step + 1)"
  }
}

/// A check that failed, before it is known at which step.
struct Broken: Error {
  let text: String

  init(_ text: String) { self.text = text }
}

/// Throws unless something holds.
func require(_ holds: Bool, _ text: @autoclosure () -> String) throws {
  guard holds else { throw Broken(text()) }
}
