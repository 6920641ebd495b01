/// Walks one state of an environment's file and holds every page against what stands above it: what
/// LMDB itself believes unread, and follows into a crash, a row that is not found, or a later write
/// over a page in use.
///
/// Every page up to the last is in use exactly once, or is on the free list exactly once; it bears
/// its own number and kind; its nodes lie inside it, apart from one another, in the order of keys
/// and between the keys of the page above; depths and numbers are those that the table states. What
/// a value says is nobody's business here. Tables that keep duplicates are not looked into.
struct PageCheck {
  /// The first bytes of a page, so many of them; fewer only at the end of the file.
  typealias Read = (_ page: UInt64, _ byteCount: Int) throws(StoreError) -> [UInt8]

  /// Which tree is being walked: each has its own order and its own kind of rows.
  enum Tree {
    case freeList, tables, rows
  }

  /// Numbers met in a tree.
  struct Counts {
    var branchPages: UInt64 = 0
    var leafPages: UInt64 = 0
    var overflowPages: UInt64 = 0
    var entries: UInt64 = 0
  }

  /// Names the environment in errors.
  let path: String
  let pageBytes: Int
  let read: Read
  let state: MetaPage
  /// A bit for each page that was reached.
  private var reached: [UInt64]
  var tree = Tree.freeList
  var name = "the free list"
  var counts = Counts()
  /// Tables that the list of tables names, to be walked after it.
  var found: [(name: String, record: TreeRecord)] = []

  /// Over the state of a meta page, in a file of so many bytes.
  init(path: String, state: MetaPage, fileBytes: Int, read: @escaping Read) throws(StoreError) {
    self.path = path
    self.state = state
    self.read = read
    pageBytes = state.pageBytes
    guard (512...65_536).contains(pageBytes), pageBytes & (pageBytes - 1) == 0,
      state.lastPage >= 1,
      state.lastPage <= UInt64(fileBytes / pageBytes + Limits.unwrittenPagesMax)
    else { throw StoreError(.corrupted, "\(path): a meta page states sizes that cannot be") }
    reached = [UInt64](repeating: 0, count: Int(state.lastPage / 64) + 1)
  }

  /// Checks the whole state; throws ``StoreError/Code/corrupted``.
  mutating func run() throws(StoreError) {
    try reach(0)
    try reach(1)
    try walk(state.freeList, .freeList, "the free list")
    try walk(state.tables, .tables, "the list of tables")
    for (name, record) in found { try walk(record, .rows, name) }
    for (index, word) in reached.enumerated() where word != .max {
      let page = UInt64(index * 64 + (~word).trailingZeroBitCount)
      guard page > state.lastPage else {
        throw StoreError(.corrupted, "\(path): page \(page) is neither in use nor free")
      }
    }
  }

  private mutating func walk(
    _ record: TreeRecord, _ tree: Tree, _ name: String
  ) throws(StoreError) {
    (self.tree, self.name, counts) = (tree, name, Counts())
    guard
      record.flags == (tree == .freeList ? PageFormat.numberedTable : PageFormat.plainTable)
    else { throw damage("it is a table of another kind") }
    if record.root != PageFormat.noPage {
      guard (1...PageFormat.depthMax).contains(record.depth) else {
        throw damage("it states a depth of \(record.depth)")
      }
      try descend(record.root, record.depth, from: nil, below: nil)
    }
    guard counts.entries == record.entries, counts.branchPages == record.branchPages,
      counts.leafPages == record.leafPages, counts.overflowPages == record.overflowPages
    else { throw damage("it states other numbers of rows or pages than it has") }
  }

  /// Marks a page as met; throws when it was met before or is none of the file's.
  mutating func reach(_ page: UInt64) throws(StoreError) {
    guard page <= state.lastPage else {
      throw damage("page \(page) lies behind the last one, \(state.lastPage)")
    }
    let bit: UInt64 = 1 << (page % 64)
    guard reached[Int(page / 64)] & bit == 0 else {
      throw damage("page \(page) is used twice, or used and free")
    }
    reached[Int(page / 64)] |= bit
  }

  /// An error that names environment and table.
  func damage(_ why: String) -> StoreError { StoreError(.corrupted, "\(path), \(name): \(why)") }
}
