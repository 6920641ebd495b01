/// Why bytes were refused. The bytes are foreign or damaged: nothing may be taken from them.
public struct CBORError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of refusal.
  public enum Code: Sendable {
    /// The input ends inside an item.
    case truncated
    /// Bytes follow the item.
    case trailingBytes
    /// A longer form was used where a shorter one holds the number.
    case notShortest
    /// Map keys are not in ascending order of their encoding, or a key comes twice.
    case keysUnsorted
    /// A float, an indefinite length, or a simple value outside false, true, null.
    case unsupported
    /// A text string is not UTF-8.
    case notUTF8
    /// Deeper or larger than `Limits` allows.
    case limit
    /// Well-formed, but not the structure that the reader expects.
    case structure
  }

  /// The kind.
  public let code: Code
  /// Byte offset at which it was noticed.
  public let offset: Int
  /// For people.
  public let reason: String

  /// A refusal.
  public init(_ code: Code, at offset: Int = 0, _ reason: String) {
    self.code = code
    self.offset = offset
    self.reason = reason
  }

  /// Equal when of one kind: what a test states.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

  /// The reason and the place.
  public var description: String { "not deterministic CBOR at byte \(offset): \(reason)" }
}
