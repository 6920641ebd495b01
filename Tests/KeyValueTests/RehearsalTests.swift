import Foundation
import KeyValue
import Testing

/// A rehearsal has to find what a write would find, and to leave nothing.
@Suite struct RehearsalTests {
  private static func key(_ generator: inout SeededGenerator) -> [UInt8] {
    let count = Int.random(in: 1...3, using: &generator)
    return (0..<count).map { _ in [0, 1, 2, 0xFE, 0xFF].randomElement(using: &generator) ?? 0 }
  }

  private static func change(
    _ transaction: inout WriteTransaction, _ generator: inout SeededGenerator
  ) throws {
    let (key, value) = (key(&generator), [UInt8.random(in: 0...255, using: &generator)])
    switch Int.random(in: 0..<20, using: &generator) {
    case 0..<9: try transaction.put(value, for: key, in: Rows.plain)
    case 9..<16: try transaction.delete(key, in: Rows.plain)
    case 16: _ = try transaction.putIfAbsent(value, for: key, in: Rows.plain)
    case 17: try transaction.delete(key, value: value, in: Rows.plain)
    case 18: _ = try? transaction.append(value, for: key, in: Rows.plain)
    default: if value[0] < 10 { try transaction.clear(Rows.plain) }
    }
  }

  /// Everything that can be asked, with some questions drawn.
  private static func answers(
    _ rows: borrowing WriteTransaction, _ generator: inout SeededGenerator
  ) throws -> [String] {
    var answers = ["\(try rows.count(in: Rows.plain))"]
    for _ in 0..<6 {
      let (key, prefix) = (key(&generator), Array(key(&generator).dropLast()))
      answers.append("\(String(describing: try rows.get(key, in: Rows.plain)))")
      answers.append("\(try rows.contains(key, in: Rows.plain))")
      let first = try rows.first(in: Rows.plain, atOrAfter: key, prefix: prefix)
      let last = try rows.last(in: Rows.plain, atOrBefore: key, prefix: prefix)
      answers.append("\(String(describing: first)) \(String(describing: last))")
      for reversed in [false, true] {
        var walk = [[UInt8]]()
        try rows.forEach(in: Rows.plain, prefix: prefix, from: nil, reversed: reversed) {
          walk += [$0.bytes, $1.bytes]
          return walk.count < 40
        }
        answers.append("\(walk)")
      }
    }
    return answers
  }

  @Test(arguments: TestEngine.allCases, 1...UInt64(20))
  func aRehearsalFindsWhatAWriteFindsAndLeavesNothing(_ engine: TestEngine, seed: UInt64) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let (base, model) = (try scratch.open(engine), try scratch.open(.memory))
    var generator = SeededGenerator(seed: seed)
    for environment in [base, model] {
      var same = generator
      try environment.write { rows in
        for _ in 0..<60 { try Self.change(&rows, &same) }
      }
    }
    var rehearsed = [[String]]()
    var before = [String]()
    generator = SeededGenerator(seed: seed &+ 1_000)
    for isRehearsal in [true, false] {
      var same = generator
      var found = [String]()
      let play: (inout WriteTransaction) throws -> Void = { rows in
        for _ in 0..<80 {
          try Self.change(&rows, &same)
          found += try Self.answers(rows, &same)
        }
      }
      if isRehearsal {
        before = try base.write { try Self.everything($0) }
        try base.rehearse(play)
        #expect(try base.write { try Self.everything($0) } == before)
      } else {
        try model.write(play)
        #expect(try model.write { try Self.everything($0) } != before)
      }
      rehearsed.append(found)
    }
    #expect(rehearsed[0] == rehearsed[1])
  }

  private static func everything(_ rows: borrowing WriteTransaction) throws -> [String] {
    var all = [String]()
    try rows.forEach(in: Rows.plain) { key, value in
      all.append("\(key.bytes) \(value.bytes)")
      return true
    }
    return all
  }
}
