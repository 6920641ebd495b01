import Files
import Primitives

/// The ledger's place in the second place, held by one process: two copies of a ledger, each in a
/// folder of its own, could otherwise publish side by side, and nobody could tell which is the one.
///
/// It is held from the opening on, where there is such a place and it can be written; what only
/// looks at it may go on without. Whoever writes there asks for it again.
final class HeadClaim: Sendable {
  private let directory: String
  private let waitMilliseconds: Int
  private let lock: Guarded<FileLock?>

  init(directory: String, waitMilliseconds: Int) throws(FileError) {
    self.directory = directory
    self.waitMilliseconds = waitMilliseconds
    lock = Guarded(
      Directory.exists(directory) ? try Self.taken(directory, waitMilliseconds) : nil)
  }

  /// Takes it where it was not to be had at the opening; gives whether it did. Others may then have
  /// published meanwhile.
  func take() throws -> Bool {
    try lock.withLock { lock in
      guard lock == nil else { return false }
      try Directory.make(directory)
      lock = try Self.taken(directory, waitMilliseconds)
      return lock != nil
    }
  }

  /// Nil where nothing can be written at all: then nobody publishes from here.
  private static func taken(
    _ directory: String, _ waitMilliseconds: Int
  ) throws(FileError) -> FileLock? {
    do throws(FileError) {
      return try FileLock(
        path: directory + "/lock", waitMilliseconds: waitMilliseconds,
        holder: "another copy of this ledger is at work with the same second place")
    } catch {
      guard error.code == .permission else { throw error }
      return nil
    }
  }

  /// Lets it go; harmless to repeat.
  func release() { lock.withLock { $0?.release() } }
}
