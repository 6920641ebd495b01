import CXattr
import Glibc

/// Who else may read a file, its access list counted (acl(5)).
///
/// Where there is a list, the group's bits of the mode are its mask and not what the group may: a
/// service manager hands a secret over as root's file that names one user more (systemd.exec(5),
/// credentials), and that is no open file.
enum AccessList {
  /// Whether anybody but the owner and this process's user has any right to the file.
  static func isOpenToOthers(_ path: String, permissions: UInt32) -> Bool {
    guard permissions & 0o077 != 0 else { return false }
    guard permissions & 0o007 == 0, let list = stored(path) else { return true }
    return isOpen(list, to: geteuid())
  }

  /// The list as the system keeps it; nil where there is none.
  private static func stored(_ path: String) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe getxattr(path, "system.posix_acl_access", $0.baseAddress, $0.count)
    }
    return count > 0 ? Array(bytes.prefix(count)) : nil
  }

  private enum Tag {
    static let user = 2
    static let group = 4
    static let namedGroup = 8
    static let mask = 16
    static let other = 32
  }

  /// Version 2, then tag, rights and number of each entry, the least significant byte first.
  static func isOpen(_ list: [UInt8], to user: UInt32) -> Bool {
    func number(_ start: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(list[start + $1]) << (8 * $1) }
    }
    guard list.count >= 4, (list.count - 4).isMultiple(of: 8), number(0, 4) == 2 else {
      return true
    }
    let entries = stride(from: 4, to: list.count, by: 8).map { start in
      (tag: number(start, 2), rights: number(start + 2, 2), number: UInt32(number(start + 4, 4)))
    }
    let mask = entries.first { $0.tag == Tag.mask }?.rights ?? 7
    return entries.contains { entry in
      switch entry.tag {
      case Tag.user: entry.rights & mask != 0 && entry.number != user
      case Tag.group, Tag.namedGroup: entry.rights & mask != 0
      case Tag.other: entry.rights != 0
      default: false
      }
    }
  }
}
