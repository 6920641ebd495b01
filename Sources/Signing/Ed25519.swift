import CSodium
public import Primitives

/// Proof that libsodium has been started, which every use of it needs once a process.
enum Sodium {
  static let isReady: Bool = sodium_init() >= 0

  static func require() {
    precondition(isReady, "libsodium could not be started: is libsodium23 installed?")
  }
}

/// The public half of an Ed25519 key (RFC 8032): 32 bytes.
public struct VerifyingKey: Hashable, Sendable {
  /// The 32 bytes.
  public let bytes: [UInt8]

  /// From exactly 32 bytes; nil otherwise.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Whether the signature is this key's over the message. Safe from any thread.
  public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    Sodium.require()
    guard signature.count == 64 else { return false }
    return unsafe crypto_sign_ed25519_verify_detached(
      signature, message, UInt64(message.count), bytes) == 0
  }
}

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

/// The machine's random numbers, through libsodium.
public final class SystemRandom: RandomSource {
  /// A source.
  public init() {}

  /// `count` unpredictable bytes; safe from any thread.
  public func bytes(count: Int) -> [UInt8] {
    Sodium.require()
    var bytes = [UInt8](repeating: 0, count: count)
    unsafe randombytes_buf(&bytes, count)
    return bytes
  }
}
