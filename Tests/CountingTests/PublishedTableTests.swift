import Counting
import Testing

/// What leaves, against somebody who has every published table and can add and subtract.
@Suite struct PublishedTableTests {
  /// Bounds of every hidden number from all sums at once, narrowed until nothing moves. It knows
  /// more than the tables show: that the nation is the sum of the States, and every total.
  private struct Attacker {
    var low: [[Int64]]
    var high: [[Int64]]

    init(_ table: PublishedTable, _ values: [[Int64]]) {
      let top = values.joined().max() ?? 0
      low = []
      high = []
      for (row, line) in table.cells.enumerated() {
        low.append([])
        high.append([])
        for (column, shown) in line.enumerated() {
          let isTotal = column == line.count - 1
          let known = shown ?? (isTotal ? values[row][column] : nil)
          low[row].append(known ?? 0)
          high[row].append(known ?? top)
        }
      }
      narrow()
    }

    mutating func narrow() {
      var hasChanged = true
      while hasChanged {
        hasChanged = false
        for row in low.indices {
          let places = low[row].indices.map { (row, $0) }
          if narrow(Array(places.dropLast()), to: places.last) { hasChanged = true }
        }
        guard low.count > 1 else { continue }
        for column in low[0].indices {
          let places = low.indices.map { ($0, column) }
          if narrow(Array(places.dropLast()), to: places.last) { hasChanged = true }
        }
      }
    }

    /// The parts add up to the whole.
    private mutating func narrow(_ parts: [(Int, Int)], to whole: (Int, Int)?) -> Bool {
      guard let (wholeRow, wholeColumn) = whole else { return false }
      var hasChanged = false
      func set(_ place: (Int, Int), _ least: Int64, _ most: Int64) {
        let (row, column) = place
        if least > low[row][column] {
          low[row][column] = least
          hasChanged = true
        }
        if most < high[row][column] {
          high[row][column] = most
          hasChanged = true
        }
      }
      let lows = parts.reduce(Int64(0)) { $0 + low[$1.0][$1.1] }
      let highs = parts.reduce(Int64(0)) { $0 + high[$1.0][$1.1] }
      set((wholeRow, wholeColumn), lows, highs)
      for place in parts {
        let (row, column) = place
        set(
          place, low[wholeRow][wholeColumn] - (highs - high[row][column]),
          high[wholeRow][wholeColumn] - (lows - low[row][column]))
      }
      return hasChanged
    }
  }

  private static func table(
    _ random: inout SplitMix64, states: Int, columns: Int
  ) -> [[Int64]] {
    var rows = (0..<states).map { _ in
      (0..<columns).map { _ -> Int64 in
        switch random.next() % 4 {
        case 0: 0
        case 1: Int64(random.next() % 12)
        case 2: Int64(random.next() % 60)
        default: Int64(random.next() % 900)
        }
      }
    }
    rows.append((0..<columns).map { column in rows.reduce(0) { $0 + $1[column] } })
    return rows.map { $0 + [$0.reduce(0, +)] }
  }

  private static func published(
    _ values: [[Int64]], leastSize: Int64, hasComplement: Bool = true
  ) -> PublishedTable {
    PublishedTable(
      rowNames: values.indices.map { "row \($0)" },
      columnNames: values[0].indices.map { "column \($0)" }, values: values,
      leastSize: leastSize, hasComplement: hasComplement)
  }

