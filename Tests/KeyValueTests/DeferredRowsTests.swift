import KeyValue
import Testing

@Suite struct DeferredRowsTests {
  private func bytes(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
  }

  /// Runs of one table, some of which meet rows that are there, against a dictionary.
  @Test(arguments: TestEngine.allCases, [UInt64(1), 2, 3])
  func rowsThatWerePutOffStandAtTheEndOfTheWrite(_ engine: TestEngine, _ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    var wanted = [[UInt8]: Int64]()
    for _ in 0..<12 {
      var runs = [(run: DeferredRun, beginning: [UInt8])]()
      var additions = [(beginning: [UInt8], position: UInt64, number: Int64)]()
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        // Runs and additions meet no common row within one write.
        let first = UInt8.random(in: 0...9, using: &random)
        let beginning = [first, UInt8.random(in: 0...1, using: &random)]
        if runs.contains(where: { $0.beginning == beginning }) { continue }
        var position: UInt64 = 0
        let run = DeferredRun()
        for _ in 0..<Int.random(in: 0...5, using: &random) {
          position += UInt64.random(in: 1...3, using: &random)
          let number = Int64.random(in: -2...2, using: &random)
          if first % 2 == 0 {
            additions.append((beginning, position % 6, number))
          } else {
            let isRemoval = Int.random(in: 0...3, using: &random) == 0
            run.changes.append(.init(position: position, number: isRemoval ? nil : number))
          }
        }
        runs.append((run, beginning))
      }
      try environment.write { rows throws in
        for (run, beginning) in runs {
          #expect(rows.deferredRun(beginning, in: Rows.plain) == nil)
          rows.hold(run, beginning, in: Rows.plain)
          #expect(rows.deferredRun(beginning, in: Rows.plain) === run)
        }
        for addition in additions.shuffled(using: &random) {
          rows.add(addition.number, to: addition.beginning, addition.position, in: Rows.plain)
        }
      }
      for (run, beginning) in runs {
        for change in run.changes { wanted[beginning + bytes(change.position)] = change.number }
      }
      for addition in additions {
        wanted[addition.beginning + bytes(addition.position), default: 0] += addition.number
      }
      for (key, number) in wanted where number == 0 && key[0] % 2 == 0 { wanted[key] = nil }
      let found = try environment.read { try pairs($0, Rows.plain) }
      let expected = wanted.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        .map { Pair(key: $0.key, value: bytes(UInt64(bitPattern: $0.value))) }
      #expect(found == expected, "seed \(seed)")
    }
    #expect(!wanted.isEmpty)
  }

  @Test(arguments: TestEngine.allCases)
  func aWriteThatThrowsPutsNothingOff(_ engine: TestEngine) throws {
    struct Stop: Error {}
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    #expect(throws: Stop.self) {
      try environment.write { rows throws in
        let run = DeferredRun()
        run.changes.append(.init(position: 1, number: 1))
        rows.hold(run, [1], in: Rows.plain)
        throw Stop()
      }
    }
    #expect(try environment.read { try $0.count(in: Rows.plain) } == 0)
  }

  /// Keys of eight bytes and more, and shorter ones between them.
  @Test(arguments: TestEngine.allCases, [UInt64(4), 5])
  func severalBeginningsAreWalkedAsOne(_ engine: TestEngine, _ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let scratch = Scratch()
    defer { scratch.remove() }
    let environment = try scratch.open(engine)
    func beginning() -> UInt64 {
      UInt64(Int.random(in: 0...3, using: &random)) << 56
        | UInt64(Int.random(in: 0...7, using: &random))
    }
    var keys = Set<[UInt8]>()
    for _ in 0..<300 {
      let whole =
        bytes(beginning())
        + (0..<Int.random(in: 0...2, using: &random)).map { _ in
          UInt8(Int.random(in: 0...3, using: &random))
        }
      keys.insert(
        Int.random(in: 0...9, using: &random) == 0
          ? Array(whole.prefix(Int.random(in: 1...7, using: &random))) : whole)
    }
    let ascending = keys.sorted { $0.lexicographicallyPrecedes($1) }
    try environment.write { rows throws in
      try rows.put([7], forAscending: ascending, in: Rows.plain)
    }
    #expect(
      try environment.read { try pairs($0, Rows.plain) }
        == ascending.map { Pair(key: $0, value: [7]) })
    for limit in [1, 2, 100] {
      let asked = Set((0..<12).map { _ in beginning() }).sorted()
      var found = [[[UInt8]]](repeating: [], count: asked.count)
      try environment.read { rows throws in
        try rows.forEach(in: Rows.plain, beginningWith: asked) { place, key, value in
          #expect(value.bytes == [7])
          found[place].append(key.bytes)
          return found[place].count < limit
        }
      }
      let wanted = asked.map { beginning in
        Array(ascending.filter { $0.starts(with: bytes(beginning)) }.prefix(limit))
      }
      #expect(found == wanted, "seed \(seed), at most \(limit)")
      #expect(wanted.contains { !$0.isEmpty })
    }
  }
}
