import CBOR
import Primitives
import Testing

@Suite struct COSETests {
  private static let kid = [UInt8](1...8)
  private static let subject = [UInt8](repeating: 0xAB, count: 16)

  private static func sign1(_ bytes: [UInt8]) throws -> COSESign1 {
    var reader = CBORReader(bytes)
    let value = try COSESign1(from: &reader)
    try reader.finish()
    return value
  }

  private static func encrypt0(_ bytes: [UInt8]) throws -> COSEEncrypt0 {
    var reader = CBORReader(bytes)
    let value = try COSEEncrypt0(from: &reader)
    try reader.finish()
    return value
  }

  /// The Sig_structure of the COSE working group's example `eddsa-sig-01`.
  @Test func whatIsSigned() {
    let bytes = COSESign1.toBeSigned(
      protected: hex("a201270300"), payload: Array("This is the content.".utf8))
    #expect(
      Hex.encode(bytes)
        == "846a5369676e61747572653145a2012703004054"
        + "546869732069732074686520636f6e74656e742e")
  }

  @Test func aSign1PrintsAsItWasRead() throws {
    let protected = COSESign1.protectedHeader(kid: Self.kid)
    #expect(Hex.encode(protected) == "a20127044801020304" + "05060708")
    let signature = [UInt8](repeating: 5, count: 64)
    for payload in [nil, [], [1, 2, 3]] as [[UInt8]?] {
      for unprotected in [CBORValue.map([]), .map([.init(.int(396), .text("x"))])] {
        let value = COSESign1(
          protected: protected, unprotected: unprotected, payload: payload, signature: signature)
        let read = try Self.sign1(value.encoded)
        #expect(read == value)
        #expect(read.encoded == value.encoded)
        #expect(read.encoded.first == 0xD2)
        #expect(try read.keyIdentifier() == Self.kid)
      }
    }
  }

  @Test func otherSign1sAreRefused() throws {
    let signature = "5840" + String(repeating: "00", count: 64)
    for text in [
      "d1 84 40 a0 40" + signature, "84 40 a0 40" + signature, "d2 83 40 a0" + signature,
      "d2 84 40 a0 40 583f" + String(repeating: "00", count: 63), "d2 84 40 80 40" + signature,
      "d2 84 40 f6 40" + signature, "d2 84 a0 a0 40" + signature, "d2 84 40 a0 60" + signature,
      "d2 85 40 a0 40" + signature + "00",
    ] {
      #expect(throws: CBORError(.structure, ""), "\(text)") { try Self.sign1(hex(text)) }
    }
    #expect(throws: CBORError(.keysUnsorted, "")) {
      try Self.sign1(hex("d2 84 40 a2 02f6 01f6 40" + signature))
    }
  }

  @Test func theProtectedHeaderMustSayEdDSAAndNameAKey() throws {
    let signature = [UInt8](repeating: 0, count: 64)
    for header in ["a0", "a10126", "a10127", "a1044101", "a201260441aa", "a20127046161", "00"] {
      let value = COSESign1(protected: hex(header), payload: [], signature: signature)
      #expect(throws: CBORError(.structure, ""), "\(header)") { try value.keyIdentifier() }
    }
    let trailing = COSESign1(protected: hex("a2012704410100"), payload: [], signature: signature)
    #expect(throws: CBORError(.trailingBytes, "")) { try trailing.keyIdentifier() }
  }

  @Test func anEncrypt0PrintsAsItWasRead() throws {
    let value = COSEEncrypt0(
      kid: Self.subject, initializationVector: [UInt8](repeating: 1, count: 12),
      ciphertext: [UInt8](repeating: 2, count: 20))
    let read = try Self.encrypt0(value.encoded)
    #expect(read == value && read.encoded == value.encoded && read.encoded.first == 0xD0)
    let header = "a20103" + "0450" + Hex.encode(Self.subject)
    #expect(Hex.encode(COSEEncrypt0.protectedHeader(kid: Self.subject)) == header)
    #expect(
      Hex.encode(COSEEncrypt0.additionalData(kid: Self.subject, external: [9, 9]))
        == "8368456e63727970743055" + header + "420909")
  }

  /// One shape only: what would not be printed again as it was read is refused.
  @Test func otherEncrypt0sAreRefused() throws {
    let kid = "0450" + Hex.encode(Self.subject)
    let vector = "a1054c" + String(repeating: "01", count: 12)
    let cipher = "50" + String(repeating: "02", count: 16)
    func part(_ header: String, _ unprotected: String, _ ciphertext: String) -> [UInt8] {
      let bytes = hex(header)
      return [0xD0, 0x83] + CBORValue.bytes(bytes).encoded + hex(unprotected) + hex(ciphertext)
    }
    #expect(try Self.encrypt0(part("a20103" + kid, vector, cipher)).ciphertext.count == 16)
    for (header, unprotected, ciphertext) in [
      ("a20101" + kid, vector, cipher), ("a10103", vector, cipher),
      ("a20103044101", vector, cipher), ("a1" + kid, vector, cipher),
      ("a20103" + kid, "a0", cipher), ("a20103" + kid, "80", cipher),
      ("a20103" + kid, "a1054b" + String(repeating: "01", count: 11), cipher),
      ("a20103" + kid, vector, "4f" + String(repeating: "02", count: 15)),
      ("a20103" + kid, vector, "f6"),
      ("a30103" + kid + "0500", vector, cipher),
      ("a20103" + kid, "a20400" + vector.dropFirst(2), cipher),
    ] {
      #expect(throws: CBORError(.structure, ""), "\(header) \(unprotected) \(ciphertext)") {
        try Self.encrypt0(part(header, unprotected, ciphertext))
      }
    }
  }

  @Test(arguments: [UInt64(401)])
  func aChangedByteIsRefusedOrPrintedAgain(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let sign = COSESign1(
      protected: COSESign1.protectedHeader(kid: Self.kid), payload: random.bytes(9),
      signature: random.bytes(64)
    ).encoded
    let sealed = COSEEncrypt0(
      kid: random.bytes(16), initializationVector: random.bytes(12), ciphertext: random.bytes(24)
    ).encoded
    for index in sign.indices {
      for difference in [UInt8](1...255) {
        var changed = sign
        changed[index] ^= difference
        if let value = try? Self.sign1(changed), value.encoded != changed {
          Issue.record("seed \(seed): \(Hex.encode(changed))")
        }
      }
    }
    for index in sealed.indices {
      for difference in [UInt8](1...255) {
        var changed = sealed
        changed[index] ^= difference
        if let value = try? Self.encrypt0(changed), value.encoded != changed {
          Issue.record("seed \(seed): \(Hex.encode(changed))")
        }
      }
    }
  }
}
