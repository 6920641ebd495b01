import Glibc
import Primitives

/// What the process finds around it: the only place that reads the machine's clock, user and
/// environment.
enum Surroundings {
  static func variable(_ name: String) -> String? {
    if let session = Session.current { return session.request.variables[name] }
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }

  static func now() -> Instant {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Instant(
      microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  /// The operating system's user, for events.
  static func userName() -> String { Session.current?.operatorName ?? userName(of: geteuid()) }

  static func userName(of user: UInt32) -> String {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var room = [CChar](repeating: 0, count: 16_384)
    // The plain form keeps one answer for all threads.
    guard unsafe getpwuid_r(user, &entry, &room, room.count, &found) == 0,
      unsafe found != nil, let name = unsafe entry.pw_name
    else { return "uid-\(user)" }
    return unsafe String(cString: name)
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(own(descriptor)) == 1 }

  /// Standard input and outputs are those of whom the command runs for.
  /// A number that did not come along is none here, whatever this process has under it.
  static func own(_ descriptor: Int32) -> Int32 {
    guard let session = Session.current else { return descriptor }
    return session.descriptor(descriptor) ?? -1
  }

  /// Writes all of it to standard output or error; gives 0, or the system's number for why not.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    write(bytes, toDescriptor: own(descriptor))
  }

  /// The same to any descriptor.
  static func write(_ bytes: [UInt8], toDescriptor descriptor: Int32) -> Int32 {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      written += count
    }
    return 0
  }

  /// The system's word for a number.
  static func word(for number: Int32) -> String { unsafe String(cString: strerror(number)) }

  /// Fills the places of standard input and outputs that were handed over closed: a file of the
  /// ledger would otherwise take one, and be written into. What is put there refuses to be written.
  static func occupyStandardDescriptors() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
      // The system gives the lowest that is free: this one.
      guard unsafe open("/dev/null", O_RDONLY) == descriptor else { Glibc.exit(1) }
    }
  }

  static func exit(_ status: Int32) -> Never { Glibc.exit(status) }
}
