public import CBOR
import Primitives

/// The rows of a large reference table as lines in one run of bytes, ascending: a value is found by
/// halving, and a directory of the nation's 100,000 schools is at hand as soon as it is read.
public struct ReferenceLines: Hashable, Sendable {
  /// The names of the fields of each line; the first field is what lines are found by.
  public let columns: [String]
  /// Lines, each ended by a line feed, their fields parted by tabs, in ascending order of bytes.
  public let bytes: [UInt8]

  private static let tab: UInt8 = 0x09
  private static let lineFeed: UInt8 = 0x0A

  /// From rows in any order, as many fields each as there are columns. Refused: no row, another
  /// number of fields, a character that cannot be seen, an empty key, the same row twice.
  public init(columns: [String], rows: [[String]]) throws(ReferenceError) {
    guard !rows.isEmpty else { throw ReferenceError(.malformed, "the table has no row") }
    var lines = [[UInt8]]()
    lines.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() {
      guard row.count == columns.count, let key = row.first, !key.isEmpty else {
        throw ReferenceError(
          .malformed, "row \(index + 1) lacks its \(columns.first ?? "key"); correct it")
      }
      // Tabs and line feeds would part what belongs together.
      guard row.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }) else {
        throw ReferenceError(
          .malformed, "row \(index + 1) has characters that cannot be seen; take them out")
      }
      lines.append(Array(row.joined(separator: "\t").utf8) + [Self.lineFeed])
    }
    lines.sort { $0.lexicographicallyPrecedes($1) }
    guard zip(lines, lines.dropFirst()).allSatisfy({ $0 != $1 }) else {
      throw ReferenceError(.malformed, "the table has a row twice; leave one")
    }
    self.columns = columns
    bytes = Array(lines.joined())
  }

  /// How many rows it has.
  public var count: Int { bytes.count { $0 == Self.lineFeed } }

  /// The rows of a key, in their order; none when it is unknown.
  public func rows(of key: String) -> [[String]] {
    let wanted = Array(key.utf8) + [Self.tab]
    guard !key.isEmpty, !wanted.dropLast().contains(where: { $0 < 0x20 }) else { return [] }
    var rows = [[String]]()
    var start = lowerBound(wanted)
    while start < bytes.count, bytes[start...].starts(with: wanted) {
      let end = bytes[start...].firstIndex(of: Self.lineFeed) ?? bytes.count
      rows.append(row(start..<end))
      start = end + 1
    }
    return rows
  }

  /// Every row, in their order.
  public func forEach(_ body: ([String]) throws -> Void) rethrows {
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: Self.lineFeed) ?? bytes.count
      try body(row(start..<end))
      start = end + 1
    }
  }

  /// Where the first line begins that does not precede `wanted`.
  private func lowerBound(_ wanted: [UInt8]) -> Int {
    var (low, high) = (0, bytes.count)
    while low < high {
      var middle = (low + high) / 2
      while middle > low, bytes[middle - 1] != Self.lineFeed { middle -= 1 }
      if bytes[middle..<high].prefix(wanted.count).lexicographicallyPrecedes(wanted) {
        low = (bytes[middle..<high].firstIndex(of: Self.lineFeed) ?? high - 1) + 1
      } else {
        high = middle
      }
    }
    return low
  }

  private func row(_ range: Range<Int>) -> [String] {
    bytes[range].split(separator: Self.tab, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }
}

extension ReferenceLines {
  /// `{"columns": [text], "lines": bytes}`.
  public var cbor: CBORValue {
    .record(["columns": .array(columns.map { .text($0) }), "lines": .bytes(bytes)])
  }

  /// From `cbor`. The order of the lines was made when the table was loaded and stands under the
  /// digest of its event.
  public init(cbor: CBORValue) throws(CBORError) {
    let fields = try StrictFields(cbor, "reference lines", keys: ["columns", "lines"])
    columns = try fields.items("columns").compactMap(\.string)
    bytes = try fields.need("lines", \.byteString)
    guard bytes.last == Self.lineFeed, !columns.isEmpty else { throw fields.misshapen("lines") }
  }
}
