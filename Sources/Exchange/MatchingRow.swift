package import KeyValue
package import Linkage
package import Primitives
package import Records
package import Sealing

/// What matching keeps of a State record: its statements, sealed under a key of the ledger, and the
/// child it belongs to. Numbered by the position of the record's first statement, so that an older
/// record has the lower number.
package struct MatchingRow {
  let record: StateRecordID
  let state: StateCode
  let child: ChildID?
  package private(set) var statements: [MatchFields]

  /// The most different statements that are kept; older ones make room.
  static let statementsMax = 12

  package init(
    record: StateRecordID, state: StateCode, child: ChildID?, statements: [MatchFields]
  ) {
    self.record = record
    self.state = state
    self.child = child
    self.statements = statements
  }

  init?(
    number: UInt64, under key: SecretKey, in rows: borrowing some Reading & ~Copyable
  ) throws {
    let read = try rows.withValue(number.bigEndianBytes, in: DecisionState.Tables.matching) {
      (value: RawSpan) -> MatchingRow? in
      guard value.byteCount > Self.headBytes else { return nil }
      let head = value.extracting(0..<Self.headBytes).bytes
      guard let record = StateRecordID(bytes: head.prefix(16)),
        let state = StateCode(String(decoding: head[32..<34], as: UTF8.self)),
        let clear = try? PlacedSeal.open(
          value.extracting(Self.headBytes..<value.byteCount), at: Self.place(number), under: key),
        let statements = MatchFields.unpacked(clear)
      else { return nil }
      let child = ChildID(bytes: head[16..<32])
      return MatchingRow(
        record: record, state: state, child: child == Self.nobody ? nil : child,
        statements: statements)
    }
    guard let read else { return nil }
    guard let row = read else {
      throw ExchangeError(
        .integrity, "row \(number) of matching in decision/ is misshapen; say: msix rebuild")
    }
    self = row
  }

  func put(number: UInt64, under key: SecretKey, into rows: inout WriteTransaction) throws {
    let sealed = PlacedSeal.seal(
      MatchFields.packed(statements), at: Self.place(number), under: key)
    try rows.put(
      record.bytes + (child ?? Self.nobody).bytes + state.bytes + sealed,
      for: number.bigEndianBytes, in: DecisionState.Tables.matching)
  }

  /// Gives the row another child. What is sealed stays as it is; nothing happens without a row.
  static func setChild(
    _ child: ChildID, number: UInt64, in rows: inout WriteTransaction
  ) throws {
    let key = number.bigEndianBytes
    guard var bytes = try rows.get(key, in: DecisionState.Tables.matching) else { return }
    guard bytes.count > headBytes else {
      throw ExchangeError(
        .integrity, "row \(number) of matching in decision/ is misshapen; say: msix rebuild")
    }
    bytes.replaceSubrange(16..<32, with: child.bytes)
    try rows.put(bytes, for: key, in: DecisionState.Tables.matching)
  }

  private static let headBytes = 34
  private static let nobody = ChildID(high: 0, low: 0)

  private static func place(_ number: UInt64) -> [UInt8] {
    Array("matching".utf8) + number.bigEndianBytes
  }

  /// The statements with new ones before them, each once.
  mutating func add(_ new: [MatchFields]) {
    var all = new
    for statement in statements where !all.contains(statement) { all.append(statement) }
    statements = Array(all.prefix(Self.statementsMax))
  }
}

