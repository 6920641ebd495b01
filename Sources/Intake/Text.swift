/// Text from bytes that were checked to be UTF-8.
enum Text {
  /// The bytes as text in NFC.
  static func composed(_ bytes: Span<UInt8>) -> String {
    let text = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    return isSurelyComposed(bytes) ? text : Normalisation.composed(text)
  }

  /// The bytes without white space around them.
  @_lifetime(copy bytes)
  static func trimmed(_ bytes: Span<UInt8>) -> Span<UInt8> {
    var start = 0
    var end = bytes.count
    while start < end, isSpace(bytes[start]) { start += 1 }
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    return start == 0 && end == bytes.count ? bytes : bytes.extracting(start..<end)
  }

  /// Whether there is nothing but white space.
  static func isBlank(_ bytes: Span<UInt8>) -> Bool {
    bytes.isEmpty || isSpace(bytes[0]) && trimmed(bytes).isEmpty
  }

  /// White space as spreadsheets leave it: space, tab, line breaks, form feed.
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// Whether nothing needs composing: every scalar below U+0300 stands for itself, and those have
  /// first bytes up to 0xCB.
  private static func isSurelyComposed(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices where bytes[index] >= 0xCC { return false }
    return true
  }
}
