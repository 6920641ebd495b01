private import Glibc

/// A regular file, open for reading. Reads carry their place with them, so threads may share it.
final class OpenFile: Sendable {
  private let descriptor: Int32
  let byteCount: Int

  /// What a name turned out to be.
  enum Kind: Sendable {
    case regular(OpenFile)
    case folder
    /// A link, a device, a socket.
    case other
    case unreadable
  }

  private init(descriptor: Int32, byteCount: Int) {
    self.descriptor = descriptor
    self.byteCount = byteCount
  }

  deinit { _ = close(descriptor) }

  /// Opens what an operator names; links are followed, for they are his own.
  static func open(path: String) -> Kind {
    guard !path.utf8.contains(0) else { return .unreadable }
    return kind(of: unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK))
  }

  /// Opens a name inside a package; a link there could lead anywhere and is not followed. Not
  /// blocking, since a pipe without a writer would hold the ledger for ever.
  static func open(_ name: String, in directory: borrowing OpenDirectory) -> Kind {
    kind(
      of: unsafe openat(directory.descriptor, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW))
  }

  private static func kind(of descriptor: Int32) -> Kind {
    guard descriptor >= 0 else { return errno == ELOOP || errno == ENXIO ? .other : .unreadable }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      _ = close(descriptor)
      return .unreadable
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG:
      return .regular(OpenFile(descriptor: descriptor, byteCount: Int(status.st_size)))
    case S_IFDIR:
      _ = close(descriptor)
      return .folder
    default:
      _ = close(descriptor)
      return .other
    }
  }

  /// Up to `count` bytes from `offset`; fewer only at the end of the file, nil on a failure.
  func read(at offset: Int, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let read = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(
          descriptor, buffer.baseAddress.map { unsafe $0 + filled }, count - filled,
          offset + filled)
      }
      if read < 0, errno == EINTR { continue }
      guard read >= 0 else { return nil }
      if read == 0 { break }
      filled += read
    }
    if filled < count { bytes.removeLast(count - filled) }
    return bytes
  }
}

/// A directory, open for listing. Safe outside: the stream never leaves it and is closed once.
@safe struct OpenDirectory: ~Copyable {
  private let stream: OpaquePointer
  fileprivate let descriptor: Int32

  /// Opens it; nil when that cannot be done.
  init?(path: String) {
    guard let stream = unsafe opendir(path) else { return nil }
    unsafe self.stream = unsafe stream
    descriptor = unsafe dirfd(stream)
  }

  deinit { _ = unsafe closedir(stream) }

  /// One listed name.
  enum Name {
    case name(String)
    case notUTF8
  }

  /// The next name but `.` and `..`, in the order of the disk; nil at the end.
  mutating func next() -> Name? {
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe Array(bytes.prefix { $0 != 0 })
      }
      if name == [0x2E] || name == [0x2E, 0x2E] { continue }
      return String(validating: name, as: UTF8.self).map(Name.name) ?? .notUTF8
    }
    return nil
  }
}
