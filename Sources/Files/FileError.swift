/// Why a file could not be read or written: the operation, the path and the system's word for it.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds a caller tells apart.
  public enum Code: Sendable {
    /// There is no such file.
    case notFound
    /// There is one already.
    case exists
    /// The permissions forbid it, or are wider than a key file may have.
    case permission
    /// The disk is full.
    case noSpace
    /// Another process holds the lock.
    case locked
    /// Larger than the caller allowed.
    case tooLarge
    /// Anything else.
    case other
  }

  /// The kind.
  public let code: Code
  /// For people; names the path.
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
