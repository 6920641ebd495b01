/// The one write of an environment: sees its own changes, which appear to others all at once when
/// the closure of ``Environment/write(_:)`` returns, or never when it throws.
///
/// An operation refused for its arguments (``StoreError/Code/keyTooLong``,
/// ``StoreError/Code/keyExists``) changes nothing and the transaction goes on. After any other
/// failure the transaction is lost: even if the closure swallows the error and returns, `write`
/// throws it and nothing is committed.
public struct WriteTransaction: ~Copyable, Reading {
  private let view: View
  /// The first failure that makes a commit impossible.
  private(set) var failure: StoreError?
  /// What is written when the body has returned.
  var deferred = DeferredRows()

  init(_ view: View) {
    self.view = view
    self.failure = nil
  }

  /// Sets the value of `key`; in a table that keeps duplicates, adds it to the key's values.
  public mutating func put(
    _ value: [UInt8], for key: [UInt8], in table: Table
  ) throws(StoreError) {
    _ = try store(value, for: key, in: table, .replacing)
  }

  /// Sets the value of several keys, which ascend: of those that lie near each other, only the
  /// first costs a way down the tree.
  public mutating func put(
    _ value: [UInt8], forAscending keys: [[UInt8]], in table: Table
  ) throws(StoreError) {
    guard case .lmdb(let view) = view else {
      for key in keys { try put(value, for: key, in: table) }
      return
    }
    for key in keys { try KeyRule.check(key) }
    try KeyRule.check(value, in: table)
    try noting { () throws(StoreError) in
      try view.put(value, forAscending: keys, in: table)
    }
  }

  /// Adds a pair whose key sorts after every key of the table; otherwise throws
  /// ``StoreError/Code/keyExists``. Several times faster than `put`, and fills pages completely.
  public mutating func append(
    _ value: [UInt8], for key: [UInt8], in table: Table
  ) throws(StoreError) {
    guard try store(value, for: key, in: table, .appending) else {
      throw StoreError(.keyExists, "append to \(table.name): the key is not above the last one")
    }
  }

  /// Sets the value of `key` unless it has one; whether it was set.
  public mutating func putIfAbsent(
    _ value: [UInt8], for key: [UInt8], in table: Table
  ) throws(StoreError) -> Bool {
    try store(value, for: key, in: table, .ifAbsent)
  }

  /// Removes `key` with all its values; whether there was one.
  @discardableResult
  public mutating func delete(_ key: [UInt8], in table: Table) throws(StoreError) -> Bool {
    try KeyRule.check(key)
    switch view {
    case .memory(let state): return state.remove(key, in: table)
    case .overlay(let overlay): return try overlay.remove(key, in: table)
    case .lmdb(let view):
      return try noting { () throws(StoreError) in try view.delete(key, in: table) }
    }
  }

  /// Removes the pair of `key` and `value`, and no other value of the key; whether there was one.
  @discardableResult
  public mutating func delete(
    _ key: [UInt8], value: [UInt8], in table: Table
  ) throws(StoreError) -> Bool {
    try KeyRule.check(key)
    try KeyRule.check(value, in: table)
    switch view {
    case .memory(let state): return state.remove(key, value: value, in: table)
    case .overlay(let overlay):
      guard try overlay.value(of: key, in: table) == value else { return false }
      return try overlay.remove(key, in: table)
    case .lmdb(let view):
      return try noting { () throws(StoreError) in try view.delete(key, value: value, in: table) }
    }
  }

  /// Removes every pair of the table; the table stays.
  public mutating func clear(_ table: Table) throws(StoreError) {
    switch view {
    case .memory(let state): state.clear(table)
    case .overlay(let overlay): try overlay.clear(table)
    case .lmdb(let view): try noting { () throws(StoreError) in try view.clear(table) }
    }
  }

  /// Stores a pair; false when the way of putting does not allow it.
  private mutating func store(
    _ value: [UInt8], for key: [UInt8], in table: Table, _ way: Putting
  ) throws(StoreError) -> Bool {
    try KeyRule.check(key)
    try KeyRule.check(value, in: table)
    switch view {
    case .memory(let state): return state.put(value, for: key, in: table, way)
    case .overlay(let overlay): return try overlay.put(value, for: key, in: table, way)
    case .lmdb(let view):
      return try noting { () throws(StoreError) in try view.put(value, for: key, in: table, way) }
    }
  }

