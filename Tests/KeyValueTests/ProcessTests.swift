import Foundation
import KeyValue
import Testing

/// Two processes on one directory. The second is an exit test, which is a process of its own.
@Suite struct ProcessTests {
  private static let options = Environment.Options(
    mapBytes: 1 << 20, durable: false, readersMax: 1)

  @Test func aMapEnlargedByAnotherProcessIsAdopted() async throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let environment = try Environment.open(
      path: path, tables: Rows.all, options: ProcessTests.options)
    defer { environment.close() }
    await #expect(processExitsWith: .success) { [path = path as String] in
      let options = Environment.Options(mapBytes: 1 << 24, durable: false)
      let environment = try Environment.open(path: path, tables: Rows.all, options: options)
      try environment.write { transaction throws in
        for n in 0..<1000 as Range<UInt64> {
          let value = [UInt8](repeating: UInt8(n & 255), count: 4000)
          try transaction.put(value, for: orderedKey(n), in: Rows.plain)
        }
      }
      environment.close()
      exit(EXIT_SUCCESS)
    }
    try environment.read { snapshot throws in
      #expect(try snapshot.count(in: Rows.plain) == 1000)
      #expect(try snapshot.get(orderedKey(999), in: Rows.plain)?.last == 231)
    }
    try environment.write { try $0.put([1], for: [1], in: Rows.other) }
    #expect(try environment.statistics.mapBytes == 1 << 24)
  }

  @Test func theSlotOfACrashedReaderIsCleared() async throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    // With one slot, which the crash leaves taken, a read works only if it is cleared.
    let environment = try Environment.open(
      path: path, tables: Rows.all, options: ProcessTests.options)
    defer { environment.close() }
    await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
      let environment = try Environment.open(
        path: path, tables: Rows.all, options: ProcessTests.options)
      try environment.read { _ in _exit(42) }
    }
    #expect(try environment.read { try $0.count(in: Rows.plain) } == 0)
  }

  @Test func aWriterThatCrashedLeavesNothingAndBlocksNobody() async throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let environment = try Environment.open(
      path: path, tables: Rows.all, options: ProcessTests.options)
    defer { environment.close() }
    await #expect(processExitsWith: .exitCode(42)) { [path = path as String] in
      let environment = try Environment.open(
        path: path, tables: Rows.all, options: ProcessTests.options)
      try environment.write { transaction throws in
        try transaction.put([1], for: [1], in: Rows.plain)
        _exit(42)
      }
    }
    try environment.write { try $0.put([2], for: [2], in: Rows.plain) }
    #expect(try environment.read { try pairs($0, Rows.plain).map(\.key) } == [[2]])
  }
}
