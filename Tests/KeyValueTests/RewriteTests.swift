import Foundation
import KeyValue
import Synchronization
import Testing

/// Files that are rewritten in place, under whoever reads.
@Suite struct RewriteTests {
  private let small = Environment.Options(mapBytes: 1 << 24, durable: false)

  @Test func compactingLeavesNothingOfWhatWasDeleted() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let environment = try Environment.open(path: path, tables: Rows.all, options: small)
    defer { environment.close() }
    let secret = Array("a name that must not stay".utf8)
    try environment.write { try $0.put(secret, for: [1], in: Rows.plain) }
    try environment.write { rows in
      try rows.put([7], for: [2], in: Rows.plain)
      try rows.delete([1], in: Rows.plain)
    }
    func isFound() throws -> Bool {
      let file = try #require(FileManager.default.contents(atPath: path + "/data.mdb"))
      return file.range(of: Data(secret)) != nil
    }
    #expect(try isFound(), "there is nothing to take away")
    try environment.compact(by: path + ".new")
    #expect(try !isFound())
    #expect(!FileManager.default.fileExists(atPath: path + ".new"))
    #expect(try environment.read { try $0.get([2], in: Rows.plain) } == [7])
    // It goes on as it was: other rows, another time, another opening.
    try environment.write { try $0.put([8], for: [3], in: Rows.plain) }
    try environment.compact(by: path + ".new")
    #expect(try environment.read { try $0.get([3], in: Rows.plain) } == [8])
    #expect(throws: StoreError(.alreadyOpen, "")) {
      try Environment.open(path: path, tables: Rows.all, options: small)
    }
    environment.close()
    let again = try Environment.open(path: path, tables: Rows.all, options: small)
    #expect(try again.read { try $0.get([3], in: Rows.plain) } == [8])
    again.close()
  }

  /// Readers and a writer on other threads meet no closed environment and lose no row.
  @Test func whoeverReadsOrWritesMeanwhileGoesOn() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let environment = try Environment.open(path: path, tables: Rows.all, options: small)
    defer { environment.close() }
    let failures = Mutex<[String]>([])
    let ends = DispatchSemaphore(value: 0)
    let rows: UInt64 = 400
    for reader in 0..<3 {
      Thread {
        do {
          for number in 0..<rows {
            if reader == 0 {
              try environment.write {
                try $0.put([1], for: orderedKey(number), in: Rows.plain)
              }
            } else {
              _ = try environment.read { try $0.get(orderedKey(number), in: Rows.plain) }
            }
          }
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
        ends.signal()
      }.start()
    }
    for _ in 0..<20 { try environment.compact(by: path + ".new") }
    for _ in 0..<3 { ends.wait() }
    #expect(failures.withLock { $0 } == [])
    #expect(try environment.read { try $0.count(in: Rows.plain) } == Int(rows))
  }
}
