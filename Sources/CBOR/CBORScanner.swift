/// A strict walk over deterministic CBOR in place: it refuses what `CBORReader` refuses and copies
/// nothing. The caller notes where things stand and takes out what it needs.
///
/// It is lent bytes for the length of a call and cannot outlive them.
@frozen
public struct CBORScanner: ~Escapable {
  @usableFromInline let bytes: RawSpan
  @usableFromInline let end: Int
  /// Where the next item begins.
  public var offset: Int { at }
  @usableFromInline var at: Int

  /// Walks `bytes` from `start` until `end`.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, from start: Int = 0, until end: Int? = nil) {
    let end = end ?? bytes.byteCount
    precondition(0 <= start && start <= end && end <= bytes.byteCount, "a walk outside its bytes")
    self.bytes = bytes
    self.end = end
    at = start
  }

  /// Whether everything has been walked over.
  public var isAtEnd: Bool { offset == end }

  /// Refuses anything that is left.
  public func finish() throws(CBORError) {
    guard isAtEnd else { throw fail(.trailingBytes, "bytes left over") }
  }

  /// The major type of the next item; nil at the end.
  public var nextMajor: UInt8? { offset < end ? byte(offset) >> 5 : nil }

  /// The byte at an offset inside the walk.
  @inlinable @inline(__always)
  func byte(_ index: Int) -> UInt8 {
    unsafe bytes.unsafeLoad(fromUncheckedByteOffset: index, as: UInt8.self)
  }

  /// The eight bytes at an offset, as they lie in memory; the caller knows that they are there.
  @inlinable @inline(__always)
  func word(_ index: Int) -> UInt64 {
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
  }

  /// A number of `width` bytes after the initial byte.
  @usableFromInline
  mutating func argument(width: Int) throws(CBORError) -> UInt64 {
    guard end - offset > width else {
      throw fail(.truncated, "the input ends inside a number")
    }
    var argument: UInt64 = 0
    if offset + 9 <= end {
      argument = UInt64(bigEndian: word(offset + 1)) >> UInt64(64 - 8 * width)
    } else {
      for index in 1...width { argument = argument << 8 | UInt64(byte(offset + index)) }
    }
    let least: UInt64 = width == 1 ? 24 : 1 << UInt64(width * 4)
    guard argument >= least else { throw fail(.notShortest, "a shorter form holds this number") }
    at += 1 + width
    return argument
  }

  /// The argument of the item whose initial byte has been read; not of major type 7.
  @inlinable @inline(__always)
  mutating func argument(of initial: UInt8) throws(CBORError) -> UInt64 {
    let low = initial & 31
    if low < 24 {
      at += 1
      return UInt64(low)
    }
    // Most of the rest: strings of 24 to 255 bytes.
    if low == 24, offset + 1 < end, byte(offset + 1) >= 24 {
      at += 2
      return UInt64(byte(offset - 1))
    }
    guard low < 28 else { throw fail(.unsupported, "indefinite or reserved length") }
    return try argument(width: 1 << Int(low - 24))
  }

  @inlinable @inline(__always)
  mutating func expect(_ major: UInt8) throws(CBORError) -> UInt64 {
    guard offset < end else { throw fail(.truncated, "the input ends before an item") }
    let initial = byte(offset)
    guard initial >> 5 == major else {
      throw fail(.structure, "major type \(major) expected, \(initial >> 5) found")
    }
    return try argument(of: initial)
  }

  /// Steps over `count` bytes of a string.
  @inlinable @inline(__always)
  mutating func take(_ count: UInt64) throws(CBORError) -> Range<Int> {
    guard count <= UInt64(end - offset) else {
      throw fail(.truncated, "the input ends inside a string")
    }
    let start = offset
    at += Int(count)
    return start..<offset
  }

  /// A number that is not negative.
  @inlinable @inline(__always)
  public mutating func unsigned() throws(CBORError) -> UInt64 { try expect(0) }

  /// Where the content of a byte string lies.
  @inlinable @inline(__always)
  public mutating func byteString() throws(CBORError) -> Range<Int> {
    try take(try expect(2))
  }

  /// Where the content of a byte string of a certain length lies.
  @inlinable @inline(__always)
  public mutating func byteString(of count: Int) throws(CBORError) -> Range<Int> {
    let range = try byteString()
    guard range.count == count else { throw fail(.structure, "not \(count) bytes") }
    return range
  }

  /// Where the UTF-8 of a text string lies.
  public mutating func text() throws(CBORError) -> Range<Int> {
    let range = try take(try expect(3))
    guard isUTF8(range) else { throw fail(.notUTF8, "a text string is not UTF-8") }
    return range
  }

  /// A text string.
  public mutating func string() throws(CBORError) -> String {
    let range = try text()
    return unsafe bytes.withUnsafeBytes { all in
      unsafe String(decoding: UnsafeRawBufferPointer(rebasing: all[range]), as: UTF8.self)
    }
  }

  /// One whole item as a tree.
  public mutating func value() throws(CBORError) -> CBORValue {
    let start = at
    try skip()
    let item = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0[start..<at]) }
    return try CBORValue(decoding: item)
  }

  /// Whether a text, by where it lies, is this one.
  public func isText(_ range: Range<Int>, _ wanted: StaticString) -> Bool {
    guard range.count == wanted.utf8CodeUnitCount else { return false }
    return range.enumerated().allSatisfy { index, place in
      unsafe byte(place) == wanted.utf8Start[index]
    }
  }

  /// The number of items of an array, which follow.
  @inlinable @inline(__always)
  public mutating func array() throws(CBORError) -> Int {
    let announced = try expect(4)
    return try count(announced)
  }

  /// Refuses an array of another length.
  @inlinable @inline(__always)
  public mutating func array(of wanted: Int) throws(CBORError) {
    guard try array() == wanted else { throw fail(.structure, "an array of \(wanted) expected") }
  }

  /// The number of pairs of a map, which follow. The order of the keys is the caller's to check.
  @inlinable @inline(__always)
  public mutating func map() throws(CBORError) -> Int {
    let announced = try expect(5)
    return try count(announced)
  }

  /// Refuses another tag than `number`.
  @inlinable @inline(__always)
  public mutating func tag(_ number: UInt64) throws(CBORError) {
    guard try expect(6) == number else { throw fail(.structure, "tag \(number) expected") }
  }

  /// The argument of a negative number: the number is -1 - argument.
  @inlinable
  public mutating func negative() throws(CBORError) -> UInt64 { try expect(1) }

  /// Steps over the low `count` bytes of `wanted`, most significant first, and refuses others: for
  /// what has one form only.
  public mutating func literal(_ wanted: UInt64, count: Int) throws(CBORError) {
    for index in try raw(count) {
      let shift = UInt64(8 * (offset - 1 - index))
      guard byte(index) == UInt8(truncatingIfNeeded: wanted >> shift) else {
        throw CBORError(.structure, at: index, "a byte differs from its one form")
      }
    }
  }

  /// Where the next `count` bytes lie, whatever they are.
  @inlinable
  public mutating func raw(_ count: Int) throws(CBORError) -> Range<Int> {
    try take(UInt64(count))
  }

  /// The number in the eight bytes from an offset on, most significant first.
  public func number(at index: Int) -> UInt64 {
    precondition(index >= 0 && index + 8 <= end, "a number outside the walk")
    return UInt64(bigEndian: word(index))
  }

  /// Steps over one whole item, checked in full, that lies inside `depth` others.
  public mutating func skip(depth: Int = 0) throws(CBORError) {
    guard depth < Limits.depthMax else {
      throw fail(.limit, "deeper than \(Limits.depthMax) levels")
    }
    guard offset < end else { throw fail(.truncated, "the input ends before an item") }
    let initial = byte(offset)
    switch initial >> 5 {
    case 0: _ = try argument(of: initial)
    case 1:
      guard try argument(of: initial) <= UInt64(Int64.max) else {
        throw fail(.unsupported, "a negative number below -2^63")
      }
    case 2: _ = try take(try argument(of: initial))
    case 3:
      let range = try take(try argument(of: initial))
      guard isUTF8(range) else { throw fail(.notUTF8, "a text string is not UTF-8") }
    case 4:
      let announced = try argument(of: initial)
      for _ in 0..<(try count(announced)) {
        let next = depth + 2 < Limits.depthMax ? endOfShort(at) : 0
        if next == 0 { try skip(depth: depth + 1) } else { at = next }
      }
    case 5:
      let announced = try argument(of: initial)
      try skipPairs(try count(announced), depth: depth + 1)
    case 6:
      let number = try argument(of: initial)
      guard !Limits.numberTags.contains(number) else {
        throw fail(.unsupported, "a number in another form (tag \(number))")
      }
      try skip(depth: depth + 1)
    default:
      guard (0xF4...0xF6).contains(initial) else {
        throw fail(.unsupported, "only false, true and null of major type 7 are taken")
      }
      at += 1
    }
  }

  private mutating func skipPairs(_ count: Int, depth: Int) throws(CBORError) {
    // A short item may be a tag and what it tags: two levels.
    let isWithinDepth = depth + 1 < Limits.depthMax
    var previous = 0..<0
    var previousHead: UInt64 = 0
    // The place is kept out of memory while the items are short.
    var place = at
    for _ in 0..<count {
      let start = place
      place = isWithinDepth ? endOfShort(start) : 0
      if place == 0 { place = try endOfItem(start, depth: depth) }
      let key = start..<place
      let head = head(of: key)
      // The first eight bytes decide most pairs.
      if head <= previousHead, !previous.isEmpty {
        guard head == previousHead else { throw unsorted(key) }
        try requireOrderByByte(previous, key)
      }
      previous = key
      previousHead = head
      let valueStart = place
      place = isWithinDepth ? endOfShort(valueStart) : 0
      if place == 0 { place = try endOfItem(valueStart, depth: depth) }
    }
    at = place
  }

  @inline(never)
  private mutating func endOfItem(_ start: Int, depth: Int) throws(CBORError) -> Int {
    at = start
    try skip(depth: depth)
    return at
  }

  /// The first eight bytes of a key as one number, zeros after a shorter one: keys of different
  /// heads sort as these numbers do, because the first byte tells kind and length.
  @inline(__always)
  private func head(of key: Range<Int>) -> UInt64 {
    guard key.lowerBound + 8 <= end else {
      var head: UInt64 = 0
      let first = key.prefix(8)
      for index in first { head = head << 8 | UInt64(byte(index)) }
      return head << UInt64(8 * (8 - first.count))
    }
    let whole = UInt64(bigEndian: word(key.lowerBound))
    return key.count >= 8 ? whole : whole & ~(UInt64.max >> UInt64(8 * key.count))
  }

  /// Where a small number, a date, or a byte string or ASCII text of less than 24 bytes ends: most
  /// items of a student's block. 0 for anything else, and near the end.
  @inline(__always)
  private func endOfShort(_ start: Int) -> Int {
    guard start + 32 <= end else { return 0 }
    let initial = byte(start)
    switch initial {
    case 0x60...0x77:
      let count = Int(initial - 0x60)
      let content = start + 1
      var high: UInt64
      if count <= 8 {
        // Shifting all bits out gives 0, and 0 - 1 every bit.
        high = word(content) & UInt64(littleEndian: (1 << UInt64(8 * count)) &- 1)
      } else {
        // The last eight bytes may overlap those before.
        high = word(content) | word(content + count - 8)
        if count > 16 { high |= word(content + 8) }
      }
      return high & 0x8080_8080_8080_8080 == 0 ? content + count : 0
    case 0x00...0x17: return start + 1
    case 0x18: return byte(start + 1) >= 24 ? start + 2 : 0
    case 0x40...0x57: return start + 1 + Int(initial - 0x40)
    case 0xD8:
      // Tag 100 over a number of two bytes: a day of 1970-09-14 to 2149-06-06.
      let isDay = byte(start + 1) == 100 && byte(start + 2) == 0x19 && byte(start + 3) > 0
      return isDay ? start + 5 : 0
    default: return 0
    }
  }

  @inline(never)
  private func requireOrderByByte(_ left: Range<Int>, _ right: Range<Int>) throws(CBORError) {
    for index in 0..<min(left.count, right.count) {
      let first = byte(left.lowerBound + index)
      let second = byte(right.lowerBound + index)
      if first < second { return }
      if first > second { throw unsorted(right) }
    }
    guard left.count < right.count else { throw unsorted(right) }
  }

  private func unsorted(_ key: Range<Int>) -> CBORError {
    CBORError(.keysUnsorted, at: key.lowerBound, "map keys out of order or given twice")
  }

  /// ASCII eight bytes at a time; the standard library decides about anything else.
  @inline(__always)
  private func isUTF8(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    var high: UInt64 = 0
    while index + 8 <= range.upperBound {
      high |= word(index)
      index += 8
    }
    var last: UInt8 = 0
    while index < range.upperBound {
      last |= byte(index)
      index += 1
    }
    if (high | UInt64(last)) & 0x8080_8080_8080_8080 == 0 { return true }
    return isOtherUTF8(range)
  }

  /// Well-formed UTF-8 by table 3-7 of the Unicode Standard: no overlong form, no surrogate,
  /// nothing above U+10FFFF. Names of this field are full of accents, so that this is no rare path.
  @inline(never)
  private func isOtherUTF8(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while index < range.upperBound {
      let lead = byte(index)
      index += 1
      if lead < 0x80 { continue }
      var second: ClosedRange<UInt8> = 0x80...0xBF
      let more: Int
      switch lead {
      case 0xC2...0xDF: more = 1
      case 0xE0...0xEF:
        more = 2
        if lead == 0xE0 { second = 0xA0...0xBF } else if lead == 0xED { second = 0x80...0x9F }
      case 0xF0...0xF4:
        more = 3
        if lead == 0xF0 { second = 0x90...0xBF } else if lead == 0xF4 { second = 0x80...0x8F }
      default: return false
      }
      guard index + more <= range.upperBound, second.contains(byte(index)) else { return false }
      for next in (index + 1)..<(index + more) where byte(next) & 0xC0 != 0x80 { return false }
      index += more
    }
    return true
  }

  /// A count that the remaining bytes can hold: an item takes at least one byte, so a forged head
  /// cannot keep us busy.
  @inlinable @inline(__always)
  func count(_ argument: UInt64) throws(CBORError) -> Int {
    guard argument <= UInt64(end - offset) else {
      throw fail(.truncated, "more items announced than bytes left")
    }
    return Int(argument)
  }

  @usableFromInline @inline(never)
  func fail(_ code: CBORError.Code, _ reason: String) -> CBORError {
    CBORError(code, at: offset, reason)
  }
}
