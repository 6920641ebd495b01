import KeyValue
import Ledger
import Primitives
import Sealing
import Testing

@testable import Projecting

@Suite struct SeriesTests {
  private static let table = Table(0, "series")

  private static func value(
    _ cell: [UInt8], at position: UInt64, in environment: Environment
  ) throws -> Int64 {
    try environment.read {
      try CumulativeSeries.value(of: cell, at: position, in: table, of: $0)
    }
  }

  private static func add(
    _ delta: Int64, to cell: [UInt8], at position: UInt64, in environment: Environment
  ) throws {
    try environment.write {
      try CumulativeSeries.add(delta, to: cell, at: position, in: table, into: &$0)
    }
  }

  @Test(arguments: [UInt64(1), 2])
  func everyValueIsTheSumOfTheStepsSoFar(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let environment = Environment.inMemory(tables: [Self.table])
    let cells = [[0, 0], [0, 1], [0xFF, 0xFF], [1, 0]] as [[UInt8]]
    var steps = [(cell: [UInt8], position: UInt64, delta: Int64)]()
    var position: UInt64 = 0
    for _ in 0..<200 {
      position += UInt64(random.number(0...2))
      let step = (
        cell: cells[random.number(0...3)], position: position, delta: Int64(random.number(-3...3))
      )
      steps.append(step)
      try Self.add(step.delta, to: step.cell, at: step.position, in: environment)
    }
    for cell in cells {
      for at in stride(from: 0, through: position + 2, by: 3) {
        let sum = steps.filter { $0.cell == cell && $0.position <= at }.reduce(0) { $0 + $1.delta }
        #expect(try Self.value(cell, at: at, in: environment) == sum, "seed \(seed)")
      }
      #expect(
        try Self.value(cell, at: .max, in: environment)
          == steps.filter { $0.cell == cell }.reduce(0) { $0 + $1.delta })
    }
    #expect(try Self.value([7, 7], at: .max, in: environment) == 0)
  }

  /// Rows say how the count went, not how it was come by: or a rebuild from sums would differ.
  @Test func stepsThatCancelLeaveNoRow() throws {
    let environment = Environment.inMemory(tables: [Self.table])
    for position in [0, 5] as [UInt64] {
      try Self.add(1, to: [1], at: position, in: environment)
      try Self.add(-1, to: [1], at: position, in: environment)
      try Self.add(0, to: [1], at: position, in: environment)
      #expect(try allRows(of: Self.table, in: environment) == [])
    }
    try Self.add(2, to: [1], at: 6, in: environment)
    try Self.add(3, to: [1], at: 8, in: environment)
    try Self.add(-3, to: [1], at: 8, in: environment)
    #expect(try allRows(of: Self.table, in: environment).count == 1)
    try Self.add(-2, to: [1], at: 8, in: environment)
    #expect(try Self.value([1], at: 7, in: environment) == 2)
    #expect(try Self.value([1], at: 8, in: environment) == 0)
    #expect(try allRows(of: Self.table, in: environment).count == 2)
  }
}

@Suite struct DigestTests {
  /// Rows in plain and sealed tables.
  private struct Rows: Projection {
    let name = "rows"
    let version = 1
    static let plain = Table(1, "plain")
    static let sealed = Table(2, "sealed")
    let tables = [plain, sealed]
    let sealedTables = [sealed]
    func apply(
      _ event: OpenedEvent, using keys: ProjectionKeys, into rows: inout WriteTransaction
    ) throws {}
  }

  private static func keys(_ number: UInt8) throws -> ProjectionKeys {
    func key(_ offset: UInt8) throws -> SecretKey {
      try #require(SecretKey([UInt8](repeating: number &+ offset, count: 32)))
    }
    return ProjectionKeys(index: try key(0), atRest: try key(64), digest: try key(128))
  }

  private struct Row {
    var table: Table
    var key: [UInt8]
    var value: [UInt8]
  }

  private static func digest(_ content: [Row], keys: ProjectionKeys) throws -> [UInt8] {
    let environment = Environment.inMemory(
      tables: [Table(0, "progress"), Rows.plain, Rows.sealed])
    try environment.write { rows throws in
      for row in content {
        if row.table == Rows.sealed {
          try keys.put(row.value, for: row.key, in: row.table, into: &rows)
        } else {
          try rows.put(row.value, for: row.key, in: row.table)
        }
      }
      // How far it was followed is no content.
      try rows.put([UInt8(content.count)], for: [1], in: Table(0, "progress"))
    }
    return try ProjectionDigest.of(Rows(), keys: keys, in: environment)
  }

  private static func content(_ random: inout Seeded) -> [Row] {
    (0..<60).map { number in
      Row(
        table: number % 2 == 0 ? Rows.plain : Rows.sealed,
        key: [UInt8(number)] + random.bytes(random.number(0...6)),
        value: random.bytes(random.number(0...20)))
    }
  }

