/// COSE_Encrypt0 (RFC 9052 section 5.2) with AES-256-GCM (RFC 9053 section 4.1), in one shape:
/// protected header {1: 3, 4: kid}, unprotected header {5: IV of 12 bytes}, ciphertext with its
/// tag of 16 bytes at the end.
public struct COSEEncrypt0: Hashable, Sendable {
  /// The subject whose key sealed it: 16 bytes.
  public let kid: [UInt8]
  /// 12 bytes, never used twice under one key.
  public let initializationVector: [UInt8]
  /// Ciphertext and tag.
  public let ciphertext: [UInt8]

  /// The tag of a COSE_Encrypt0.
  public static let tag: UInt64 = 16

  /// From its members.
  public init(kid: [UInt8], initializationVector: [UInt8], ciphertext: [UInt8]) {
    self.kid = kid
    self.initializationVector = initializationVector
    self.ciphertext = ciphertext
  }

  /// The encoded protected header under a key.
  public static func protectedHeader(kid: [UInt8]) -> [UInt8] {
    var writer = CBORWriter(capacityBytes: kid.count + 8)
    writer.map(count: 2)
    writer.unsigned(1)
    writer.unsigned(3)
    writer.unsigned(4)
    writer.byteString(kid)
    return writer.bytes
  }

  /// The additional data of the AEAD: Enc_structure over `external`, which binds the part to its
  /// place.
  public static func additionalData(kid: [UInt8], external: [UInt8]) -> [UInt8] {
    var writer = CBORWriter(capacityBytes: external.count + 64)
    writer.array(count: 3)
    writer.text("Encrypt0")
    writer.byteString(protectedHeader(kid: kid))
    writer.byteString(external)
    return writer.bytes
  }

  /// Tagged.
  public func write(into writer: inout CBORWriter) {
    Self.writeHeaders(kid: kid, initializationVector: initializationVector, into: &writer)
    writer.byteString(ciphertext)
  }

  /// Everything but the ciphertext, a byte string which follows.
  public static func writeHeaders(
    kid: [UInt8], initializationVector: [UInt8], into writer: inout CBORWriter
  ) {
    writer.tag(tag)
    writer.array(count: 3)
    writer.byteString(protectedHeader(kid: kid))
    writer.map(count: 1)
    writer.unsigned(5)
    writer.byteString(initializationVector)
  }

  /// The tagged bytes.
  public var encoded: [UInt8] {
    var writer = CBORWriter(capacityBytes: ciphertext.count + 64)
    write(into: &writer)
    return writer.bytes
  }

  /// `{1: 3, 4: h'...'}` up to the 16 bytes.
  private static let headerStart: [UInt8] = [0xA2, 0x01, 0x03, 0x04, 0x50]

  /// Reads a tagged COSE_Encrypt0 of this shape.
  public init(from reader: inout CBORReader) throws(CBORError) {
    try reader.tag(Self.tag)
    try reader.array(of: 3)
    // Both headers have one form each, which is compared: a tree of them would cost more than all
    // the rest.
    let header = try reader.byteString()
    let kid = Array(header.dropFirst(Self.headerStart.count))
    guard header.starts(with: Self.headerStart), kid.count == 16 else {
      throw CBORError(.structure, at: reader.offset, "not AES-256-GCM under a 16-byte key id")
    }
    guard try reader.map() == 1, try reader.unsigned() == 5 else {
      throw CBORError(.structure, at: reader.offset, "no initialization vector of 12 bytes")
    }
    let vector = try reader.byteString()
    guard vector.count == 12 else {
      throw CBORError(.structure, at: reader.offset, "no initialization vector of 12 bytes")
    }
    self.init(kid: kid, initializationVector: vector, ciphertext: try reader.byteString())
    guard ciphertext.count >= 16 else {
      throw CBORError(.structure, at: reader.offset, "shorter than its tag")
    }
  }
}