  @Test func p14NobodyIsToldFromSumsAndDifferences() {
    var random = SplitMix64(seed: 99)
    var hidden = 0
    var shown = 0
    for round in 0..<400 {
      let values = Self.table(
        &random, states: 2 + round % 9, columns: 2 + Int(random.next() % 8))
      let table = Self.published(values, leastSize: 10)
      let attacker = Attacker(table, values)
      for (row, line) in values.enumerated() {
        for (column, value) in line.enumerated() {
          #expect(table.cells[row][column] ?? value == value)
          if table.cells[row][column] == nil { hidden += 1 } else { shown += 1 }
          guard value > 0, value < 10 else { continue }
          #expect(table.cells[row][column] == nil, "a small number is shown")
          guard column < line.count - 1 else { continue }
          #expect(
            attacker.low[row][column] < attacker.high[row][column],
            "round \(round): \(value) children were worked out")
        }
      }
    }
    #expect(hidden > 1_000 && shown > hidden / 2, "\(hidden) hidden, \(shown) shown")
  }

  /// The attacker is no straw man: without the further cells it finds children.
  @Test func withoutComplementTheAttackerWins() {
    var random = SplitMix64(seed: 99)
    var found = 0
    for round in 0..<100 {
      let values = Self.table(&random, states: 2 + round % 9, columns: 4)
      let table = Self.published(values, leastSize: 10, hasComplement: false)
      let attacker = Attacker(table, values)
      for (row, line) in values.enumerated() {
        for column in line.indices.dropLast() where line[column] > 0 && line[column] < 10 {
          if attacker.low[row][column] == attacker.high[row][column] { found += 1 }
        }
      }
    }
    #expect(found > 20)
  }

  @Test func aSingleRowHidesTwoOrNone() {
    let one = Self.published([[3, 40, 60, 103]], leastSize: 10)
    #expect(one.cells == [[nil, nil, 60, 103]])
    let none = Self.published([[30, 40, 60, 130]], leastSize: 10)
    #expect(none.cells == [[30, 40, 60, 130]])
  }

  /// Two tables share the States' totals: which of these are hidden must be the same in both.
  @Test func hiddenTotalsDoNotDependOnTheBreakdown() {
    let totals: [Int64] = [4, 300, 20, 500]
    let first = totals.map { [$0 / 2, $0 - $0 / 2, $0] }
    let second = totals.map { [$0, 0, 0, $0] }
    let tables = [first, second].map { rows -> [Int64?] in
      let columns = rows[0].count
      let nation = (0..<columns).map { column in rows.reduce(0) { $0 + $1[column] } }
      return Self.published(rows + [nation], leastSize: 10).cells.compactMap { $0.last }
    }
    #expect(tables[0] == tables[1])
    #expect(tables[0] == [nil, 300, nil, 500, 824])
  }

  /// Somebody with a table and a coarser one of the same children: each block is one more column,
  /// whose number is the sum of its parts in every row.
  private struct CombiningAttacker {
    var fine: Attacker
    var coarse: Attacker

    init(
      _ tables: (fine: PublishedTable, coarse: PublishedTable), _ values: [[Int64]],
      _ sums: [[Int64]], _ blocks: [Int]
    ) {
      fine = Attacker(tables.fine, values)
      coarse = Attacker(tables.coarse, sums)
      var hasChanged = true
      while hasChanged {
        hasChanged = false
        for row in values.indices {
          for block in Set(blocks) {
            let parts = blocks.indices.filter { blocks[$0] == block }
            if combine(row, parts, block) { hasChanged = true }
          }
        }
        fine.narrow()
        coarse.narrow()
      }
    }

    private mutating func combine(_ row: Int, _ parts: [Int], _ block: Int) -> Bool {
      let before = (fine.low, fine.high, coarse.low, coarse.high)
      let lows = parts.reduce(Int64(0)) { $0 + fine.low[row][$1] }
      let highs = parts.reduce(Int64(0)) { $0 + fine.high[row][$1] }
      coarse.low[row][block] = max(coarse.low[row][block], lows)
      coarse.high[row][block] = min(coarse.high[row][block], highs)
      for part in parts {
        let (low, high) = (fine.low[row][part], fine.high[row][part])
        fine.low[row][part] = max(low, coarse.low[row][block] - (highs - high))
        fine.high[row][part] = min(high, coarse.high[row][block] - (lows - low))
      }
      return before != (fine.low, fine.high, coarse.low, coarse.high)
    }
  }

  /// Children whom an attacker works out who holds a table against a coarser one.
  private func workedOut(rounds: Int, areMadeTogether: Bool) -> Int {
    var random = SplitMix64(seed: 7)
    var found = 0
    for round in 0..<rounds {
      let blocks = [0, 1, 1, 1, 2, 2, 3]
      let values = Self.table(&random, states: 2 + round % 9, columns: blocks.count)
      let sums = values.map { line -> [Int64] in
        var sums = [Int64](repeating: 0, count: 4)
        for (column, block) in blocks.enumerated() { sums[block] += line[column] }
        return sums + [line.last ?? 0]
      }
      let names = (0..<4).map { "block \($0)" }
      let fine = PublishedTable(
        rowNames: values.indices.map { "row \($0)" },
        columnNames: values[0].indices.map { "column \($0)" }, values: values, leastSize: 10,
        blocks: areMadeTogether ? blocks : nil)
      let coarse =
        areMadeTogether ? fine.coarser(names) : Self.published(sums, leastSize: 10)
      let attacker = CombiningAttacker((fine, coarse), values, sums, blocks)
      for (row, line) in values.enumerated() {
        for column in line.indices.dropLast() where line[column] > 0 && line[column] < 10 {
          if areMadeTogether { #expect(fine.cells[row][column] == nil) }
          if attacker.fine.low[row][column] == attacker.fine.high[row][column] { found += 1 }
        }
        for (block, sum) in sums[row].dropLast().enumerated() {
          if let shown = coarse.cells[row][block] { #expect(shown == sum) }
          guard sum > 0, sum < 10 else { continue }
          if areMadeTogether { #expect(coarse.cells[row][block] == nil) }
          if attacker.coarse.low[row][block] == attacker.coarse.high[row][block] { found += 1 }
        }
      }
    }
    return found
  }

  @Test func nobodyIsToldFromATableAndACoarserOneTogether() {
    #expect(workedOut(rounds: 300, areMadeTogether: true) == 0)
    // Made each by itself they tell: the attacker is no straw man here either.
    #expect(workedOut(rounds: 60, areMadeTogether: false) > 10)
  }
}
