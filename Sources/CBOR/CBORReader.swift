public import Primitives

/// A strict cursor over deterministic CBOR: whatever `CBORWriter` cannot have written is refused,
/// so that a value has one encoding and a signature covers one meaning.
///
/// Not safe for use by two threads at once; copies are independent.
public struct CBORReader: Sendable {
  private let bytes: [UInt8]
  /// Where the next item begins.
  public private(set) var offset: Int

  /// Reads `bytes` from the start, or from an offset in it.
  public init(_ bytes: [UInt8], from start: Int = 0) {
    precondition((0...bytes.count).contains(start), "a read outside its bytes")
    self.bytes = bytes
    offset = start
  }

  /// Whether everything has been read.
  public var isAtEnd: Bool { offset == bytes.count }

  /// Refuses anything that is left.
  public func finish() throws(CBORError) {
    guard isAtEnd else { throw fail(.trailingBytes, "\(bytes.count - offset) bytes left over") }
  }

  /// The major type of the next item, without reading it; nil at the end.
  public var nextMajor: UInt8? { offset < bytes.count ? bytes[offset] >> 5 : nil }

  /// Major type and argument of the next item.
  public mutating func head() throws(CBORError) -> (major: UInt8, argument: UInt64) {
    guard offset < bytes.count else { throw fail(.truncated, "the input ends before an item") }
    let initial = bytes[offset]
    let major = initial >> 5
    let low = initial & 31
    if major == 7 {
      guard (20...22).contains(low) else {
        throw fail(.unsupported, "only false, true and null of major type 7 are taken")
      }
      offset += 1
      return (7, UInt64(low))
    }
    guard low < 28 else { throw fail(.unsupported, "indefinite or reserved length") }
    guard low >= 24 else {
      offset += 1
      return (major, UInt64(low))
    }
    let width = 1 << Int(low - 24)
    guard bytes.count - offset > width else {
      throw fail(.truncated, "the input ends inside a number")
    }
    var argument: UInt64 = 0
    for index in 1...width { argument = argument << 8 | UInt64(bytes[offset + index]) }
    let least: UInt64 = width == 1 ? 24 : 1 << UInt64(width * 4)
    guard argument >= least else { throw fail(.notShortest, "a shorter form holds this number") }
    offset += 1 + width
    return (major, argument)
  }

  private mutating func expect(_ major: UInt8, _ name: String) throws(CBORError) -> UInt64 {
    let start = offset
    let (found, argument) = try head()
    guard found == major else {
      throw CBORError(.structure, at: start, "\(name) expected, major type \(found) found")
    }
    return argument
  }

  private mutating func take(_ count: UInt64) throws(CBORError) -> ArraySlice<UInt8> {
    guard count <= UInt64(bytes.count - offset) else {
      throw fail(.truncated, "the input ends inside a string")
    }
    let slice = bytes[offset..<(offset + Int(count))]
    offset += Int(count)
    return slice
  }

  /// A number that is not negative.
  public mutating func unsigned() throws(CBORError) -> UInt64 { try expect(0, "a number") }

  /// A byte string.
  public mutating func byteString() throws(CBORError) -> [UInt8] {
    Array(try take(try expect(2, "a byte string")))
  }

  /// A text string.
  public mutating func text() throws(CBORError) -> String {
    let slice = try take(try expect(3, "a text string"))
    let text = unsafe slice.withUnsafeBufferPointer { bytes in
      // Nearly all text is ASCII, which nothing needs to validate.
      unsafe bytes.reduce(0, |) < 0x80
        ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
    }
    guard let text else { throw fail(.notUTF8, "a text string is not UTF-8") }
    return text
  }

  /// The number of items of an array, which follow.
  public mutating func array() throws(CBORError) -> Int { try count(try expect(4, "an array")) }

  /// Refuses an array of another length.
  public mutating func array(of wanted: Int) throws(CBORError) {
    let found = try array()
    guard found == wanted else {
      throw fail(.structure, "an array of \(wanted) expected, \(found) items found")
    }
  }

  /// The number of pairs of a map, which follow. The order of the keys is the caller's to check,
  /// or the whole is read as a `CBORValue`, which does.
  public mutating func map() throws(CBORError) -> Int { try count(try expect(5, "a map")) }

  /// Refuses another tag than `number`.
  public mutating func tag(_ number: UInt64) throws(CBORError) {
    let found = try expect(6, "a tag")
    guard found == number else {
      throw fail(.structure, "tag \(number) expected, tag \(found) found")
    }
  }

