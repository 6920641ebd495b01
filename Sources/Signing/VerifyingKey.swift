import CSodium

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
