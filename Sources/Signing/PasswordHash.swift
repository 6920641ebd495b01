public import CBOR
public import Primitives

/// What is kept of a password: enough to know it again, and nothing to tell it by.
public struct PasswordHash: Hashable, Sendable {
  /// 16 random bytes.
  public let salt: [UInt8]
  /// How much work it took, and a guess takes.
  public let cost: PasswordKey.Cost
  /// 32 bytes of Argon2id (RFC 9106).
  public let hash: [UInt8]

  /// Of a new password.
  public init(
    of password: [UInt8], cost: PasswordKey.Cost, random: any RandomSource
  ) throws(SigningError) {
    salt = random.bytes(count: PasswordKey.saltByteCount)
    self.cost = cost
    hash = try PasswordKey.derive(from: password, salt: salt, cost: cost)
  }

  /// Whether it is of this password.
  public func matches(_ password: [UInt8]) throws(SigningError) -> Bool {
    ConstantTime.areEqual(hash, try PasswordKey.derive(from: password, salt: salt, cost: cost))
  }

  /// The same work for nothing: for names that no account has.
  public static func spendTheSame(
    on password: [UInt8], cost: PasswordKey.Cost
  ) throws(SigningError) {
    let salt = [UInt8](repeating: 0, count: PasswordKey.saltByteCount)
    _ = try PasswordKey.derive(from: password, salt: salt, cost: cost)
  }

  /// `{"salt", "operations", "memory", "hash"}`
  public var cbor: CBORValue {
    .record([
      "salt": .bytes(salt), "operations": .unsigned(cost.operations),
      "memory": .unsigned(cost.memoryBytes), "hash": .bytes(hash),
    ])
  }

  /// From `cbor`; nil for anything else.
  public init?(cbor: CBORValue) {
    guard let salt = cbor["salt"]?.byteString, let hash = cbor["hash"]?.byteString,
      let operations = cbor["operations"]?.unsignedInteger,
      let memory = cbor["memory"]?.unsignedInteger, hash.count == 32
    else { return nil }
    self.salt = salt
    self.hash = hash
    cost = PasswordKey.Cost(operations: operations, memoryBytes: memory)
  }
}
