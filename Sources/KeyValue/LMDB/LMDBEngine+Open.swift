import CLMDB
import Glibc

extension LMDBEngine {
  /// Opens, and unless read-only makes, the environment in directory `path`.
  ///
  /// `isNew` demands that there be none yet.
  static func open(
    path: String, tables: [Table], options: Environment.Options, isNew: Bool = false
  ) throws(StoreError) -> LMDBEngine {
    Table.check(tables)
    if options.makesMissing { try LMDBPath.makeDirectory(path) }
    let path = try LMDBPath.real(path)
    if isNew { try LMDBPath.requireEmpty(path) }
    try LMDBPath.claim(path)
    do throws(StoreError) {
      let (environment, handles) = unsafe try openFiles(path, tables, options)
      return unsafe LMDBEngine(
        environment: environment, handles: handles, path: path, tables: tables, options: options)
    } catch {
      LMDBPath.release(path)
      throw error
    }
  }

  /// Opens the files of a path that is claimed.
  static func openFiles(
    _ path: String, _ tables: [Table], _ options: Environment.Options
  ) throws(StoreError) -> (environment: OpaquePointer, handles: [MDB_dbi]) {
    let isThere = try LMDBPath.holdsEnvironment(path)
    var created: OpaquePointer?
    try LMDBError.check(unsafe mdb_env_create(&created), "mdb_env_create")
    guard let environment = unsafe created else { throw StoreError(.other, "mdb_env_create") }
    do {
      unsafe try configure(environment, path, tables, options)
      // A process that crashed keeps its reader slots, and with them old pages, until someone
      // looks.
      try LMDBError.check(unsafe mdb_reader_check(environment, nil), "mdb_reader_check")
      let handles = unsafe try openTables(environment, path, tables, options)
      // LMDB syncs what files hold and never their names.
      if !isThere, options.durable, options.makesMissing { try LMDBPath.syncNames(path) }
      return unsafe (environment, handles)
    } catch {
      unsafe mdb_env_close(environment)
      throw error
    }
  }

  private static func configure(
    _ environment: OpaquePointer, _ path: String, _ tables: [Table],
    _ options: Environment.Options
  ) throws(StoreError) {
    let page = sysconf(Int32(_SC_PAGESIZE))
    let mapBytes = (options.mapBytes + page - 1) / page * page
    try LMDBError.check(unsafe mdb_env_set_mapsize(environment, mapBytes), "mdb_env_set_mapsize")
    try LMDBError.check(
      unsafe mdb_env_set_maxreaders(environment, UInt32(options.readersMax)),
      "mdb_env_set_maxreaders")
    try LMDBError.check(
      unsafe mdb_env_set_maxdbs(environment, UInt32(tables.count)), "mdb_env_set_maxdbs")
    // Without MDB_WRITEMAP, so that a stray pointer cannot write into the file; without
    // MDB_NOMEMINIT, so that no old memory reaches the disk.
    var flags = MDB_NOTLS
    if !options.durable { flags |= MDB_NOSYNC }
    if options.readOnly { flags |= MDB_RDONLY }
    try requireWholeFile(path, mayBeEmpty: options.makesMissing)
    try ReaderSlots.reserve(in: path, count: options.readersMax)
    let status = unsafe mdb_env_open(environment, path, UInt32(flags), 0o600)
    if status != 0 { throw LMDBError.make(status, "mdb_env_open of \(path)") }
  }

  /// Opens every table in one transaction, and makes the missing ones unless read-only.
  private static func openTables(
    _ environment: OpaquePointer, _ path: String, _ tables: [Table],
    _ options: Environment.Options
  ) throws(StoreError) -> [MDB_dbi] {
    var begun: OpaquePointer?
    try LMDBError.check(
      unsafe mdb_txn_begin(environment, nil, options.readOnly ? UInt32(MDB_RDONLY) : 0, &begun),
      "mdb_txn_begin")
    guard let transaction = unsafe begun else { throw StoreError(.other, "mdb_txn_begin") }
    var handles: [MDB_dbi] = []
    do {
      for table in tables {
        handles.append(unsafe try openTable(table, transaction, path, options))
      }
    } catch {
      unsafe mdb_txn_abort(transaction)
      throw error
    }
    // Also when read-only: only a commit keeps the handles.
    try LMDBError.check(unsafe mdb_txn_commit(transaction), "mdb_txn_commit")
    return handles
  }

  private static func openTable(
    _ table: Table, _ transaction: OpaquePointer, _ path: String,
    _ options: Environment.Options
  ) throws(StoreError) -> MDB_dbi {
    var flags: Int32 = table.keepsDuplicates ? MDB_DUPSORT : 0
    if options.makesMissing || table.isLater && !options.readOnly { flags |= MDB_CREATE }
    var handle: MDB_dbi = 0
    let status = unsafe mdb_dbi_open(transaction, table.name, UInt32(flags), &handle)
    if status == MDB_NOTFOUND {
      throw StoreError(.notFound, "no table \(table.name) in \(path)")
    }
    try LMDBError.check(status, "mdb_dbi_open", table)
    // LMDB takes the kind from the file and ignores what was asked for.
    var found: UInt32 = 0
    try LMDBError.check(
      unsafe mdb_dbi_flags(transaction, handle, &found), "mdb_dbi_flags", table)
    guard (found & UInt32(MDB_DUPSORT) != 0) == table.keepsDuplicates else {
      throw StoreError(
        .versionMismatch,
        "table \(table.name) in \(path) was made with\(table.keepsDuplicates ? "out" : "")"
          + " duplicates")
    }
    return handle
  }
}

extension Environment.Options {
  /// Whether what is missing is made.
  fileprivate var makesMissing: Bool { !readOnly && !mustExist }
}
