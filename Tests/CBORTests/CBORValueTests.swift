import CBOR
import Primitives
import Testing

@Suite struct CBORValueTests {
  /// RFC 8949 appendix A, the examples inside the subset.
  private static let examples: [(CBORValue, String)] = [
    (.unsigned(0), "00"), (.unsigned(1), "01"), (.unsigned(10), "0a"), (.unsigned(23), "17"),
    (.unsigned(24), "1818"), (.unsigned(25), "1819"), (.unsigned(100), "1864"),
    (.unsigned(1_000), "1903e8"), (.unsigned(1_000_000), "1a000f4240"),
    (.unsigned(1_000_000_000_000), "1b000000e8d4a51000"),
    (.unsigned(.max), "1bffffffffffffffff"), (.int(-1), "20"), (.int(-10), "29"),
    (.int(-100), "3863"), (.int(-1_000), "3903e7"), (.bool(false), "f4"), (.bool(true), "f5"),
    (.null, "f6"), (.bytes([]), "40"), (.bytes([1, 2, 3, 4]), "4401020304"), (.text(""), "60"),
    (.text("a"), "6161"), (.text("IETF"), "6449455446"), (.text("\"\\"), "62225c"),
    (.text("\u{FC}"), "62c3bc"), (.text("\u{6C34}"), "63e6b0b4"),
    (.text("\u{10151}"), "64f0908591"), (.array([]), "80"),
    (.array([.int(1), .int(2), .int(3)]), "83010203"),
    (
      .array([.int(1), .array([.int(2), .int(3)]), .array([.int(4), .int(5)])]),
      "8301820203820405"
    ),
    (
      .array((1...25).map { .int($0) }),
      "98190102030405060708090a0b0c0d0e0f101112131415161718181819"
    ),
    (.map([]), "a0"),
    (.map([.init(.int(1), .int(2)), .init(.int(3), .int(4))]), "a201020304"),
    (.record(["a": .int(1), "b": .array([.int(2), .int(3)])]), "a26161016162820203"),
    (.array([.text("a"), .record(["b": .text("c")])]), "826161a161626163"),
    (
      .record([
        "a": .text("A"), "b": .text("B"), "c": .text("C"), "d": .text("D"), "e": .text("E"),
      ]), "a56161614161626142616361436164614461656145"
    ),
    (
      .tagged(0, .text("2013-03-21T20:04:00Z")),
      "c074323031332d30332d32315432303a30343a30305a"
    ),
    (.tagged(1, .unsigned(1_363_896_240)), "c11a514b67b0"),
    (.tagged(23, .bytes([1, 2, 3, 4])), "d74401020304"),
    (.tagged(24, .bytes([0x64, 0x49, 0x45, 0x54, 0x46])), "d818456449455446"),
    (
      .tagged(32, .text("http://www.example.com")),
      "d82076687474703a2f2f7777772e6578616d706c652e636f6d"
    ),
  ]

  @Test func examplesOfRFC8949() throws {
    for (value, text) in Self.examples {
      #expect(Hex.encode(value.encoded) == text)
      #expect(try CBORValue(decoding: hex(text)) == value, "\(text)")
    }
  }

  /// The examples of appendix A that no writer of ours makes.
  @Test(arguments: [
    "3bffffffffffffffff", "f90000", "f93c00", "f97e00", "fa47c35000", "fb3ff199999999999a",
    "f7", "f0", "f8ff", "f820", "5f42010243030405ff", "7f657374726561646d696e67ff", "9fff",
    "9f018202039f0405ffff", "83018202039f0405ff", "bf61610161629f0203ffff", "bf6346756ef5ff",
    "c1fb41d452d9ec200000", "fc", "fe", "ff", "1c", "3d", "5e", "df",
  ])
  func floatsAndIndefiniteLengthsAreRefused(_ text: String) {
    #expect(refusal(hex(text)) == .unsupported)
  }

  @Test(arguments: 1...20)
  func anyValueRoundTripsAndHasOneEncoding(_ seed: Int) throws {
    var maker = ValueMaker(seed: UInt64(seed))
    for _ in 0..<40 {
      let value = maker.value()
      let bytes = value.encoded
      #expect(value.shuffled(using: &maker.random).encoded == bytes, "seed \(seed)")
      let read = try CBORValue(decoding: bytes)
      #expect(read == value.sorted, "seed \(seed)")
      #expect(read.encoded == bytes, "seed \(seed)")
      #expect(value.encodedByteCount == bytes.count, "seed \(seed)")
      var reader = CBORReader([0xF6] + bytes + [0xF5])
      let isNull = reader.nullIfPresent()
      #expect(isNull)
      try reader.skip()
      #expect(reader.offset == bytes.count + 1, "seed \(seed)")
    }
  }

  @Test(arguments: 101...110)
  func aChangedByteIsRefusedOrIsAnotherValue(_ seed: Int) throws {
    var maker = ValueMaker(seed: UInt64(seed))
    var bytes = [UInt8]()
    while !(20...70).contains(bytes.count) { bytes = maker.value().encoded }
    var (taken, refused) = (0, 0)
    for index in bytes.indices {
      for difference in UInt8(1)...255 {
        var changed = bytes
        changed[index] ^= difference
        guard let value = try? CBORValue(decoding: changed) else {
          refused += 1
          continue
        }
        taken += 1
        if value.encoded != changed { Issue.record("seed \(seed): \(Hex.encode(changed))") }
      }
    }
    #expect(taken > 0 && refused > 0, "seed \(seed)")
  }

