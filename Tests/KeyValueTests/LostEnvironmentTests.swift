import Glibc
import Foundation
import KeyValue
import Testing

/// What must be there is never made anew: an empty one in its place would hide the loss.
@Suite struct LostEnvironmentTests {
  private let options = Environment.Options(mapBytes: 1 << 24, mustExist: true)

  private func open(_ path: String, _ tables: [Table] = Rows.all) throws -> StoreError.Code? {
    try code { try Environment.open(path: path, tables: tables, options: options).close() }
  }

  private func make(_ path: String, _ tables: [Table] = Rows.all) throws {
    try Environment.open(path: path, tables: tables, options: .init(mapBytes: 1 << 24)).close()
  }

  @Test func oneThatIsThereIsOpenedAndWritten() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    try make(path)
    let environment = try Environment.open(path: path, tables: Rows.all, options: options)
    defer { environment.close() }
    try environment.write { try $0.put([7], for: [1], in: Rows.plain) }
    #expect(try environment.read { try $0.get([1], in: Rows.plain) } == [7])
  }

  /// A file from before a table came is given it; what was always there is never made.
  @Test func aLaterTableIsMadeInAnEarlierFile() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    try make(path)
    let count = Rows.all.count
    #expect(try open(path, Rows.all + [Table(count, "more")]) == .notFound)
    let later = Table(count, "later", isLater: true)
    let readOnly = Environment.Options(mapBytes: 1 << 24, readOnly: true)
    let refused = try code {
      try Environment.open(path: path, tables: Rows.all + [later], options: readOnly).close()
    }
    #expect(refused == .notFound)
    #expect(try open(path, Rows.all + [later]) == nil)
    try Environment.open(path: path, tables: Rows.all + [later], options: readOnly).close()
  }

  @Test func aMissingFolderIsNotMade() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    #expect(try open(path) == .notFound)
    #expect(!FileManager.default.fileExists(atPath: path))
    try make(path)
    try FileManager.default.removeItem(atPath: path + "/data.mdb")
    #expect(try open(path) == .notFound)
    #expect(!FileManager.default.fileExists(atPath: path + "/data.mdb"))
  }

  @Test(arguments: [true, false])
  func anEmptyFileIsOneThatWasCutOff(_ readOnly: Bool) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    try make(path)
    try Data().write(to: URL(fileURLWithPath: path + "/data.mdb"))
    let options = Environment.Options(readOnly: readOnly, mustExist: !readOnly)
    do {
      try Environment.open(path: path, tables: Rows.all, options: options).close()
      Issue.record("an empty file passes for an environment")
    } catch {
      #expect(error.code == .corrupted && error.reason.contains(path), "\(error)")
    }
    #expect(try code { try Environment.checkPages(in: path) } == .corrupted)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path + "/data.mdb")).isEmpty)
    // Where there is to be a new one, it is its beginning.
    try make(path)
  }

  @Test func aMissingTableIsNotMade() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    try make(path, Array(Rows.all.prefix(2)))
    #expect(try open(path) == .notFound)
    #expect(try open(path) == .notFound)
    #expect(try open(path, Array(Rows.all.prefix(2))) == nil)
  }

  /// LMDB writes to it through a map: without room, that ends the process.
  @Test func theReadersFileHasItsRoom() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    func room() -> (length: Int, blocks: Int) {
      var information = stat()
      guard unsafe stat(path + "/lock.mdb", &information) == 0 else { return (0, 0) }
      return (Int(information.st_size), Int(information.st_blocks) * 512)
    }
    for readersMax in [126, 1_000] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      let environment = try Environment.open(
        path: path, tables: Rows.all, options: .init(mapBytes: 1 << 24, readersMax: readersMax))
      let (length, blocks) = room()
      #expect(length == 128 + 64 * readersMax)
      #expect(blocks >= length)
      environment.close()
      try FileManager.default.removeItem(atPath: path)
    }
  }
}
