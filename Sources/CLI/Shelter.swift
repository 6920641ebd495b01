import Dispatch
import Glibc

/// A command that reads what may be damaged, and therefore runs in a child process.
///
/// LMDB reads its pages out of a memory map and trusts them: a damaged one can make it touch
/// addresses that are none. Whoever asks whether a ledger is whole must then hear "no", with the
/// status for it, and not nothing.
protocol ShelteredCommand {
  /// Whether this call of it does.
  var isSheltered: Bool { get }
}

enum Shelter {
  /// Set for the child, to the parent's process id.
  private static let mark = "MSIX_SHELTERED_BY"

  /// Signals by which a process dies of what it read. Others come from outside.
  private static let faults: Set<Int32> = [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE]

  /// Whether this process is the child; it then goes when its parent goes.
  static func isChild() -> Bool {
    guard let parent = Surroundings.variable(mark).flatMap(Int32.init), getppid() == parent else {
      return false
    }
    DispatchQueue.global().async {
      while getppid() == parent { sleep(1) }
      Surroundings.exit(1)
    }
    return true
  }

  /// Runs the same command line in a child and gives its outcome.
  static func run(_ arguments: [String]) throws -> Never {
    let status = try wait(for: try spawn(arguments))
    if status & 0x7F == 0 { Surroundings.exit((status >> 8) & 0xFF) }
    let signal = status & 0x7F
    let name = unsafe String(cString: strsignal(signal))
    guard faults.contains(signal) else {
      throw Outcome(status: 1, message: "stopped from outside (\(name))")
    }
    throw Outcome(
      status: 3,
      message: """
        reading the ledger broke off (\(name)): a page of log/, keys/, blobs/, decision/ or views/ \
        is damaged. Keep everything as it is. decision/ and views/ can be removed and are then \
        made anew; log/, keys/ and blobs/ come from a backup: msix restore
        """)
  }

  private static func spawn(_ arguments: [String]) throws -> pid_t {
    let words = ["msix"] + arguments
    var variables = [String]()
    var next = unsafe environ
    while let entry = unsafe next.pointee {
      variables.append(unsafe String(cString: entry))
      unsafe next += 1
    }
    // The death of the child is the answer; nobody reads its stack.
    variables += ["\(mark)=\(getpid())", "SWIFT_BACKTRACE=enable=no"]
    var argumentPointers = unsafe words.map { unsafe strdup($0) } + [nil]
    var variablePointers = unsafe variables.map { unsafe strdup($0) } + [nil]
    defer {
      unsafe argumentPointers.forEach { unsafe free($0) }
      unsafe variablePointers.forEach { unsafe free($0) }
    }
    var child = pid_t()
    let status = unsafe posix_spawn(
      &child, "/proc/self/exe", nil, nil, &argumentPointers, &variablePointers)
    guard status == 0 else {
      throw Outcome(
        status: 1, message: "could not start: \(unsafe String(cString: strerror(status)))")
    }
    return child
  }

  private static func wait(for child: pid_t) throws -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else {
        throw Outcome(status: 1, message: "the process that was reading is gone")
      }
    }
    return status
  }
}
