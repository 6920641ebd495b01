import CLMDB
import Glibc

/// One open LMDB environment.
///
/// ### Threads
/// LMDB lets readers run on any thread, and with `MDB_NOTLS` a reader's slot belongs to its
/// transaction object. A write holds a mutex that belongs to its thread. Both live only inside a
/// synchronous closure, in which a task cannot change threads. What LMDB leaves to its caller is
/// that the map is not moved, nor the environment closed, under an open transaction: every
/// transaction holds `gate` shared, and `grow` and `close` hold it alone.
///
/// Not to be used after `fork`: the child would share locks and file positions with its parent.
@safe
// @unchecked: `environment` and `handles` change only while `gate` is held alone, the rest is set
// once.
final class LMDBEngine: @unchecked Sendable {
  let path: String
  let tables: [Table]
  let isReadOnly: Bool
  /// How it was opened; nil where it is opened only to be looked at.
  let options: Environment.Options?
  /// LMDB's handles of the tables, by ordinal.
  private(set) var handles: [MDB_dbi]
  /// Nil once closed.
  private var environment: OpaquePointer?
  private let gate = Gate()

  var identity: ObjectIdentifier { ObjectIdentifier(self) }

  init(
    environment: OpaquePointer, handles: [MDB_dbi], path: String, tables: [Table],
    options: Environment.Options?
  ) {
    unsafe self.environment = unsafe environment
    self.handles = handles
    self.path = path
    self.tables = tables
    self.options = options
    isReadOnly = options?.readOnly ?? true
  }

  deinit { shut() }

  func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
    let isNested = enter()
    defer { leave(isNested) }
    let transaction = unsafe try begin(reading: true, isNested)
    defer { unsafe mdb_txn_abort(transaction) }
    let view = unsafe LMDBView(transaction, self)
    return try ThreadTransactions.entering(identity, writes: false) {
      try body(ReadTransaction(.lmdb(view)))
    }
  }

  func write<R>(_ body: (inout WriteTransaction) throws -> R) throws -> R {
    try requireWritable("write")
    ThreadTransactions.requireNoWrite(of: identity, doing: "write")
    let isNested = enter()
    defer { leave(isNested) }
    let transaction = unsafe try begin(reading: false, isNested)
    let view = unsafe LMDBView(transaction, self)
    let result: R
    do {
      result = try ThreadTransactions.entering(identity, writes: true) {
        var scope = WriteTransaction(.lmdb(view))
        let result = try body(&scope)
        if let failure = scope.failure { throw failure }
        try scope.writeDeferred()
        return result
      }
    } catch {
      unsafe mdb_txn_abort(transaction)
      throw error
    }
    try LMDBError.check(unsafe mdb_txn_commit(transaction), "mdb_txn_commit")
    return result
  }

  func sync() throws(StoreError) {
    try requireWritable("sync")
    let isNested = enter()
    defer { leave(isNested) }
    try LMDBError.check(unsafe mdb_env_sync(opened(), 1), "mdb_env_sync")
  }

  func statistics() throws(StoreError) -> Statistics {
    let isNested = enter()
    defer { leave(isNested) }
    let transaction = unsafe try begin(reading: true, isNested)
    defer { unsafe mdb_txn_abort(transaction) }
    let view = unsafe LMDBView(transaction, self)
    var entries: [Int] = []
    for table in tables { entries.append(try view.count(in: table)) }
    var information = unsafe MDB_envinfo()
    try LMDBError.check(unsafe mdb_env_info(opened(), &information), "mdb_env_info")
    var descriptor: Int32 = -1
    try LMDBError.check(unsafe mdb_env_get_fd(opened(), &descriptor), "mdb_env_get_fd")
    var file = stat()
    guard unsafe fstat(descriptor, &file) == 0 else { throw LMDBError.make(errno, "fstat") }
    return unsafe Statistics(
      entries: entries, fileBytes: Int(file.st_size), mapBytes: information.me_mapsize,
      lastTransaction: UInt64(information.me_last_txnid))
  }

  func close() {
    ThreadTransactions.requireNone(of: identity, doing: "close")
    gate.enterAlone()
    defer { gate.leave() }
    shut()
  }

  /// Puts the environment in the directory `other` in the place of this one, once no transaction is
  /// open; whoever waits finds the other's rows. The files of before are removed. With `copying`
  /// the other is made first, as a copy of this one without its free pages.
  ///
  /// Between the removal and the move there is nothing in the place: for what can be rebuilt.
  func takeOver(_ other: String, copying: Bool) throws(StoreError) {
    try requireWritable("takeOver")
    guard let options else { return }
    ThreadTransactions.requireNone(of: identity, doing: "takeOver")
    gate.enterAlone()
    defer { gate.leave() }
    let present = unsafe try opened()
    if copying { unsafe try copy(present, to: other, compacting: true) }
    unsafe self.environment = nil
    unsafe mdb_env_close(present)
    do throws(StoreError) {
      try LMDBPath.replace(path, with: other)
      let (opened, handles) = unsafe try Self.openFiles(path, tables, options)
      unsafe environment = unsafe opened
      self.handles = handles
    } catch {
      LMDBPath.release(path)
      throw error
    }
  }

  /// Closes the files, if they are open, under a `gate` held alone or with no user left.
  private func shut() {
    guard let environment = unsafe environment else { return }
    unsafe self.environment = nil
    unsafe mdb_env_close(environment)
    LMDBPath.release(path)
  }

  func requireWritable(_ operation: String) throws(StoreError) {
    guard isReadOnly else { return }
    throw StoreError(.permissionDenied, "\(operation): \(path) is open read-only")
  }
}

