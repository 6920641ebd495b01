/// A key and its value, copied out of a transaction.
public struct Pair: Sendable, Hashable {
  /// The whole key.
  public let key: [UInt8]
  /// The value; may be empty, except in a table that keeps duplicates.
  public let value: [UInt8]

  /// Joins a key and a value.
  public init(key: [UInt8], value: [UInt8]) {
    self.key = key
    self.value = value
  }
}
