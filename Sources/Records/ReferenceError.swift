/// Why a reference table was refused or has no answer. A table that ends is not continued by a
/// guess: load one that reaches further.
public struct ReferenceError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of refusal.
  public enum Code: Sendable {
    /// The day or moment lies outside what the table says: load a table that covers it.
    case outsideRange
    /// The table has no such calendar, zone or State: load one that has.
    case unknownName
    /// The table itself is wrong: correct the file and load it again.
    case malformed
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
