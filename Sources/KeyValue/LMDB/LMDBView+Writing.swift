import CLMDB

// Only the view of a write transaction is asked for these; on a read LMDB would answer EACCES.
extension LMDBView {
  /// False when the way of putting does not allow the pair.
  func put(
    _ value: [UInt8], for key: [UInt8], in table: Table, _ way: Putting
  ) throws(StoreError) -> Bool {
    let flags: Int32
    switch way {
    case .replacing: flags = 0
    case .appending: flags = MDB_APPEND
    case .ifAbsent: flags = MDB_NOOVERWRITE
    }
    let status = unsafe lend(key) { key in
      unsafe lend(value) { value in
        unsafe mdb_put(transaction, handle(table), &key, &value, UInt32(flags))
      }
    }
    if status == MDB_KEYEXIST && way != .replacing { return false }
    try LMDBError.check(status, "mdb_put", table)
    return true
  }

  func put(
    _ value: [UInt8], forAscending keys: [[UInt8]], in table: Table
  ) throws(StoreError) {
    let cursor = unsafe try openCursor(table)
    defer { unsafe mdb_cursor_close(cursor) }
    for key in keys {
      let status = unsafe lend(key) { key in
        unsafe lend(value) { value in unsafe mdb_cursor_put(cursor, &key, &value, 0) }
      }
      try LMDBError.check(status, "mdb_cursor_put", table)
    }
  }

  /// Writes the deferred rows of a table with one cursor: the next row is mostly on its page.
  func write(_ rows: DeferredRows.OfTable) throws(StoreError) {
    let cursor = unsafe try openCursor(rows.table)
    defer { unsafe mdb_cursor_close(cursor) }
    try rows.write(by: unsafe CursorRows(view: self, cursor: cursor, table: rows.table))
  }

  func delete(_ key: [UInt8], in table: Table) throws(StoreError) -> Bool {
    let status = unsafe lend(key) { unsafe mdb_del(transaction, handle(table), &$0, nil) }
    return try wasFound(status, table)
  }

  func delete(_ key: [UInt8], value: [UInt8], in table: Table) throws(StoreError) -> Bool {
    // Without duplicates LMDB ignores the value and would delete any.
    if !table.keepsDuplicates {
      guard try get(key, in: table) == value else { return false }
      return try delete(key, in: table)
    }
    let status = unsafe lend(key) { key in
      unsafe lend(value) { value in unsafe mdb_del(transaction, handle(table), &key, &value) }
    }
    return try wasFound(status, table)
  }

  func clear(_ table: Table) throws(StoreError) {
    try LMDBError.check(unsafe mdb_drop(transaction, handle(table), 0), "mdb_drop", table)
  }

  private func wasFound(_ status: Int32, _ table: Table) throws(StoreError) -> Bool {
    if status == MDB_NOTFOUND { return false }
    try LMDBError.check(status, "mdb_del", table)
    return true
  }
}

/// Deferred rows into a table of LMDB.
@safe
private struct CursorRows: DeferredRowWriting {
  let view: LMDBView
  let cursor: OpaquePointer
  let table: Table

  init(view: LMDBView, cursor: OpaquePointer, table: Table) {
    self.view = view
    unsafe self.cursor = unsafe cursor
    self.table = table
  }

  func put(_ row: borrowing DeferredRow, _ way: Putting) throws(StoreError) -> Bool {
    let flags = way == .ifAbsent ? MDB_NOOVERWRITE : 0
    let status = unsafe lend(row.key) { key in
      unsafe lend(row.value) { value in
        unsafe mdb_cursor_put(cursor, &key, &value, UInt32(flags))
      }
    }
    if status == MDB_KEYEXIST && way == .ifAbsent { return false }
    try LMDBError.check(status, "mdb_cursor_put", table)
    return true
  }

  func delete(_ row: borrowing DeferredRow) throws(StoreError) {
    _ = try view.delete(row.key, in: table)
  }

  func number(at row: borrowing DeferredRow) throws(StoreError) -> Int64? {
    try view.get(row.key, in: table).map(DeferredRow.number)
  }
}
