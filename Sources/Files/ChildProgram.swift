import Glibc

/// A program of this machine that is given something to read, and waited for.
///
/// It is started as it is, by its path and words that no shell reads, with an environment of its
/// own: nothing that this process was told goes to it. What it says goes nowhere.
public struct ChildProgram: Sendable {
  /// How it ended.
  public enum Ending: Hashable, Sendable {
    /// By itself, with this status.
    case status(Int32)
    /// By a signal, or it had to be ended; or it never began.
    case none
  }

  private let path: String
  private let secondsMax: Int

  /// A program by its whole path; nil where there is none that may be run.
  public init?(path: String, secondsMax: Int) {
    guard path.hasPrefix("/"), unsafe access(path, X_OK) == 0 else { return nil }
    self.path = path
    self.secondsMax = secondsMax
  }

  private static let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
  private static let pauseMicroseconds: UInt32 = 10_000

  /// Runs it once with these words behind its path.
  public func run(_ words: [String], reading bytes: [UInt8]) -> Ending {
    guard let input = Self.unnamed(bytes) else { return .none }
    defer { close(input) }
    guard let child = spawn([path] + words, reading: input), let status = wait(for: child),
      status & 0x7F == 0
    else { return .none }
    return .status((status >> 8) & 0xFF)
  }

  /// Bytes in memory under a descriptor: nothing of them stays, whatever happens.
  private static func unnamed(_ bytes: [UInt8]) -> Int32? {
    var template = Array("/dev/shm/msix-input-XXXXXX".utf8CString)
    let file = unsafe mkstemp(&template)
    guard file >= 0 else { return nil }
    _ = unsafe unlink(template)
    // Less than all is a full disk.
    let written = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
    guard fcntl(file, F_SETFD, FD_CLOEXEC) == 0, written == bytes.count,
      lseek(file, 0, SEEK_SET) == 0
    else {
      close(file)
      return nil
    }
    return file
  }

  private func spawn(_ words: [String], reading input: Int32) -> pid_t? {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
    // What it says may name somebody.
    unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    // A server's threads keep the signals that end it; the program is told by its own.
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
    var surroundings = unsafe Self.environment.map { unsafe strdup($0) } + [nil]
    defer {
      unsafe arguments.forEach { unsafe free($0) }
      unsafe surroundings.forEach { unsafe free($0) }
    }
    var child = pid_t()
    guard
      unsafe posix_spawn(&child, path, &actions, &attributes, &arguments, &surroundings) == 0
    else { return nil }
    return child
  }

  /// How it ended; nil where it had to be ended.
  private func wait(for child: pid_t) -> Int32? {
    let end = ContinuousClock.now + .seconds(secondsMax)
    var status: Int32 = 0
    while ContinuousClock.now < end {
      let ended = unsafe waitpid(child, &status, WNOHANG)
      if ended == child { return status }
      guard ended == 0 || errno == EINTR else { return nil }
      usleep(Self.pauseMicroseconds)
    }
    kill(child, SIGKILL)
    _ = unsafe waitpid(child, &status, 0)
    return nil
  }
}
