import Records

/// Rows that were read and wait for their student, packed: for each field that is not blank its
/// ordinal, its length and its bytes, in the layout's order.
///
/// Nothing of it is ever written to disk. When it would grow over its bound it is emptied and the
/// package is read again in portions (`SubmissionBody`).
final class RowStore {
  /// Where a row lies and whose it is.
  struct Entry {
    var student: UInt32
    /// The line of the file on which it begins.
    let line: UInt32
    /// 0 where the file's was not 1 to 999, or the group has none.
    let recordID: UInt16
    let fieldCount: UInt8
    fileprivate let block: UInt16
    fileprivate let offset: UInt32
    let byteCount: UInt32
  }

  /// How far it was filled at some moment.
  struct Mark {
    fileprivate let counts: [Int]
    fileprivate let blocks: Int
    /// Bytes of the last of them.
    fileprivate let bytes: Int
  }

  private var blocks: [RowBlock] = []
  private var entries: [[Entry]]
  private var isSorted: [Bool]
  /// Bytes of memory that it takes, of values and of their places.
  private(set) var memoryBytes = 0

  /// Stands for a student whose number is read behind its rows.
  static let pendingStudent = UInt32.max

  /// Bytes in front of each field: ordinal and length.
  static let fieldHeadBytes = 3

  init() {
    entries = Array(repeating: [], count: Group.allCases.count)
    isSorted = Array(repeating: true, count: Group.allCases.count)
  }

  /// Begins a row of at most `bytesMax` bytes of values; they are added to what is returned.
  func beginRow(bytesMax: Int) -> RowBlock {
    let needed = bytesMax + GroupPlan.columnsMax * Self.fieldHeadBytes
    if let last = blocks.last, last.room >= needed {
      last.beginRow()
      return last
    }
    let block = RowBlock(byteCount: max(RowBlock.standardBytes, needed))
    blocks.append(block)
    memoryBytes += block.capacity
    return block
  }

  /// Ends the row.
  func endRow(_ group: Group, student: UInt32, recordID: UInt16, line: Int) {
    let block = blocks[blocks.count - 1]
    let place = Int(group.rawValue) - 1
    let entry = Entry(
      student: student, line: UInt32(truncatingIfNeeded: line), recordID: recordID,
      fieldCount: block.rowFields, block: UInt16(blocks.count - 1),
      offset: UInt32(block.rowStart), byteCount: UInt32(block.count - block.rowStart))
    if student != Self.pendingStudent, let last = entries[place].last,
      Self.isBefore(entry, last)
    {
      isSorted[place] = false
    }
    entries[place].append(entry)
    memoryBytes += MemoryLayout<Entry>.stride
  }

  /// Where it stands now.
  var mark: Mark {
    Mark(counts: entries.map(\.count), blocks: blocks.count, bytes: blocks.last?.count ?? 0)
  }

  /// Gives the rows since `mark` to a student whose number was read behind them.
  func assign(since mark: Mark, to student: UInt32) {
    for place in entries.indices {
      for index in mark.counts[place]..<entries[place].count {
        entries[place][index].student = student
        if index > 0, Self.isBefore(entries[place][index], entries[place][index - 1]) {
          isSorted[place] = false
        }
      }
    }
  }

  /// Forgets the rows since `mark`.
  func forget(since mark: Mark) {
    for place in entries.indices {
      let count = entries[place].count - mark.counts[place]
      entries[place].removeLast(count)
      memoryBytes -= count * MemoryLayout<Entry>.stride
    }
    while blocks.count > mark.blocks { memoryBytes -= blocks.removeLast().capacity }
    blocks.last?.cut(to: mark.bytes)
  }

  /// Forgets everything and gives the memory back.
  func empty() {
    blocks = []
    entries = Array(repeating: [], count: entries.count)
    isSorted = Array(repeating: true, count: entries.count)
    memoryBytes = 0
  }

  /// The rows of a group by student, record id and line.
  func sortedEntries(of group: Group) -> [Entry] {
    let place = Int(group.rawValue) - 1
    if !isSorted[place] {
      entries[place].sort(by: Self.isBefore)
      isSorted[place] = true
    }
    return entries[place]
  }

  /// Shows the packed bytes of a row.
  func withRow<Result>(_ entry: Entry, _ body: (PackedRow) -> Result) -> Result {
    let block = blocks[Int(entry.block)]
    return block.withBytes(from: Int(entry.offset), count: Int(entry.byteCount)) {
      body(PackedRow(bytes: $0, fieldCount: Int(entry.fieldCount)))
    }
  }

  private static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
    if left.student != right.student { return left.student < right.student }
    if left.recordID != right.recordID { return left.recordID < right.recordID }
    return left.line < right.line
  }
}

/// The fields of one packed row.
struct PackedRow: ~Escapable {
  private let bytes: Span<UInt8>
  let fieldCount: Int
  private var offset = 0

  @_lifetime(copy bytes)
  init(bytes: Span<UInt8>, fieldCount: Int) {
    self.bytes = bytes
    self.fieldCount = fieldCount
  }

  /// The next field, with its white space; nil at the end.
  @_lifetime(copy self)
  mutating func next(_ ordinal: inout Int) -> Span<UInt8>? {
    guard offset < bytes.count else { return nil }
    ordinal = Int(bytes[offset])
    let count = Int(bytes[offset + 1]) | Int(bytes[offset + 2]) << 8
    let start = offset + 3
    offset = start + count
    return bytes.extracting(start..<offset)
  }
}

/// A stretch of memory for packed rows that never moves. Safe outside: everything is held against
/// its length.
@safe final class RowBlock {
  /// Large beside a row, small beside what is held.
  static let standardBytes = 1 << 20

  private let memory: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0
  /// Where the row begins that is being added, and how many fields it has.
  private(set) var rowStart = 0
  private(set) var rowFields: UInt8 = 0

  init(byteCount: Int) { unsafe memory = .allocate(capacity: byteCount) }

  deinit { unsafe memory.deallocate() }

  var capacity: Int { unsafe memory.count }
  var room: Int { unsafe memory.count - count }

  func cut(to length: Int) {
    precondition(length <= count)
    count = length
  }

  func beginRow() { (rowStart, rowFields) = (count, 0) }

  /// Adds a field; its ordinal is greater than the one before, its length below 65,536.
  func add(_ ordinal: Int, _ value: Span<UInt8>) {
    let end = count + RowStore.fieldHeadBytes + value.count
    precondition(end <= capacity && value.count < 1 << 16, "a row is longer than was said")
    unsafe memory[count] = UInt8(ordinal)
    unsafe memory[count + 1] = UInt8(truncatingIfNeeded: value.count)
    unsafe memory[count + 2] = UInt8(truncatingIfNeeded: value.count >> 8)
    let target = unsafe memory.baseAddress
    let start = count + RowStore.fieldHeadBytes
    unsafe value.withUnsafeBufferPointer { source in
      guard let target = unsafe target, let base = source.baseAddress else { return }
      unsafe (target + start).update(from: base, count: source.count)
    }
    count = end
    rowFields += 1
  }

  func withBytes<Result>(
    from start: Int, count length: Int, _ body: (Span<UInt8>) -> Result
  ) -> Result {
    precondition(start >= 0 && length >= 0 && start + length <= count)
    let slice = unsafe UnsafeBufferPointer(
      rebasing: UnsafeBufferPointer(memory)[start..<start + length])
    return unsafe body(slice.span)
  }
}
