import KeyValue
import Primitives

/// Numbers that stand in rows: eight bytes, most significant first.
///
/// A row that somebody cut short is damage, and said to be; it ends no process.
enum StoredNumber {
  /// The number with which a row's name or value begins.
  static func read(
    _ bytes: some Collection<UInt8>, in table: Table
  ) throws(ExchangeError) -> UInt64 {
    guard bytes.count >= 8 else { throw damaged(table) }
    return UInt64(bigEndian: bytes)
  }

  /// The same of a row's name where it lies, from an offset on.
  static func read(
    _ bytes: RawSpan, at offset: Int, in table: Table
  ) throws(ExchangeError) -> UInt64 {
    guard bytes.byteCount >= offset + 8 else { throw damaged(table) }
    return unsafe UInt64(
      bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  private static func damaged(_ table: Table) -> ExchangeError {
    ExchangeError(.integrity, "a row of \(table.name) is cut short; say: msix rebuild")
  }
}
