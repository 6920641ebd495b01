import CLMDB
import Glibc

extension LMDBEngine {
  /// Checks every page of the present state: see ``PageCheck``.
  func checkPages() throws(StoreError) {
    let isNested = enter()
    defer { leave(isNested) }
    // A writer may make two states while this one is looked for: then it looks again.
    for _ in 0..<Limits.pageCheckTriesMax {
      let transaction = unsafe try begin(reading: true, isNested)
      defer { unsafe mdb_txn_abort(transaction) }
      var descriptor: Int32 = -1
      try LMDBError.check(unsafe mdb_env_get_fd(opened(), &descriptor), "mdb_env_get_fd")
      let file = PageFile(descriptor: descriptor, path: path)
      if try file.check(transaction: UInt64(unsafe mdb_txn_id(transaction))) { return }
    }
    throw StoreError(.busy, "\(path) is written too fast to be checked")
  }

  /// The same for a directory that this process has not open, whatever tables it has. LMDB follows
  /// no page of it, so that the check may stand before everything else.
  static func checkPages(in path: String) throws(StoreError) {
    let path = try LMDBPath.real(path)
    try LMDBPath.claim(path)
    let engine: LMDBEngine
    do throws(StoreError) {
      engine = try openWithoutTables(path)
    } catch {
      LMDBPath.release(path)
      throw error
    }
    // It gives the path up again.
    defer { engine.close() }
    try engine.checkPages()
  }

  private static func openWithoutTables(_ path: String) throws(StoreError) -> LMDBEngine {
    try requireWholeFile(path, mayBeEmpty: false)
    try ReaderSlots.reserve(in: path, count: Limits.readersDefault)
    var created: OpaquePointer?
    try LMDBError.check(unsafe mdb_env_create(&created), "mdb_env_create")
    guard let environment = unsafe created else { throw StoreError(.other, "mdb_env_create") }
    let status = unsafe mdb_env_open(
      environment, path, UInt32(MDB_NOTLS | MDB_RDONLY), 0o600)
    guard status == 0 else {
      unsafe mdb_env_close(environment)
      throw LMDBError.make(status, "mdb_env_open of \(path)")
    }
    return unsafe LMDBEngine(
      environment: environment, handles: [], path: path, tables: [], options: nil)
  }

  /// Refuses a file that was cut off: where the map has no file below it, a look kills the process.
  ///
  /// A file may be shorter than its meta page says, when its last pages were free before they were
  /// ever written. Only such a one is walked, without the map.
  /// An empty one is the beginning of a new environment, where there is to be one.
  static func requireWholeFile(_ path: String, mayBeEmpty: Bool) throws(StoreError) {
    let descriptor = unsafe Glibc.open(path + "/data.mdb", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      // Another reason than absence, LMDB names itself.
      guard errno == ENOENT, !mayBeEmpty else { return }
      throw StoreError(.notFound, "\(path) has no data.mdb")
    }
    defer { _ = Glibc.close(descriptor) }
    let file = PageFile(descriptor: descriptor, path: path)
    if !mayBeEmpty, try file.byteCount() == 0 {
      throw StoreError(.corrupted, "\(path)/data.mdb is empty and was longer: it was cut off")
    }
    for tries in 1... {
      guard let state = try file.newestState() else { return }
      if try file.holdsAllPages(of: state) { return }
      do throws(StoreError) {
        return try file.check(state)
      } catch {
        // Another process may have written meanwhile over what no reader held.
        let isStill = try file.newestState()?.transaction == state.transaction
        if isStill || tries == Limits.pageCheckTriesMax { throw error }
      }
    }
  }
}
