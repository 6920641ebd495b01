/// A snapshot: the state after the last commit before it began, whatever is written meanwhile.
///
/// It is lent to the closure of ``Environment/read(_:)`` and cannot leave it. Keep it short: an
/// open snapshot keeps LMDB from re-using the pages that later commits replace, so a long reader
/// beside many small commits lets the file grow.
public struct ReadTransaction: ~Copyable, Reading {
  let view: View

  init(_ view: View) { self.view = view }

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

  /// See ``Reading``.
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
