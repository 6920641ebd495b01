import Testing

@testable import Web

/// Forms with files, byte by byte.
@Suite struct MultipartTests {
  private static let type = "multipart/form-data; boundary=----abc"

  /// A form's parts, however its bytes are cut into pieces.
  private static func parts(
    _ text: String, pieces: Int, type: String = type
  ) throws -> [(MultipartReader.Part, String)] {
    var reader = try #require(MultipartReader(contentType: type, headBytesMax: 200))
    var parts = [(MultipartReader.Part, [UInt8])]()
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      for piece in try reader.take(rest.prefix(pieces)) {
        switch piece {
        case .begin(let part): parts.append((part, []))
        case .bytes(let bytes): parts[parts.count - 1].1 += bytes
        case .end: break
        }
      }
      rest = rest.dropFirst(pieces)
    }
    try reader.finish()
    return parts.map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
  }

  private static let form =
    "------abc\r\nContent-Disposition: form-data; name=\"form\"\r\n\r\ntoken\r\n"
    + "------abc\r\ncontent-disposition: form-data; name=\"list\"; filename=\"a b.csv\"\r\n"
    + "Content-Type: text/csv\r\n\r\none\r\n------ab\r\n\r\n--\r\n------abc\r\n"
    + "Content-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n------abc--\r\n"

  @Test(arguments: [1, 2, 3, 5, 7, 16, 64, 10_000]) func howItIsCutDoesNotMatter(
    _ pieces: Int
  ) throws {
    let parts = try Self.parts(Self.form, pieces: pieces)
    #expect(parts.map(\.0.name) == ["form", "list", "none"])
    #expect(parts.map(\.0.fileName) == [nil, "a b.csv", ""])
    #expect(parts.map(\.1) == ["token", "one\r\n------ab\r\n\r\n--", ""])
  }

  @Test(arguments: [
    "", "------abc\r\n", "x------abc--\r\n", "------abc--\r\nmore",
    "------abc\r\n\r\nvalue\r\n------abc--\r\n",
    "------abc\r\nContent-Type: text/plain\r\n\r\nv\r\n------abc--\r\n",
    "------abc\r\nContent-Disposition: form-data\r\n\r\nv\r\n------abc--\r\n",
    "------abc\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nv\r\n------abc--\r\n",
    "------abc\r\nContent-Disposition: form-data; name=\"a\" name=\"b\"\r\n\r\n\r\n------abc--",
    "------abc\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n\r\n------abc--",
    "------abc\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nv\r\n------abc--\r\n",
    "------abc\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n------abcd\r\n",
    "------abc\r\nX: " + String(repeating: "x", count: 300) + "\r\n\r\nv\r\n------abc--\r\n",
    "------abc\r\nX: " + String(repeating: "x", count: 300),
  ])
  func whatIsNotWellFormedIsNoForm(_ text: String) {
    #expect(throws: MultipartReader.Misshapen.self) { try Self.parts(text, pieces: 1_000) }
    #expect(throws: MultipartReader.Misshapen.self) { try Self.parts(text, pieces: 1) }
  }

  @Test(arguments: [
    "text/plain", "multipart/form-data", "multipart/mixed; boundary=a",
    "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
    "multipart/form-data; boundary=a b",
    "multipart/form-data; boundary=" + String(repeating: "a", count: 71),
  ])
  func aBoundaryIsNeeded(_ type: String) {
    #expect(MultipartReader(contentType: type, headBytesMax: 200) == nil)
  }

  @Test func aBoundaryMayBeQuoted() throws {
    let type = "Multipart/Form-Data; charset=utf-8; boundary=\"----abc\""
    #expect(try Self.parts(Self.form, pieces: 50, type: type).count == 3)
  }
}
