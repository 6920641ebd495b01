import KeyValue
import Testing

@Suite struct ConcurrencyTests {
  /// Two tables always hold the same number; a torn snapshot or a lost update shows.
  @Test(arguments: TestEngine.allCases)
  func readersOnManyTasksBesideWriters(_ engine: TestEngine) async throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let options = Environment.Options(mapBytes: 1 << 26, durable: false)
    let environment =
      switch engine {
      case .memory: Environment.inMemory(tables: Rows.all)
      case .lmdb: try Environment.open(path: path, tables: Rows.all, options: options)
      }
    defer { environment.close() }
    try environment.write { transaction throws in
      try transaction.put(orderedKey(0), for: [1], in: Rows.plain)
      try transaction.put(orderedKey(0), for: [1], in: Rows.other)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<100 {
            try environment.write { transaction throws in
              let old = try transaction.get([1], in: Rows.plain) ?? []
              let new = orderedKey(orderedNumber(old) + 1)
              try transaction.put(new, for: [1], in: Rows.plain)
              try transaction.put(new, for: [1], in: Rows.other)
            }
            await Task.yield()
          }
        }
      }
      for _ in 0..<16 {
        group.addTask {
          for _ in 0..<50 {
            try environment.read { snapshot throws in
              let plain = try snapshot.get([1], in: Rows.plain)
              #expect(try snapshot.get([1], in: Rows.other) == plain)
            }
            await Task.yield()
          }
        }
      }
      try await group.waitForAll()
    }
    let total = try environment.read { try $0.get([1], in: Rows.plain) }
    #expect(total == orderedKey(400))
  }

  @Test func moreReadsThanSlotsAreRefused() throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let environment = try Environment.open(
      path: path, tables: Rows.all, options: .init(mapBytes: 1 << 20, readersMax: 1))
    defer { environment.close() }
    try environment.read { _ in
      let got = try code { try environment.read { _ in } }
      #expect(got == .readersFull)
      try environment.write { try $0.put([1], for: [1], in: Rows.plain) }
    }
    #expect(try environment.read { try $0.count(in: Rows.plain) } == 1)
  }
}
