import Glibc

/// Files that are made anew and written from front to back, for their owner alone (0600). None that
/// is there is touched. One thread at a time.
public final class NewFiles {
  private let folder: String?
  private var descriptors: [String: Int32] = [:]

  /// Files in a folder; nil: files by their paths.
  public init(folder: String?) { self.folder = folder }

  deinit { for descriptor in descriptors.values { _ = Glibc.close(descriptor) } }

  /// Makes the folder; one that is there is refused.
  public func makeFolder() throws(FileError) {
    guard let folder else { return }
    guard unsafe mkdir(folder, 0o700) == 0 else { throw DurableFile.failure("make", folder) }
  }

  /// Writes at the end of a file, which is made by its first bytes.
  public func write(_ bytes: [UInt8], to name: String) throws(FileError) {
    let path = folder.map { "\($0)/\(name)" } ?? name
    let descriptor: Int32
    if let known = descriptors[name] {
      descriptor = known
    } else {
      descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw DurableFile.failure("make", path) }
      descriptors[name] = descriptor
    }
    try DurableFile.writeAll(bytes, to: descriptor, path)
  }

  /// Ends all of them on the disk.
  public func close() throws(FileError) {
    for (name, descriptor) in descriptors {
      guard fsync(descriptor) == 0 else { throw DurableFile.failure("sync", name) }
    }
  }
}
