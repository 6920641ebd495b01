/// Why no nation was written, and what to do.
public struct PopulationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// For people.
  public let description: String

  init(_ description: String) { self.description = description }
}
