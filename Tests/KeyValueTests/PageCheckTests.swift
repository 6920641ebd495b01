import Foundation
import KeyValue
import Testing

/// Damage of pages that LMDB follows without a word.
@Suite struct PageCheckTests {
  private static let plain = Table(0, "plain")
  private static let other = Table(1, "other")
  private static let tables = [plain, other]
  private static let pageBytes = 4_096

  /// Rows on pages of every kind, with pages freed by several commits. The file as written.
  private static func make(_ path: String, seed: UInt64 = 1, rounds: Int = 6) throws -> Data {
    var random = SeededGenerator(seed: seed)
    let environment = try Environment.open(
      path: path, tables: tables, options: .init(mapBytes: 1 << 28, durable: false))
    for round in 0..<rounds {
      try environment.write { transaction in
        for number in 0..<2_000 {
          let key = orderedKey(UInt64.random(in: 0..<4_000, using: &random))
          let count = number % 50 == 0 ? 9_000 : Int.random(in: 0...300, using: &random)
          try transaction.put([UInt8](repeating: 7, count: count), for: key, in: plain)
          if number % 3 == 0 { try transaction.put([1], for: key, in: other) }
        }
      }
      try environment.write { transaction in
        for number in stride(from: UInt64(round), to: 4_000, by: 3) {
          _ = try transaction.delete(orderedKey(number), in: plain)
        }
        if round == 3 { try transaction.clear(other) }
      }
      try environment.checkPages()
    }
    environment.close()
    return try Data(contentsOf: URL(fileURLWithPath: path + "/data.mdb"))
  }

  private static func put(_ file: Data, in path: String) throws {
    try file.write(to: URL(fileURLWithPath: path + "/data.mdb"))
  }

