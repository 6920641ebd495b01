import Glibc
import Primitives

/// What the process finds around it: the only place that reads the machine's clock, user and
/// environment.
enum Surroundings {
  static func variable(_ name: String) -> String? {
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
  static func userName() -> String {
    if let entry = unsafe getpwuid(geteuid()), let name = unsafe entry.pointee.pw_name {
      return unsafe String(cString: name)
    }
    return variable("USER") ?? "uid-\(geteuid())"
  }

  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Writes all of it; a reader that went away ends the program quietly.
  static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        Glibc.exit(1)
      }
      written += count
    }
  }

  static func exit(_ status: Int32) -> Never { Glibc.exit(status) }
}
