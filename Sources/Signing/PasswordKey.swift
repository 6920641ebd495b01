import CSodium

/// A key of 32 bytes from a secret that a person chose, by Argon2id (RFC 9106).
public enum PasswordKey {
  /// How much work a guess costs. Kept beside what it protects, so that it can be raised.
  public struct Cost: Hashable, Sendable {
    /// Passes.
    public let operations: UInt64
    /// Memory in bytes.
    public let memoryBytes: UInt64

    /// A cost.
    public init(operations: UInt64, memoryBytes: UInt64) {
      self.operations = operations
      self.memoryBytes = memoryBytes
    }

    /// libsodium's "interactive": 2 passes over 64 MiB.
    public static let interactive = Cost(operations: 2, memoryBytes: 64 << 20)
    /// The least that libsodium takes; for secrets that are random already, and for tests.
    public static let least = Cost(operations: 1, memoryBytes: 8 << 10)
  }

  /// The salt's length in bytes.
  public static let saltByteCount = 16

  /// The key.
  public static func derive(
    from secret: [UInt8], salt: [UInt8], cost: Cost
  ) throws(SigningError) -> [UInt8] {
    Sodium.require()
    guard salt.count == saltByteCount else {
      throw SigningError(.length, "a salt has 16 bytes, not \(salt.count)")
    }
    // The cost stands in a file, which may be damaged.
    guard let memory = Int(exactly: cost.memoryBytes) else {
      throw SigningError(.memory, "Argon2id cannot take \(cost.memoryBytes) bytes of memory")
    }
    var key = [UInt8](repeating: 0, count: 32)
    var characters = secret.map { CChar(bitPattern: $0) }
    // What was copied for the library is gone when it is done.
    defer { unsafe sodium_memzero(&characters, characters.count) }
    let outcome = unsafe crypto_pwhash(
      &key, 32, characters, UInt64(characters.count), salt, cost.operations, memory,
      crypto_pwhash_ALG_ARGON2ID13)
    guard outcome == 0 else {
      throw SigningError(.memory, "Argon2id could not get \(cost.memoryBytes) bytes of memory")
    }
    return key
  }
}
