/// A key under the name of its owner: the kid of what it seals.
public struct SealingKey: Hashable, Sendable {
  /// 16 bytes: the subject.
  public let identifier: [UInt8]
  /// The key.
  public let key: SecretKey

  /// A named key.
  public init(identifier: [UInt8], key: SecretKey) {
    precondition(identifier.count == 16, "a subject's identifier has 16 bytes")
    self.identifier = identifier
    self.key = key
  }
}
