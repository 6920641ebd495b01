// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
import CSodium

/// Stands in for swift-crypto in this build alone: the compiler cannot build that without its
/// package manager, and what is fuzzed hashes, but never seals, opens or signs. So SHA-256 is here,
/// by libsodium, and of the rest only the names that the product's sources mention.
public struct SHA256 {
  /// 32 bytes.
  public struct Digest: Sequence {
    fileprivate let bytes: [UInt8]

    /// The bytes one after the other.
    public func makeIterator() -> [UInt8].Iterator { bytes.makeIterator() }

    /// Lends the bytes.
    public func withUnsafeBytes<Result>(
      _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result { try unsafe bytes.withUnsafeBytes(body) }
  }

  private var state = unsafe crypto_hash_sha256_state()

  /// Nothing yet.
  public init() { unsafe crypto_hash_sha256_init(&state) }

  /// More bytes.
  public mutating func update(data: [UInt8]) {
    unsafe crypto_hash_sha256_update(&state, data, UInt64(data.count))
  }

  /// More bytes, which are only lent.
  public mutating func update(bufferPointer: UnsafeRawBufferPointer) {
    unsafe update(data: Array(bufferPointer))
  }

  /// Of the bytes so far.
  public func finalize() -> Digest {
    var state = unsafe state
    var bytes = [UInt8](repeating: 0, count: 32)
    unsafe crypto_hash_sha256_final(&state, &bytes)
    return Digest(bytes: bytes)
  }
}

private func missing() -> Never { fatalError("the fuzz build can hash, and nothing else") }

/// Named, never made.
public struct SymmetricKey {
  public init(data: [UInt8]) { missing() }
  public func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result { missing() }
}

/// Named, never made.
public struct HMAC<Hash> {
  public init(key: SymmetricKey) { missing() }
  public mutating func update(data: [UInt8]) { missing() }
  public func finalize() -> [UInt8] { missing() }
}

/// Named, never called.
public enum HKDF<Hash> {
  public static func deriveKey(
    inputKeyMaterial: SymmetricKey, info: [UInt8], outputByteCount: Int
  ) -> SymmetricKey { missing() }
}

/// Named, never called.
public enum AES {
  public enum GCM {
    public struct Nonce { public init(data: [UInt8]) throws { missing() } }
    public struct SealedBox {
      public var ciphertext: [UInt8] { missing() }
      public var tag: [UInt8] { missing() }
      public init(
        nonce: Nonce, ciphertext: some Sequence<UInt8>, tag: some Sequence<UInt8>
      ) throws { missing() }
    }
    public static func seal(
      _ message: [UInt8], using key: SymmetricKey, nonce: Nonce, authenticating: [UInt8]
    ) throws -> SealedBox { missing() }
    public static func open(
      _ box: SealedBox, using key: SymmetricKey, authenticating: [UInt8]
    ) throws -> [UInt8] { missing() }
  }
}

/// Named, never made.
public enum Curve25519 {
  public enum Signing {
    public struct PublicKey { public var rawRepresentation: [UInt8] { missing() } }
    public struct PrivateKey: Sendable {
      public var publicKey: PublicKey { missing() }
      public init(rawRepresentation: [UInt8]) throws { missing() }
      public func signature(for message: [UInt8]) throws -> [UInt8] { missing() }
    }
  }
}

/// Named, never made.
public enum Insecure {
  public enum SHA1 {}
}

extension HMAC {
  public static func authenticationCode(for data: [UInt8], using key: SymmetricKey) -> [UInt8] {
    missing()
  }
}

extension SymmetricKey {
  public init(data: ArraySlice<UInt8>) { missing() }
}
