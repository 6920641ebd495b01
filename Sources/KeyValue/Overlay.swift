/// A snapshot with changes laid over it that are never written: what ``Environment/rehearse(_:)``
/// lends. Holds as much memory as is changed. Tables that keep duplicates stop the program.
// A class, because a view of it lies inside it and copies of the outer view share the changes.
final class Overlay {
  private let base: View
  /// Pairs that were put.
  private let changes: MemoryState
  /// Keys of the snapshot that are no more there; never one of `changes`.
  private let gone: MemoryState
  /// Pairs more or fewer than the snapshot has, by ordinal.
  private var difference: [Int]

  init(over base: View, tables: [Table]) {
    self.base = base
    changes = MemoryState(tables: tables)
    gone = MemoryState(tables: tables)
    difference = Array(repeating: 0, count: tables.count)
  }

  func value(of key: [UInt8], in table: Table) throws(StoreError) -> [UInt8]? {
    if let value = changes.value(of: key, in: table) { return value }
    return isGone(key, in: table) ? nil : try base.get(key, in: table)
  }

  func count(in table: Table) throws(StoreError) -> Int {
    try base.count(in: table) + difference[table.ordinal]
  }

  private func isGone(_ key: [UInt8], in table: Table) -> Bool {
    gone.count(in: table) > 0 && gone.value(of: key, in: table) != nil
  }

  func put(
    _ value: [UInt8], for key: [UInt8], in table: Table, _ way: Putting
  ) throws(StoreError) -> Bool {
    require(!table.keepsDuplicates, "a table with duplicates cannot be rehearsed")
    if way == .appending, let last = try nearest(in: table, prefix: [], from: nil, reversed: true),
      order(last.key, against: key) >= 0
    {
      return false
    }
    let isThere = try self.value(of: key, in: table) != nil
    if isThere && way == .ifAbsent { return false }
    if !isThere { difference[table.ordinal] += 1 }
    _ = gone.remove(key, in: table)
    return changes.put(value, for: key, in: table, .replacing)
  }

  func remove(_ key: [UInt8], in table: Table) throws(StoreError) -> Bool {
    guard try value(of: key, in: table) != nil else { return false }
    difference[table.ordinal] -= 1
    _ = changes.remove(key, in: table)
    if try base.contains(key, in: table) { _ = gone.put([], for: key, in: table, .replacing) }
    return true
  }

  func clear(_ table: Table) throws(StoreError) {
    while let pair = try nearest(in: table, prefix: [], from: nil, reversed: false) {
      _ = try remove(pair.key, in: table)
    }
  }

  /// The snapshot's pairs and the changed ones in one order.
  func forEach(
    in table: Table, prefix: [UInt8], from start: [UInt8]?, reversed: Bool,
    _ body: (RawSpan, RawSpan) throws -> Bool
  ) throws {
    var next = changes.nearest(
      in: table, prefix: prefix, seek: Seek(prefix: prefix, from: start, reversed: reversed),
      reversed: reversed)
    /// Lends the next changed pair and steps over it.
    func lend(_ pair: Pair) throws -> Bool {
      next = changes.nearest(
        in: table, prefix: prefix,
        seek: reversed ? .below(pair.key) : .at(pair.key + [0]), reversed: reversed)
      let (key, value) = (pair.key, pair.value)
      return try body(key.span.raw, value.span.raw)
    }
    var goesOn = true
    try base.forEach(in: table, prefix: prefix, from: start, reversed: reversed) { key, value in
      while let pair = next {
        let (changed, direction) = (pair.key, reversed ? -1 : 1)
        let place = changed.span.raw.order(against: key) * direction
        guard place <= 0 else { break }
        goesOn = try lend(pair)
        // A changed pair stands in the place of the snapshot's.
        if !goesOn || place == 0 { return goesOn }
      }
      if gone.count(in: table) > 0, isGone(key.bytes, in: table) { return true }
      goesOn = try body(key, value)
      return goesOn
    }
    while goesOn, let pair = next { goesOn = try lend(pair) }
  }

  /// The pair that a walk would lend first.
  func nearest(
    in table: Table, prefix: [UInt8], from start: [UInt8]?, reversed: Bool
  ) throws(StoreError) -> Pair? {
    var found: Pair?
    do {
      try forEach(in: table, prefix: prefix, from: start, reversed: reversed) { key, value in
        found = Pair(key: key.bytes, value: value.bytes)
        return false
      }
    } catch let error as StoreError {
      throw error
    } catch {
      preconditionFailure("a walk threw what its body does not: \(error)")
    }
    return found
  }
}
