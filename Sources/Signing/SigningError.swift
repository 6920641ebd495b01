/// Why a key could not be made, read or used.
public struct SigningError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds a caller tells apart.
  public enum Code: Sendable {
    /// libsodium did not start.
    case unavailable
    /// A key, seed or signature of the wrong length.
    case length
    /// Argon2id could not get its memory.
    case memory
    /// The secret or recovery key does not open this.
    case wrongSecret
    /// Too many passwords wait to be worked on.
    case busy
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
