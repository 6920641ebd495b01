package import KeyValue
package import Linkage
package import Primitives
package import Records
package import Sealing

/// The keys under which statements are found, and what is found under them: those of the same
/// child, and those of its family.
///
/// A row is a list's number and a record's, both of eight bytes, the list's hidden by a keyed
/// digest. Its value is empty in the list of one key; else it has a tag of three bytes for each of
/// the record's keys in this list, which are keyed digests too.
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
  /// Records of a list of several keys that are read at all: the most common names of a nation
  /// some times as large as any that was tried.
  static let listMax = 16_384

  private static let table = DecisionState.Tables.blocking

  /// What is written for statements: the rows' first halves, and their values.
  private func lists(of entries: [BlockingKeys.Entry]) -> [(list: [UInt8], tags: [UInt8])] {
    var lists = [(list: [UInt8], tags: [UInt8])]()
    var last: UInt64?
    for entry in entries {
      if entry.list != last { lists.append((digest.of(entry.list), [])) }
      last = entry.list
      guard entry.list != entry.key else { continue }
      lists[lists.count - 1].tags += KeyTags.bytes(of: tag(of: entry.key))
    }
    return lists
  }

  /// What is written for a record's statements: by which the child is found, and its family.
  private func lists(
    of statements: [MatchFields], _ keys: BlockingKeys
  ) -> [(list: [UInt8], tags: [UInt8])] {
    lists(of: keys.written) + lists(of: FamilyKeys(statements).entries)
  }

  private func tag(of key: UInt64) -> UInt32 { KeyTags.tag(digest.number(of: key)) }

  /// Writes the row of a record that is new.
  package func put(
    _ record: StateRecordID, state: StateCode, child: ChildID? = nil,
    _ statements: MatchStatements, number: UInt64, into rows: inout WriteTransaction
  ) throws {
    let value = number.bigEndianBytes
    for (list, tags) in lists(of: statements.fields, statements.keys) {
      try rows.put(tags, for: list + value, in: Self.table)
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
    let before = lists(of: old.statements, BlockingKeys(old.statements))
    let after = lists(of: row.statements, BlockingKeys(row.statements))
    let value = number.bigEndianBytes
    let kept = Set(after.map(\.list))
    for (list, _) in before where !kept.contains(list) {
      try rows.delete(list + value, in: Self.table)
    }
    let tagsBefore = Dictionary(uniqueKeysWithValues: before.map { ($0.list, $0.tags) })
    for (list, tags) in after where tagsBefore[list] != tags {
      try rows.put(tags, for: list + value, in: Self.table)
    }
    try row.put(number: number, under: key, into: &rows)
  }

  /// Removes a record that is erased.
  func remove(number: UInt64, from rows: inout WriteTransaction) throws {
    guard let row = try MatchingRow(number: number, under: key, in: rows) else { return }
    let value = number.bigEndianBytes
    for (list, _) in lists(of: row.statements, BlockingKeys(row.statements)) {
      try rows.delete(list + value, in: Self.table)
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
    try forEachBucket(of: statements.keys.asked, in: rows) { bucket in
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
    try forEachBucket(of: BlockingKeys(statements).asked, in: rows) { found.formUnion($0) }
    return try known(found, in: rows)
  }

  /// Records that may be of a family with these statements.
  struct Family {
    /// Them, their own records among them.
    var records: [KnownRecord] = []
    /// Whether there were more: a list or a key has more than are read.
    var isCut = false
    /// Rows that were read for it, which a nation of any size does not make more than the lists'
    /// limits for each key.
    var rowsRead = 0
  }

  /// Records that share a key of families with one of these statements.
  func family(
    of statements: [MatchFields], in rows: borrowing some Reading & ~Copyable
  ) throws -> Family {
    var family = Family()
    var found = Set<UInt64>()
    let walked = try forEachBucket(of: FamilyKeys(statements).entries, in: rows) { bucket in
      found.formUnion(bucket)
      family.isCut = family.isCut || bucket.count == Self.crowdMax
    }
    family.isCut = family.isCut || walked.isCut
    family.rowsRead = walked.rows + found.count
    family.records = try known(found, in: rows)
    return family
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

  /// Calls `visit` with the records of each key that are not empty, each list being read once.
  /// Gives how many rows were read, and whether a list was longer than is read.
  @discardableResult
  private func forEachBucket(
    of entries: [BlockingKeys.Entry], in rows: borrowing some Reading & ~Copyable,
    _ visit: ([UInt64]) throws -> Void
  ) throws -> (rows: Int, isCut: Bool) {
    var tags = KeyTags()
    var walked = (rows: 0, isCut: false)
    var start = 0
    while start < entries.count {
      let list = entries[start].list
      var end = start + 1
      while end < entries.count, entries[end].list == list { end += 1 }
      if end == start + 1, entries[start].key == list {
        let bucket = try bucket(list, rows)
        walked.rows += bucket.count
        try visit(bucket)
      } else {
        tags.ask(for: entries[start..<end].map { tag(of: $0.key) })
        var left = Self.listMax
        try rows.forEach(in: Self.table, prefix: digest.of(list)) { key, value in
          tags.take(value, of: Self.number(in: key))
          left -= 1
          return left > 0
        }
        walked.rows += Self.listMax - left
        walked.isCut = walked.isCut || left == 0
        for bucket in tags.buckets where !bucket.isEmpty { try visit(bucket) }
      }
      start = end
    }
    return walked
  }

  private static func number(in key: RawSpan) -> UInt64 {
    unsafe UInt64(bigEndian: key.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self))
  }

  private func bucket(
    _ value: UInt64, _ rows: borrowing some Reading & ~Copyable, atMost limit: Int = crowdMax
  ) throws -> [UInt64] {
    var numbers = [UInt64]()
    try rows.forEach(in: Self.table, prefix: digest.of(value)) { key, _ in
      numbers.append(Self.number(in: key))
      return numbers.count < limit
    }
    return numbers
  }
}
