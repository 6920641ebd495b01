/// COSE_Sign1 (RFC 9052 section 4.2) with EdDSA over Ed25519 (RFC 9053 section 2.2), in one shape:
/// protected header {1: -8, 4: kid}, unprotected header as given (empty for events), payload inside
/// or detached.
public struct COSESign1: Hashable, Sendable {
  /// Encoded protected header: the bytes that were signed.
  public let protected: [UInt8]
  /// Unprotected header, a map; not signed.
  public let unprotected: CBORValue
  /// The payload; nil when it is detached.
  public let payload: [UInt8]?
  /// 64 bytes.
  public let signature: [UInt8]

  /// The tag of a COSE_Sign1.
  public static let tag: UInt64 = 18

  /// From its members.
  public init(
    protected: [UInt8], unprotected: CBORValue = .map([]), payload: [UInt8]?, signature: [UInt8]
  ) {
    self.protected = protected
    self.unprotected = unprotected
    self.payload = payload
    self.signature = signature
  }

  /// The protected header that names the key.
  public static func protectedHeader(
    kid: [UInt8], more: [CBORValue.Entry] = []
  ) -> [UInt8] {
    CBORValue.map([.init(.int(1), .int(-8)), .init(.int(4), .bytes(kid))] + more).encoded
  }

  /// What is signed: Sig_structure with empty external data.
  public static func toBeSigned(protected: [UInt8], payload: [UInt8]) -> [UInt8] {
    toBeSigned(protected: protected[...], payload: payload[...])
  }

  /// The same over stretches of a larger whole.
  public static func toBeSigned(
    protected: ArraySlice<UInt8>, payload: ArraySlice<UInt8>
  ) -> [UInt8] {
    var writer = CBORWriter(capacityBytes: payload.count + protected.count + 24)
    writer.array(count: 4)
    writer.text("Signature1")
    writer.byteString(protected)
    writer.byteString([])
    writer.byteString(payload)
    return writer.bytes
  }

  /// Tagged, deterministic.
  public func write(into writer: inout CBORWriter) {
    writer.tag(Self.tag)
    writer.array(count: 4)
    writer.byteString(protected)
    writer.value(unprotected)
    if let payload { writer.byteString(payload) } else { writer.null() }
    writer.byteString(signature)
  }

  /// The tagged bytes.
  public var encoded: [UInt8] {
    var writer = CBORWriter(capacityBytes: (payload?.count ?? 0) + 128)
    write(into: &writer)
    return writer.bytes
  }

  /// Reads a tagged COSE_Sign1; its signature is not checked here.
  public init(from reader: inout CBORReader) throws(CBORError) {
    try reader.tag(Self.tag)
    try reader.array(of: 4)
    protected = try reader.byteString()
    unprotected = try reader.value()
    payload = reader.nullIfPresent() ? nil : try reader.byteString()
    signature = try reader.byteString()
    guard signature.count == 64 else {
      throw CBORError(.structure, at: reader.offset, "an Ed25519 signature has 64 bytes")
    }
    guard case .map = unprotected else {
      throw CBORError(.structure, at: reader.offset, "the unprotected header is no map")
    }
  }

  /// The key id, after checking that the protected header says EdDSA.
  public func keyIdentifier() throws(CBORError) -> [UInt8] {
    let header = try CBORValue(decoding: protected)
    guard header[1]?.integer == -8 else {
      throw CBORError(.structure, "the protected header does not say EdDSA (1: -8)")
    }
    guard let kid = header[4]?.byteString else {
      throw CBORError(.structure, "the protected header names no key (4: kid)")
    }
    return kid
  }
}