/// The keys under which statements are found, and what is found under them.
package struct MatchingIndex {
  /// Seals rows.
  let key: SecretKey
  /// Hides keys.
  let digest: KeyedShortDigest

  /// Under the ledger's index key.
  package init(index: SecretKey) {
    key = index.derived(for: "msix matching rows")
    digest = KeyedShortDigest(index.derived(for: "msix matching keys"))
  }

  /// Records of one key that are looked at without asking for a second key in common.
  static let bucketMax = 64
  /// Records of an over-full key that are read at all.
  static let crowdMax = 1_024

  private func keys(of statements: [MatchFields]) -> Set<UInt64> {
    Set(BlockingKeys(statements).values)
  }

  /// Writes the row of a record that is new.
  package func put(
    _ record: StateRecordID, state: StateCode, child: ChildID? = nil,
    _ statements: MatchStatements, number: UInt64, into rows: inout WriteTransaction
  ) throws {
    let value = number.bigEndianBytes
    for key in statements.keys.values {
      try rows.put([], for: digest.of(key) + value, in: DecisionState.Tables.blocking)
    }
    let row = MatchingRow(
      record: record, state: state, child: child,
      statements: Array(statements.fields.prefix(MatchingRow.statementsMax)))
    try row.put(number: number, under: key, into: &rows)
  }

  /// Puts what a record says now before what it said: adds the keys that are new and takes away
  /// those that are not its own any more.
  func add(
    _ statements: [MatchFields], to old: MatchingRow, number: UInt64,
    into rows: inout WriteTransaction
  ) throws {
    var row = old
    row.add(statements)
    guard row.statements != old.statements else { return }
    let (before, after) = (keys(of: old.statements), keys(of: row.statements))
    let value = number.bigEndianBytes
    for gone in before.subtracting(after).sorted() {
      try rows.delete(digest.of(gone) + value, in: DecisionState.Tables.blocking)
    }
    for new in after.subtracting(before).sorted() {
      try rows.put([], for: digest.of(new) + value, in: DecisionState.Tables.blocking)
    }
    try row.put(number: number, under: key, into: &rows)
  }

  /// Removes a record that is erased.
  func remove(number: UInt64, from rows: inout WriteTransaction) throws {
    guard let row = try MatchingRow(number: number, under: key, in: rows) else { return }
    let value = number.bigEndianBytes
    for gone in keys(of: row.statements).sorted() {
      try rows.delete(digest.of(gone) + value, in: DecisionState.Tables.blocking)
    }
    try rows.delete(value, in: DecisionState.Tables.matching)
  }

  /// Records that share a key with one of these statements, and belong to a child.
  package func candidates(
    for statements: MatchStatements, except own: UInt64?,
    in rows: borrowing some Reading & ~Copyable
  ) throws -> [KnownRecord] {
    var found = Set<UInt64>()
    var crowd = [UInt64: Int]()
    for value in statements.keys.probes {
      let bucket = try bucket(value, rows)
      if bucket.count <= Self.bucketMax {
        found.formUnion(bucket)
      } else {
        for number in bucket { crowd[number, default: 0] += 1 }
      }
    }
    for (number, count) in crowd where count > 1 { found.insert(number) }
    for value in statements.keys.rareProbes {
      let bucket = try bucket(value, rows, atMost: BlockingKeys.rareMax + 1)
      if bucket.count <= BlockingKeys.rareMax { found.formUnion(bucket) }
    }
    found.subtract(own.map { [$0] } ?? [])
    return try known(found, in: rows)
  }

  /// Records that share a key with any of these statements, however many have it: for a search,
  /// where the question says so little that one key is all there is.
  func crowd(
    for statements: [MatchFields], in rows: borrowing some Reading & ~Copyable
  ) throws -> [KnownRecord] {
    var found = Set<UInt64>()
    for value in BlockingKeys(statements).probes { found.formUnion(try bucket(value, rows)) }
    return try known(found, in: rows)
  }

  private func known(
    _ found: Set<UInt64>, in rows: borrowing some Reading & ~Copyable
  ) throws -> [KnownRecord] {
    var known = [KnownRecord]()
    known.reserveCapacity(found.count)
    for number in found.sorted() {
      guard let row = try MatchingRow(number: number, under: key, in: rows), let child = row.child
      else { continue }
      known.append(
        KnownRecord(
          record: row.record, child: child, state: row.state, order: number,
          statements: row.statements))
    }
    return known
  }

  private func bucket(
    _ value: UInt64, _ rows: borrowing some Reading & ~Copyable, atMost limit: Int = crowdMax
  ) throws -> [UInt64] {
    var numbers = [UInt64]()
    try rows.forEach(in: DecisionState.Tables.blocking, prefix: digest.of(value)) { key, _ in
      numbers.append(UInt64(bigEndian: key.bytes.dropFirst(8)))
      return numbers.count < limit
    }
    return numbers
  }
}
