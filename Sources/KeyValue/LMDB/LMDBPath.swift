import Glibc

/// Directories of environments, and which of them this process has open.
enum LMDBPath {
  /// Real paths. LMDB corrupts data when a process opens one twice: closing either drops the
  /// file locks of both.
  private static let open = Guarded<Set<String>>([])

  /// Makes the directory, and what is missing above it, for the owner alone.
  static func makeDirectory(_ path: String) throws(StoreError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made.hasSuffix("/") ? String(part) : "/" + part
      if unsafe mkdir(made, 0o700) == 0 { continue }
      let status = errno
      // A directory above may exist on a read-only or foreign file system.
      var information = stat()
      if unsafe fstatat(AT_FDCWD, made, &information, 0) == 0
        && information.st_mode & S_IFMT == S_IFDIR
      {
        continue
      }
      throw LMDBError.make(status, "mkdir \(made)")
    }
  }

  /// The path without links, so that one directory has one name.
  static func real(_ path: String) throws(StoreError) -> String {
    guard let resolved = unsafe realpath(path, nil) else {
      throw LMDBError.make(errno, "no environment at \(path)")
    }
    defer { unsafe free(resolved) }
    return unsafe String(cString: resolved)
  }

  static func claim(_ path: String) throws(StoreError) {
    guard open.withLock({ $0.insert(path).inserted }) else {
      throw StoreError(.alreadyOpen, path)
    }
  }

  static func release(_ path: String) {
    _ = open.withLock { $0.remove(path) }
  }

  /// Throws when the directory holds an environment already.
  static func requireEmpty(_ path: String) throws(StoreError) {
    guard unsafe access(path + "/data.mdb", F_OK) != 0 else {
      throw LMDBError.make(EEXIST, "\(path)/data.mdb")
    }
  }

  /// Whether an environment was made there.
  static func holdsEnvironment(_ path: String) throws(StoreError) -> Bool {
    var information = stat()
    if unsafe stat(path + "/data.mdb", &information) == 0 { return information.st_size > 0 }
    guard errno == ENOENT else { throw LMDBError.make(errno, "\(path)/data.mdb") }
    return false
  }

  /// Removes an environment's files and moves another's directory into the place.
  static func replace(_ path: String, with other: String) throws(StoreError) {
    for name in ["data.mdb", "lock.mdb"] {
      guard unsafe unlink(path + "/" + name) == 0 || errno == ENOENT else {
        throw LMDBError.make(errno, "unlink of \(path)/\(name)")
      }
    }
    // The empty directory gives way to the other one in one step.
    guard unsafe rename(other, path) == 0 else {
      throw LMDBError.make(errno, "rename of \(other) to \(path)")
    }
    try syncNames(path)
  }

  /// Makes an environment's name and those of its files survive a loss of power.
  static func syncNames(_ path: String) throws(StoreError) {
    try syncDirectory(path)
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    try syncDirectory(String(path[..<slash]))
  }

  /// Makes the names in a directory survive a loss of power.
  static func syncDirectory(_ path: String) throws(StoreError) {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LMDBError.make(errno, "open of \(path)") }
    defer { _ = Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw LMDBError.make(errno, "fsync of \(path)") }
  }
}
