import Crypto
public import Primitives

/// Time-based one-time passwords (RFC 6238 over RFC 4226, HMAC-SHA-1, as authenticators take them).
public enum TimedCode {
  /// Seconds for which a code stands.
  public static let stepSeconds: Int64 = 30
  /// Digits of a code.
  public static let digitCount = 6
  /// Bytes of a secret: the length of the hash, RFC 4226 section 4.
  public static let secretByteCount = 20
  /// Steps before and after the present one that are taken: a telephone's clock is no better.
  public static let stepsAside: UInt64 = 1

  /// The step of a moment.
  public static func step(at moment: Instant) -> UInt64 {
    UInt64(max(0, moment.microseconds) / (stepSeconds * 1_000_000))
  }

  /// The code of a step.
  public static func code(
    secret: [UInt8], step: UInt64, digitCount: Int = Self.digitCount
  ) -> String {
    var hasher = HMAC<Insecure.SHA1>(key: SymmetricKey(data: secret))
    hasher.update(data: step.bigEndianBytes)
    let hash = Array(hasher.finalize())
    // Dynamic truncation, RFC 4226 section 5.3.
    let offset = Int(hash[hash.count - 1] & 0x0F)
    let number = hash[offset..<offset + 4].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } & 0x7FFF_FFFF
    let modulus = (0..<digitCount).reduce(UInt64(1)) { product, _ in product * 10 }
    let digits = String(number % modulus)
    return String(repeating: "0", count: digitCount - digits.count) + digits
  }

  /// The step whose code this is, of those near the moment and later than `last`; nil when it is of
  /// none. Every code near the moment is worked out and compared whole, whatever is found.
  public static func matchingStep(
    of code: String, secret: [UInt8], at moment: Instant, after last: UInt64?
  ) -> UInt64? {
    let present = step(at: moment)
    let given = Array(code.utf8)
    var found: UInt64?
    for step in (present - min(present, stepsAside))...(present + stepsAside) {
      let isEqual = ConstantTime.areEqual(given, Array(Self.code(secret: secret, step: step).utf8))
      if isEqual, last.map({ step > $0 }) ?? true { found = step }
    }
    return found
  }

  /// What an authenticator scans or takes as a link (Google's key URI format).
  public static func address(secret: [UInt8], account: String, issuer: String) -> String {
    "otpauth://totp/\(escaped(issuer)):\(escaped(account))?secret=\(Base32.encode(secret))"
      + "&issuer=\(escaped(issuer))&algorithm=SHA1&digits=\(digitCount)&period=\(stepSeconds)"
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte -> String in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
        String(UnicodeScalar(byte))
      default: "%" + Hex.encode([byte]).uppercased()
      }
    }.joined()
  }
}

/// Comparison that takes as long for what is nearly right as for what is all wrong.
public enum ConstantTime {
  /// Whether two are the same; their lengths are no secret.
  public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
