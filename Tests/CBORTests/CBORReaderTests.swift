import CBOR
import Testing

@Suite struct CBORReaderTests {
  @Test func aCursorReadsWhatAWriterWrote() throws {
    var writer = CBORWriter()
    writer.array(count: 6)
    writer.unsigned(300)
    writer.text("x")
    writer.byteString([7])
    writer.tag(9)
    writer.null()
    writer.map(count: 1)
    writer.unsigned(1)
    writer.value(.bool(true))
    writer.encoded([0x81, 0x00])
    var reader = CBORReader(writer.bytes)
    try reader.array(of: 6)
    #expect(try reader.unsigned() == 300)
    #expect(reader.nextMajor == 3)
    #expect(try reader.text() == "x")
    let noNull = reader.nullIfPresent()
    #expect(!noNull)
    #expect(try reader.byteString() == [7])
    try reader.tag(9)
    let null = reader.nullIfPresent()
    #expect(null)
    #expect(try reader.map() == 1)
    #expect(try reader.unsigned() == 1)
    #expect(try reader.value() == .bool(true))
    #expect(!reader.isAtEnd)
    #expect(throws: CBORError(.trailingBytes, "")) { try reader.finish() }
    #expect(try reader.value() == .array([.unsigned(0)]))
    #expect(reader.isAtEnd && reader.nextMajor == nil)
    try reader.finish()
    #expect(throws: CBORError(.truncated, "")) { try reader.unsigned() }
  }

  @Test func anotherTypeThanWantedIsAStructureError() {
    func code(_ text: String, _ read: (inout CBORReader) throws -> Void) -> CBORError.Code? {
      var reader = CBORReader(hex(text))
      do {
        try read(&reader)
        return nil
      } catch {
        return (error as? CBORError)?.code
      }
    }
    #expect(code("20") { _ = try $0.unsigned() } == .structure)
    #expect(code("60") { _ = try $0.byteString() } == .structure)
    #expect(code("40") { _ = try $0.text() } == .structure)
    #expect(code("a0") { _ = try $0.array() } == .structure)
    #expect(code("80") { _ = try $0.map() } == .structure)
    #expect(code("f6") { _ = try $0.map() } == .structure)
    #expect(code("820000") { try $0.array(of: 1) } == .structure)
    #expect(code("c100") { try $0.tag(2) } == .structure)
    #expect(code("9801") { _ = try $0.array() } == .notShortest)
    #expect(code("9a00010000") { _ = try $0.array() } == .truncated)
    #expect(code("81f7") { _ = try $0.value() } == .unsupported)
  }

  @Test func copiesOfACursorAreIndependent() throws {
    var first = CBORReader([1, 2])
    var second = first
    #expect(try first.unsigned() == 1)
    #expect(try second.unsigned() == 1)
    #expect(first.offset == 1)
  }
}
