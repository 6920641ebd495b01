import Glibc

/// A lock that many hold shared or one holds alone, on a thread, for the length of a call.
///
/// It prefers the one who waits to be alone, so that ``Environment/grow()`` cannot starve behind
/// a steady stream of readers. A thread therefore must not lock it twice; the engines know from
/// ``ThreadTransactions`` when it is held already.
///
/// The standard library's `Mutex` cannot be held by several at once.
@safe
// @unchecked: `lock` is set once, and POSIX allows every call below from any thread.
final class Gate: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_rwlock_t>

  init() {
    unsafe lock = .allocate(capacity: 1)
    var attributes = pthread_rwlockattr_t()
    unsafe pthread_rwlockattr_init(&attributes)
    unsafe pthread_rwlockattr_setkind_np(
      &attributes, Int32(PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP))
    let status = unsafe pthread_rwlock_init(lock, &attributes)
    precondition(status == 0, "pthread_rwlock_init: \(status)")
    unsafe pthread_rwlockattr_destroy(&attributes)
  }

  deinit {
    unsafe pthread_rwlock_destroy(lock)
    unsafe lock.deallocate()
  }

  func enterShared() {
    let status = unsafe pthread_rwlock_rdlock(lock)
    precondition(status == 0, "pthread_rwlock_rdlock: \(status)")
  }

  func enterAlone() {
    let status = unsafe pthread_rwlock_wrlock(lock)
    precondition(status == 0, "pthread_rwlock_wrlock: \(status)")
  }

  /// Leaves either way of holding it, on the thread that entered.
  func leave() {
    let status = unsafe pthread_rwlock_unlock(lock)
    precondition(status == 0, "pthread_rwlock_unlock: \(status)")
  }
}
