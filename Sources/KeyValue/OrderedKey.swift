/// The number as eight bytes, most significant first, so that byte order is numeric order.
public func orderedKey(_ n: UInt64) -> [UInt8] {
  unsafe withUnsafeBytes(of: n.bigEndian) { unsafe Array($0) }
}

/// The number in the first eight bytes, most significant first.
///
/// Fewer than eight bytes are the caller's mistake and stop the program.
public func orderedNumber(_ bytes: [UInt8]) -> UInt64 {
  orderedNumber(bytes.span.raw)
}

/// The number in the eight bytes from `offset` on, most significant first.
///
/// Fewer than eight bytes from there on are the caller's mistake and stop the program.
public func orderedNumber(_ bytes: RawSpan, at offset: Int = 0) -> UInt64 {
  precondition(
    offset >= 0 && bytes.byteCount >= 8 && offset <= bytes.byteCount - 8,
    "an ordered number has eight bytes")
  return UInt64(
    bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
}
