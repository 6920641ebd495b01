import Glibc
import Primitives

/// What this process has used so far.
enum Usage {
  static func cpuSeconds() -> Double {
    var usage = rusage()
    guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
    }
  }

  static func wallSeconds() -> Double {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Memory that is this process's own: pages of the mapped ledger belong to the page cache.
  static func anonymousBytes() -> Int {
    guard let file = unsafe fopen("/proc/self/status", "r") else { return 0 }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while unsafe fgets(&line, 256, file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard text.hasPrefix("RssAnon:") else { continue }
      return (Int(text.dropFirst(8).filter(\.isNumber)) ?? 0) << 10
    }
    return 0
  }

  /// Something done once, with what it took.
  static func of<Result>(_ body: () throws -> Result) rethrows -> (Result, Spent) {
    let (cpu, wall) = (cpuSeconds(), wallSeconds())
    let result = try body()
    return (result, Spent(cpuSeconds: cpuSeconds() - cpu, wallSeconds: wallSeconds() - wall))
  }
}

/// Time that something took.
struct Spent: Sendable {
  var cpuSeconds = 0.0
  var wallSeconds = 0.0

  static func += (left: inout Spent, right: Spent) {
    left.cpuSeconds += right.cpuSeconds
    left.wallSeconds += right.wallSeconds
  }

  /// In whole milliseconds: there are no other numbers in the result.
  var members: [(String, JSON)] {
    [
      ("cpu_milliseconds", .number(Int(cpuSeconds * 1e3))),
      ("wall_milliseconds", .number(Int(wallSeconds * 1e3))),
    ]
  }
}
