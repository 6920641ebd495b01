/// All tables of the in-memory engine at one moment.
///
/// The writer makes a copy, changes it, and publishes it by replacing the current one. Every
/// snapshot is one of these objects.
// @unchecked: only the writer that made it changes it, and never after it is published.
final class MemoryState: @unchecked Sendable {
  let tables: [Table]
  let transaction: UInt64
  private(set) var isChanged = false
  private var contents: [SortedPairs]

  init(tables: [Table]) {
    self.tables = tables
    self.transaction = 0
    self.contents = Array(repeating: SortedPairs(), count: tables.count)
  }

  /// A draft of what comes after `state`.
  init(after state: MemoryState) {
    self.tables = state.tables
    self.transaction = state.transaction + 1
    self.contents = state.contents
  }

  private func index(_ table: Table) -> Int {
    assert(tables[table.ordinal] == table, "\(table.name) is not a table of this environment")
    return table.ordinal
  }
}

// Reading.
extension MemoryState {
  func value(of key: [UInt8], in table: Table) -> [UInt8]? {
    let pairs = contents[index(table)]
    guard let pair = pairs.pair(after: pairs.place(atOrAfter: key)), pair.key == key else {
      return nil
    }
    return pair.value
  }

  func count(in table: Table) -> Int { contents[index(table)].count }

  func forEach(
    in table: Table, prefix: [UInt8], seek: Seek, reversed: Bool,
    _ body: (RawSpan, RawSpan) throws -> Bool
  ) throws {
    let pairs = contents[index(table)]
    var place = pairs.place(seek, reversed: reversed)
    while let here = place, let pair = pairs.pair(after: here) {
      let key = pair.key
      let value = pair.value
      guard key.span.raw.begins(with: prefix.span.raw) else { return }
      guard try body(key.span.raw, value.span.raw) else { return }
      place = reversed ? pairs.before(here) : pairs.after(here)
    }
  }

  func nearest(in table: Table, prefix: [UInt8], seek: Seek, reversed: Bool) -> Pair? {
    let pairs = contents[index(table)]
    guard let place = pairs.place(seek, reversed: reversed), let pair = pairs.pair(after: place)
    else { return nil }
    return pair.key.span.raw.begins(with: prefix.span.raw) ? pair : nil
  }
}

// Writing.
extension MemoryState {
  /// False when the way of putting does not allow the pair.
  func put(_ value: [UInt8], for key: [UInt8], in table: Table, _ way: Putting) -> Bool {
    let index = index(table)
    let pair = Pair(key: key, value: value)
    if way == .appending {
      if let last = contents[index].last, order(last.key, against: key) >= 0 { return false }
      contents[index].insert(pair, at: contents[index].end)
      isChanged = true
      return true
    }
    if way == .ifAbsent && self.value(of: key, in: table) != nil { return false }
    isChanged = true
    if table.keepsDuplicates {
      let place = contents[index].place(of: key, value: value)
      if contents[index].pair(after: place) != pair { contents[index].insert(pair, at: place) }
    } else {
      let place = contents[index].place(atOrAfter: key)
      if contents[index].pair(after: place)?.key == key {
        contents[index].replace(at: place, with: pair)
      } else {
        contents[index].insert(pair, at: place)
      }
    }
    return true
  }

  func remove(_ key: [UInt8], in table: Table) -> Bool {
    let index = index(table)
    var found = false
    while true {
      let place = contents[index].place(atOrAfter: key)
      guard contents[index].pair(after: place)?.key == key else { return found }
      contents[index].remove(at: place)
      isChanged = true
      found = true
    }
  }

  func remove(_ key: [UInt8], value: [UInt8], in table: Table) -> Bool {
    let index = index(table)
    let place = contents[index].place(of: key, value: value)
    guard contents[index].pair(after: place) == Pair(key: key, value: value) else { return false }
    contents[index].remove(at: place)
    isChanged = true
    return true
  }

  func clear(_ table: Table) {
    contents[index(table)].removeAll()
    isChanged = true
  }
}
