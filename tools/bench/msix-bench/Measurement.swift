import Glibc

/// What a case did and what it cost: printed as one line of JSON.
struct Measurement {
  let name: String
  var operations: Int
  var bytes = 0
  var cpuSeconds = 0.0
  var wallSeconds = 0.0
  /// Further members, in order.
  var more: [(name: String, value: String)] = []

  init(_ name: String, operations: Int) {
    self.name = name
    self.operations = operations
  }

  /// Runs `body` and counts its CPU time (all threads) and its wall time.
  mutating func measure<R>(_ body: () throws -> R) rethrows -> R {
    let cpu = Resources.cpuSeconds()
    let wall = Resources.wallSeconds()
    defer {
      cpuSeconds += Resources.cpuSeconds() - cpu
      wallSeconds += Resources.wallSeconds() - wall
    }
    return try body()
  }

  /// `{"case": ..., ...}`
  var json: String {
    let known = [
      ("case", "\"\(name)\""), ("operations", "\(operations)"), ("cpu_seconds", "\(cpuSeconds)"),
      ("wall_seconds", "\(wallSeconds)"), ("bytes", "\(bytes)"),
      ("rss_anon_peak_bytes", "\(Resources.anonymousPeakBytes)"),
    ]
    return "{" + (known + more).map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
  }
}

/// What this process has used.
enum Resources {
  static func cpuSeconds() -> Double {
    var usage = rusage()
    guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  static func wallSeconds() -> Double {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The most anonymous memory seen by `sampleAnonymous`, in bytes.
  nonisolated(unsafe) private static var peak = 0

  static var anonymousPeakBytes: Int {
    sampleAnonymous()
    return unsafe peak
  }

  /// Reads RssAnon. Mapped pages of the log are the page cache's, not this program's. One thread
  /// at a time.
  static func sampleAnonymous() {
    guard let file = unsafe fopen("/proc/self/status", "r") else { return }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while unsafe fgets(&line, 256, file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasPrefix("RssAnon:") else { continue }
      let kibibytes = Int(text.dropFirst(8).filter(\.isNumber)) ?? 0
      unsafe peak = max(peak, kibibytes << 10)
      return
    }
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }
}
