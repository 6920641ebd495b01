import Primitives

/// A seal without a random vector: the vector is a keyed digest of place and content, so that a
/// projection, which may not draw random numbers, writes the same bytes at every rebuild. Equal
/// content at one place gives equal bytes, which is no secret there. (The idea of RFC 5297.)
public enum PlacedSeal {
  /// Vector, ciphertext, tag.
  public static func seal(_ clear: [UInt8], at place: [UInt8], under key: SecretKey) -> [UInt8] {
    let framed = UInt32(place.count).bigEndianBytes
    let vector = Array(
      KeyedDigest.of(framed, place, clear, under: key).prefix(Seal.vectorByteCount))
    return vector + Seal.seal(clear, under: key, vector: vector, additionalData: place)
  }

  /// The clear bytes of what lies in a transaction, without a copy of what is sealed.
  public static func open(
    _ sealed: RawSpan, at place: [UInt8], under key: SecretKey
  ) throws(OpenError) -> [UInt8] {
    guard sealed.byteCount >= Seal.vectorByteCount + Seal.tagByteCount else { throw OpenError() }
    guard SodiumSeal.isAvailable else {
      return try open(
        unsafe sealed.withUnsafeBytes { unsafe Array($0) }, at: place, under: key)
    }
    guard let clear = SodiumSeal.open(sealed, under: key, additionalData: place) else {
      throw OpenError()
    }
    return clear
  }

  /// The clear bytes.
  public static func open(
    _ sealed: [UInt8], at place: [UInt8], under key: SecretKey
  ) throws(OpenError) -> [UInt8] {
    guard sealed.count >= Seal.vectorByteCount + Seal.tagByteCount else { throw OpenError() }
    return try Seal.open(
      Array(sealed.dropFirst(Seal.vectorByteCount)), under: key,
      vector: Array(sealed.prefix(Seal.vectorByteCount)), additionalData: place)
  }
}
