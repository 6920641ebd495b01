package import KeyValue
package import Linkage
package import Primitives
package import Records
package import Sealing

/// The keys under which statements are found, and what is found under them: those of the same
/// child, and those of its family.
///
/// A row is a key and a record's number, each of eight bytes; it has no value. Of a key's eight
/// bytes the first five are a keyed digest of the list that it belongs to and the other three one
/// of the key itself, so that what a record is written under lies at few places, and what it asks
/// for too.
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

  /// Records of an over-full key that are read at all.
  static let crowdMax = 1_024
  /// The part of a stored key that its list gives.
  private static let listMask: UInt64 = ~0xFF_FFFF

  private static let table = DecisionState.Tables.blocking

  /// Keys as they are stored, ascending, each once, with what they are keys of.
  private func stored<Word>(
    _ words: [Word], keyed entry: (Word) -> BlockingKeys.Entry
  ) -> [(key: UInt64, word: Word)] {
    var stored = [(key: UInt64, word: Word)]()
    stored.reserveCapacity(words.count)
    var (last, list): (UInt64?, UInt64) = (nil, 0)
    for word in words {
      let entry = entry(word)
      if entry.list != last { list = digest.number(of: entry.list) & Self.listMask }
      last = entry.list
      stored.append((list | digest.number(of: entry.key) & ~Self.listMask, word))
    }
    stored.sort { $0.key < $1.key }
    // Two keys of one list hardly ever have one digest.
    for index in stored.indices.dropFirst().reversed()
    where stored[index].key == stored[index - 1].key {
      stored.remove(at: index)
    }
    return stored
  }

  private func stored(_ entries: [BlockingKeys.Entry]) -> [UInt64] {
    stored(entries) { $0 }.map(\.key)
  }

  /// One that is a list of its own.
  private func stored(_ key: UInt64) -> UInt64 { digest.number(of: key) }

  /// What a record is written under: by which the child is found, and its family.
  private func written(_ statements: MatchStatements) -> [UInt64] {
    stored(statements.keys.written + statements.families.entries)
  }

  /// Writes the row of a record that is new.
  package func put(
    _ record: StateRecordID, state: StateCode, child: ChildID? = nil,
    _ statements: MatchStatements, number: UInt64, into rows: inout WriteTransaction
  ) throws {
    try rows.put(
      [], forAscending: Self.rows(written(statements), number),
      in: Self.table)
    let row = MatchingRow(
      record: record, state: state, child: child,
      statements: Array(statements.fields.prefix(MatchingRow.statementsMax)))
    try row.put(number: number, under: key, into: &rows)
  }

  private static func rows(_ stored: [UInt64], _ number: UInt64) -> [[UInt8]] {
    let number = number.bigEndianBytes
    return stored.map { $0.bigEndianBytes + number }
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
    let before = written(MatchStatements(old.statements))
    let after = written(MatchStatements(row.statements))
    let (had, has) = (Set(before), Set(after))
    for row in Self.rows(before.filter { !has.contains($0) }, number) {
      try rows.delete(row, in: Self.table)
    }
    try rows.put(
      [], forAscending: Self.rows(after.filter { !had.contains($0) }, number), in: Self.table)
    try row.put(number: number, under: key, into: &rows)
  }

  /// Removes a record that is erased.
  func remove(number: UInt64, from rows: inout WriteTransaction) throws {
    guard let row = try MatchingRow(number: number, under: key, in: rows) else { return }
    let keys = written(MatchStatements(row.statements))
    for row in Self.rows(keys, number) {
      try rows.delete(row, in: Self.table)
    }
    try rows.delete(number.bigEndianBytes, in: DecisionState.Tables.matching)
  }

  /// Records that share with one of these statements what a child is found by, and belong to a
  /// child.
  package func candidates(
    for statements: MatchStatements, except own: UInt64?,
    in rows: borrowing some Reading & ~Copyable
  ) throws -> [KnownRecord] {
    var tally = CandidateTally()
    let probes = stored(statements.keys.asked, keyed: \.entry)
    try forEachBucket(of: probes.map(\.key), in: rows) { place, bucket in
      tally.add(bucket, under: probes[place].word)
    }
    let rare = statements.keys.rareProbes.map { stored($0) }.sorted()
    try forEachBucket(of: rare, in: rows, atMost: CandidateTally.rareMax + 1) { _, bucket in
      tally.add(rare: bucket)
    }
    return try known(tally.found().filter { $0 != own }, in: rows)
  }

  /// Records that share a key with any of these statements, however many have it: for a search,
  /// where the question says so little that one key is all there is.
  func crowd(
    for statements: [MatchFields], in rows: borrowing some Reading & ~Copyable
  ) throws -> [KnownRecord] {
    var found = Set<UInt64>()
    let keys = stored(BlockingKeys(statements).asked.map(\.entry))
    try forEachBucket(of: keys, in: rows) { _, bucket in found.formUnion(bucket) }
    return try known(found.sorted(), in: rows)
  }

  /// Records that may be of a family with these statements.
  struct Family {
    /// Them, their own records among them.
    var records: [KnownRecord] = []
    /// Whether there were more: a key has more than are read.
    var isCut = false
    /// Rows that were read for it, which a nation of any size does not make more than the limit of
    /// each key.
    var rowsRead = 0
  }

  /// Records that share a key of families with one of these statements.
  func family(
    of statements: [MatchFields], in rows: borrowing some Reading & ~Copyable
  ) throws -> Family {
    var family = Family()
    var found = Set<UInt64>()
    try forEachBucket(of: stored(FamilyKeys(statements).entries), in: rows) { _, bucket in
      found.formUnion(bucket)
      family.rowsRead += bucket.count
      family.isCut = family.isCut || bucket.count == Self.crowdMax
    }
    family.rowsRead += found.count
    family.records = try known(found.sorted(), in: rows)
    return family
  }

  private func known(
    _ found: [UInt64], in rows: borrowing some Reading & ~Copyable
  ) throws -> [KnownRecord] {
    var known = [KnownRecord]()
    known.reserveCapacity(found.count)
    for number in found {
      guard let row = try MatchingRow(number: number, under: key, in: rows), let child = row.child
      else { continue }
      known.append(
        KnownRecord(
          record: row.record, child: child, state: row.state, order: number,
          statements: row.statements))
    }
    return known
  }

  /// Calls `visit` with the place and the records of each stored key, which ascend, that has any.
  private func forEachBucket(
    of keys: [UInt64], in rows: borrowing some Reading & ~Copyable, atMost limit: Int = crowdMax,
    _ visit: (Int, [UInt64]) -> Void
  ) throws {
    var bucket = [UInt64]()
    var present = 0
    try rows.forEach(in: Self.table, beginningWith: keys) { place, key, _ in
      if place != present, !bucket.isEmpty {
        visit(present, bucket)
        bucket.removeAll(keepingCapacity: true)
      }
      present = place
      bucket.append(try StoredNumber.read(key, at: 8, in: Self.table))
      return bucket.count < limit
    }
    if !bucket.isEmpty { visit(present, bucket) }
  }
}
