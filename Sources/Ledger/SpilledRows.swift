import Files

/// Rows of a few numbers, strewn over buckets by a key, written to a scratch file block by block:
/// so that a question about all of them ("does any come twice?") is answered bucket by bucket, in
/// little memory and without a random access to the disk.
struct SpilledRows: ~Copyable {
  private static let bucketCount = 256
  /// Rows that a bucket gathers before they are written: 8 kB or so, and 2 MB for all buckets.
  private static let rowsPerBlock = 256

  private let file: ScratchFile
  private let width: Int
  private let mixer: UInt64
  private var waiting: [[UInt64]]
  private var blocks: [[Int]]

  /// For rows of `width` numbers. `mixer` is unpredictable, so that nobody can choose keys that
  /// all fall into one bucket.
  init(width: Int, in directory: String, mixer: UInt64) throws {
    file = try ScratchFile(in: directory)
    self.width = width
    self.mixer = mixer | 1
    waiting = Array(repeating: [], count: Self.bucketCount)
    blocks = Array(repeating: [], count: Self.bucketCount)
  }

  /// Adds a row; the first two numbers are its key.
  mutating func add(_ row: [UInt64]) throws {
    precondition(row.count == width, "a row of another width")
    let mixed = (row[0] ^ (row[1] &* 0x9E37_79B9_7F4A_7C15)) &* mixer
    let bucket = Int(mixed >> 56)
    waiting[bucket] += row
    guard waiting[bucket].count == Self.rowsPerBlock * width else { return }
    blocks[bucket].append(file.count)
    try file.append(waiting[bucket])
    waiting[bucket].removeAll(keepingCapacity: true)
  }

  /// Calls `body` with the rows of each bucket, block by block in the order in which they came;
  /// `end` after each bucket. Rows of one key are in one bucket.
  borrowing func forEachBlock(
    _ body: (_ rows: [UInt64]) throws -> Void, end: () throws -> Void
  ) throws {
    for bucket in 0..<Self.bucketCount {
      for block in blocks[bucket] {
        try body(try file.read(from: block, count: Self.rowsPerBlock * width))
      }
      try body(waiting[bucket])
      try end()
    }
  }
}
