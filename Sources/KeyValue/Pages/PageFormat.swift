/// Where the numbers of LMDB's pages lie: version 1 of the file, as LMDB 0.9 writes it on machines
/// of 64 bits that put the least significant byte first.
enum PageFormat {
  /// Number of the page, kind, and where the free room in its middle begins and ends.
  static let headerBytes = 16
  /// A meta page up to the end of what it says.
  static let metaBytes = 152
  /// LMDB's own limit on the depth of a tree.
  static let depthMax = 32
  static let magic: UInt64 = 0xBEEF_C0DE
  static let version: UInt64 = 1
  /// The root of an empty tree.
  static let noPage = UInt64.max

  /// Kinds of page.
  enum Kind {
    static let branch: UInt64 = 1
    static let leaf: UInt64 = 2
    static let overflow: UInt64 = 4
    static let meta: UInt64 = 8
  }

  /// Kinds of node in a leaf.
  enum Flag {
    /// The value lies on overflow pages; the node holds the number of the first.
    static let bigValue = 1
    /// The value describes a table.
    static let table = 2
  }

  /// The one kind that a table of ours has, and that of the free list.
  static let plainTable: UInt64 = 0
  static let numberedTable: UInt64 = 8

  /// An unsigned number of so many bytes at a place.
  @inline(__always)
  static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in stride(from: start + count - 1, through: start, by: -1) {
      value = value << 8 | UInt64(bytes[index])
    }
    return value
  }

  /// How many overflow pages a value takes.
  static func overflowPages(valueBytes: Int, pageBytes: Int) -> UInt64 {
    UInt64((headerBytes - 1 + valueBytes) / pageBytes + 1)
  }
}

/// What LMDB keeps of a tree: its shape, its numbers and its root.
struct TreeRecord {
  static let byteCount = 48
  let flags: UInt64
  let depth: Int
  let branchPages: UInt64
  let leafPages: UInt64
  let overflowPages: UInt64
  let entries: UInt64
  let root: UInt64

  init(_ bytes: [UInt8], at start: Int) {
    flags = PageFormat.number(bytes, start + 4, 2)
    depth = Int(PageFormat.number(bytes, start + 6, 2))
    branchPages = PageFormat.number(bytes, start + 8, 8)
    leafPages = PageFormat.number(bytes, start + 16, 8)
    overflowPages = PageFormat.number(bytes, start + 24, 8)
    entries = PageFormat.number(bytes, start + 32, 8)
    root = PageFormat.number(bytes, start + 40, 8)
  }
}

/// A meta page: one state of the environment. There are two, written in turn.
struct MetaPage {
  let pageBytes: Int
  let freeList: TreeRecord
  let tables: TreeRecord
  let lastPage: UInt64
  let transaction: UInt64

  /// Nil when the bytes are no meta page of this number.
  init?(_ bytes: [UInt8], page: UInt64) {
    guard bytes.count >= PageFormat.metaBytes, PageFormat.number(bytes, 0, 8) == page,
      PageFormat.number(bytes, 10, 2) == PageFormat.Kind.meta,
      PageFormat.number(bytes, 16, 4) == PageFormat.magic,
      PageFormat.number(bytes, 20, 4) == PageFormat.version
    else { return nil }
    pageBytes = Int(PageFormat.number(bytes, 40, 4))
    freeList = TreeRecord(bytes, at: 40)
    tables = TreeRecord(bytes, at: 88)
    lastPage = PageFormat.number(bytes, 136, 8)
    transaction = PageFormat.number(bytes, 144, 8)
  }
}
