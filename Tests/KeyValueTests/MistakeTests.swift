import KeyValue
import Testing

/// A programmer's mistake that would hang or corrupt stops the program and explains itself. Each
/// test runs in a process of its own.
@Suite struct MistakeTests {
  /// Whether the process died of its mistake, not of an error that was thrown, and said so.
  private func isExplained(_ result: ExitTest.Result?, _ words: String) -> Bool {
    guard let result, case .signal = result.exitStatus else { return false }
    return String(decoding: result.standardErrorContent, as: UTF8.self).contains(words)
  }

  @Test func aWriteInsideAWriteOnDisk() async {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent, \.exitStatus]
    ) { [path = path as String] in
      let environment = try Environment.open(path: path, tables: Rows.all)
      try environment.write { _ in try environment.write { _ in } }
    }
    #expect(isExplained(result, "write inside a write"))
  }

  @Test func aWriteInsideAReadInsideAWriteInMemory() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent, \.exitStatus]
    ) {
      let environment = Environment.inMemory(tables: Rows.all)
      try environment.write { _ in try environment.read { _ in try environment.write { _ in } } }
    }
    #expect(isExplained(result, "write inside a write"))
  }

  @Test func growthInsideARead() async {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent, \.exitStatus]
    ) { [path = path as String] in
      let environment = try Environment.open(path: path, tables: Rows.all)
      try environment.read { _ in try environment.grow() }
    }
    #expect(isExplained(result, "grow inside a transaction"))
  }

  @Test func closeInsideAWrite() async {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent, \.exitStatus]
    ) { [path = path as String] in
      let environment = try Environment.open(path: path, tables: Rows.all)
      try environment.write { _ in environment.close() }
    }
    #expect(isExplained(result, "close inside a transaction"))
  }

  @Test func copyInsideAWrite() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent, \.exitStatus]
    ) {
      let environment = Environment.inMemory(tables: Rows.all)
      try environment.write { _ in try environment.copy(to: "/nowhere") }
    }
    #expect(isExplained(result, "copy inside a write"))
  }

  @Test func anInjectedFailureOnDisk() async {
    let scratch = Scratch()
    defer { scratch.remove() }
    let path = scratch.path
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent, \.exitStatus]
    ) { [path = path as String] in
      try Environment.open(path: path, tables: Rows.all).failNextCommit()
    }
    #expect(isExplained(result, "in-memory engine only"))
  }

  @Test func tablesOutOfOrder() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent, \.exitStatus]
    ) {
      _ = Environment.inMemory(tables: [Table(1, "one"), Table(0, "nought")])
    }
    #expect(isExplained(result, "not at its ordinal"))
  }
}
