import CLMDB
import Glibc

extension LMDBEngine {
  /// Copies the state of this moment into a directory that holds no environment yet, and syncs it.
  ///
  /// LMDB writes to a descriptor of ours: its own copy would make a file that others may read.
  func copy(to path: String, compacting: Bool) throws(StoreError) {
    // A plain copy takes the writer's mutex for its first pages.
    ThreadTransactions.requireNoWrite(of: identity, doing: "copy")
    let isNested = enter()
    defer { leave(isNested) }
    // Adopts an enlarged map; and nothing is made on behalf of a closed environment.
    unsafe mdb_txn_abort(try begin(reading: true, isNested))
    unsafe try copy(opened(), to: path, compacting: compacting)
  }

  /// The same under a `gate` that is held.
  func copy(
    _ environment: OpaquePointer, to path: String, compacting: Bool
  ) throws(StoreError) {
    try LMDBPath.makeDirectory(path)
    let directory = try LMDBPath.real(path)
    let file = directory + "/data.mdb"
    let descriptor = unsafe Glibc.open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw LMDBError.make(errno, "copy: open of \(file)") }
    do throws(StoreError) {
      defer { _ = Glibc.close(descriptor) }
      let flags = compacting ? UInt32(MDB_CP_COMPACT) : 0
      try LMDBError.check(
        unsafe mdb_env_copyfd2(environment, descriptor, flags), "mdb_env_copyfd2")
      guard fsync(descriptor) == 0 else { throw LMDBError.make(errno, "fsync of the copy") }
    } catch {
      unsafe unlink(file)
      throw error
    }
    try LMDBPath.syncDirectory(directory)
  }
}
