/// An opaque 128-bit number in the clear: it says nothing about what it names.
///
/// `Kind` is a tag that keeps a child's identifier from being passed where a State record's is
/// wanted. Ordered by its bytes, so that listings are the same everywhere.
public struct Identifier<Kind>: Hashable, Comparable, Sendable {
  /// The first eight bytes, big-endian.
  public let high: UInt64
  /// The last eight bytes, big-endian.
  public let low: UInt64

  /// The length in bytes of every identifier.
  @inlinable public static var byteCount: Int { 16 }

  /// From its two halves.
  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// From exactly 16 bytes; nil for any other length.
  @inlinable
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    self.init(high: UInt64(bigEndian: bytes), low: UInt64(bigEndian: bytes.dropFirst(8)))
  }

  /// The same from a whole array, which nearly every caller has.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.init(high: UInt64(bytes, at: 0), low: UInt64(bytes, at: 8))
  }

  /// From 32 hexadecimal digits; nil otherwise.
  public init?(hex: some StringProtocol) {
    guard let bytes = Hex.decode(hex) else { return nil }
    self.init(bytes: bytes)
  }

  /// A fresh one.
  public init(from random: any RandomSource) {
    let bytes = random.bytes(count: Self.byteCount)
    guard let identifier = Self(bytes: bytes) else {
      preconditionFailure("a random source gave \(bytes.count) bytes where 16 were asked for")
    }
    self = identifier
  }

  /// The 16 bytes, big-endian.
  @inlinable public var bytes: [UInt8] {
    unsafe withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { unsafe [UInt8]($0) }
  }

  /// 32 lower-case hexadecimal digits.
  public var hex: String { Hex.encode(bytes) }

  /// The same number under another tag. For the few places where one thing is a case of another
  /// (a State record is a subject); the call says so.
  public func retagged<Other>(_: Other.Type = Other.self) -> Identifier<Other> {
    Identifier<Other>(high: high, low: low)
  }

  /// By bytes.
  public static func < (left: Self, right: Self) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

extension UInt64 {
  /// Eight bytes, most significant first, so that byte order is numeric order.
  @inlinable public var bigEndianBytes: [UInt8] {
    unsafe withUnsafeBytes(of: bigEndian) { unsafe [UInt8]($0) }
  }

  /// From eight of `bytes`, most significant first.
  init(_ bytes: [UInt8], at start: Int) {
    var value: UInt64 = 0
    for index in start..<start + 8 { value = value << 8 | UInt64(bytes[index]) }
    self = value
  }

  /// From the first eight of an array.
  public init(bigEndian bytes: [UInt8]) {
    precondition(bytes.count >= 8, "eight bytes make a number, \(bytes.count) were given")
    self.init(bytes, at: 0)
  }

  /// From the first eight of `bytes`, most significant first; a shorter list is our own mistake.
  @inlinable
  public init(bigEndian bytes: some Collection<UInt8>) {
    precondition(bytes.count >= 8, "eight bytes make a number, \(bytes.count) were given")
    let word = bytes.withContiguousStorageIfAvailable {
      unsafe UInt64(bigEndian: UnsafeRawBufferPointer($0).loadUnaligned(as: UInt64.self))
    }
    if let word {
      self = word
      return
    }
    var value: UInt64 = 0
    for byte in bytes.prefix(8) { value = value << 8 | UInt64(byte) }
    self = value
  }
}

extension UInt32 {
  /// Four bytes, most significant first.
  public var bigEndianBytes: [UInt8] {
    [
      UInt8(truncatingIfNeeded: self >> 24), UInt8(truncatingIfNeeded: self >> 16),
      UInt8(truncatingIfNeeded: self >> 8), UInt8(truncatingIfNeeded: self),
    ]
  }
}
