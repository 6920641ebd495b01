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

  /// A text string. The caller has brought it to NFC where it will be signed.
  public mutating func text(_ value: String) {
    let utf8 = value.utf8
    head(major: 3, argument: UInt64(utf8.count))
    bytes.append(contentsOf: utf8)
  }

  /// The head of an array of `count` items, which follow.
  public mutating func array(count: Int) { head(major: 4, argument: UInt64(count)) }

  /// The head of a map of `count` pairs, which follow; the caller writes them in order.
  public mutating func map(count: Int) { head(major: 5, argument: UInt64(count)) }

  /// A tag; the tagged item follows.
  public mutating func tag(_ number: UInt64) { head(major: 6, argument: number) }

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
    case .map(let entries):
      let sorted = entries.map { (key: $0.key.encoded, value: $0.value) }
        .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      map(count: sorted.count)
      for (index, entry) in sorted.enumerated() {
        precondition(
          index == 0 || sorted[index - 1].key != entry.key, "a map was given one key twice")
        encoded(entry.key)
        self.value(entry.value)
      }
    case .tagged(let number, let content):
      tag(number)
      self.value(content)
    case .bool(let truth): bytes.append(truth ? 0xF5 : 0xF4)
    case .null: null()
    }
  }
}

extension CBORValue {
  /// The deterministic encoding.
  public var encoded: [UInt8] {
    var writer = CBORWriter()
    writer.value(self)
    return writer.bytes
  }
}
