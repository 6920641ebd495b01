import Foundation
import KeyValue
import Testing

@Suite struct EnvironmentTests {
  private let small = Environment.Options(mapBytes: 1 << 24, durable: false)

  private func filled(_ path: String) throws -> Environment {
    let environment = try Environment.open(path: path, tables: Rows.all, options: small)
    try environment.write { transaction throws in
      for n in 0..<500 as Range<UInt64> {
        try transaction.put([UInt8(n & 255)], for: orderedKey(n), in: Rows.plain)
        try transaction.put(orderedKey(n), for: [UInt8(n & 3)], in: Rows.multi)
      }
    }
    return environment
  }

  private func contents(_ environment: Environment) throws -> [[Pair]] {
    try environment.read { snapshot throws in
      var all: [[Pair]] = []
      for table in Rows.all { all.append(try pairs(snapshot, table)) }
      return all
    }
  }

  @Test func whatIsCommittedOutlivesTheEnvironment() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let first = try Environment.open(path: path, tables: Rows.all)
    try first.write { try $0.put([7], for: [1], in: Rows.plain) }
    try first.sync()
    first.close()
    let second = try Environment.open(path: path, tables: Rows.all)
    defer { second.close() }
    #expect(try second.read { try $0.get([1], in: Rows.plain) } == [7])
  }

  @Test func onlyTheOwnerMayRead() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let environment = try filled(path)
    defer { environment.close() }
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(path) == 0o700)
    #expect(try mode(path + "/data.mdb") == 0o600)
    #expect(try mode(path + "/lock.mdb") == 0o600)
    try environment.copy(to: path + "-copy")
    #expect(try mode(path + "-copy") == 0o700)
    #expect(try mode(path + "-copy/data.mdb") == 0o600)
  }

  @Test func aPathIsOpenOnceUnderAnyName() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    var environment: Environment? = try filled(path)
    #expect(environment?.path?.hasSuffix("/environment") == true)
    let link = path + "-link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    for name in [path, path + "/", path + "/../environment", link] {
      let got = try code { try Environment.open(path: name, tables: Rows.all) }
      #expect(got == .alreadyOpen)
    }
    // Letting go of the object closes it as `close` does.
    environment = nil
    let again = try Environment.open(path: link, tables: Rows.all, options: small)
    #expect(try again.read { try $0.count(in: Rows.plain) } == 500)
    again.close()
  }

  @Test func readOnlyReadsAndRefusesTheRest() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let readOnly = Environment.Options(mapBytes: 1 << 24, readOnly: true)
    #expect(
      try code { try Environment.open(path: path, tables: Rows.all, options: readOnly) }
        == .notFound)
    #expect(!FileManager.default.fileExists(atPath: path))
    try filled(path).close()
    let environment = try Environment.open(path: path, tables: Rows.all, options: readOnly)
    defer { environment.close() }
    #expect(environment.isReadOnly)
    #expect(try environment.read { try $0.count(in: Rows.plain) } == 500)
    #expect(try code { try environment.write { _ in } } == .permissionDenied)
    #expect(try code { try environment.sync() } == .permissionDenied)
    #expect(try code { try environment.grow() } == .permissionDenied)
  }

  @Test func aMissingTableIsNamed() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    try filled(path).close()
    let tables = Rows.all + [Table(3, "later")]
    let error = #expect(throws: StoreError.self) {
      try Environment.open(path: path, tables: tables, options: .init(readOnly: true))
    }
    #expect(error?.code == .notFound)
    #expect(error?.reason.contains("later") == true)
    // The failed open let go of the path; for writing the table is made.
    let environment = try Environment.open(path: path, tables: tables, options: small)
    #expect(try environment.statistics.entries == [500, 500, 0, 0])
    environment.close()
  }

  @Test func aTableOfTheOtherKindIsRefused() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    try filled(path).close()
    for tables in [
      [Table(0, "plain", keepsDuplicates: true)], [Table(0, "other"), Table(1, "multi")],
    ] {
      let got = try code { try Environment.open(path: path, tables: tables, options: small) }
      #expect(got == .versionMismatch)
    }
  }

  @Test func aFileOfSomethingElseIsRefused() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true)
    try Data(repeating: 0x41, count: 16384).write(to: URL(fileURLWithPath: path + "/data.mdb"))
    let got = try code { try Environment.open(path: path, tables: Rows.all, options: small) }
    #expect(got == .corrupted)
  }

  @Test func aFileInTheWayIsNotADirectory() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: path + "/file"))
    let got = try code { try Environment.open(path: path + "/file/x", tables: Rows.all) }
    #expect(got == .other)
  }

  @Test func aTebibyteIsOnlyAddresses() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let options = Environment.Options(mapBytes: 1 << 40, durable: false)
    let environment = try Environment.open(path: path, tables: Rows.all, options: options)
    defer { environment.close() }
    try environment.write { try $0.put([1], for: [1], in: Rows.plain) }
    let statistics = try environment.statistics
    #expect(statistics.mapBytes == 1 << 40)
    #expect(statistics.fileBytes > 0 && statistics.fileBytes < 1 << 20)
  }

  @Test func aCopyIsAnEnvironmentWithTheSameContents() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let environment = try filled(path)
    defer { environment.close() }
    try environment.write { try $0.delete([0], in: Rows.multi) }
    for isCompact in [true, false] {
      let target = path + "-copies/\(isCompact)"
      try isCompact ? environment.compactCopy(to: target) : environment.copy(to: target)
      let copy = try Environment.open(path: target, tables: Rows.all, options: small)
      #expect(try contents(copy) == contents(environment))
      try copy.write { try $0.put([1], for: [1], in: Rows.other) }
      copy.close()
      #expect(try code { try environment.copy(to: target) } == .other)
      #expect(try code { try environment.compactCopy(to: target) } == .other)
    }
    #expect(try environment.read { try $0.count(in: Rows.other) } == 0)
  }

  @Test func aCompactCopyIsSmaller() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let environment = try Environment.open(path: path, tables: Rows.all, options: small)
    defer { environment.close() }
    let page = [UInt8](repeating: 1, count: 4000)
    try environment.write { transaction throws in
      for n in 0..<500 { try transaction.put(page, for: orderedKey(UInt64(n)), in: Rows.plain) }
    }
    try environment.write { try $0.clear(Rows.plain) }
    try environment.compactCopy(to: path + "-compact")
    let copy = try Environment.open(
      path: path + "-compact", tables: Rows.all, options: small)
    defer { copy.close() }
    #expect(try copy.statistics.fileBytes * 10 < environment.statistics.fileBytes)
  }

  @Test func aCopyOfMemoryIsAnEnvironmentOnDisk() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let environment = Environment.inMemory(tables: Rows.all)
    #expect(environment.path == nil)
    try environment.write { transaction throws in
      try transaction.put([], for: [2], in: Rows.plain)
      try transaction.put([2], for: [2], in: Rows.multi)
      try transaction.put([1], for: [2], in: Rows.multi)
    }
    try environment.copy(to: path)
    #expect(try code { try environment.copy(to: path) } == .other)
    let copy = try Environment.open(path: path, tables: Rows.all, options: small)
    defer { copy.close() }
    #expect(try contents(copy) == contents(environment))
  }

  @Test(arguments: TestEngine.allCases)
  func statisticsFollowTheCommits(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    let before = try environment.statistics
    #expect(before.entries == [0, 0, 0])
    try environment.write { transaction throws in
      try transaction.put([1], for: [1], in: Rows.multi)
      try transaction.put([2], for: [1], in: Rows.multi)
    }
    let after = try environment.statistics
    #expect(after.entries == [0, 2, 0])
    #expect(after.lastTransaction == before.lastTransaction + 1)
    try environment.write { _ = try $0.count(in: Rows.multi) }
    #expect(try environment.statistics.lastTransaction == after.lastTransaction)
  }
}
