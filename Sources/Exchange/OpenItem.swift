import KeyValue
import Primitives
import Records

/// What the first page tells of an open worklist item: kept beside its number, so that all of a
/// nation's can be counted without reading one.
struct OpenItem {
  let due: CivilDate
  /// Whether it waits for OME.
  let isForNation: Bool
  /// The States from which an answer is awaited.
  let awaited: [StateCode]

  init(_ row: ItemRow) {
    due = row.due
    isForNation = row.level == .ome
    awaited = row.awaited
  }

  /// Of a row; nil when it is misshapen.
  init?(_ row: RawSpan) {
    let bytes = row.bytes
    guard bytes.count >= 5, bytes.count % 2 == 1 else { return nil }
    let days = bytes[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    due = CivilDate(daysSinceEpoch: Int32(bitPattern: days))
    isForNation = bytes[4] == 1
    awaited = stride(from: 5, to: bytes.count, by: 2).compactMap {
      StateCode(String(decoding: bytes[$0..<$0 + 2], as: UTF8.self))
    }
  }

  var bytes: [UInt8] {
    UInt32(bitPattern: due.daysSinceEpoch).bigEndianBytes + [isForNation ? 1 : 0]
      + awaited.flatMap(\.bytes)
  }
}
