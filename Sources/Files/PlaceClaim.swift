import Glibc

/// The claim to a place in which nothing is yet: of two processes that make something there, the
/// second is refused before it writes anything.
///
/// A file beside the place (`PLACE.lock`) is locked meanwhile, and removed with the claim. What a
/// killed process leaves of it is not locked and harms nobody.
public final class PlaceClaim {
  private let path: String
  private let lock: FileLock
  private var isHeld = true

  /// Claims a real path, and makes the directory that is to hold it. Throws `.locked` when another
  /// process has claimed it.
  public init(of place: String) throws(FileError) {
    path = place + ".lock"
    try Directory.make(Directory.parent(of: place))
    while true {
      let lock = try FileLock(
        path: path, waitMilliseconds: 0, holder: "another process is making \(place)")
      // Whoever held it before removes the file, and this may be the removed one.
      if lock.isFile(at: path) {
        self.lock = lock
        return
      }
    }
  }

  /// Gives the claim up; harmless to repeat.
  public func release() {
    guard isHeld else { return }
    isHeld = false
    // While it is locked: afterwards the file may be another's.
    _ = unsafe unlink(path)
    lock.release()
  }

  deinit { release() }
}
