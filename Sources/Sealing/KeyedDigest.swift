import CSodium

/// HMAC-SHA-256 (RFC 2104): a digest of personal data that nobody can guess back without the key.
///
/// Long content goes through the machine's SHA instructions; short content through a function that
/// takes no memory of its own, which is several times as fast there.
public enum KeyedDigest {
  /// 32 bytes over one or more pieces. Pieces are not delimited: the caller frames them.
  public static func of(_ pieces: [UInt8]..., under key: SecretKey) -> [UInt8] {
    let byteCount = pieces.reduce(0) { $0 + $1.count }
    guard !isShort(byteCount) else { return PreparedKeyedDigest(key).of(pieces) }
    var inner = padded(key, 0x36)
    inner.reserveCapacity(inner.count + byteCount)
    for piece in pieces { inner += piece }
    return SHA256Digest.of(padded(key, 0x5C) + SHA256Digest.of(inner))
  }

  /// Whether content of this length costs less by a digest that is prepared, or made to be, than
  /// through the machine's instructions.
  public static func isShort(_ byteCount: Int) -> Bool { byteCount <= shortByteCountMax }

  /// Where the two ways cost the same.
  static let shortByteCountMax = 512

  /// The key, filled up with zeros to a block of SHA-256, with every byte combined with `pad`.
  private static func padded(_ key: SecretKey, _ pad: UInt8) -> [UInt8] {
    key.secretBytes.map { $0 ^ pad }
      + [UInt8](repeating: pad, count: 64 - key.secretBytes.count)
  }
}

/// The same digest under one key for many short pieces: what the key alone decides is worked out
/// once.
public struct PreparedKeyedDigest: Sendable {
  private let state: crypto_auth_hmacsha256_state

  /// Under a key.
  public init(_ key: SecretKey) { self.init(bytes: key.secretBytes) }

  init(bytes: [UInt8]) {
    var state = crypto_auth_hmacsha256_state()
    let status = unsafe crypto_auth_hmacsha256_init(&state, bytes, bytes.count)
    precondition(status == 0, "HMAC takes any key")
    self.state = state
  }

  /// Under 32 zeros: what RFC 5869 takes where there is no salt.
  static let ofZeros = PreparedKeyedDigest(bytes: [UInt8](repeating: 0, count: 32))

  /// 32 bytes over pieces, as if they were one.
  public func of(_ pieces: [UInt8]...) -> [UInt8] { of(pieces) }

  func of(_ pieces: [[UInt8]]) -> [UInt8] {
    var state = state
    for piece in pieces {
      unsafe crypto_auth_hmacsha256_update(&state, piece, UInt64(piece.count))
    }
    return unsafe Self.finish(&state) { unsafe [UInt8]($0) }
  }

  /// The first eight bytes of the digest, as a big-endian number, over one byte and a number of
  /// eight bytes: takes no memory, for what is asked again and again.
  public func word(of byte: UInt8, _ number: UInt64) -> UInt64 {
    var state = state
    unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 9) { message in
      unsafe message.initialize(repeating: byte)
      for index in 1...8 {
        unsafe message[index] = UInt8(truncatingIfNeeded: number >> UInt64(64 - 8 * index))
      }
      guard let start = message.baseAddress else { return }
      unsafe crypto_auth_hmacsha256_update(&state, start, 9)
    }
    return unsafe Self.finish(&state) { unsafe UInt64(bigEndian: $0.load(as: UInt64.self)) }
  }

  private static func finish<Answer>(
    _ state: inout crypto_auth_hmacsha256_state, _ take: (UnsafeRawBufferPointer) -> Answer
  ) -> Answer {
    unsafe withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { digest in
      guard let start = digest.baseAddress else { preconditionFailure("no room for a digest") }
      unsafe crypto_auth_hmacsha256_final(
        &state, start.assumingMemoryBound(to: UInt8.self))
      return unsafe take(UnsafeRawBufferPointer(digest))
    }
  }
}
