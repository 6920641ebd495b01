import Glibc

/// A lock that many may share, or one has alone. Whoever waits to be alone goes before those who
/// come after him, so that no crowd of readers keeps him out.
@safe
// @unchecked: both locks are set once and made for use by many threads.
public final class SharedLock: @unchecked Sendable {
  private let door: UnsafeMutablePointer<pthread_mutex_t>
  private let room: UnsafeMutablePointer<pthread_rwlock_t>

  /// A lock that nobody has.
  public init() {
    unsafe door = .allocate(capacity: 1)
    unsafe room = .allocate(capacity: 1)
    let status = unsafe pthread_mutex_init(door, nil) + pthread_rwlock_init(room, nil)
    precondition(status == 0, "pthread locks: \(status)")
  }

  deinit {
    unsafe pthread_mutex_destroy(door)
    unsafe pthread_rwlock_destroy(room)
    unsafe door.deallocate()
    unsafe room.deallocate()
  }

  /// Runs a body beside others that share.
  public func share<Result>(_ body: () throws -> Result) rethrows -> Result {
    unsafe pthread_mutex_lock(door)
    unsafe pthread_rwlock_rdlock(room)
    unsafe pthread_mutex_unlock(door)
    defer { unsafe pthread_rwlock_unlock(room) }
    return try body()
  }

  /// Runs a body while nobody else is there.
  public func alone<Result>(_ body: () throws -> Result) rethrows -> Result {
    unsafe pthread_mutex_lock(door)
    unsafe pthread_rwlock_wrlock(room)
    unsafe pthread_mutex_unlock(door)
    defer { unsafe pthread_rwlock_unlock(room) }
    return try body()
  }
}
