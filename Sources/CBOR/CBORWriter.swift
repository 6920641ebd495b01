import Primitives

/// Writes deterministic CBOR (RFC 8949 section 4.2.1) into one growing buffer: shortest arguments,
/// definite lengths, map keys in ascending order of their encoded bytes.
public struct CBORWriter: Sendable {
  /// What has been written.
  public private(set) var bytes: [UInt8]

  /// An empty writer with room for `capacityBytes`.
  public init(capacityBytes: Int = 256) {
    bytes = []
    bytes.reserveCapacity(capacityBytes)
  }

  /// The initial byte and argument of any item.
  public mutating func head(major: UInt8, argument: UInt64) {
    let high = major << 5
    switch argument {
    case 0..<24: bytes.append(high | UInt8(argument))
    case 24..<0x100:
      bytes.append(high | 24)
      bytes.append(UInt8(argument))
    case 0x100..<0x1_0000:
      bytes.append(high | 25)
      bytes.append(UInt8(argument >> 8))
      bytes.append(UInt8(argument & 0xFF))
    case 0x1_0000..<0x1_0000_0000:
      bytes.append(high | 26)
      bytes.append(contentsOf: UInt32(argument).bigEndianBytes)
    default:
      bytes.append(high | 27)
      bytes.append(contentsOf: argument.bigEndianBytes)
    }
  }

  /// A number that is not negative.
  public mutating func unsigned(_ number: UInt64) { head(major: 0, argument: number) }

  /// A byte string.
  public mutating func byteString(_ value: [UInt8]) {
    head(major: 2, argument: UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// A byte string that is a stretch of a larger one.
  public mutating func byteString(_ value: ArraySlice<UInt8>) {
    head(major: 2, argument: UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// A byte string of `count` bytes, which `fill` writes in place: for what would otherwise be
  /// made somewhere else and copied.
  public mutating func byteString(count: Int, fill: (inout MutableRawSpan) -> Void) {
    head(major: 2, argument: UInt64(count))
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: count))
    unsafe bytes.withUnsafeMutableBytes { whole in
      var span = unsafe MutableRawSpan(_unsafeBytes: whole[start...])
      fill(&span)
    }
  }

  /// A text string. The caller has brought it to NFC where it will be signed.
  public mutating func text(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      head(major: 3, argument: UInt64(utf8.count))
      unsafe bytes.append(contentsOf: utf8)
    }
  }

  /// The head of an array of `count` items, which follow.
  public mutating func array(count: Int) { head(major: 4, argument: UInt64(count)) }

  /// The head of a map of `count` pairs, which follow; the caller writes them in order.
  public mutating func map(count: Int) { head(major: 5, argument: UInt64(count)) }

  /// A tag; the tagged item follows. Not one of another form of a number, which nobody would read.
  public mutating func tag(_ number: UInt64) {
    precondition(!Limits.numberTags.contains(number), "a number in another form")
    head(major: 6, argument: number)
  }

  /// null.
  public mutating func null() { bytes.append(0xF6) }

  /// Bytes that are already deterministic CBOR.
  public mutating func encoded(_ item: [UInt8]) { bytes.append(contentsOf: item) }

  /// Any value; maps are sorted here.
  public mutating func value(_ value: CBORValue) {
    switch value {
    case .unsigned(let number): head(major: 0, argument: number)
    case .negative(let argument): head(major: 1, argument: argument)
    case .bytes(let bytes): byteString(bytes)
    case .text(let text): self.text(text)
    case .array(let items):
      array(count: items.count)
      for item in items { self.value(item) }
    case .map(let entries): pairs(entries)
    case .tagged(let number, let content):
      tag(number)
      self.value(content)
    case .bool(let truth): bytes.append(truth ? 0xF5 : 0xF4)
    case .null: null()
    }
  }
}

extension CBORWriter {
  /// Where one pair of a map was written.
  private struct WrittenPair {
    let start: Int
    let keyEnd: Int
    let end: Int
  }

  /// Writes a map's pairs as they come, then moves them into order if they were not: most maps are
  /// small, and no key is encoded into a place of its own.
  private mutating func pairs(_ entries: [CBORValue.Entry]) {
    map(count: entries.count)
    let start = bytes.count
    var written = [WrittenPair]()
    written.reserveCapacity(entries.count)
    var isSorted = true
    for entry in entries {
      let pairStart = bytes.count
      value(entry.key)
      let keyEnd = bytes.count
      value(entry.value)
      let pair = WrittenPair(start: pairStart, keyEnd: keyEnd, end: bytes.count)
      if isSorted, let last = written.last { isSorted = precedes(last, pair) }
      written.append(pair)
    }
    if isSorted { return }
    written.sort { precedes($0, $1) }
    for (left, right) in zip(written, written.dropFirst()) {
      precondition(precedes(left, right), "a map was given one key twice")
    }
    let unsorted = Array(bytes[start...])
    bytes.removeSubrange(start...)
    for pair in written { bytes += unsorted[(pair.start - start)..<(pair.end - start)] }
  }

  /// Whether a key sorts before another by its encoded bytes.
  private func precedes(_ left: WrittenPair, _ right: WrittenPair) -> Bool {
    let (first, second) = (left.keyEnd - left.start, right.keyEnd - right.start)
    for index in 0..<min(first, second) {
      let (one, other) = (bytes[left.start + index], bytes[right.start + index])
      if one != other { return one < other }
    }
    return first < second
  }
}

extension CBORValue {
  /// The deterministic encoding.
  public var encoded: [UInt8] {
    var writer = CBORWriter(capacityBytes: 512)
    writer.value(self)
    return writer.bytes
  }
  /// How long `encoded` is, without writing it.
  public var encodedByteCount: Int {
    switch self {
    case .unsigned(let number), .negative(let number): Self.headByteCount(number)
    case .bytes(let bytes): Self.headByteCount(UInt64(bytes.count)) + bytes.count
    case .text(let text): Self.headByteCount(UInt64(text.utf8.count)) + text.utf8.count
    case .array(let items):
      items.reduce(Self.headByteCount(UInt64(items.count))) { $0 + $1.encodedByteCount }
    case .map(let entries):
      entries.reduce(Self.headByteCount(UInt64(entries.count))) {
        $0 + $1.key.encodedByteCount + $1.value.encodedByteCount
      }
    case .tagged(let number, let content):
      Self.headByteCount(number) + content.encodedByteCount
    case .bool, .null: 1
    }
  }

  private static func headByteCount(_ argument: UInt64) -> Int {
    switch argument {
    case 0..<24: 1
    case 24..<0x100: 2
    case 0x100..<0x1_0000: 3
    case 0x1_0000..<0x1_0000_0000: 5
    default: 9
    }
  }
}
