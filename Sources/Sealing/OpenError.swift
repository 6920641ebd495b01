import Primitives

/// Why sealed bytes could not be opened: wrong key, wrong place, or changed. Nothing tells which.
public struct OpenError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An error.
  public init() {}
  /// For people.
  public var description: String {
    "sealed bytes do not open: wrong key, moved from their place, or changed"
  }
}
