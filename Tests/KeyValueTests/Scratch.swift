import Foundation
import KeyValue
import Testing

/// The engines that every behaviour is tested on.
enum TestEngine: String, CaseIterable, Sendable {
  case lmdb
  case memory
}

/// The tables of the tests.
enum Rows {
  static let plain = Table(0, "plain")
  static let multi = Table(1, "multi", keepsDuplicates: true)
  static let other = Table(2, "other")
  static let all = [plain, multi, other]
}

/// Runs `body` with the path of a directory that does not exist yet, and removes it afterwards.
func withScratch<R>(_ body: (String) throws -> R) rethrows -> R {
  let root = FileManager.default.temporaryDirectory.appendingPathComponent("kv-\(UUID())")
  defer { try? FileManager.default.removeItem(at: root) }
  return try body(root.appendingPathComponent("environment").path)
}

/// The same for a test with tasks, or with a second process, which may crash and cannot clean up.
func withScratch<R>(_ body: (String) async throws -> R) async rethrows -> R {
  let root = FileManager.default.temporaryDirectory.appendingPathComponent("kv-\(UUID())")
  defer { try? FileManager.default.removeItem(at: root) }
  return try await body(root.appendingPathComponent("environment").path)
}

/// Runs `body` with an empty environment of the engine.
func withEnvironment<R>(
  _ engine: TestEngine, mapBytes: Int = 1 << 28, _ body: (Environment) throws -> R
) throws -> R {
  switch engine {
  case .memory:
    return try body(.inMemory(tables: Rows.all))
  case .lmdb:
    return try withScratch { path throws in
      let options = Environment.Options(mapBytes: mapBytes, durable: false)
      let environment = try Environment.open(path: path, tables: Rows.all, options: options)
      defer { environment.close() }
      return try body(environment)
    }
  }
}

/// The code that `body` throws; nil when it throws nothing.
func code<R>(_ body: () throws -> R) throws -> StoreError.Code? {
  do {
    _ = try body()
    return nil
  } catch let error as StoreError {
    return error.code
  }
}

/// Every pair of a walk.
func pairs(
  _ reading: borrowing some Reading & ~Copyable, _ table: Table, prefix: [UInt8] = [],
  from start: [UInt8]? = nil, reversed: Bool = false
) throws -> [Pair] {
  var found: [Pair] = []
  try reading.forEach(in: table, prefix: prefix, from: start, reversed: reversed) { key, value in
    found.append(Pair(key: key.bytes, value: value.bytes))
    return true
  }
  return found
}

/// Numbers that depend on the seed alone (SplitMix64), so that a failing seed is a test case.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
