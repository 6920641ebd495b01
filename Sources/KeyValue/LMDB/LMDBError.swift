import CLMDB
import Glibc

/// From status numbers of LMDB and of the operating system to ``StoreError``.
enum LMDBError {
  /// Throws unless `status` is success.
  @inline(__always)
  static func check(
    _ status: Int32, _ operation: StaticString, _ table: Table? = nil
  ) throws(StoreError) {
    if status != 0 { throw make(status, "\(operation)" + (table.map { " in \($0.name)" } ?? "")) }
  }

  /// The error for a status other than success.
  @inline(never)
  static func make(_ status: Int32, _ operation: String) -> StoreError {
    StoreError(code(status), "\(operation): \(unsafe String(cString: mdb_strerror(status)))")
  }

  private static func code(_ status: Int32) -> StoreError.Code {
    switch status {
    case MDB_MAP_FULL: .mapFull
    case MDB_KEYEXIST: .keyExists
    case MDB_NOTFOUND, ENOENT: .notFound
    case MDB_READERS_FULL: .readersFull
    case MDB_BAD_VALSIZE: .keyTooLong
    case MDB_VERSION_MISMATCH, MDB_INCOMPATIBLE: .versionMismatch
    // PANIC: a commit failed between data and meta page; LMDB refuses all further use.
    case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_INVALID, MDB_PANIC: .corrupted
    case MDB_MAP_RESIZED, EBUSY, EAGAIN: .busy
    case ENOSPC, EDQUOT, EFBIG: .diskFull
    case EACCES, EPERM, EROFS: .permissionDenied
    default: .other
    }
  }
}
