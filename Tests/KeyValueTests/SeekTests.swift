import KeyValue
import Testing

@Suite struct SeekTests {
  /// Every string of up to `length` of these bytes, 0xff among them: it has no successor.
  private func strings(_ alphabet: [UInt8], upTo length: Int) -> [[UInt8]] {
    guard length > 0 else { return [[]] }
    let shorter = strings(alphabet, upTo: length - 1)
    let longest = shorter.filter { $0.count == length - 1 }
    return shorter + longest.flatMap { head in alphabet.map { head + [$0] } }
  }

  @Test(arguments: TestEngine.allCases, [Rows.plain, Rows.multi])
  func everyPrefixAndStartInBothDirections(_ engine: TestEngine, _ table: Table) throws {
    let places = strings([0, 7, 255], upTo: 3)
    let keys = places.enumerated().filter { $0.offset % 3 != 0 && !$0.element.isEmpty }
      .map(\.element)
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    try environment.write { transaction throws in
      for key in keys.reversed() {
        try transaction.put([1], for: key, in: table)
        if table.keepsDuplicates { try transaction.put([0, 9], for: key, in: table) }
      }
    }
    try environment.read { snapshot throws in
      let all = try pairs(snapshot, table)
      #expect(all.count == keys.count * (table.keepsDuplicates ? 2 : 1))
      for prefix in places {
        for start in places {
          let up = Model.walk(all, prefix: prefix, from: start, reversed: false)
          let down = Model.walk(all, prefix: prefix, from: start, reversed: true)
          try check(snapshot, table, prefix: prefix, from: start, up, down)
        }
        let down = Model.walk(all, prefix: prefix, from: nil, reversed: true)
        let found = try pairs(snapshot, table, prefix: prefix, reversed: true)
        if found != down { Issue.record("prefix \(prefix), reversed, no start") }
      }
    }
  }

  private func check(
    _ snapshot: borrowing ReadTransaction, _ table: Table, prefix: [UInt8], from start: [UInt8],
    _ up: [Pair], _ down: [Pair]
  ) throws {
    let found = try (
      pairs(snapshot, table, prefix: prefix, from: start),
      pairs(snapshot, table, prefix: prefix, from: start, reversed: true),
      snapshot.first(in: table, atOrAfter: start, prefix: prefix),
      snapshot.last(in: table, atOrBefore: start, prefix: prefix)
    )
    if found.0 != up || found.1 != down || found.2 != up.first || found.3 != down.first {
      Issue.record("prefix \(prefix), start \(start): \(found)")
    }
  }

  @Test(arguments: TestEngine.allCases)
  func theLastStateKnownAtAPosition(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    let ada: [UInt8] = [0xff, 0xff]
    let bob: [UInt8] = [0xff, 0xfe]
    try environment.write { transaction throws in
      for (subject, position) in [(ada, 3), (ada, 9), (bob, 5)] as [([UInt8], UInt64)] {
        try transaction.put(
          [UInt8(position)], for: subject + orderedKey(position), in: Rows.plain)
      }
    }
    let answers = try environment.read { snapshot throws in
      try [0, 3, 8, 9, UInt64.max].map { position in
        try snapshot.last(
          in: Rows.plain, atOrBefore: ada + orderedKey(position), prefix: ada)?.value
      }
    }
    #expect(answers == [nil, [3], [3], [9], [9]])
  }

  @Test(arguments: TestEngine.allCases)
  func aWalkEndsWhenItsBodySaysSoOrThrows(_ engine: TestEngine) throws {
    struct Enough: Error {}
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    try environment.write { transaction throws in
      for byte in 1...9 as ClosedRange<UInt8> {
        try transaction.put([], for: [byte], in: Rows.plain)
      }
    }
    try environment.read { snapshot throws in
      var seen = 0
      try snapshot.forEach(in: Rows.plain) { _, value in
        #expect(value.byteCount == 0)
        seen += 1
        return seen < 4
      }
      #expect(seen == 4)
    }
    #expect(throws: Enough.self) {
      try environment.read { snapshot throws in
        try snapshot.forEach(in: Rows.plain, reversed: true) { _, _ in throw Enough() }
      }
    }
  }

  @Test(arguments: TestEngine.allCases)
  func anEmptyTableHasNothingAnywhere(_ engine: TestEngine) throws {
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    try environment.read { snapshot throws in
      for table in Rows.all {
        #expect(try pairs(snapshot, table).isEmpty)
        #expect(try pairs(snapshot, table, reversed: true).isEmpty)
        #expect(try snapshot.first(in: table) == nil)
        #expect(try snapshot.last(in: table) == nil)
        #expect(try snapshot.last(in: table, atOrBefore: [9]) == nil)
        #expect(try snapshot.first(in: table, atOrAfter: [9], prefix: [9]) == nil)
      }
    }
  }
}
