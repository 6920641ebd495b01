/// Why a step of a case is not taken. The reason says what to do instead, and names nobody.
public struct DisputeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of refusal.
  public enum Code: Sendable {
    /// The case is not there yet, or is beyond it.
    case outOfOrder
    /// The case has ended.
    case closed
    /// The step does not fit what the case is about.
    case unfit
    /// A table does not reach so far, or a policy is missing: nobody knows the due date.
    case noClock
  }

  /// The kind.
  public let code: Code
  /// For people.
  public let reason: String

  /// A refusal.
  public init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// Equal when of one kind: what a test states.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

  /// The reason.
  public var description: String { reason }
}
