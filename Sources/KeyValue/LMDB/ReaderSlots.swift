import Glibc

/// The file in which LMDB keeps a slot for each reader. It writes to it through a map: on a full
/// disk, a page of it without room ends the process by a signal. So the room is taken before.
enum ReaderSlots {
  /// A slot fills a line of the processor's cache, and so does each half of what comes before.
  private static let slotBytes = 64
  private static let headBytes = 2 * slotBytes
  /// The unit in which the system says how much of a file has room.
  private static let blockBytes: off_t = 512

  /// What LMDB makes the file as long as: with 126 readers, two pages.
  static func byteCount(_ count: Int) -> Int { headBytes + count * slotBytes }

  /// Takes the room. For a directory that this process has claimed and has not open: closing the
  /// file gives up every lock that the process has on it.
  static func reserve(in path: String, count: Int) throws(StoreError) {
    let file = path + "/lock.mdb"
    let descriptor = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    // LMDB itself says why not, or does without locks where nothing can be written at all.
    guard descriptor >= 0 else { return }
    defer { _ = close(descriptor) }
    var information = stat()
    guard unsafe fstat(descriptor, &information) == 0 else { throw LMDBError.make(errno, file) }
    // Another process may have mapped a shorter one: it must not grow below it.
    let isNew = information.st_size == 0
    let wanted = isNew ? off_t(byteCount(count)) : information.st_size
    // Where it has its room, living readers write into it.
    guard off_t(information.st_blocks) * blockBytes < wanted else { return }
    var status = posix_fallocate(descriptor, 0, wanted)
    while status == EINTR { status = posix_fallocate(descriptor, 0, wanted) }
    guard status == 0 || status == EOPNOTSUPP || status == EINVAL else {
      throw LMDBError.make(status, "no room for \(file)")
    }
  }
}
