import Exchange
import Glibc

/// The scanner that looks at documents before they are kept: the program that `MSIX_SCANNER` of
/// this process names, with its words. It reads the document from standard input and ends with 0
/// where it finds nothing and with 1 where it finds something; any other end keeps the document
/// out, because nobody has looked at it.
enum DocumentScan {
  /// The scanner; nil where none is set up. A server's clients cannot choose another: it is that of
  /// the process, not of whom it works for.
  static var configured: Exchange.DocumentScanner? {
    guard let value = unsafe getenv("MSIX_SCANNER") else { return nil }
    let words = unsafe String(cString: value).split(separator: " ").map(String.init)
    return words.isEmpty ? nil : { @Sendable bytes in try scan(bytes, words) }
  }

  private static func scan(_ bytes: [UInt8], _ words: [String]) throws -> Bool {
    let failed = ExchangeError(
      .failed, "the scanner did not look at a document; see to MSIX_SCANNER and try again")
    // In memory and without a name: nothing of it stays, whatever happens.
    var template = Array("/dev/shm/msix-document-XXXXXX".utf8CString)
    let document = unsafe mkstemp(&template)
    guard document >= 0 else { throw failed }
    defer { close(document) }
    _ = unsafe unlink(template)
    guard fcntl(document, F_SETFD, FD_CLOEXEC) == 0 else { throw failed }
    guard Surroundings.write(bytes, toDescriptor: document) == 0, lseek(document, 0, SEEK_SET) == 0
    else { throw failed }
    let status = try spawn(words, reading: document, failed)
    switch (status & 0x7F, (status >> 8) & 0xFF) {
    case (0, 0): return true
    case (0, 1): return false
    default: throw failed
    }
  }

  private static func spawn(
    _ words: [String], reading document: Int32, _ failed: ExchangeError
  ) throws -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, document, 0)
    // What a scanner says may name what it looked at.
    unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var pointers = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe pointers.forEach { unsafe free($0) } }
    var child = pid_t()
    guard unsafe posix_spawnp(&child, words[0], &actions, nil, &pointers, environ) == 0 else {
      throw failed
    }
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw failed }
    }
    return status
  }
}
