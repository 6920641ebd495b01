/// Why the ledger did not do what it was asked.
public struct LedgerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds a caller tells apart.
  public enum Code: Sendable {
    /// Bytes, hashes, signatures or heads do not agree: stop, keep everything, call the operator.
    /// The command line ends with status 3.
    case integrity
    /// The log, a lock or the disk did not take the group; nothing of it was written. Try again.
    case busy
    /// The disk is full; nothing of the group was written.
    case noRoom
    /// The clock stands more than `Limits.clockBehindSecondsMax` before the last leaf.
    case clockBehind
    /// A command id came back with other content.
    case commandReused
    /// A stream is not at the version that the command expected.
    case versionConflict
    /// Larger than a named limit.
    case limit
    /// No such position, size, or key.
    case notFound
    /// The ledger is in a state in which it may not sign: the reason says which.
    case mayNotSign
    /// Our own mistake, met with a whole group unwritten.
    case misuse
  }

  /// The kind.
  public let code: Code
  /// For people: what and where.
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
