import Glibc

/// A file without a name, for numbers that do not fit in memory: whatever happens to the process,
/// nothing of it stays. One thread at a time.
public final class ScratchFile {
  /// Linux's O_TMPFILE, a macro that Swift does not import.
  private static let unnamedFlag = 0o20_000_000 | O_DIRECTORY

  private let descriptor: Int32
  private let directory: String
  /// How many numbers have been written.
  public private(set) var count = 0

  /// An empty one on the file system of `directory`.
  public init(in directory: String) throws(FileError) {
    self.directory = directory
    let unnamed = unsafe open(directory, Self.unnamedFlag | O_RDWR | O_CLOEXEC, 0o600)
    if unnamed >= 0 {
      descriptor = unnamed
      return
    }
    // Some file systems know no unnamed files: a name that is removed at once does as well.
    var template = Array((directory + "/msix-scratch-XXXXXX").utf8CString)
    descriptor = unsafe mkstemp(&template)
    guard descriptor >= 0 else { throw DurableFile.failure("make a scratch file in", directory) }
    _ = unsafe unlink(template)
  }

  deinit { close(descriptor) }

  /// Writes numbers at the end.
  public func append(_ numbers: [UInt64]) throws(FileError) {
    var written = 0
    let total = numbers.count * 8
    while written < total {
      let moved = unsafe numbers.withUnsafeBytes {
        unsafe pwrite(
          descriptor, $0.baseAddress?.advanced(by: written), total - written, count * 8 + written)
      }
      if moved < 0, errno == EINTR { continue }
      guard moved > 0 else { throw DurableFile.failure("write a scratch file in", directory) }
      written += moved
    }
    count += numbers.count
  }

  /// The `length` numbers from `start` on; they must have been written.
  public func read(from start: Int, count length: Int) throws(FileError) -> [UInt64] {
    precondition(start >= 0 && start + length <= count, "nothing was written there")
    var numbers = [UInt64](repeating: 0, count: length)
    var done = 0
    while done < length * 8 {
      let moved = unsafe numbers.withUnsafeMutableBytes {
        unsafe pread(
          descriptor, $0.baseAddress?.advanced(by: done), length * 8 - done, start * 8 + done)
      }
      if moved < 0, errno == EINTR { continue }
      guard moved > 0 else { throw DurableFile.failure("read a scratch file in", directory) }
      done += moved
    }
    return numbers
  }
}