// Holding the environment in place.
extension LMDBEngine {
  /// Holds the environment open and its map in place until `leave`; whether an outer transaction
  /// of this thread does so already.
  func enter() -> Bool {
    let isNested = ThreadTransactions.contain(identity)
    if !isNested { gate.enterShared() }
    return isNested
  }

  func leave(_ isNested: Bool) {
    if !isNested { gate.leave() }
  }

  /// The open environment; only while `gate` is held.
  func opened() throws(StoreError) -> OpaquePointer {
    guard let environment = unsafe environment else { throw StoreError(.closed, path) }
    return unsafe environment
  }

  /// Begins a transaction, after mending what can be mended: a map that another process enlarged
  /// is adopted, and slots of readers that crashed are cleared.
  func begin(reading: Bool, _ isNested: Bool) throws(StoreError) -> OpaquePointer {
    var adoptions = 0
    var hasClearedReaders = false
    while true {
      var transaction: OpaquePointer?
      let status = unsafe mdb_txn_begin(
        try opened(), nil, reading ? UInt32(MDB_RDONLY) : 0, &transaction)
      if status == 0, let transaction = unsafe transaction { return unsafe transaction }
      if status == MDB_MAP_RESIZED && !isNested && adoptions < Limits.adoptionsMax {
        adoptions += 1
        try adoptMap()
      } else if status == MDB_READERS_FULL && !hasClearedReaders {
        hasClearedReaders = true
        try LMDBError.check(unsafe mdb_reader_check(opened(), nil), "mdb_reader_check")
      } else {
        throw LMDBError.make(status, "mdb_txn_begin")
      }
    }
  }

  /// Takes over the size of map that another process set. `gate` is held shared before and after,
  /// and given up between, so the environment may come back closed.
  private func adoptMap() throws(StoreError) {
    gate.leave()
    defer { gate.enterShared() }
    gate.enterAlone()
    defer { gate.leave() }
    unsafe try remap(opened(), 0)
  }

  func grow() throws(StoreError) {
    try requireWritable("grow")
    ThreadTransactions.requireNone(of: identity, doing: "grow")
    gate.enterAlone()
    defer { gate.leave() }
    var information = unsafe MDB_envinfo()
    try LMDBError.check(unsafe mdb_env_info(opened(), &information), "mdb_env_info")
    let mapBytes = unsafe information.me_mapsize
    guard mapBytes <= Limits.mapBytesMax / 2 else {
      throw StoreError(.mapFull, "a map of \(mapBytes) bytes is not doubled")
    }
    unsafe try remap(opened(), mapBytes * 2)
  }

  /// Maps the file anew, under a `gate` held alone; 0 bytes means the size that the file states.
  private func remap(_ environment: OpaquePointer, _ bytes: Int) throws(StoreError) {
    let status = unsafe mdb_env_set_mapsize(environment, bytes)
    guard status != 0 else { return }
    // LMDB has let the old map go before it failed to make the new one: nothing can be read.
    shut()
    throw LMDBError.make(status, "mdb_env_set_mapsize, \(path) is now closed")
  }
}
