/// One row of a CSV file, its fields end to end in one buffer that serves row after row.
struct CSVRow {
  private(set) var bytes: [UInt8] = []
  private var ends: [Int] = []
  /// The line of the file on which it begins, the line of the column names being 1.
  private(set) var line = 1
  /// Whether anything stood on the line, be it an empty quoted field.
  private(set) var hasContent = false

  var fieldCount: Int { ends.count }
  /// The bytes of the field that is being read.
  var openByteCount: Int { bytes.count - (ends.last ?? 0) }

  mutating func restart(line: Int) {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    hasContent = false
    self.line = line
  }

  mutating func touch() { hasContent = true }

  mutating func append(_ slice: ArraySlice<UInt8>) {
    bytes.append(contentsOf: slice)
    hasContent = true
  }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  /// Ends the open field; false when it is not UTF-8.
  mutating func endField() -> Bool {
    let start = ends.last ?? 0
    ends.append(bytes.count)
    hasContent = true
    let field = bytes[start...]
    return field.allSatisfy { $0 < 0x80 } || String(validating: field, as: UTF8.self) != nil
  }

  /// A field as the State wrote it, but for white space around it, in NFC.
  func text(_ index: Int) -> String {
    var start = index == 0 ? 0 : ends[index - 1]
    var end = ends[index]
    while start < end, Self.isSpace(bytes[start]) { start += 1 }
    while end > start, Self.isSpace(bytes[end - 1]) { end -= 1 }
    guard start < end else { return "" }
    let slice = bytes[start..<end]
    let text = String(decoding: slice, as: UTF8.self)
    return slice.allSatisfy { $0 < 0x80 } ? text : Normalisation.composed(text)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }
}
