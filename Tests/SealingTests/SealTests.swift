import Primitives
import Sealing
import Testing

@Suite struct SealTests {
  /// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 13, 14 and 16.
  @Test func knownAnswers() throws {
    let zeros = try key([])
    let vector = [UInt8](repeating: 0, count: 12)
    #expect(
      Hex.encode(Seal.seal([], under: zeros, vector: vector, additionalData: []))
        == "530f8afbc74536b9a963b4f1c4cb738b")
    #expect(
      Hex.encode(
        Seal.seal(
          [UInt8](repeating: 0, count: 16), under: zeros, vector: vector, additionalData: []))
        == "cea7403d4d606b6e074ec5d3baf39d18" + "d0d1c8a799996bf0265b98b5d48ab919")
    let half = "feffe9928665731c6d6a8f9467308308"
    let sealed = Seal.seal(
      hex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
          + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
      under: try key(hex(half + half)), vector: hex("cafebabefacedbaddecaf888"),
      additionalData: hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    #expect(
      Hex.encode(sealed)
        == "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        + "76fc6ece0f4e1768cddf8853bb2d551b")
  }

  @Test(arguments: [UInt64(1)])
  func whatIsSealedOpensUnchangedOnly(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let secret = try key(random.bytes(32))
    let vector = random.bytes(12)
    for count in [0, 1, 16, 100] {
      let clear = random.bytes(count)
      let sealed = Seal.seal(clear, under: secret, vector: vector, additionalData: [7])
      #expect(sealed.count == count + Seal.tagByteCount)
      func opens(
        _ sealed: [UInt8], under key: SecretKey = secret, vector: [UInt8] = vector,
        additionalData: [UInt8] = [7]
      ) -> Bool {
        (try? Seal.open(sealed, under: key, vector: vector, additionalData: additionalData)) != nil
      }
      #expect(
        try Seal.open(sealed, under: secret, vector: vector, additionalData: [7]) == clear)
      for bit in 0..<(sealed.count * 8) {
        var changed = sealed
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        if opens(changed) { Issue.record("seed \(seed), bit \(bit)") }
      }
      #expect(!opens(sealed, under: try key(random.bytes(32))))
      #expect(!opens(sealed, vector: random.bytes(12)))
      #expect(!opens(sealed, vector: []) && !opens(sealed, vector: vector + [0]))
      #expect(!opens(sealed, additionalData: []) && !opens(sealed, additionalData: [7, 0]))
      #expect(!opens(Array(sealed.dropLast())) && !opens(sealed + [0]) && !opens([]))
    }
  }

  @Test(arguments: [UInt64(2)])
  func aPlacedSealIsTheSameEveryTime(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let secret = try key(random.bytes(32))
    for count in [0, 1, 40] {
      let (clear, place) = (random.bytes(count), random.bytes(20))
      let sealed = PlacedSeal.seal(clear, at: place, under: secret)
      #expect(PlacedSeal.seal(clear, at: place, under: secret) == sealed)
      #expect(try PlacedSeal.open(sealed, at: place, under: secret) == clear)
      #expect(sealed.count == count + Seal.vectorByteCount + Seal.tagByteCount)
      for other in [place + [0], Array(place.dropLast()), [], random.bytes(20)] {
        #expect(throws: OpenError()) { try PlacedSeal.open(sealed, at: other, under: secret) }
      }
      #expect(throws: OpenError()) {
        try PlacedSeal.open(sealed, at: place, under: try key(random.bytes(32)))
      }
      for index in sealed.indices {
        var changed = sealed
        changed[index] ^= 0x10
        #expect(throws: OpenError()) { try PlacedSeal.open(changed, at: place, under: secret) }
        #expect(throws: OpenError()) {
          try PlacedSeal.open(Array(sealed[..<index]), at: place, under: secret)
        }
      }
    }
  }

  /// A vector must not come twice for two contents, nor for one byte moved from place to content.
  @Test func vectorsDependOnPlaceAndContent() throws {
    let secret = try key([3])
    var vectors = Set<[UInt8]>()
    let bytes = [UInt8](0..<24)
    for cut in 0...24 {
      let sealed = PlacedSeal.seal(Array(bytes[cut...]), at: Array(bytes[..<cut]), under: secret)
      vectors.insert(Array(sealed.prefix(Seal.vectorByteCount)))
    }
    #expect(vectors.count == 25)
  }
}
