import Crypto

/// AES-256-GCM (NIST SP 800-38D): 12 bytes of initialization vector, 16 of tag.
public enum Seal {
  /// Bytes that a sealed form is longer than the clear one, without its vector.
  public static let tagByteCount = 16
  /// Bytes of the initialization vector.
  public static let vectorByteCount = 12

  /// Ciphertext with its tag. A vector must never come twice under one key: random ones are safe
  /// for 2^32 parts a key (SP 800-38D section 8.3), far more than one child has.
  public static func seal(
    _ clear: [UInt8], under key: SecretKey, vector: [UInt8], additionalData: [UInt8]
  ) -> [UInt8] {
    precondition(vector.count == vectorByteCount, "AES-256-GCM takes a vector of 12 bytes")
    if SodiumSeal.isAvailable {
      return SodiumSeal.seal(clear, under: key, vector: vector, additionalData: additionalData)
    }
    guard let nonce = try? AES.GCM.Nonce(data: vector),
      let box = try? AES.GCM.seal(
        clear, using: SymmetricKey(data: key.secretBytes), nonce: nonce,
        authenticating: additionalData)
    else { preconditionFailure("AES-256-GCM takes a vector of 12 bytes, not \(vector.count)") }
    return Array(box.ciphertext) + Array(box.tag)
  }

  /// The same into a place that is `clear.count + tagByteCount` long.
  public static func seal(
    _ clear: [UInt8], under key: SecretKey, vector: [UInt8], additionalData: [UInt8],
    into place: inout MutableRawSpan
  ) {
    precondition(place.byteCount == clear.count + tagByteCount, "no place for the seal")
    unsafe place.withUnsafeMutableBytes { target in
      if SodiumSeal.isAvailable, let start = target.baseAddress {
        unsafe SodiumSeal.seal(
          clear, under: key, vector: vector, additionalData: additionalData,
          into: start.assumingMemoryBound(to: UInt8.self))
      } else {
        let sealed = seal(clear, under: key, vector: vector, additionalData: additionalData)
        unsafe target.copyBytes(from: sealed)
      }
    }
  }

  /// The clear bytes.
  public static func open(
    _ sealed: [UInt8], under key: SecretKey, vector: [UInt8], additionalData: [UInt8]
  ) throws(OpenError) -> [UInt8] {
    guard sealed.count >= tagByteCount, vector.count == vectorByteCount else { throw OpenError() }
    if SodiumSeal.isAvailable {
      let clear = SodiumSeal.open(
        sealed, under: key, vector: vector, additionalData: additionalData)
      guard let clear else { throw OpenError() }
      return clear
    }
    do {
      let box = try AES.GCM.SealedBox(
        nonce: AES.GCM.Nonce(data: vector), ciphertext: sealed.dropLast(tagByteCount),
        tag: sealed.suffix(tagByteCount))
      return Array(
        try AES.GCM.open(
          box, using: SymmetricKey(data: key.secretBytes), authenticating: additionalData))
    } catch {
      throw OpenError()
    }
  }
}
