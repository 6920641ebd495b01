import Glibc

/// An exclusive lock between processes (flock). The system lets it go when the process ends,
/// however it ends.
public final class FileLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock on the file, making it when it is missing; waits up to `waitMilliseconds` and
  /// then throws `.locked`, saying what its holder does: "another process is writing this ledger".
  public init(
    path: String, waitMilliseconds: Int,
    holder: String = "another process is writing this ledger"
  ) throws(FileError) {
    descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw DurableFile.failure("open", path) }
    var waited = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw DurableFile.failure("lock", path)
      }
      guard waited < waitMilliseconds else {
        throw FileError(.locked, "\(holder) (it holds \(path)); try again")
      }
      usleep(20_000)
      waited += 20
    }
  }

  /// Whether the locked file is still the one at the path: another may have removed it meanwhile.
  func isFile(at path: String) -> Bool {
    var (own, there) = (stat(), stat())
    let isKnown = unsafe (fstat(descriptor, &own) == 0 && stat(path, &there) == 0)
    return isKnown && own.st_dev == there.st_dev && own.st_ino == there.st_ino
  }

  /// Lets the lock go before the object does; harmless to repeat.
  public func release() { _ = flock(descriptor, LOCK_UN) }

  // Runs after a throw in `init` too: the only place that closes, for a second time would close
  // what another thread has opened meanwhile.
  deinit { if descriptor >= 0 { close(descriptor) } }
}
