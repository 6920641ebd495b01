import Glibc

/// Reads files of any size from their beginning to their end, a piece at a time.
public enum FileScan {
  /// The regular files below a directory, sorted: no links, no sockets.
  public static func regularFiles(below directory: String) throws(FileError) -> [String] {
    var found = [String]()
    for name in try Directory.list(directory) {
      let path = directory + "/" + name
      var information = stat()
      guard unsafe lstat(path, &information) == 0 else {
        // A file that somebody removed meanwhile is not there to be read.
        if errno == ENOENT { continue }
        throw DurableFile.failure("look at", path)
      }
      switch information.st_mode & S_IFMT {
      case S_IFDIR: found += try regularFiles(below: path)
      case S_IFREG: found.append(path)
      default: break
      }
    }
    return found
  }

  /// Gives the bytes in pieces, each with the offset of its first byte; every piece but the first
  /// begins with the last `overlap` bytes of the one before, so that nothing is cut in two. Gives
  /// how many bytes there were.
  @discardableResult
  public static func read(
    _ path: String, pieceBytes: Int = 1 << 20, overlap: Int,
    _ body: (_ piece: ArraySlice<UInt8>, _ offset: UInt64) throws -> Void
  ) throws -> UInt64 {
    precondition(overlap >= 0 && pieceBytes > 0, "a piece has bytes")
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DurableFile.failure("open", path) }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: overlap + pieceBytes)
    var kept = 0
    var total: UInt64 = 0
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress?.advanced(by: kept), pieceBytes)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw DurableFile.failure("read", path) }
      if count == 0 { return total }
      let end = kept + count
      try body(buffer[0..<end], total - UInt64(kept))
      total += UInt64(count)
      let left = min(overlap, end)
      for index in 0..<left { buffer[index] = buffer[end - left + index] }
      kept = left
    }
  }
}