  @Test(arguments: [UInt64(1)])
  func theOrderOfInsertionDoesNotMatter(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let content = Self.content(&random)
    let keys = try Self.keys(1)
    let digest = try Self.digest(content, keys: keys)
    for _ in 0..<5 {
      #expect(try Self.digest(content.shuffled(using: &random), keys: keys) == digest)
    }
    #expect(digest.count == 32)
    #expect(try Self.digest([], keys: keys) == [UInt8](repeating: 0, count: 32))
    #expect(try Self.digest(content, keys: try Self.keys(2)) != digest)
  }

  @Test(arguments: [UInt64(2)])
  func everyChangeChangesIt(_ seed: UInt64) throws {
    var random = Seeded(seed)
    let content = Self.content(&random)
    let keys = try Self.keys(1)
    var digests: Set<[UInt8]> = [try Self.digest(content, keys: keys)]
    for index in content.indices {
      var (other, longer, moved, missing) = (content, content, content, content)
      other[index].value.append(0)
      longer[index].key.append(0)
      moved[index].table = moved[index].table == Rows.plain ? Rows.sealed : Rows.plain
      missing.remove(at: index)
      for changed in [other, longer, moved, missing] {
        digests.insert(try Self.digest(changed, keys: keys))
      }
    }
    #expect(digests.count == content.count * 4 + 1, "seed \(seed)")
    // A byte that moves from the key to the value.
    let split = try (1...4).map { cut in
      let bytes: [UInt8] = [1, 2, 3, 4, 5]
      return try Self.digest(
        [Row(table: Rows.plain, key: Array(bytes[..<cut]), value: Array(bytes[cut...]))],
        keys: keys)
    }
    #expect(Set(split).count == 4)
  }

  /// Ciphertext does not enter: sealed or not, the content is the same.
  @Test func aSealedRowCountsAsItsContent() throws {
    struct Open: Projection {
      let name = "rows"
      let version = 1
      let tables = [Rows.plain, Rows.sealed]
      func apply(
        _ event: OpenedEvent, using keys: ProjectionKeys, into rows: inout WriteTransaction
      ) throws {}
    }
    let keys = try Self.keys(1)
    let environment = Environment.inMemory(
      tables: [Table(0, "progress"), Rows.plain, Rows.sealed])
    try environment.write { try $0.put([5], for: [1], in: Rows.sealed) }
    let open = try ProjectionDigest.of(Open(), keys: keys, in: environment)
    #expect(try Self.digest([Row(table: Rows.sealed, key: [1], value: [5])], keys: keys) == open)
  }

  @Test(arguments: [UInt64(3)])
  func sumsAreModulo2To256(_ seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<200 {
      var (left, right) = (random.bytes(32), random.bytes(32))
      // Long carries.
      for index in 0..<random.number(0...32) {
        left[index] = 0xFF
        if random.number(0...1) == 0 { right[index] = 0 }
      }
      var wanted = [UInt8](repeating: 0, count: 32)
      var carry = 0
      for index in (0..<32).reversed() {
        let sum = Int(left[index]) + Int(right[index]) + carry
        wanted[index] = UInt8(sum & 0xFF)
        carry = sum >> 8
      }
      var sum = Sum256()
      sum.add(left)
      sum.add(right)
      #expect(sum.bytes == wanted, "seed \(seed)")
    }
  }

  @Test func aSealedRowIsBoundToItsPlace() throws {
    let keys = try Self.keys(1)
    let environment = Environment.inMemory(
      tables: [Table(0, "progress"), Rows.plain, Rows.sealed])
    try environment.write { rows throws in
      try keys.put([7], for: [1], in: Rows.sealed, into: &rows)
      let value = try rows.get([1], in: Rows.sealed)
      let sealed = try #require(value)
      try rows.put(sealed, for: [2], in: Rows.sealed)
      try rows.put(sealed, for: [1], in: Rows.plain)
    }
    func read(_ key: [UInt8], _ table: Table, _ keys: ProjectionKeys = keys) throws -> [UInt8]? {
      try environment.read { try keys.get(key, in: table, from: $0) }
    }
    #expect(try read([1], Rows.sealed) == [7])
    #expect(try read([3], Rows.sealed) == nil)
    #expect(throws: ProjectingError(.integrity, "")) { try read([2], Rows.sealed) }
    #expect(throws: ProjectingError(.integrity, "")) { try read([1], Rows.plain) }
    #expect(throws: ProjectingError(.integrity, "")) {
      try read([1], Rows.sealed, try Self.keys(2))
    }
    // Each projection has a key of its own.
    #expect(throws: ProjectingError(.integrity, "")) {
      try read([1], Rows.sealed, keys.own(of: Rows()))
    }
    #expect(throws: ProjectingError(.integrity, "")) {
      try ProjectionDigest.of(Rows(), keys: keys, in: environment)
    }
  }
}
