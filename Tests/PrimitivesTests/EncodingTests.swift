import Dispatch
import Primitives
import Testing

@Suite struct EncodingTests {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64OfRFC4648(_ clear: String, _ encoded: String) {
    #expect(Base64.encode(Array(clear.utf8)) == encoded)
    #expect(Base64.decode(encoded) == Array(clear.utf8))
  }

  @Test(arguments: [UInt64(21)])
  func bytesRoundTrip(_ seed: UInt64) {
    var random = Seeded(seed)
    for count in 0..<200 {
      let bytes = random.bytes(count)
      #expect(Base64.decode(Base64.encode(bytes)) == bytes, "seed \(seed), \(count) bytes")
      #expect(Hex.decode(Hex.encode(bytes)) == bytes, "seed \(seed), \(count) bytes")
    }
  }

  /// Of all 4,096 texts `xx==` and all `xxx=` only those whose unused bits are zero are taken.
  @Test func base64HasOneTextAValue() {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var taken = (one: 0, two: 0)
    for first in alphabet {
      for second in alphabet {
        if let bytes = Base64.decode("\(first)\(second)==") {
          taken.one += 1
          #expect(bytes.count == 1 && Base64.encode(bytes) == "\(first)\(second)==")
        }
        if let bytes = Base64.decode("A\(first)\(second)=") {
          taken.two += 1
          #expect(bytes.count == 2 && Base64.encode(bytes) == "A\(first)\(second)=")
        }
      }
    }
    #expect(taken == (256, 1_024))
  }

  @Test(arguments: [UInt64(22)])
  func whatBase64TakesItPrintsAgain(_ seed: UInt64) {
    var random = Seeded(seed)
    let characters = Array("ABZaz09+/==-_ \n")
    var taken = 0
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<random.number(1...8) {
        text.append(characters[random.number(0...(characters.count - 1))])
      }
      guard let bytes = Base64.decode(text) else { continue }
      taken += 1
      if Base64.encode(bytes) != text { Issue.record("seed \(seed): \(text)") }
    }
    #expect(taken > 200)
  }

  @Test(arguments: [
    "Zg", "Zg=", "Zg===", "Z===", "====", "=", "Zh==", "Zm9=", "Zm9vYg==Zm9v", "Zg==Zg==",
    "Zm 9", "Zm9v\n", "Zm9-", "Zm9_", "Zm=v", "é===", "Zm9vZ",
  ])
  func otherBase64IsRefused(_ text: String) { #expect(Base64.decode(text) == nil) }

  @Test(arguments: ["0", "0g", "zz", "0x00", " 00", "00 ", "é", "０0"])
  func otherHexIsRefused(_ text: String) { #expect(Hex.decode(text) == nil) }

  @Test func hexPrintsLowerAndReadsBothCases() {
    #expect(Hex.encode([0xDE, 0xAD, 0x00, 0x0F]) == "dead000f")
    #expect(Hex.decode("DEADbeef") == [0xDE, 0xAD, 0xBE, 0xEF])
    #expect(Hex.decode("") == [])
  }

  @Test func bigEndianNumbersKeepTheirOrder() {
    let numbers: [UInt64] = [0, 1, 255, 256, 65_535, 1 << 32, .max - 1, .max]
    for (left, right) in zip(numbers, numbers.dropFirst()) {
      #expect(left.bigEndianBytes.lexicographicallyPrecedes(right.bigEndianBytes))
      #expect(UInt64(bigEndian: right.bigEndianBytes + [9]) == right)
    }
    #expect(UInt32(0x0102_0304).bigEndianBytes == [1, 2, 3, 4])
  }
}

private enum Thing {}
private enum OtherThing {}

/// Bytes of a seed.
private final class SeededSource: RandomSource {
  private let state: Guarded<Seeded>
  init(_ seed: UInt64) { state = Guarded(Seeded(seed)) }
  func bytes(count: Int) -> [UInt8] { state.withLock { $0.bytes(count) } }
}

@Suite struct IdentifierTests {
  @Test(arguments: [UInt64(31), 32])
  func theOrderIsThatOfTheBytes(_ seed: UInt64) throws {
    var random = Seeded(seed)
    for _ in 0..<1_000 {
      // Few different bytes, so that long common beginnings occur.
      let left = (0..<16).map { _ in UInt8(random.number(0...1) * 255) }
      var right = left
      right[random.number(0...15)] = UInt8(random.number(0...255))
      let (one, two) = (Identifier<Thing>(bytes: left), Identifier<Thing>(bytes: right))
      let a = try #require(one)
      let b = try #require(two)
      #expect((a < b) == left.lexicographicallyPrecedes(right), "seed \(seed)")
      #expect((a == b) == (left == right), "seed \(seed)")
    }
  }

  @Test func formsRoundTrip() throws {
    let source = SeededSource(33)
    for _ in 0..<100 {
      let identifier = Identifier<Thing>(from: source)
      #expect(Identifier(bytes: identifier.bytes) == identifier)
      #expect(Identifier(hex: identifier.hex) == identifier)
      #expect(identifier.retagged(OtherThing.self).bytes == identifier.bytes)
      #expect(identifier.bytes.count == Identifier<Thing>.byteCount)
    }
    #expect(Identifier<Thing>(high: 1, low: 2).hex == "00000000000000010000000000000002")
  }

  @Test func otherLengthsAreRefused() {
    for count in [0, 15, 17, 32] {
      #expect(Identifier<Thing>(bytes: [UInt8](repeating: 1, count: count)) == nil)
      #expect(Identifier<Thing>(hex: String(repeating: "0", count: count * 2)) == nil)
    }
    #expect(Identifier<Thing>(hex: String(repeating: "g", count: 32)) == nil)
  }

  @Test func stateCodes() throws {
    let texas = try #require(StateCode("TX"))
    #expect(texas.description == "TX" && texas.bytes == [0x54, 0x58])
    #expect(try #require(StateCode("AL")) < texas)
    for text in ["", "T", "TXX", "tx", "T1", "É", "Tx"] { #expect(StateCode(text) == nil) }
  }

  @Test func aGuardedValueLosesNoChange() {
    let counter = Guarded(0)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<1_000 { counter.withLock { $0 += 1 } }
    }
    #expect(counter.withLock { $0 } == 8_000)
  }
}
