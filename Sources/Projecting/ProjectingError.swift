/// Why a projection could not be run or read.
public struct ProjectingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds a caller tells apart.
  public enum Code: Sendable {
    /// Rows and log disagree; a rebuild mends it.
    case integrity
    /// An event of a known type has not the form that its version says.
    case misshapenEvent
  }

  /// The kind.
  public let code: Code
  /// For people.
  public let reason: String

  /// An error.
  public init(_ code: Code, _ reason: String) {
    self.code = code
    self.reason = reason
  }

  /// Equal when of one kind.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

  /// The reason.
  public var description: String { reason }
}
