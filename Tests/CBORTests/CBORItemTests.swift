import CBOR
import Primitives
import Testing

@Suite struct CBORItemTests {
  @Test(arguments: 1...10)
  func aTreeAndItsBytesAreOneItem(_ seed: Int) throws {
    var maker = ValueMaker(seed: UInt64(seed))
    for _ in 0..<40 {
      let value = maker.value()
      let (tree, bytes) = (CBORItem(value), try CBORItem(decoding: value.encoded))
      #expect(tree == bytes && tree.hashValue == bytes.hashValue, "seed \(seed)")
      #expect(tree.encoded == bytes.encoded && bytes.encoded == value.encoded, "seed \(seed)")
      #expect(bytes.value == value.sorted, "seed \(seed)")
      #expect(tree.encodedByteCount == bytes.encodedByteCount, "seed \(seed)")
      var writer = CBORWriter()
      writer.value(value)
      #expect(CBORItem(writer) == tree, "seed \(seed)")
      #expect(try bytes.read { scanner throws(CBORError) in try scanner.value() } == value.sorted)
      #expect(CBORItem(.array([value])) != tree, "seed \(seed)")
    }
  }

  /// Whatever the reader refuses never becomes an item: its tree could not be made later.
  @Test(arguments: 11...15)
  func whatDoesNotDecodeIsNoItem(_ seed: Int) throws {
    var maker = ValueMaker(seed: UInt64(seed))
    var bytes = [UInt8]()
    while !(20...70).contains(bytes.count) { bytes = maker.value().encoded }
    #expect(throws: CBORError.self) { try CBORItem(decoding: bytes + [0]) }
    #expect(throws: CBORError.self) { try CBORItem(decoding: Array(bytes.dropLast())) }
    for index in bytes.indices {
      for difference in [UInt8(1), 2, 0x10, 0x20, 0x80, 0xFF] {
        var changed = bytes
        changed[index] ^= difference
        let isRead = (try? CBORValue(decoding: changed)) != nil
        let isItem = (try? CBORItem(decoding: changed)) != nil
        #expect(isRead == isItem, "seed \(seed): \(Hex.encode(changed))")
      }
    }
  }

  /// A reader who stops early has not read the item.
  @Test func aReaderReadsAll() throws {
    let item = CBORItem(.array([.text("a"), .text("é")]))
    let texts = try item.read { (scanner) throws(CBORError) -> [String] in
      try scanner.array(of: 2)
      return [try scanner.string(), try scanner.string()]
    }
    #expect(texts == ["a", "é"])
    #expect(throws: CBORError.self) {
      try item.read { (scanner) throws(CBORError) in try scanner.array() }
    }
    let isKnown = try CBORItem(.text("block")).read { (scanner) throws(CBORError) -> [Bool] in
      let text = try scanner.text()
      return [
        scanner.isText(text, "block"), scanner.isText(text, "blocks"),
        scanner.isText(text, "clock"),
      ]
    }
    #expect(isKnown == [true, false, false])
  }
}