  @Test(arguments: 201...205)
  func everyBeginningIsTruncatedAndEveryLengtheningIsTrailing(_ seed: Int) throws {
    var maker = ValueMaker(seed: UInt64(seed))
    for _ in 0..<20 {
      let bytes = maker.value().encoded
      for count in 0..<bytes.count {
        #expect(refusal(Array(bytes[..<count])) == .truncated, "seed \(seed)")
      }
      #expect(refusal(bytes + [0]) == .trailingBytes, "seed \(seed)")
    }
  }

  @Test(arguments: [UInt64(301)])
  func whateverIsTakenIsWrittenAgain(_ seed: UInt64) {
    var random = Seeded(seed)
    var taken = 0
    for _ in 0..<20_000 {
      let bytes = random.bytes(random.number(1...6))
      guard let value = try? CBORValue(decoding: bytes) else { continue }
      taken += 1
      if value.encoded != bytes { Issue.record("seed \(seed): \(Hex.encode(bytes))") }
    }
    #expect(taken > 500)
  }

  @Test(arguments: [
    "1800", "1817", "190000", "1900ff", "1a0000ffff", "1b00000000ffffffff", "3817", "3900ff",
    "5803010203", "590001aa", "780161", "9801f6", "9a00000000", "b8016161f6", "d800f6",
    "d90018f6", "1b0000000000000000",
  ])
  func longerFormsAreRefused(_ text: String) { #expect(refusal(hex(text)) == .notShortest) }

  @Test(arguments: [
    "a2 03f6 01f6", "a2 01f6 01f6", "a2 6162f6 6161f6", "a2 6161f6 6161f6", "a2 626161f6 6162f6",
    "a2 6161f6 01f6", "a2 20f6 01f6", "a2 80f6 6161f6", "82 01 a2 02f6 02f6",
    "a1 a2 02f6 01f6 00", "a3 01f6 03f6 02f6",
  ])
  func unsortedAndRepeatedKeysAreRefused(_ text: String) {
    #expect(refusal(hex(text)) == .keysUnsorted)
  }

  @Test(arguments: [
    "61ff", "62c328", "63e28028", "62c080", "63eda080", "64f4908080", "61c3", "64f0808080",
  ])
  func textThatIsNotUTF8IsRefused(_ text: String) { #expect(refusal(hex(text)) == .notUTF8) }

  @Test(arguments: ["81", "c0", "a100", "d8c8"])
  func nestingIsBounded(_ head: String) {
    func nested(_ levels: Int) -> [UInt8] {
      (1..<levels).flatMap { _ in hex(head) } + [0x00]
    }
    #expect(refusal(nested(Limits.depthMax)) == nil)
    #expect(refusal(nested(Limits.depthMax + 1)) == .limit)
    #expect(refusal(nested(100_000)) == .limit)
  }

  @Test(arguments: [
    "9bffffffffffffffff", "9b7fffffffffffffff", "9a7fffffff", "bbffffffffffffffff",
    "ba7fffffff", "5bffffffffffffffff", "5b7fffffffffffffff", "7bffffffffffffffff",
    "7a7fffffff00", "8200", "82", "a101", "9903e800",
  ])
  func moreAnnouncedThanThereIs(_ text: String) { #expect(refusal(hex(text)) == .truncated) }

  @Test func anItemIsBoundedInItsBytes() {
    let count = UInt32(Limits.itemBytesMax)
    let large = [0x5A] + count.bigEndianBytes + [UInt8](repeating: 0, count: Int(count))
    #expect(refusal(large) == .limit)
  }

  @Test func integersAtTheirBorders() {
    #expect(CBORValue.int(Int64.min) == .negative(UInt64(Int64.max)))
    #expect(CBORValue.int(Int64.min).integer == .min)
    #expect(CBORValue.unsigned(UInt64(Int64.max)).integer == .max)
    #expect(CBORValue.unsigned(UInt64(Int64.max) + 1).integer == nil)
    #expect(CBORValue.int(-1).unsignedInteger == nil)
    #expect(refusal(hex("3b7fffffffffffffff")) == nil)
    #expect(refusal(hex("3b8000000000000000")) == .unsupported)
  }

  @Test func membersAreFoundByTheirKey() {
    let value = CBORValue.record(["b": .int(2), "a": nil, "c": .null])
    #expect(value["b"]?.integer == 2 && value["a"] == nil && value["c"] == .null)
    #expect(CBORValue.map([.init(.int(-1), .text("x"))])[-1]?.string == "x")
    #expect(CBORValue.array([.int(1)])["a"] == nil)
  }

  @Test func datesAndIdentifiers() throws {
    let date = try #require(CivilDate("1969-12-31"))
    #expect(Hex.encode(CBORValue.date(date).encoded) == "d86420")
    #expect(CBORValue.date(date).civilDate == date)
    #expect(CBORValue.tagged(100, .unsigned(1 << 31)).civilDate == nil)
    #expect(CBORValue.tagged(1, .int(0)).civilDate == nil)
    let identifier = Identifier<Seeded>(high: 1, low: 2)
    #expect(CBORValue.identifier(identifier).identifier(Seeded.self) == identifier)
    #expect(CBORValue.bytes([1]).identifier(Seeded.self) == nil)
  }
}
