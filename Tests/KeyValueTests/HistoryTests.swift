import KeyValue
import Testing

/// Random histories, from a seed, on an engine and on the plain model side by side: every answer
/// and every refusal must be the same.
@Suite struct HistoryTests {
  struct Abort: Error {}

  struct Case: Sendable, CustomTestStringConvertible {
    let engine: TestEngine
    let seed: UInt64
    var testDescription: String { "\(engine), seed \(seed)" }
  }

  static let cases = TestEngine.allCases.flatMap { engine in
    (1...6).map { Case(engine: engine, seed: $0) }
  }

  @Test(arguments: cases) func everyAnswerIsTheModels(_ history: Case) throws {
    var random = SeededGenerator(seed: history.seed)
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(history.engine)
    var committed = Model()
    for _ in 0..<60 {
      var draft = committed
      let aborts = Int.random(in: 0..<4, using: &random) == 0
      do {
        try environment.write { transaction throws in
          for _ in 0..<Int.random(in: 1...25, using: &random) {
            try step(&transaction, &draft, &random)
            try compare(transaction, draft, &random)
          }
          if aborts { throw Abort() }
        }
        committed = draft
      } catch is Abort {
        #expect(aborts)
      }
      try environment.read { try compare($0, committed, &random) }
      try environment.read { snapshot throws in
        for table in Rows.all {
          #expect(try pairs(snapshot, table) == committed.sorted(table))
        }
      }
    }
  }

  private func step(
    _ transaction: inout WriteTransaction, _ model: inout Model, _ random: inout SeededGenerator
  ) throws {
    let table = Rows.all.randomElement(using: &random) ?? Rows.plain
    let key = randomKey(&random)
    let value = randomValue(table, &random)
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<45:
      let got = try code { try transaction.put(value, for: key, in: table) }
      #expect(got == model.put(value, key, table))
    case 45..<60:
      let got = try code { try transaction.append(value, for: key, in: table) }
      #expect(got == model.append(value, key, table))
    case 60..<70:
      var isSet: Bool?
      let got = try code { isSet = try transaction.putIfAbsent(value, for: key, in: table) }
      let expected = Model.refusal(key, value, table)
      #expect(got == expected)
      guard expected == nil else { return }
      #expect(isSet == model.values(key, table).isEmpty)
      if isSet == true { _ = model.put(value, key, table) }
    case 70..<85:
      var isFound: Bool?
      let got = try code { isFound = try transaction.delete(key, in: table) }
      #expect(got == Model.refusal(key))
      if got == nil { #expect(isFound == model.delete(key, table)) }
    case 85..<99:
      let value = model.values(key, table).randomElement(using: &random) ?? value
      var isFound: Bool?
      let got = try code { isFound = try transaction.delete(key, value: value, in: table) }
      #expect(got == Model.refusal(key, value, table))
      if got == nil { #expect(isFound == model.delete(key, value, table)) }
    default:
      try transaction.clear(table)
      model.clear(table)
    }
  }

  private func compare(
    _ reading: borrowing some Reading & ~Copyable, _ model: Model,
    _ random: inout SeededGenerator
  ) throws {
    let table = Rows.all.randomElement(using: &random) ?? Rows.plain
    let all = model.sorted(table)
    let key = randomKey(&random)
    #expect(try reading.count(in: table) == all.count)
    if Model.refusal(key) == nil {
      let value = model.values(key, table).first
      #expect(try reading.get(key, in: table) == value)
      #expect(try reading.contains(key, in: table) == (value != nil))
      #expect(try reading.withValue(key, in: table) { $0.bytes } == value)
    } else {
      #expect(throws: StoreError(.keyTooLong, "")) { try reading.get(key, in: table) }
    }
    let prefix = Array(randomKey(&random).prefix(Int.random(in: 0...2, using: &random)))
    let start = Bool.random(using: &random) ? nil : randomKey(&random)
    let reversed = Bool.random(using: &random)
    let expected = Model.walk(all, prefix: prefix, from: start, reversed: reversed)
    let got = try pairs(reading, table, prefix: prefix, from: start, reversed: reversed)
    #expect(got == expected)
    if let start {
      let up = Model.walk(all, prefix: prefix, from: start, reversed: false).first
      #expect(try reading.first(in: table, atOrAfter: start, prefix: prefix) == up)
      let down = Model.walk(all, prefix: prefix, from: start, reversed: true).first
      #expect(try reading.last(in: table, atOrBefore: start, prefix: prefix) == down)
    }
    let last = Model.walk(all, prefix: prefix, from: nil, reversed: true).first
    #expect(try reading.last(in: table, prefix: prefix) == last)
  }

  /// Few bytes and short, so that keys meet; now and then one at the limit of the length.
  private func randomKey(_ random: inout SeededGenerator) -> [UInt8] {
    let alphabet: [UInt8] = [0, 1, 0x7f, 0x80, 0xff]
    let count =
      switch Int.random(in: 0..<100, using: &random) {
      case 0: 0
      case 1: 511
      case 2: 512
      default: Int.random(in: 1...4, using: &random)
      }
    let last = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
    guard count <= 4 else { return Array(repeating: 0x7f, count: count - 1) + [last] }
    return (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
  }

  /// Empty, short, and now and then longer than a page or at the limit of a duplicate.
  private func randomValue(_ table: Table, _ random: inout SeededGenerator) -> [UInt8] {
    let count =
      switch Int.random(in: 0..<50, using: &random) {
      case 0: 511
      case 1: 512
      case 2: 9000
      default: Int.random(in: 0...3, using: &random)
      }
    let first = UInt8.random(in: 0...3, using: &random)
    return count == 0 ? [] : [first] + Array(repeating: 0xab, count: count - 1)
  }
}
