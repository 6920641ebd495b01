import CSodium

/// An Ed25519 key that signs. Signatures are deterministic: the same message gives the same bytes.
public struct SigningKey: Sendable {
  /// What others verify with.
  public let verifyingKey: VerifyingKey
  /// The 32 bytes from which the key is made again: the secret to store.
  public let seed: [UInt8]
  private let secret: [UInt8]

  /// From a seed of 32 bytes.
  public init(seed: [UInt8]) throws(SigningError) {
    Sodium.require()
    guard seed.count == 32 else {
      throw SigningError(.length, "an Ed25519 seed has 32 bytes, not \(seed.count)")
    }
    var public_ = [UInt8](repeating: 0, count: 32)
    var secret = [UInt8](repeating: 0, count: 64)
    unsafe crypto_sign_ed25519_seed_keypair(&public_, &secret, seed)
    guard let verifyingKey = VerifyingKey(bytes: public_) else {
      throw SigningError(.length, "libsodium gave a key of another length")
    }
    self.seed = seed
    self.secret = secret
    self.verifyingKey = verifyingKey
  }

  /// 64 bytes over the message. Safe from any thread.
  public func sign(_ message: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: 64)
    unsafe crypto_sign_ed25519_detached(
      &signature, nil, message, UInt64(message.count), secret)
    return signature
  }
}
