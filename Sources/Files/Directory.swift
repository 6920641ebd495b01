import Glibc

/// Directories of the data folder: made 0700, because what lies in them is nobody else's business.
public enum Directory {
  /// Makes the directory and its parents, durably; one that exists is left as it is.
  public static func make(_ path: String) throws(FileError) {
    if unsafe mkdir(path, 0o700) == 0 { return try DurableFile.syncDirectory(of: path) }
    if errno == EEXIST {
      guard isDirectory(path) else {
        throw FileError(.exists, "\(path) is there and is no directory")
      }
      return
    }
    guard errno == ENOENT, parent(of: path) != path else {
      throw DurableFile.failure("make the directory", path)
    }
    try make(parent(of: path))
    guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw DurableFile.failure("make the directory", path)
    }
    try DurableFile.syncDirectory(of: path)
  }

  /// Whether there is anything at the path. Only a clear no is a no: where the system cannot say (a
  /// failing disk, a folder that may not be looked into), something may be there, and whoever goes
  /// on meets the system's own error instead of making anew what is not lost.
  public static func exists(_ path: String) -> Bool {
    unsafe access(path, F_OK) == 0 || !isAbsence(errno)
  }

  /// Whether there is anything at the path, even a link that leads nowhere; see `exists`.
  public static func isThere(_ path: String) -> Bool {
    var information = stat()
    return unsafe lstat(path, &information) == 0 || !isAbsence(errno)
  }

  /// Whether there is anything at the path; throws where the system cannot say. For whoever would
  /// remove or replace something on the answer.
  public static func find(_ path: String) throws(FileError) -> Bool {
    var information = stat()
    if unsafe lstat(path, &information) == 0 { return true }
    guard isAbsence(errno) else { throw DurableFile.failure("look at", path) }
    return false
  }

  private static func isAbsence(_ number: Int32) -> Bool {
    number == ENOENT || number == ENOTDIR
  }

  /// Whether the path is a directory.
  public static func isDirectory(_ path: String) -> Bool {
    var information = stat()
    return unsafe stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in it, sorted; without . and ..
  public static func list(_ path: String) throws(FileError) -> [String] {
    guard let stream = unsafe opendir(path) else { throw DurableFile.failure("list", path) }
    defer { unsafe closedir(stream) }
    var names = [String]()
    while true {
      // At the end it gives nothing and leaves the number alone; a failure sets it.
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw DurableFile.failure("list", path) }
    return names.sorted()
  }

  /// Removes the path and everything below it; nothing there is no error.
  public static func removeAll(_ path: String) throws(FileError) {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else {
      if isAbsence(errno) { return }
      throw DurableFile.failure("look at", path)
    }
    if information.st_mode & S_IFMT == S_IFDIR {
      for name in try list(path) { try removeAll(path + "/" + name) }
      guard unsafe rmdir(path) == 0 else { throw DurableFile.failure("remove", path) }
    } else {
      guard unsafe unlink(path) == 0 else { throw DurableFile.failure("remove", path) }
    }
  }

  /// Makes everything at the path and below durable: what files hold, and their names. The name of
  /// the path itself is its parent's.
  public static func syncAll(_ path: String) throws(FileError) {
    if isDirectory(path) {
      for name in try list(path) { try syncAll(path + "/" + name) }
    }
    try DurableFile.sync(path)
  }

  /// Moves a file or directory within one file system, durably.
  public static func move(_ from: String, to path: String) throws(FileError) {
    guard unsafe rename(from, path) == 0 else { throw DurableFile.failure("move \(from) to", path) }
    try DurableFile.syncDirectory(of: path)
  }

  /// The absolute path without links, dots and slashes too many, so that a place has one name. What
  /// is not there yet keeps its words.
  public static func real(_ path: String) throws(FileError) -> String {
    var found = path.hasPrefix("/") ? "/" : try resolved(".") ?? "/"
    for word in path.split(separator: "/") where word != "." {
      if word == ".." {
        found = parent(of: found)
        continue
      }
      let next = found == "/" ? "/" + word : found + "/" + word
      found = try resolved(next) ?? next
    }
    return found
  }

  /// The system's answer; nil when nothing is there.
  private static func resolved(_ path: String) throws(FileError) -> String? {
    guard let real = unsafe realpath(path, nil) else {
      guard errno == ENOENT || errno == ENOTDIR else {
        throw DurableFile.failure("look at", path)
      }
      return nil
    }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }

  /// The directory that holds `path`.
  public static func parent(of path: String) -> String {
    var trimmed = Substring(path)
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }
}
