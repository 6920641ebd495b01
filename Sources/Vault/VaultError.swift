/// Why the vault did not seal, open or destroy.
public struct VaultError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds a caller tells apart.
  public enum Code: Sendable {
    /// The operator's secret or the recovery key does not open the key-encryption key.
    case wrongSecret
    /// Rows, files or ciphertext are not what was written.
    case integrity
    /// The subject has no key any more: it was erased.
    case erased
    /// There is no such key or blob.
    case notFound
  }

  /// The kind.
  public let code: Code
  /// For people; never names a person.
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
