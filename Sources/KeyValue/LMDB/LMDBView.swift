import CLMDB

/// What an LMDB transaction sees.
///
/// Bytes come straight out of the memory map. They are lent as spans to closures, inside which
/// this transaction is borrowed and therefore neither changed nor ended.
@safe
struct LMDBView {
  let transaction: OpaquePointer
  let engine: LMDBEngine

  init(_ transaction: OpaquePointer, _ engine: LMDBEngine) {
    unsafe self.transaction = unsafe transaction
    self.engine = engine
  }

  func handle(_ table: Table) -> MDB_dbi {
    assert(
      engine.tables[table.ordinal] == table, "\(table.name) is not a table of this environment")
    return engine.handles[table.ordinal]
  }

  func get(_ key: [UInt8], in table: Table) throws(StoreError) -> [UInt8]? {
    guard let found = unsafe try find(key, in: table) else { return nil }
    return unsafe Array(UnsafeRawBufferPointer(found))
  }

  func contains(_ key: [UInt8], in table: Table) throws(StoreError) -> Bool {
    unsafe try find(key, in: table) != nil
  }

  func withValue<R>(
    _ key: [UInt8], in table: Table, _ body: (RawSpan) throws -> R
  ) throws -> R? {
    guard let found = unsafe try find(key, in: table) else { return nil }
    return try body(unsafe RawSpan(_unsafeStart: found.mv_data, byteCount: found.mv_size))
  }

  func count(in table: Table) throws(StoreError) -> Int {
    var statistics = MDB_stat()
    try LMDBError.check(
      unsafe mdb_stat(transaction, handle(table), &statistics), "mdb_stat", table)
    return statistics.ms_entries
  }

  func forEach(
    in table: Table, prefix: [UInt8], seek: Seek, reversed: Bool,
    _ body: (RawSpan, RawSpan) throws -> Bool
  ) throws {
    let cursor = unsafe try openCursor(table)
    defer { unsafe mdb_cursor_close(cursor) }
    var key = unsafe MDB_val()
    var value = unsafe MDB_val()
    var status = unsafe place(cursor, seek, reversed, table, &key, &value)
    while status == 0 {
      let keySpan = unsafe RawSpan(_unsafeStart: key.mv_data, byteCount: key.mv_size)
      guard keySpan.begins(with: prefix.span.raw) else { return }
      let valueSpan = unsafe RawSpan(_unsafeStart: value.mv_data, byteCount: value.mv_size)
      guard try body(keySpan, valueSpan) else { return }
      status = unsafe mdb_cursor_get(cursor, &key, &value, reversed ? MDB_PREV : MDB_NEXT)
    }
    if status != MDB_NOTFOUND { try LMDBError.check(status, "mdb_cursor_get", table) }
  }

  /// One cursor for all: where it stands after one beginning's pairs is mostly where the next
  /// one's are, or past them.
  func forEach(
    in table: Table, beginningWith beginnings: [UInt64],
    _ body: (Int, RawSpan, RawSpan) throws -> Bool
  ) throws {
    let cursor = unsafe try openCursor(table)
    defer { unsafe mdb_cursor_close(cursor) }
    var key = unsafe MDB_val()
    var value = unsafe MDB_val()
    // The beginning of the pair under the cursor; nil before the first look.
    var present: UInt64?
    for (index, beginning) in beginnings.enumerated() {
      if present.map({ $0 < beginning }) ?? true {
        let status = unsafe seek(beginning, cursor, &key, &value)
        if status == MDB_NOTFOUND { return }
        try LMDBError.check(status, "mdb_cursor_get", table)
        present = unsafe Self.beginning(of: key)
      }
      while present == beginning {
        let isWanted = try body(
          index, unsafe RawSpan(_unsafeStart: key.mv_data, byteCount: key.mv_size),
          unsafe RawSpan(_unsafeStart: value.mv_data, byteCount: value.mv_size))
        guard isWanted else { break }
        let status = unsafe mdb_cursor_get(cursor, &key, &value, MDB_NEXT)
        if status == MDB_NOTFOUND { return }
        try LMDBError.check(status, "mdb_cursor_get", table)
        present = unsafe Self.beginning(of: key)
      }
    }
  }

