/// What can be asked of a snapshot: of a read, or of a write that sees its own changes.
///
/// A function that only reads takes `borrowing some Reading & ~Copyable` and serves both. Spans
/// are valid inside the call that lends them; the compiler refuses to let them out.
///
/// `get`, `contains` and `withValue` throw ``StoreError/Code/keyTooLong`` for a key that no table
/// can hold. `prefix`, `start` and the keys of `first` and `last` may have any length: they are
/// places between keys.
public protocol Reading: ~Copyable {
  /// The value of `key`, copied; nil when there is none. The first of several duplicates.
  func get(_ key: [UInt8], in table: Table) throws(StoreError) -> [UInt8]?

  /// Whether `key` has a value.
  func contains(_ key: [UInt8], in table: Table) throws(StoreError) -> Bool

  /// Lends the value of `key` without a copy; nil, without a call of `body`, when there is none.
  func withValue<R>(
    _ key: [UInt8], in table: Table, _ body: (RawSpan) throws -> R
  ) throws -> R?

  /// Lends the pairs whose keys begin with `prefix`, in key order, duplicates in value order;
  /// both descending when `reversed`.
  ///
  /// Begins at the first key at or after `start`, or, reversed, the last at or before it; nil
  /// means the end of the prefix's range. Ends when `body` returns false, and rethrows its error.
  func forEach(
    in table: Table, prefix: [UInt8], from start: [UInt8]?, reversed: Bool,
    _ body: (RawSpan, RawSpan) throws -> Bool
  ) throws

  /// Lends the pairs whose keys begin with any of these eight bytes, which ascend, with the place
  /// of the beginning among them. Costs little for a beginning that lies near the one before.
  ///
  /// When `body` returns false, the next beginning's turn has come.
  func forEach(
    in table: Table, beginningWith beginnings: [UInt64],
    _ body: (Int, RawSpan, RawSpan) throws -> Bool
  ) throws

  /// The least pair at or after `key` whose key begins with `prefix`; nil when there is none.
  func first(
    in table: Table, atOrAfter key: [UInt8], prefix: [UInt8]
  ) throws(StoreError) -> Pair?

  /// The greatest pair at or before `key` whose key begins with `prefix`; nil when there is none.
  ///
  /// This answers "as known at position N": keys are the subject followed by the position.
  func last(
    in table: Table, atOrBefore key: [UInt8], prefix: [UInt8]
  ) throws(StoreError) -> Pair?

  /// The greatest pair whose key begins with `prefix`, of the table if that is empty; nil when
  /// there is none.
  func last(in table: Table, prefix: [UInt8]) throws(StoreError) -> Pair?

  /// The number of pairs, each duplicate counted. Costs the same for any size.
  func count(in table: Table) throws(StoreError) -> Int
}

// Full calls inside these resolve to the requirement, which a conforming type must implement.
extension Reading where Self: ~Copyable {
  /// The walk with its defaults: every pair, ascending.
  public func forEach(
    in table: Table, prefix: [UInt8] = [], from start: [UInt8]? = nil, reversed: Bool = false,
    _ body: (RawSpan, RawSpan) throws -> Bool
  ) throws {
    try forEach(in: table, prefix: prefix, from: start, reversed: reversed, body)
  }

  /// The least pair at or after `key` whose key begins with `prefix`; by default of the table.
  public func first(
    in table: Table, atOrAfter key: [UInt8] = [], prefix: [UInt8] = []
  ) throws(StoreError) -> Pair? {
    try first(in: table, atOrAfter: key, prefix: prefix)
  }

  /// The greatest pair at or before `key`; nil when there is none.
  public func last(in table: Table, atOrBefore key: [UInt8]) throws(StoreError) -> Pair? {
    try last(in: table, atOrBefore: key, prefix: [])
  }

  /// The greatest pair of the table; nil when there is none.
  public func last(in table: Table) throws(StoreError) -> Pair? {
    try last(in: table, prefix: [])
  }
}
