public import Primitives
public import Records
import Sealing

/// What the holder of a session carries: 256 random bits. The ledger keeps a hash of it alone.
public struct SessionToken: Hashable, Sendable {
  /// Bytes of a token.
  public static let byteCount = 32

  let bytes: [UInt8]

  init(from random: any RandomSource) { bytes = random.bytes(count: Self.byteCount) }

  /// From its text; nil for anything else.
  public init?(_ text: some StringProtocol) {
    guard let bytes = Hex.decode(text), bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// 64 hexadecimal digits: a secret.
  public var text: String { Hex.encode(bytes) }

  /// The session that it opens.
  public var session: SessionID {
    let hash = SHA256Digest.of(Array("msix session ".utf8), bytes)
    guard let session = SessionID(bytes: hash.prefix(16)) else {
      preconditionFailure("SHA-256 gave fewer than 16 bytes")
    }
    return session
  }
}
