import Crypto

/// SHA-256 (FIPS 180-4), by BoringSSL: four times as fast as libsodium's plain C.
public enum SHA256Digest {
  /// 32 bytes over one or more pieces, as if they were one.
  public static func of(_ pieces: [UInt8]...) -> [UInt8] {
    var hasher = SHA256()
    for piece in pieces { hasher.update(data: piece) }
    return Array(hasher.finalize())
  }

  /// Over `prefix` and one piece: the form of a Merkle leaf.
  public static func of(prefix: UInt8, _ piece: [UInt8]) -> [UInt8] {
    var hasher = SHA256()
    hasher.update(data: [prefix])
    hasher.update(data: piece)
    return Array(hasher.finalize())
  }
}
