import Records

/// The values of one row while its elements are read, in whatever order they come.
struct XMLRow {
  private var bytes: [UInt8] = []
  private var starts = [Int](repeating: 0, count: GroupPlan.columnsMax)
  private var counts = [Int](repeating: 0, count: GroupPlan.columnsMax)
  /// The ordinals that were read, blank or not.
  private var seen: UInt64 = 0
  private var filled: UInt64 = 0
  /// The line on which the row begins.
  private(set) var line = 0

  /// Bytes of the values.
  var byteCount: Int { bytes.count }
  /// Bytes that it takes when it is packed.
  var packedBytes: Int { bytes.count + filled.nonzeroBitCount * RowStore.fieldHeadBytes }

  mutating func restart(line: Int) {
    bytes.removeAll(keepingCapacity: true)
    (seen, filled) = (0, 0)
    self.line = line
  }

  /// Adds a value; false when the row has its element already.
  mutating func add(_ ordinal: Int, _ value: [UInt8]) -> Bool {
    guard seen & 1 << ordinal == 0 else { return false }
    seen |= 1 << ordinal
    guard !Text.trimmed(value.span).isEmpty else { return true }
    filled |= 1 << ordinal
    starts[ordinal] = bytes.count
    counts[ordinal] = value.count
    bytes += value
    return true
  }

  /// A value; empty when there is none.
  @_lifetime(borrow self)
  func value(_ ordinal: Int) -> Span<UInt8> {
    guard filled & 1 << ordinal != 0 else { return bytes.span.extracting(first: 0) }
    return bytes.span.extracting(starts[ordinal]..<starts[ordinal] + counts[ordinal])
  }

  /// Whether a value is there that is not blank.
  func has(_ ordinal: Int) -> Bool { filled & 1 << ordinal != 0 }

  /// Packs all values but those of the transport ordinals that the entry itself carries.
  func pack(into block: RowBlock, leavingOut recordOrdinal: Int?) {
    var rest = filled & ~(1 << GroupPlan.tieOrdinal)
    if let recordOrdinal { rest &= ~(1 << recordOrdinal) }
    while rest != 0 {
      let ordinal = rest.trailingZeroBitCount
      rest &= rest - 1
      block.add(ordinal, value(ordinal))
    }
  }
}
