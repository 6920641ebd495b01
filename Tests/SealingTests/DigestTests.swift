import Crypto
import Primitives
import Sealing
import Testing

/// Bytes of a hexadecimal text that the test itself wrote.
func hex(_ text: String) -> [UInt8] {
  guard let bytes = Hex.decode(text) else {
    preconditionFailure("the test's own text is no hexadecimal: \(text)")
  }
  return bytes
}

/// A key of 32 bytes, zeros after what is given.
func key(_ bytes: [UInt8]) throws -> SecretKey {
  try #require(SecretKey(bytes + [UInt8](repeating: 0, count: 32 - bytes.count)))
}

@Suite struct DigestTests {
  /// FIPS 180-4's examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func knownSHA256(_ text: String, _ digest: String) {
    let bytes = Array(text.utf8)
    #expect(Hex.encode(SHA256Digest.of(bytes)) == digest)
    var running = RunningSHA256()
    for byte in bytes { running.update([byte]) }
    #expect(Hex.encode(running.finalize()) == digest)
    #expect(running.finalize() == SHA256Digest.of(bytes))
  }

  @Test func aMillionTimesA() {
    let bytes = [UInt8](repeating: 0x61, count: 1_000_000)
    #expect(
      Hex.encode(SHA256Digest.of(bytes))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test(arguments: [UInt64(1)])
  func piecesAreOneInput(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let secret = try key(random.bytes(32))
    for _ in 0..<100 {
      let bytes = random.bytes(random.number(1...200))
      let cut = random.number(0...bytes.count)
      let (left, right) = (Array(bytes[..<cut]), Array(bytes[cut...]))
      #expect(SHA256Digest.of(left, right) == SHA256Digest.of(bytes), "seed \(seed)")
      #expect(
        SHA256Digest.of(prefix: bytes[0], Array(bytes.dropFirst())) == SHA256Digest.of(bytes),
        "seed \(seed)")
      #expect(
        KeyedDigest.of(left, right, under: secret) == KeyedDigest.of(bytes, under: secret),
        "seed \(seed)")
    }
  }

  /// RFC 4231 test cases 1 and 2: HMAC fills a shorter key with zeros, as the test does.
  @Test func knownHMAC() throws {
    #expect(
      Hex.encode(
        KeyedDigest.of(
          Array("Hi There".utf8), under: try key([UInt8](repeating: 0x0B, count: 20))))
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(
      Hex.encode(
        KeyedDigest.of(
          Array("what do ya want ".utf8), Array("for nothing?".utf8),
          under: try key(Array("Jefe".utf8))))
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  /// RFC 4231 test case 6 has a key of 131 bytes, which a `SecretKey` has not; so each length of
  /// content is held against another library's HMAC, on both sides of where the way changes.
  @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 511, 512, 513, 514, 4_000])
  func bothWaysToDigestAreHMAC(_ byteCount: Int) throws {
    var random = Seeded(UInt64(byteCount))
    let secret = try key(random.bytes(32))
    let content = random.bytes(byteCount)
    let wanted = Array(
      HMAC<SHA256>.authenticationCode(
        for: content, using: SymmetricKey(data: secret.secretBytes)))
    let cut = byteCount / 3
    #expect(KeyedDigest.of(content, under: secret) == wanted)
    #expect(PreparedKeyedDigest(secret).of(content) == wanted)
    #expect(
      KeyedDigest.of(Array(content[..<cut]), Array(content[cut...]), under: secret) == wanted)
  }

  @Test func aWordIsTheBeginningOfTheDigest() throws {
    let prepared = PreparedKeyedDigest(try key([7]))
    for number in [UInt64(0), 1, 0x0102_0304_0506_0708, .max] {
      #expect(
        prepared.word(of: 9, number)
          == UInt64(bigEndian: prepared.of([9] + number.bigEndianBytes)))
    }
  }

  /// RFC 5869 by hand: extract with a salt of zeros, expand one block.
  @Test(arguments: ["", "digest", "a use with many words"])
  func derivedKeysAreHKDF(_ use: String) throws {
    let secret = try key([UInt8](1...32))
    let extracted = KeyedDigest.of(secret.secretBytes, under: try key([]))
    let wanted = KeyedDigest.of(Array(use.utf8), [1], under: try key(extracted))
    #expect(secret.derived(for: use).secretBytes == wanted)
  }

  @Test func derivedKeysDiffer() throws {
    let secret = try key([1])
    let keys = [
      secret, secret.derived(for: "a"), secret.derived(for: "b"), try key([2]).derived(for: "a"),
      secret.derived(for: "a").derived(for: "a"),
    ]
    #expect(Set(keys).count == keys.count)
    #expect(secret.derived(for: "a") == keys[1])
  }

  /// A digest of content is never taken under the key that seals the content.
  @Test func digestsHaveAKeyOfTheirOwn() throws {
    let secret = try key([UInt8](repeating: 5, count: 32))
    #expect(secret.forDigests == secret.derived(for: "msix digest"))
    #expect(secret.forDigests != secret)
    // As docs/formats/event.md shows, made there by another library.
    #expect(
      Hex.encode(secret.forDigests.secretBytes)
        == "d1b261f9d8c0e1991d202665ccc5c9d08b6bbefbbcfb1447ef8015bd83fb1795")
  }

  @Test func aKeyHas32Bytes() {
    for count in [0, 16, 31, 33] {
      #expect(SecretKey([UInt8](repeating: 0, count: count)) == nil)
    }
  }
}
