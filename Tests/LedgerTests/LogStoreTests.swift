import CBOR
import KeyValue
import Primitives
import Sealing
import Testing

@testable import Ledger

@Suite struct LogStoreTests {
  /// Tiles as C2SP tlog-tiles cuts them: 256 hashes, the last of a level partial; the partial tile
  /// of leaf hashes is not stored. `roots` remembers the roots of full tiles between calls.
  private static func tiles(
    _ hashes: [[UInt8]], roots: inout [[[UInt8]]: [UInt8]]
  ) -> [Pair] {
    var found = [Pair]()
    var level = 0
    var row = hashes
    while row.count >= 1 {
      var above = [[UInt8]]()
      for start in stride(from: 0, to: row.count, by: 256) {
        let tile = row[start..<min(start + 256, row.count)]
        if tile.count == 256 {
          let known = [tile[start], tile[start + 255]]
          let root = roots[known] ?? NaiveTree.root(tile)
          roots[known] = root
          above.append(root)
        }
        guard level > 0 || tile.count == 256 else { continue }
        found.append(
          Pair(
            key: [UInt8(level)] + UInt64(start / 256).bigEndianBytes,
            value: tile.flatMap { $0 } + nodes(of: Array(tile))))
      }
      row = above
      level += 1
    }
    return found
  }

  /// The nodes of heights 2 to 7, by definition.
  private static func nodes(of tile: [[UInt8]]) -> [UInt8] {
    var nodes = [UInt8]()
    for height in 2...7 {
      let width = 1 << height
      for start in stride(from: 0, through: tile.count - width, by: width) {
        nodes += NaiveTree.root(tile[start..<(start + width)])
      }
    }
    return nodes
  }