  /// True when a null was there, and read.
  public mutating func nullIfPresent() -> Bool {
    guard offset < bytes.count, bytes[offset] == 0xF6 else { return false }
    offset += 1
    return true
  }

  /// Steps over one item, checked in full.
  public mutating func skip() throws(CBORError) {
    var scanner = CBORScanner(bytes.span.raw, from: offset)
    try scanner.skip()
    offset = scanner.offset
  }

  /// An item as a tree, checked in full.
  public mutating func value(depth: Int = 0) throws(CBORError) -> CBORValue {
    guard depth < Limits.depthMax else {
      throw fail(.limit, "deeper than \(Limits.depthMax) levels")
    }
    let start = offset
    let (major, argument) = try head()
    switch major {
    case 0: return .unsigned(argument)
    case 1:
      guard argument <= UInt64(Int64.max) else {
        throw fail(.unsupported, "a negative number below -2^63")
      }
      return .negative(argument)
    case 2, 3:
      offset = start
      return major == 2 ? .bytes(try byteString()) : .text(try text())
    case 4:
      let count = try count(argument)
      var items = [CBORValue]()
      items.reserveCapacity(min(count, Limits.reservedMax))
      for _ in 0..<count { items.append(try value(depth: depth + 1)) }
      return .array(items)
    case 5: return .map(try entries(count: try count(argument), depth: depth))
    case 6:
      guard !Limits.numberTags.contains(argument) else {
        throw fail(.unsupported, "a number in another form (tag \(argument))")
      }
      return .tagged(argument, try value(depth: depth + 1))
    default: return argument == 22 ? .null : .bool(argument == 21)
    }
  }

  private mutating func entries(count: Int, depth: Int) throws(CBORError) -> [CBORValue.Entry] {
    var entries = [CBORValue.Entry]()
    entries.reserveCapacity(min(count, Limits.reservedMax))
    var previous = 0..<0
    for _ in 0..<count {
      let start = offset
      let key = try value(depth: depth + 1)
      let range = start..<offset
      if !previous.isEmpty, !precedes(previous, range) {
        throw CBORError(.keysUnsorted, at: start, "map keys out of order or given twice")
      }
      previous = range
      entries.append(CBORValue.Entry(key, try value(depth: depth + 1)))
    }
    return entries
  }

  /// Whether the bytes of one range come before those of another.
  private func precedes(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
    let common = min(first.count, second.count)
    for index in 0..<common {
      let (left, right) = (bytes[first.lowerBound + index], bytes[second.lowerBound + index])
      if left != right { return left < right }
    }
    return first.count < second.count
  }

  /// A count that the remaining bytes can hold: an item takes at least one byte, so a forged head
  /// cannot make us reserve memory.
  private func count(_ argument: UInt64) throws(CBORError) -> Int {
    guard argument <= UInt64(bytes.count - offset) else {
      throw fail(.truncated, "more items announced than bytes left")
    }
    return Int(argument)
  }

  private func fail(_ code: CBORError.Code, _ reason: String) -> CBORError {
    CBORError(code, at: offset, reason)
  }
}

extension CBORValue {
  /// From exactly one item.
  public init(decoding bytes: [UInt8]) throws(CBORError) {
    guard bytes.count <= Limits.itemBytesMax else {
      throw CBORError(.limit, "\(bytes.count) bytes, more than \(Limits.itemBytesMax)")
    }
    var reader = CBORReader(bytes)
    self = try reader.value()
    try reader.finish()
  }
}

extension CBORValue {
  /// A civil date as tag 100, days since 1970-01-01 (RFC 8943).
  public static func date(_ date: CivilDate) -> CBORValue {
    .tagged(100, .int(date.daysSinceEpoch))
  }

  /// The civil date of a tag 100.
  public var civilDate: CivilDate? {
    guard case .tagged(100, let days) = self, let number = days.integer,
      let small = Int32(exactly: number)
    else { return nil }
    return CivilDate(daysSinceEpoch: small)
  }

  /// An identifier as its 16 bytes.
  public static func identifier<Kind>(_ identifier: Identifier<Kind>) -> CBORValue {
    .bytes(identifier.bytes)
  }

  /// The identifier in a byte string of 16.
  public func identifier<Kind>(_: Kind.Type = Kind.self) -> Identifier<Kind>? {
    byteString.flatMap { Identifier<Kind>(bytes: $0) }
  }
}
