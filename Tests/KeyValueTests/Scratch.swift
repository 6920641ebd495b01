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

/// A directory for one test, and the environments that it opened; made only when it is used.
///
/// Not lent to a closure: inside closures the compiler may run the closure of an `#expect` in the
/// place of another of the same type (seen with Swift 6.3.1).
final class Scratch {
  private let root = FileManager.default.temporaryDirectory.appendingPathComponent("kv-\(UUID())")
  private var opened: [Environment] = []

  /// Where an environment can be made: does not exist yet.
  var path: String { root.appendingPathComponent("environment").path }

  /// An empty environment of the engine.
  func open(_ engine: TestEngine, mapBytes: Int = 1 << 28) throws -> Environment {
    let environment =
      switch engine {
      case .memory: Environment.inMemory(tables: Rows.all)
      case .lmdb:
        try Environment.open(
          path: root.appendingPathComponent("opened-\(opened.count)").path, tables: Rows.all,
          options: .init(mapBytes: mapBytes, durable: false))
      }
    opened.append(environment)
    return environment
  }

  /// Closes what was opened here, and removes the directory.
  func remove() {
    for environment in opened { environment.close() }
    try? FileManager.default.removeItem(at: root)
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
