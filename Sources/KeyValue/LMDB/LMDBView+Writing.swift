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
