import Glibc

/// Whole small files, written so that after a crash either the old or the new content is there:
/// write a new file beside the old one, fsync it, rename it over, fsync the directory. (See "All
/// File Systems Are Not Created Equal", OSDI 2014, for why each step is needed.)
///
/// Safe from any thread; two writers of one path must be kept apart by the caller.
public enum DurableFile {
  /// Replaces or makes the file with `mode` (a key file: 0600).
  public static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32 = 0o600
  ) throws(FileError) {
    let temporary = path + ".new"
    _ = unsafe unlink(temporary)
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw failure("make", temporary) }
    do throws(FileError) {
      try writeAll(bytes, to: descriptor, temporary)
      guard fsync(descriptor) == 0 else { throw failure("sync", temporary) }
    } catch {
      close(descriptor)
      _ = unsafe unlink(temporary)
      throw error
    }
    close(descriptor)
    guard unsafe rename(temporary, path) == 0 else {
      let failure = failure("rename", path)
      _ = unsafe unlink(temporary)
      throw failure
    }
    try syncDirectory(of: path)
  }

  /// The content, refused above `maxBytes`.
  public static func read(
    _ path: String, maxBytes: Int = 64 << 20
  ) throws(FileError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    var bytes = [UInt8]()
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("read", path) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: chunk[0..<count])
      guard bytes.count <= maxBytes else {
        throw FileError(.tooLarge, "\(path) has more than \(maxBytes) bytes")
      }
    }
  }

  /// The content of a file that holds a secret: refused when others may read it.
  public static func readSecret(_ path: String) throws(FileError) -> [UInt8] {
    var information = stat()
    guard unsafe stat(path, &information) == 0 else { throw failure("look at", path) }
    let permissions = UInt32(information.st_mode & 0o7777)
    guard !AccessList.isOpenToOthers(path, permissions: permissions) else {
      throw FileError(
        .permission, "\(path) may be read by others; say: chmod 600 \(path)")
    }
    return try read(path, maxBytes: 1 << 16)
  }

  static func writeAll(
    _ bytes: [UInt8], to descriptor: Int32, _ path: String
  ) throws(FileError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("write", path) }
      written += count
    }
  }

  /// Makes a rename or an unlink in the directory of `path` durable.
  public static func syncDirectory(of path: String) throws(FileError) {
    let directory = Directory.parent(of: path)
    let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", directory) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("sync", directory) }
  }

  static func failure(_ doing: String, _ path: String) -> FileError {
    let number = errno
    let code: FileError.Code =
      switch number {
      case ENOENT, ENOTDIR: .notFound
      case EEXIST, ENOTEMPTY: .exists
      case EACCES, EPERM, EROFS: .permission
      case ENOSPC, EDQUOT: .noSpace
      default: .other
      }
    let word = unsafe String(cString: strerror(number))
    return FileError(code, "could not \(doing) \(path): \(word)")
  }
}

extension DurableFile {
  /// Copies a file of any size, durably.
  public static func copy(
    _ from: String, to path: String, mode: UInt32 = 0o600
  ) throws(FileError) {
    let source = unsafe open(from, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw failure("open", from) }
    defer { close(source) }
    let target = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard target >= 0 else { throw failure("make", path) }
    defer { close(target) }
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe Glibc.read(source, $0.baseAddress, $0.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure("read", from) }
      if count == 0 { break }
      try writeAll(Array(chunk[0..<count]), to: target, path)
    }
    guard fsync(target) == 0 else { throw failure("sync", path) }
    try syncDirectory(of: path)
  }

  /// Removes a file, durably; nothing there is no error.
  public static func remove(_ path: String) throws(FileError) {
    guard unsafe unlink(path) == 0 || errno == ENOENT else { throw failure("remove", path) }
    try syncDirectory(of: path)
  }

  /// Makes what was written to a file by others (a library's copy) durable.
  public static func sync(_ path: String) throws(FileError) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("sync", path) }
  }
}