  /// A log of the first format, whose tiles hold hashes alone, is read as it is, and brought up
  /// when it is opened for writing.
  @Test func anOlderFormatIsBroughtUp() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path + "/log"
    let log = try openLog(path)
    try log.appendPlain(66_000)
    let rows = try log.rows(LogTables.tiles)
    try log.environment.write { transaction in
      for row in rows {
        let hashes = try #require(Tile(stored: row.value)).hashes
        try transaction.put(hashes, for: row.key, in: LogTables.tiles)
      }
      try transaction.put([1], for: LogTables.formatKey, in: LogTables.facts)
    }
    log.close()
    let old = try LogStore(directory: path, isReadOnly: true)
    let proof = try old.inclusionProof(of: 5, size: 66_000)
    #expect(try old.rows(LogTables.facts).contains { $0.value == [1] })
    old.close()
    let opened = try openLog(path)
    #expect(try opened.rows(LogTables.tiles) == rows)
    try opened.checkRoot(of: try opened.edge())
    opened.close()
    let again = try LogStore(directory: path, isReadOnly: true)
    #expect(try again.inclusionProof(of: 5, size: 66_000) == proof)
    #expect(
      MerkleTree.verifyInclusion(
        leafHash: proof.leafHash, index: 5, size: 66_000, path: proof.hashes, root: again.root))
    again.close()
  }

  @Test(arguments: [0...12, 253...259, 509...515, 65_533...65_539])
  func reopenedAtEverySizeItIsTheSame(_ sizes: ClosedRange<Int>) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let path = root + "/log"
    var hashes = [[UInt8]]()
    do {
      let log = try openLog(path)
      hashes = try log.appendPlain(sizes.lowerBound)
      log.close()
    }
    // Held against the recursive definition in MerkleTests.
    var edge = RightEdge()
    for hash in hashes { edge.append(hash) }
    var roots = [[[UInt8]]: [UInt8]]()
    for size in sizes {
      let log = try openLog(path)
      #expect(log.size == UInt64(size))
      #expect(log.root == edge.root, "\(size)")
      #expect(try log.root(at: UInt64(size)) == log.root, "\(size)")
      let areTilesRight = try log.rows(LogTables.tiles) == Self.tiles(hashes, roots: &roots)
      #expect(areTilesRight, "\(size)")
      #expect(log.lastRecorded.microseconds == (size == 0 ? 0 : 1))
      for hash in try log.appendPlain(1) {
        hashes.append(hash)
        edge.append(hash)
      }
      try log.checkRoot(of: try log.edge())
      log.close()
    }
  }

  @Test func appendingByGroupsOrOneByOneIsTheSame() throws {
    var random = Seeded(51)
    let whole = try openLog(nil)
    let hashes = try whole.appendPlain(1_100)
    let parts = try openLog(nil)
    while parts.size < 1_100 {
      try parts.appendPlain(min(random.number(1...90), 1_100 - Int(parts.size)))
    }
    for table in LogTables.all { #expect(try whole.rows(table) == parts.rows(table)) }
    var roots = [[[UInt8]]: [UInt8]]()
    #expect(try whole.rows(LogTables.tiles) == Self.tiles(hashes, roots: &roots))
  }

  @Test(arguments: Place.allCases)
  func aLeafThatIsTooLargeIsRefusedWithItsGroup(_ place: Place) throws {
    let scratch = try Scratch()
    let log = try openLog(place, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    try log.appendPlain(3)
    let before = try LogTables.all.map { try log.rows($0) }
    func leaf(_ count: Int, at position: UInt64) -> SignedLeaf {
      let bytes = [UInt8](repeating: 1, count: count)
      return SignedLeaf(
        bytes: bytes, hash: MerkleTree.leafHash(bytes), type: "large", position: position,
        recorded: Instant(microseconds: 2))
    }
    #expect(
      refusal {
        try log.append(
          [plainLeaf(1, at: 3), leaf(65_536, at: 4)], recorded: Instant(microseconds: 2))
      } == .limit)
    #expect(try LogTables.all.map { try log.rows($0) } == before)
    #expect(log.size == 3)
    try log.append([leaf(65_535, at: 3)], recorded: Instant(microseconds: 2))
    #expect(try log.leaf(at: 3)?.count == 65_535)
    try log.checkRoot(of: try log.edge())
  }

  @Test func aFailedCommitChangesNothing() throws {
    let scratch = try Scratch()
    let log = try openLog(.memory, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    try log.appendPlain(255)
    let root = log.root
    let before = try LogTables.all.map { try log.rows($0) }
    log.environment.failNextCommit()
    #expect(throws: StoreError(.injected, "")) { try log.appendPlain(3) }
    #expect(log.root == root && log.size == 255 && log.lastRecorded.microseconds == 1)
    #expect(try LogTables.all.map { try log.rows($0) } == before)
    try log.appendPlain(3)
    #expect(log.size == 258)
    try log.checkRoot(of: try log.edge())
  }

  @Test(arguments: Place.allCases)
  func leavesAreReadInOrder(_ place: Place) throws {
    let scratch = try Scratch()
    let log = try openLog(place, in: scratch)
    defer {
      log.close()
      scratch.remove()
    }
    try log.appendPlain(4_500)
    var seen = [UInt64]()
    try log.forEachLeaf(from: 10, through: 4_400) { position, leaf in
      #expect(UInt64(bigEndian: leaf) == position)
      seen.append(position)
      return true
    }
    #expect(seen == Array(10...4_400))
    seen = []
    try log.forEachLeaf(from: 1_990, through: .max) { position, _ in
      seen.append(position)
      return position < 2_010
    }
    #expect(seen == Array(1_990...2_010))
    try log.forEachLeaf(from: 4_500, through: 9_000) { _, _ in
      Issue.record("there is none")
      return true
    }
    try log.forEachLeaf(from: 5, through: 4) { _, _ in
      Issue.record("there is none")
      return true
    }
  }

  @Test func aCopyIsALog() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let log = try openLog(root + "/log")
    try log.appendPlain(300)
    try log.copy(to: root + "/copy")
    try log.appendPlain(1)
    let copy = try openLog(root + "/copy")
    #expect(try copy.root(at: 300) == log.root(at: 300))
    #expect(copy.size == 300)
    try copy.appendPlain(1)
    #expect(copy.root == log.root)
    copy.close()
    log.close()
  }

  @Test func readingAloneMakesNothing() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let root = scratch.path
    let log = try openLog(root + "/log")
    try log.appendPlain(300)
    let root300 = log.root
    log.close()
    let reading = try openLog(root + "/log", isReadOnly: true)
    defer { reading.close() }
    #expect(reading.size == 300 && reading.root == root300)
    #expect(try reading.inclusionProof(of: 299, size: 300).hashes.count == 5)
    #expect(throws: StoreError(.permissionDenied, "")) { try reading.appendPlain(1) }
    #expect(throws: StoreError(.notFound, "")) { try openLog(root + "/none", isReadOnly: true) }
  }

  /// What is found wrong already when a log is opened.
  @Test func aDamagedFrameIsRefusedAtTheStart() throws {
    typealias Damage = @Sendable (inout WriteTransaction) throws -> Void
    let damages: [Damage] = [
      { try $0.put([3], for: LogTables.formatKey, in: LogTables.facts) },
      { _ = try $0.delete(LogTables.edgeKey, in: LogTables.facts) },
      { try $0.put([1], for: LogTables.edgeKey, in: LogTables.facts) },
      { try $0.put(RightEdge().cbor.encoded, for: LogTables.edgeKey, in: LogTables.facts) },
      { _ = try $0.delete(LogTables.recordedKey, in: LogTables.facts) },
      { _ = try $0.delete(orderedKey(299), in: LogTables.leaves) },
      { _ = try $0.delete(orderedKey(3), in: LogTables.leaves) },
      { try $0.put([1], for: orderedKey(300), in: LogTables.leaves) },
      { _ = try $0.delete(LogTables.tileKey(level: 1, index: 0), in: LogTables.tiles) },
      { try $0.put([1], for: LogTables.tileKey(level: 1, index: 0), in: LogTables.tiles) },
    ]
    for (index, damage) in damages.enumerated() {
      let scratch = try Scratch()
      defer { scratch.remove() }
      let root = scratch.path
      let log = try openLog(root + "/log")
      try log.appendPlain(300)
      log.close()
      let raw = try Environment.open(path: root + "/log", tables: LogTables.all)
      try raw.write { try damage(&$0) }
      raw.close()
      do {
        let opened = try openLog(root + "/log")
        opened.close()
        Issue.record("damage \(index) was not noticed")
      } catch let error as LedgerError {
        #expect(error.code == .integrity, "damage \(index)")
      } catch is CBORError {}
    }
  }
}
