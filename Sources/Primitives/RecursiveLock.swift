import Glibc

/// A lock that the thread which holds it may take again: for work that one thread does at a time
/// and that calls parts of itself.
@safe
// @unchecked: the pointer is set once; POSIX locks are for any thread.
public final class RecursiveLock: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>

  /// A lock that nobody holds.
  public init() {
    unsafe lock = .allocate(capacity: 1)
    var attributes = pthread_mutexattr_t()
    unsafe pthread_mutexattr_init(&attributes)
    unsafe pthread_mutexattr_settype(&attributes, CInt(PTHREAD_MUTEX_RECURSIVE))
    let status = unsafe pthread_mutex_init(lock, &attributes)
    unsafe pthread_mutexattr_destroy(&attributes)
    precondition(status == 0, "pthread_mutex_init: \(status)")
  }

  deinit {
    unsafe pthread_mutex_destroy(lock)
    unsafe lock.deallocate()
  }

  /// Runs `body` while no other thread is inside.
  public func alone<Result>(_ body: () throws -> Result) rethrows -> Result {
    let status = unsafe pthread_mutex_lock(lock)
    precondition(status == 0, "pthread_mutex_lock: \(status)")
    defer { unsafe pthread_mutex_unlock(lock) }
    return try body()
  }
}
