/// A 256-bit secret key for `KeyedDigest` and `Seal`. Its bytes are named `secretBytes` so that a
/// reader sees where a secret leaves.
public struct SecretKey: Hashable, Sendable {
  /// The 32 bytes.
  public let secretBytes: [UInt8]

  /// From exactly 32 bytes; nil otherwise.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    secretBytes = bytes
  }

  /// A key of its own for one use, by HKDF-SHA-256 (RFC 5869) with the use as info, so that a
  /// digest can never be mistaken for a key.
  public func derived(for use: String) -> SecretKey {
    // Extract without a salt, then expand to one block.
    let extracted = PreparedKeyedDigest.ofZeros.of(secretBytes)
    return SecretKey(
      unchecked: PreparedKeyedDigest(bytes: extracted).of(Array(use.utf8), [1]))
  }

  /// The key under which digests of what this key seals are taken.
  public var forDigests: SecretKey { derived(for: "msix digest") }

  private init(unchecked bytes: [UInt8]) { secretBytes = bytes }
}
