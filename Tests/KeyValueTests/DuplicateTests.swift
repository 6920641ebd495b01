import KeyValue
import Testing

@Suite struct DuplicateTests {
  @Test(arguments: TestEngine.allCases)
  func valuesOfAKeyAreSortedAndKeptOnce(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    try environment.write { transaction throws in
      for value in [[3], [1], [2, 0], [2], [1]] as [[UInt8]] {
        try transaction.put(value, for: [5], in: Rows.multi)
      }
      try transaction.put([9], for: [4], in: Rows.multi)
      #expect(try transaction.count(in: Rows.multi) == 5)
      #expect(try transaction.get([5], in: Rows.multi) == [1])
    }
    try environment.read { snapshot throws in
      let ascending = try pairs(snapshot, Rows.multi).map(\.value)
      #expect(ascending == [[9], [1], [2], [2, 0], [3]])
      let descending = try pairs(snapshot, Rows.multi, reversed: true).map(\.value)
      #expect(descending == ascending.reversed())
      let last = try snapshot.last(in: Rows.multi, atOrBefore: [5])
      #expect(last == Pair(key: [5], value: [3]))
    }
  }

  @Test(arguments: TestEngine.allCases)
  func oneValueOrAllAreDeleted(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    try environment.write { transaction throws in
      for value in 1...3 as ClosedRange<UInt8> {
        try transaction.put([value], for: [5], in: Rows.multi)
      }
      #expect(try transaction.delete([5], value: [2], in: Rows.multi))
      #expect(try !transaction.delete([5], value: [2], in: Rows.multi))
      #expect(try pairs(transaction, Rows.multi).map(\.value) == [[1], [3]])
      #expect(try transaction.delete([5], in: Rows.multi))
      #expect(try transaction.count(in: Rows.multi) == 0)
      #expect(try !transaction.delete([5], in: Rows.multi))
    }
  }

  /// LMDB alone would delete whatever value the key has.
  @Test(arguments: TestEngine.allCases)
  func withoutDuplicatesOnlyTheEqualValueIsDeleted(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    try environment.write { transaction throws in
      try transaction.put([1], for: [5], in: Rows.plain)
      #expect(try !transaction.delete([5], value: [2], in: Rows.plain))
      #expect(try transaction.get([5], in: Rows.plain) == [1])
      #expect(try transaction.delete([5], value: [1], in: Rows.plain))
      #expect(try transaction.get([5], in: Rows.plain) == nil)
    }
  }

  /// LMDB alone would take an empty first value and lose it with the second.
  @Test(arguments: TestEngine.allCases)
  func anEmptyOrLongValueIsRefused(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    try environment.write { transaction throws in
      for count in [0, 512] {
        let value = [UInt8](repeating: 1, count: count)
        let got = try code { try transaction.put(value, for: [1], in: Rows.multi) }
        #expect(got == .keyTooLong)
      }
      try transaction.put([UInt8](repeating: 1, count: 511), for: [1], in: Rows.multi)
    }
    #expect(try environment.read { try $0.count(in: Rows.multi) } == 1)
  }

  @Test(arguments: TestEngine.allCases)
  func manyValuesOfOneKey(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    let values = (0..<2000).map { orderedKey($0 &* 0x9e37_79b9_7f4a_7c15) }
    try environment.write { transaction throws in
      for key in [[1], [2], [3]] as [[UInt8]] {
        for value in values { try transaction.put(value, for: key, in: Rows.multi) }
      }
      #expect(try transaction.delete([2], in: Rows.multi))
    }
    try environment.read { snapshot throws in
      let sorted = values.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(try pairs(snapshot, Rows.multi, prefix: [3]).map(\.value) == sorted)
      #expect(try snapshot.last(in: Rows.multi, atOrBefore: [2])?.value == sorted.last)
      #expect(try snapshot.count(in: Rows.multi) == 4000)
    }
  }
}
