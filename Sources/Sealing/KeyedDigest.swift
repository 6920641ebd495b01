import Crypto

/// HMAC-SHA-256 (RFC 2104): a digest of personal data that nobody can guess back without the key.
public enum KeyedDigest {
  /// 32 bytes over one or more pieces. Pieces are not delimited: the caller frames them.
  public static func of(_ pieces: [UInt8]..., under key: SecretKey) -> [UInt8] {
    var code = HMAC<SHA256>(key: SymmetricKey(data: key.secretBytes))
    for piece in pieces { code.update(data: piece) }
    return Array(code.finalize())
  }
}
