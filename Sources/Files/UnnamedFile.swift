import Glibc

/// A file without a name: whatever happens to the process, nothing of it stays on the disk. It has
/// no end of its own; whoever writes says where.
final class UnnamedFile: Sendable {
  /// Linux's O_TMPFILE, a macro that Swift does not import.
  private static let unnamedFlag = 0o20_000_000 | O_DIRECTORY

  private let descriptor: Int32
  private let directory: String
  private let purpose: String

  /// An empty one on the file system of `directory`; `purpose` is one word for error messages.
  init(in directory: String, for purpose: String) throws(FileError) {
    self.directory = directory
    self.purpose = purpose
    let unnamed = unsafe open(directory, Self.unnamedFlag | O_RDWR | O_CLOEXEC, 0o600)
    if unnamed >= 0 {
      descriptor = unnamed
      return
    }
    // Some file systems know no unnamed files: a name that is removed at once does as well.
    var template = Array("\(directory)/msix-\(purpose)-XXXXXX".utf8CString)
    descriptor = unsafe mkstemp(&template)
    guard descriptor >= 0 else {
      throw DurableFile.failure("make a \(purpose) file in", directory)
    }
    _ = unsafe unlink(template)
  }

  deinit { close(descriptor) }

  /// A path by which it can be opened in this process, as long as it lives.
  var path: String { "/proc/self/fd/\(descriptor)" }

  /// Writes all bytes at a place.
  func write(_ bytes: RawSpan, at place: Int) throws(FileError) {
    var done = 0
    while done < bytes.byteCount {
      let moved = unsafe bytes.withUnsafeBytes {
        unsafe pwrite(
          descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, place + done)
      }
      if moved < 0, errno == EINTR { continue }
      guard moved > 0 else { throw DurableFile.failure("write a \(purpose) file in", directory) }
      done += moved
    }
  }

  /// Fills all numbers from a place on; so many must have been written there.
  func read(_ numbers: inout [UInt64], at place: Int) throws(FileError) {
    var done = 0
    while done < numbers.count * 8 {
      let moved = unsafe numbers.withUnsafeMutableBytes {
        unsafe pread(
          descriptor, $0.baseAddress?.advanced(by: done), $0.count - done, place + done)
      }
      if moved < 0, errno == EINTR { continue }
      guard moved > 0 else { throw DurableFile.failure("read a \(purpose) file in", directory) }
      done += moved
    }
  }
}
