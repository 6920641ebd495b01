import Glibc

/// A file without a name for bytes that come in over a network: whatever happens to the process,
/// nothing of them stays on the disk. One thread at a time.
public final class SpoolFile {
  /// Linux's O_TMPFILE, a macro that Swift does not import.
  private static let unnamedFlag = 0o20_000_000 | O_DIRECTORY

  private let descriptor: Int32
  private let directory: String
  /// How many bytes have been written.
  public private(set) var byteCount = 0

  /// An empty one on the file system of `directory`.
  public init(in directory: String) throws(FileError) {
    self.directory = directory
    let unnamed = unsafe open(directory, Self.unnamedFlag | O_RDWR | O_CLOEXEC, 0o600)
    if unnamed >= 0 {
      descriptor = unnamed
      return
    }
    // Some file systems know no unnamed files: a name that is removed at once does as well.
    var template = Array((directory + "/msix-spool-XXXXXX").utf8CString)
    descriptor = unsafe mkstemp(&template)
    guard descriptor >= 0 else { throw DurableFile.failure("make a spool file in", directory) }
    _ = unsafe unlink(template)
  }

  deinit { close(descriptor) }

  /// A path by which it can be opened in this process, as long as it lives.
  public var path: String { "/proc/self/fd/\(descriptor)" }

  /// Writes bytes at the end.
  public func append(_ bytes: [UInt8]) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let moved = unsafe bytes.withUnsafeBytes {
        unsafe pwrite(
          descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written,
          byteCount + written)
      }
      if moved < 0, errno == EINTR { continue }
      guard moved > 0 else { throw DurableFile.failure("write a spool file in", directory) }
      written += moved
    }
    byteCount += bytes.count
  }
}
