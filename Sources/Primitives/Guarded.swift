import Glibc

/// A value behind a lock, shared by reference: for the few mutable facts of a final class.
///
/// The standard library's `Mutex` would do, but on Linux the thread sanitizer does not see its
/// futex: it reports a race wherever two threads contend, and real ones drown. It knows POSIX
/// locks.
@safe
// @unchecked: `value` is touched only while `lock` is held, which is set once.
public final class Guarded<Value: Sendable>: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private var value: Value

  /// Guards a value.
  public init(_ value: Value) {
    self.value = value
    unsafe lock = .allocate(capacity: 1)
    let status = unsafe pthread_mutex_init(lock, nil)
    precondition(status == 0, "pthread_mutex_init: \(status)")
  }

  deinit {
    unsafe pthread_mutex_destroy(lock)
    unsafe lock.deallocate()
  }

  /// Runs `body` with the value while nobody else has it.
  public func withLock<Result: Sendable>(
    _ body: (inout Value) throws -> Result
  ) rethrows -> Result {
    let status = unsafe pthread_mutex_lock(lock)
    precondition(status == 0, "pthread_mutex_lock: \(status)")
    defer { unsafe pthread_mutex_unlock(lock) }
    return try body(&value)
  }
}