  private func seek(
    _ beginning: UInt64, _ cursor: OpaquePointer, _ key: inout MDB_val, _ value: inout MDB_val
  ) -> Int32 {
    var bytes = beginning.bigEndian
    return unsafe withUnsafeMutableBytes(of: &bytes) { buffer in
      unsafe key = unsafe MDB_val(mv_size: buffer.count, mv_data: buffer.baseAddress)
      return unsafe mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE)
    }
  }

  /// The first eight bytes; nil of a shorter key, after which one has to look again.
  private static func beginning(of key: MDB_val) -> UInt64? {
    guard unsafe key.mv_size >= 8 else { return nil }
    return unsafe UInt64(bigEndian: key.mv_data.loadUnaligned(as: UInt64.self))
  }

  func nearest(
    in table: Table, prefix: [UInt8], seek: Seek, reversed: Bool
  ) throws(StoreError) -> Pair? {
    let cursor = unsafe try openCursor(table)
    defer { unsafe mdb_cursor_close(cursor) }
    var key = unsafe MDB_val()
    var value = unsafe MDB_val()
    let status = unsafe place(cursor, seek, reversed, table, &key, &value)
    if status == MDB_NOTFOUND { return nil }
    try LMDBError.check(status, "mdb_cursor_get", table)
    let keySpan = unsafe RawSpan(_unsafeStart: key.mv_data, byteCount: key.mv_size)
    guard keySpan.begins(with: prefix.span.raw) else { return nil }
    return unsafe Pair(key: keySpan.bytes, value: Array(UnsafeRawBufferPointer(value)))
  }
}

extension LMDBView {
  /// The value of `key` in the map; valid until the transaction changes or ends.
  private func find(_ key: [UInt8], in table: Table) throws(StoreError) -> MDB_val? {
    var found = unsafe MDB_val()
    let status = unsafe lend(key) { unsafe mdb_get(transaction, handle(table), &$0, &found) }
    if status == MDB_NOTFOUND { return nil }
    try LMDBError.check(status, "mdb_get", table)
    return unsafe found
  }

  func openCursor(_ table: Table) throws(StoreError) -> OpaquePointer {
    var cursor: OpaquePointer?
    try LMDBError.check(
      unsafe mdb_cursor_open(transaction, handle(table), &cursor), "mdb_cursor_open", table)
    guard let cursor = unsafe cursor else { throw StoreError(.other, "mdb_cursor_open: nothing") }
    return unsafe cursor
  }

  /// Moves the cursor to the first pair of a walk; `MDB_NOTFOUND` when there is none.
  private func place(
    _ cursor: OpaquePointer, _ seek: Seek, _ reversed: Bool, _ table: Table,
    _ key: inout MDB_val, _ value: inout MDB_val
  ) -> Int32 {
    switch (seek, reversed) {
    case (.nowhere, _):
      return MDB_NOTFOUND
    case (.end, false):
      return unsafe mdb_cursor_get(cursor, &key, &value, MDB_FIRST)
    case (.end, true):
      return unsafe mdb_cursor_get(cursor, &key, &value, MDB_LAST)
    case (.at(let start), false):
      return unsafe placeAtOrAfter(start, cursor, &key, &value)
    case (.at(let start), true):
      let status = unsafe placeAtOrAfter(start, cursor, &key, &value)
      guard status == 0, unsafe isEqual(key, start) else {
        return unsafe stepBack(status, cursor, &key, &value)
      }
      guard table.keepsDuplicates else { return 0 }
      return unsafe mdb_cursor_get(cursor, &key, &value, MDB_LAST_DUP)
    case (.below(let bound), _):
      let status = unsafe placeAtOrAfter(bound, cursor, &key, &value)
      return unsafe stepBack(status, cursor, &key, &value)
    }
  }

  private func placeAtOrAfter(
    _ start: [UInt8], _ cursor: OpaquePointer, _ key: inout MDB_val, _ value: inout MDB_val
  ) -> Int32 {
    unsafe lend(start) { lent in
      unsafe key = unsafe lent
      return unsafe mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE)
    }
  }

  /// After a look for "at or after" with this outcome: the last pair before that place.
  private func stepBack(
    _ status: Int32, _ cursor: OpaquePointer, _ key: inout MDB_val, _ value: inout MDB_val
  ) -> Int32 {
    switch status {
    case 0: return unsafe mdb_cursor_get(cursor, &key, &value, MDB_PREV_NODUP)
    case MDB_NOTFOUND: return unsafe mdb_cursor_get(cursor, &key, &value, MDB_LAST)
    default: return status
    }
  }

  private func isEqual(_ key: MDB_val, _ bytes: [UInt8]) -> Bool {
    unsafe RawSpan(_unsafeStart: key.mv_data, byteCount: key.mv_size)
      .order(against: bytes.span.raw) == 0
  }
}

/// Lends an array to LMDB for one call. LMDB only reads what it is handed here, though its C
/// type cannot say so.
func lend(_ bytes: [UInt8], _ body: (inout MDB_val) -> Int32) -> Int32 {
  unsafe bytes.withUnsafeBytes { buffer in
    var value = unsafe MDB_val(
      mv_size: buffer.count, mv_data: UnsafeMutableRawPointer(mutating: buffer.baseAddress))
    return unsafe body(&value)
  }
}

extension UnsafeRawBufferPointer {
  /// The bytes that LMDB points to.
  init(_ value: MDB_val) {
    unsafe self.init(start: value.mv_data, count: value.mv_size)
  }
}