  /// Writes what was put off: the end of every write, before its commit.
  mutating func writeDeferred() throws(StoreError) {
    let tables = deferred.tables
    deferred = DeferredRows()
    for held in tables {
      switch view {
      case .memory(let state): try held.write(by: MemoryRows(state: state, table: held.table))
      case .overlay(let overlay):
        try held.write(by: OverlayRows(overlay: overlay, table: held.table))
      case .lmdb(let view):
        try noting { () throws(StoreError) in try view.write(held) }
      }
    }
  }

  private mutating func noting<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
    if let failure { throw failure }
    do {
      return try body()
    } catch {
      failure = error
      throw error
    }
  }
}

/// How a pair meets what the table holds.
enum Putting {
  case replacing
  case appending
  case ifAbsent
}

extension WriteTransaction {
  /// See ``Reading``.
  public func get(_ key: [UInt8], in table: Table) throws(StoreError) -> [UInt8]? {
    try view.get(key, in: table)
  }

  /// See ``Reading``.
  public func contains(_ key: [UInt8], in table: Table) throws(StoreError) -> Bool {
    try view.contains(key, in: table)
  }

  /// See ``Reading``.
  public func withValue<R>(
    _ key: [UInt8], in table: Table, _ body: (RawSpan) throws -> R
  ) throws -> R? {
    try view.withValue(key, in: table, body)
  }

  /// See ``Reading``. To change what is walked over, collect the keys first.
  public func forEach(
    in table: Table, prefix: [UInt8], from start: [UInt8]?, reversed: Bool,
    _ body: (RawSpan, RawSpan) throws -> Bool
  ) throws {
    try view.forEach(in: table, prefix: prefix, from: start, reversed: reversed, body)
  }

  /// See ``Reading``.
  public func forEach(
    in table: Table, beginningWith beginnings: [UInt64],
    _ body: (Int, RawSpan, RawSpan) throws -> Bool
  ) throws {
    try view.forEach(in: table, beginningWith: beginnings, body)
  }

  /// See ``Reading``.
  public func first(
    in table: Table, atOrAfter key: [UInt8], prefix: [UInt8]
  ) throws(StoreError) -> Pair? {
    try view.nearest(in: table, prefix: prefix, from: key, reversed: false)
  }

  /// See ``Reading``.
  public func last(
    in table: Table, atOrBefore key: [UInt8], prefix: [UInt8]
  ) throws(StoreError) -> Pair? {
    try view.nearest(in: table, prefix: prefix, from: key, reversed: true)
  }

  /// See ``Reading``.
  public func last(in table: Table, prefix: [UInt8]) throws(StoreError) -> Pair? {
    try view.nearest(in: table, prefix: prefix, from: nil, reversed: true)
  }

  /// See ``Reading``.
  public func count(in table: Table) throws(StoreError) -> Int {
    try view.count(in: table)
  }
}

private struct MemoryRows: DeferredRowWriting {
  let state: MemoryState
  let table: Table

  func put(_ row: borrowing DeferredRow, _ way: Putting) -> Bool {
    state.put(row.value, for: row.key, in: table, way)
  }
  func delete(_ row: borrowing DeferredRow) { _ = state.remove(row.key, in: table) }
  func number(at row: borrowing DeferredRow) -> Int64? {
    state.value(of: row.key, in: table).map(DeferredRow.number)
  }
}

private struct OverlayRows: DeferredRowWriting {
  let overlay: Overlay
  let table: Table

  func put(_ row: borrowing DeferredRow, _ way: Putting) throws(StoreError) -> Bool {
    try overlay.put(row.value, for: row.key, in: table, way)
  }
  func delete(_ row: borrowing DeferredRow) throws(StoreError) {
    _ = try overlay.remove(row.key, in: table)
  }
  func number(at row: borrowing DeferredRow) throws(StoreError) -> Int64? {
    try overlay.value(of: row.key, in: table).map(DeferredRow.number)
  }
}
