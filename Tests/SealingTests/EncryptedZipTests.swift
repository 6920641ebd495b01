import Primitives
import Testing

@testable import Sealing

/// The same bytes each time for one seed.
private struct Repeating: RandomSource {
  let seed: UInt64

  init(_ seed: UInt64) { self.seed = seed }

  func bytes(count: Int) -> [UInt8] {
    var source = Seeded(seed)
    return source.bytes(count)
  }
}

@Suite struct EncryptedZipTests {
  @Test func keysAreDerivedAsTheStandardSays() {
    // RFC 6070 has no vector of 1,000 rounds; this one was made by Python's hashlib.
    let key = EncryptedZip.derived(
      from: Array("password".utf8), salt: Array("saltSALTsaltSALT".utf8), count: 66)
    #expect(key.count == 66)
    #expect(Hex.encode(Array(key.prefix(8))) == "35f27c48f6460792")
  }

  @Test func theCounterHasItsLowestByteFirst() {
    // AES-256 of 01 00 … and 02 00 … under 00 01 … 1f, made by Python's cryptography.
    let key = (0..<32).map { UInt8($0) }
    let stream = EncryptedZip.encrypted([UInt8](repeating: 0, count: 32), under: key)
    let expected =
      "c7b519846a11411cd6ac07cb03f801a8"
      + "4ef4b88bebd54953c37ffaf66efaca7b"
    #expect(Hex.encode(stream) == expected)
  }

  @Test func theArchiveHasTheFormsThatReadersLookFor() throws {
    let content = Array("a child's record".utf8)
    let bytes = EncryptedZip.archive(
      of: content, named: "record.json", password: "abcde-fghij", random: Repeating(7))
    #expect(Array(bytes[8..<10]) == [99, 0])
    // AE-2: no checksum.
    #expect(Array(bytes[14..<18]) == [0, 0, 0, 0])
    #expect(!bytes.contains(content))
    let again = EncryptedZip.archive(
      of: content, named: "record.json", password: "abcde-fghij", random: Repeating(8))
    #expect(bytes != again && bytes.count == again.count)
  }

  @Test func passwordsAreLongAndDiffer() {
    let first = EncryptedZip.password(from: Repeating(1))
    #expect(first.utf8.count == 23 && first.split(separator: "-").count == 4)
    #expect(first != EncryptedZip.password(from: Repeating(2)))
  }
}
