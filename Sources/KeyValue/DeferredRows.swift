/// Rows that a write puts off until it ends.
///
/// Series grow at many places at once: each event adds a row to dozens of runs that lie far apart.
/// Put one by one, each costs a way down the tree; put off, the rows of one run lie beside each
/// other and are written in the order of their keys, with one cursor.
///
/// A transaction does not see the rows that it put off: whoever puts off asks ``DeferredRun`` for
/// them.
struct DeferredRows {
  struct OfTable {
    let table: Table
    var runs: [[UInt8]: DeferredRun] = [:]
    var additions: [DeferredAddition] = []
  }

  private(set) var tables: [OfTable] = []

  func run(_ beginning: [UInt8], in table: Table) -> DeferredRun? {
    for held in tables where held.table.ordinal == table.ordinal { return held.runs[beginning] }
    return nil
  }

  mutating func hold(_ run: DeferredRun, _ beginning: [UInt8], in table: Table) {
    tables[place(of: table)].runs[beginning] = run
  }

  mutating func add(_ addition: DeferredAddition, in table: Table) {
    tables[place(of: table)].additions.append(addition)
  }

  private mutating func place(of table: Table) -> Int {
    if let known = tables.firstIndex(where: { $0.table.ordinal == table.ordinal }) { return known }
    tables.append(OfTable(table: table))
    return tables.count - 1
  }
}

extension DeferredRows.OfTable {
  /// Writes every row in the order of the keys: runs first, then what is added.
  func write(by rows: some DeferredRowWriting) throws(StoreError) {
    let ascending = runs.filter { !$0.value.changes.isEmpty }
      .sorted { order($0.key, against: $1.key) < 0 }
    for (beginning, run) in ascending {
      var row = DeferredRow(beginning)
      for change in run.changes {
        row.move(to: change.position)
        guard let number = change.number else {
          try rows.delete(row)
          continue
        }
        row.hold(number)
        _ = try rows.put(row, .replacing)
      }
    }
    try add(by: rows)
  }

  private func add(by rows: some DeferredRowWriting) throws(StoreError) {
    let ascending = additions.sorted()
    var index = 0
    while index < ascending.count {
      let addition = ascending[index]
      var sum = addition.number
      index += 1
      while index < ascending.count, ascending[index].hasKey(of: addition) {
        sum += ascending[index].number
        index += 1
      }
      guard sum != 0 else { continue }
      var row = DeferredRow(key: addition.key, number: sum)
      guard try !rows.put(row, .ifAbsent) else { continue }
      sum += try rows.number(at: row) ?? 0
      row.hold(sum)
      if sum == 0 { try rows.delete(row) } else { _ = try rows.put(row, .replacing) }
    }
  }
}

/// One row on its way: its bytes are made in place, row by row.
struct DeferredRow {
  private(set) var key: [UInt8]
  private(set) var value = [UInt8](repeating: 0, count: 8)

  init(_ beginning: [UInt8]) { key = beginning + value }

  init(key: [UInt8], number: Int64) {
    self.key = key
    hold(number)
  }

  /// The end of the key.
  mutating func move(to position: UInt64) {
    Self.write(position, into: &key, at: key.count - 8)
  }

  mutating func hold(_ number: Int64) {
    Self.write(UInt64(bitPattern: number), into: &value, at: 0)
  }

  /// What a stored value of eight bytes says.
  static func number(_ value: [UInt8]) -> Int64 {
    Int64(bitPattern: value.reduce(0) { $0 << 8 | UInt64($1) })
  }

  private static func write(_ number: UInt64, into bytes: inout [UInt8], at start: Int) {
    for index in 0..<8 {
      bytes[start + index] = UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * index))
    }
  }
}

/// Where deferred rows go to: one table of one engine.
protocol DeferredRowWriting {
  /// False when the way of putting does not allow the row.
  func put(_ row: borrowing DeferredRow, _ way: Putting) throws(StoreError) -> Bool
  func delete(_ row: borrowing DeferredRow) throws(StoreError)
  func number(at row: borrowing DeferredRow) throws(StoreError) -> Int64?
}
