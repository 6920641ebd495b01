import Glibc

/// What the system knows of a path without opening it.
public struct FileFacts: Hashable, Sendable {
  /// What lies there.
  public enum Kind: Hashable, Sendable {
    /// A folder.
    case directory
    /// A regular file.
    case file
    /// A link, a socket or a device.
    case other
  }

  /// What lies there; a link is not followed.
  public let kind: Kind
  /// The permission bits, 0 to 0o7777.
  public let permissions: UInt32
  /// The user to whom it belongs.
  public let owner: UInt32
  /// Its length in bytes; files have holes, and may take less of the disk.
  public let bytes: UInt64
  /// The file system on which it lies.
  public let device: UInt64
  /// Its number there.
  public let inode: UInt64

  /// Of a path; nil where there is nothing, or the system does not say.
  public init?(of path: String) {
    var information = stat()
    guard unsafe lstat(path, &information) == 0 else { return nil }
    kind =
      switch information.st_mode & S_IFMT {
      case S_IFDIR: .directory
      case S_IFREG: .file
      default: .other
      }
    permissions = UInt32(information.st_mode & 0o7777)
    owner = information.st_uid
    bytes = UInt64(max(0, information.st_size))
    device = UInt64(information.st_dev)
    inode = UInt64(information.st_ino)
  }

  /// Whether anybody but the owner and this process's user has any right to a path.
  public static func isOpenToOthers(_ path: String) -> Bool {
    FileFacts(of: path).map { AccessList.isOpenToOthers(path, permissions: $0.permissions) }
      ?? false
  }

  /// Whether this process may write there.
  public static func isWritable(_ path: String) -> Bool { unsafe access(path, W_OK) == 0 }

  /// Bytes that are free for whoever is not root, on the file system of a path.
  public static func freeBytes(at path: String) -> UInt64? {
    var information = statvfs()
    guard unsafe statvfs(path, &information) == 0 else { return nil }
    return UInt64(information.f_bavail) * UInt64(information.f_frsize)
  }
}
