import CBOR

/// COSE_Sign1 and COSE_Encrypt0: what is taken is written again as the same bytes.
enum COSETarget: Target {
  static func run(_ bytes: [UInt8]) -> [UInt8]? {
    let written = bytes.first == 0xC0 | UInt8(COSEEncrypt0.tag) ? sealed(bytes) : signed(bytes)
    if let written { promise(written == bytes, "a COSE structure is written as it was read") }
    return written
  }

  private static func signed(_ bytes: [UInt8]) -> [UInt8]? {
    var reader = CBORReader(bytes)
    guard let signed = try? COSESign1(from: &reader), reader.isAtEnd else { return nil }
    promise(signed.signature.count == 64, "an Ed25519 signature has 64 bytes")
    if let kid = try? signed.keyIdentifier() {
      let header = try? CBORValue(decoding: signed.protected)
      promise(header?[4] == .bytes(kid) && header?[1] == .int(-8), "the header names alg and kid")
    }
    return signed.encoded
  }

  private static func sealed(_ bytes: [UInt8]) -> [UInt8]? {
    var reader = CBORReader(bytes)
    guard let sealed = try? COSEEncrypt0(from: &reader), reader.isAtEnd else { return nil }
    promise(sealed.kid.count == 16, "a subject has 16 bytes")
    promise(sealed.initializationVector.count == 12, "a vector has 12 bytes")
    promise(sealed.ciphertext.count >= 16, "a ciphertext has its tag")
    return sealed.encoded
  }
}
