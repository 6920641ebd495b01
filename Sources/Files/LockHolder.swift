/// Who holds a file's lock, as the system lists it: asked without touching the lock, so that nobody
/// who wants it has to wait.
public enum LockHolder {
  /// What is known of a lock.
  public enum Standing: Hashable, Sendable {
    /// Nobody holds it.
    case free
    /// A process holds it; nil where it lives in another container and has no number here.
    case held(process: Int32?)
    /// The system does not tell.
    case unknown
  }

  /// Of the file at a path.
  public static func of(_ path: String) -> Standing {
    guard let facts = FileFacts(of: path) else { return .free }
    guard let bytes = try? DurableFile.read("/proc/locks", maxBytes: 16 << 20) else {
      return .unknown
    }
    return standing(inode: facts.inode, in: String(decoding: bytes, as: UTF8.self))
  }

  /// From the text of `/proc/locks` (proc(5)): `1: FLOCK ADVISORY WRITE PID DEVICE:INODE 0 EOF`.
  /// The device is not compared: layered file systems give another number here than elsewhere.
  static func standing(inode: UInt64, in text: String) -> Standing {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count >= 6, words[1] == "FLOCK",
        let place = words[5].split(separator: ":").last, UInt64(place) == inode
      else { continue }
      let process = Int32(words[4]).flatMap { $0 > 0 ? $0 : nil }
      return .held(process: process)
    }
    return .free
  }
}