  @Test(arguments: UInt64(1)...8)
  func whatLMDBWritesPasses(_ seed: UInt64) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    _ = try Self.make(scratch.path, seed: seed, rounds: 12)
    try Environment.checkPages(in: scratch.path)
    let environment = try Environment.open(path: scratch.path, tables: Self.tables)
    defer { environment.close() }
    try environment.checkPages()
    for (name, compacting) in [("compact", true), ("copy", false)] {
      let copy = scratch.path + "-" + name
      if compacting {
        try environment.compactCopy(to: copy)
      } else {
        try environment.copy(to: copy)
      }
      try Environment.checkPages(in: copy)
    }
  }

  @Test func emptyEnvironmentsPass() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    try Environment.open(path: scratch.path, tables: Self.tables).close()
    try Environment.checkPages(in: scratch.path)
    try Environment.inMemory(tables: Self.tables).checkPages()
  }

  /// A reader that was overtaken: its own pages are checked, not those written meanwhile.
  @Test func aCheckBesideAWriterPasses() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    _ = try Self.make(scratch.path)
    let environment = try Environment.open(
      path: scratch.path, tables: Self.tables, options: .init(durable: false))
    defer { environment.close() }
    let writer = Thread {
      for number in 0..<3_000 {
        _ = try? environment.write { transaction in
          try transaction.put(
            [UInt8](repeating: 1, count: number), for: orderedKey(UInt64(number % 700)),
            in: Self.plain)
        }
      }
    }
    writer.start()
    while !writer.isFinished { try environment.checkPages() }
  }

  /// What a page is for, by what its header and the newest meta page say.
  private struct Page {
    let start: Int
    let kind: UInt8
  }

  private static func pages(_ file: Data, of kind: UInt8) -> [Page] {
    stride(from: 2 * pageBytes, to: file.count, by: pageBytes)
      .filter { file[$0 + 10] == kind && file[$0 + 11] == 0 }
      .map { Page(start: $0, kind: kind) }
  }

  private static func newestMeta(_ file: Data) -> Int {
    func transaction(_ start: Int) -> UInt64 {
      (0..<8).reversed().reduce(0) { $0 << 8 | UInt64(file[start + 144 + $1]) }
    }
    return transaction(0) > transaction(pageBytes) ? 0 : pageBytes
  }

  /// Whether a file with these bits turned is refused, as damaged and by name.
  private static func isFound(_ file: Data, _ place: Int, _ bit: UInt8, in path: String) throws
    -> Bool
  {
    var damaged = file
    damaged[place] ^= bit
    try put(damaged, in: path)
    do throws(StoreError) {
      try Environment.checkPages(in: path)
      return false
    } catch {
      #expect(error.code == .corrupted, "\(error)")
      #expect(error.reason.contains("environment"), "\(error)")
      return true
    }
  }

  /// Number, kind and bounds of a page; offset, flags and length of a node: of pages in use.
  @Test func aTurnedBitInAHeaderIsFound() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    _ = try Self.make(scratch.path)
    // A copy without free pages: every page of it is in use.
    let copy = scratch.path + "-copy"
    let environment = try Environment.open(path: scratch.path, tables: Self.tables)
    try environment.compactCopy(to: copy)
    environment.close()
    let file = try Data(contentsOf: URL(fileURLWithPath: copy + "/data.mdb"))
    let fields: [UInt8: [Int]] = [
      1: [0, 7, 10, 12, 13, 14, 15, 16, 17, 18], 2: [0, 7, 10, 12, 13, 14, 15, 16, 17],
      4: [0, 7, 10, 12, 15],
    ]
    var checked = 0
    for (kind, offsets) in fields {
      for page in Self.pages(file, of: kind).prefix(3) {
        for offset in offsets {
          for bit in [UInt8(2), 64] {
            let found = try Self.isFound(file, page.start + offset, bit, in: copy)
            #expect(found, "kind \(kind), offset \(offset), bit \(bit)")
            checked += 1
          }
        }
      }
    }
    #expect(checked > 100)
    try Self.put(file, in: copy)
    try Environment.checkPages(in: copy)
  }

  /// The fields of nodes: the page below and the key of a branch; length, flags, key of a leaf.
  @Test func aTurnedBitInANodeIsFound() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    _ = try Self.make(scratch.path)
    let copy = scratch.path + "-copy"
    let environment = try Environment.open(path: scratch.path, tables: Self.tables)
    try environment.compactCopy(to: copy)
    environment.close()
    let file = try Data(contentsOf: URL(fileURLWithPath: copy + "/data.mdb"))
    func node(_ page: Page, _ index: Int) -> Int {
      let list = page.start + 16 + 2 * index
      return page.start + Int(file[list]) + Int(file[list + 1]) << 8
    }
    // The second node: the first key of a branch says nothing. Byte 8 begins the key of 8 bytes.
    for (kind, offsets) in [UInt8(1): [0, 1, 2, 4, 6, 8], 2: [1, 2, 3, 4, 5, 6, 8]] {
      for page in Self.pages(file, of: kind).prefix(3) where file[page.start + 12] >= 20 {
        for offset in offsets {
          let found = try Self.isFound(file, node(page, 1) + offset, 64, in: copy)
          #expect(found, "kind \(kind), node offset \(offset)")
        }
      }
    }
  }

  /// Every field of both trees in the meta page; the last page.
  @Test func aTurnedBitInTheMetaPageIsFound() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let file = try Self.make(scratch.path)
    let meta = Self.newestMeta(file)
    for offset in [44, 46, 48, 56, 64, 72, 80, 92, 94, 96, 104, 112, 120, 128, 136, 137, 144, 150] {
      let found = try Self.isFound(file, meta + offset, 4, in: scratch.path)
      #expect(found, "meta offset \(offset)")
    }
  }

  /// The list of free pages: a page too many would be written over while in use.
  @Test func aTurnedBitInTheFreeListIsFound() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let file = try Self.make(scratch.path)
    let meta = Self.newestMeta(file)
    func number(_ start: Int) -> Int {
      (0..<6).reversed().reduce(0) { $0 << 8 | Int(file[start + $1]) }
    }
    var page = number(meta + 80) * Self.pageBytes
    while file[page + 10] == 1 {
      page = number(page + Int(file[page + 16]) + Int(file[page + 17]) << 8) & 0xFFFF_FFFF
      page *= Self.pageBytes
    }
    let node = page + Int(file[page + 16]) + Int(file[page + 17]) << 8
    let isBig = file[node + 4] & 1 != 0
    let list = isBig ? number(node + 16) * Self.pageBytes + 16 : node + 16
    try #require(number(list) > 0)
    // The number of pages; the first of them, its low and its high byte; the transaction.
    for place in [list, list + 8, list + 9, list + 14, node + 15] {
      #expect(try Self.isFound(file, place, 1, in: scratch.path), "\(place - list)")
    }
  }

  /// A file that ends before its pages do is refused before the map is read, by every opening.
  @Test func aFileThatWasCutOffIsRefused() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let file = try Self.make(scratch.path)
    for pages in [3, 10, file.count / Self.pageBytes / 2] {
      try Self.put(file.prefix(pages * Self.pageBytes), in: scratch.path)
      for isReadOnly in [true, false] {
        let opened = try code {
          try Environment.open(
            path: scratch.path, tables: Self.tables, options: .init(readOnly: isReadOnly))
        }
        #expect(opened == .corrupted, "\(pages) pages")
      }
      #expect(try code { try Environment.checkPages(in: scratch.path) } == .corrupted)
    }
    try Self.put(file, in: scratch.path)
    try Environment.open(path: scratch.path, tables: Self.tables).close()
  }

  /// LMDB frees pages at the end of the file before it ever wrote them; they are no loss.
  @Test func aFileWhoseLastPagesWereNeverWrittenIsWhole() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try Environment.open(path: scratch.path, tables: Self.tables)
    try environment.write { transaction in
      for number in UInt64(0)..<2_000 {
        try transaction.put(
          [UInt8](repeating: 1, count: 400), for: orderedKey(number), in: Self.plain)
      }
      for number in UInt64(10)..<2_000 {
        _ = try transaction.delete(orderedKey(number), in: Self.plain)
      }
    }
    environment.close()
    try Environment.checkPages(in: scratch.path)
    let again = try Environment.open(path: scratch.path, tables: Self.tables)
    #expect(try again.read { try $0.count(in: Self.plain) } == 10)
    again.close()
  }
}
