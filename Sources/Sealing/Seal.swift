import Crypto
import Primitives

/// Why sealed bytes could not be opened: wrong key, wrong place, or changed. Nothing tells which.
public struct OpenError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An error.
  public init() {}
  /// For people.
  public var description: String {
    "sealed bytes do not open: wrong key, moved from their place, or changed"
  }
}

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
    guard let nonce = try? AES.GCM.Nonce(data: vector),
      let box = try? AES.GCM.seal(
        clear, using: SymmetricKey(data: key.secretBytes), nonce: nonce,
        authenticating: additionalData)
    else { preconditionFailure("AES-256-GCM takes a vector of 12 bytes, not \(vector.count)") }
    return Array(box.ciphertext) + Array(box.tag)
  }

  /// The clear bytes.
  public static func open(
    _ sealed: [UInt8], under key: SecretKey, vector: [UInt8], additionalData: [UInt8]
  ) throws(OpenError) -> [UInt8] {
    guard sealed.count >= tagByteCount else { throw OpenError() }
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

/// A key under the name of its owner: the kid of what it seals.
public struct SealingKey: Hashable, Sendable {
  /// 16 bytes: the subject.
  public let identifier: [UInt8]
  /// The key.
  public let key: SecretKey

  /// A named key.
  public init(identifier: [UInt8], key: SecretKey) {
    precondition(identifier.count == 16, "a subject's identifier has 16 bytes")
    self.identifier = identifier
    self.key = key
  }
}
