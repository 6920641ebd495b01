import CSodium
import Crypto

/// An Ed25519 key that signs. Signatures are deterministic: the same message gives the same bytes.
public struct SigningKey: Sendable {
  /// What others verify with.
  public let verifyingKey: VerifyingKey
  /// The 32 bytes from which the key is made again: the secret to store.
  public let seed: [UInt8]
  private let key: Curve25519.Signing.PrivateKey

  /// From a seed of 32 bytes.
  public init(seed: [UInt8]) throws(SigningError) {
    Sodium.require()
    guard seed.count == 32 else {
      throw SigningError(.length, "an Ed25519 seed has 32 bytes, not \(seed.count)")
    }
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
      let verifyingKey = VerifyingKey(bytes: Array(key.publicKey.rawRepresentation))
    else { throw SigningError(.length, "swift-crypto gave a key of another length") }
    self.seed = seed
    self.key = key
    self.verifyingKey = verifyingKey
  }

  /// 64 bytes over the message. Safe from any thread.
  public func sign(_ message: [UInt8]) -> [UInt8] {
    guard let signature = try? key.signature(for: message), signature.count == 64 else {
      preconditionFailure("Ed25519 signs anything, in 64 bytes")
    }
    return Array(signature)
  }
}
