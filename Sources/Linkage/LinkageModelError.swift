/// Why a file is no model: what is wrong with it and what to do.
public struct LinkageModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// For people.
  public let reason: String

  /// An error.
  public init(_ reason: String) { self.reason = reason }

  /// The reason.
  public var description: String { reason }
}
