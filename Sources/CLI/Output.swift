import Synchronization

/// Results go to standard output, in large pieces; messages to standard error.
enum Output {
  private static let pieceBytes = 1 << 16
  private static let buffer = Mutex<[UInt8]>([])

  static func line(_ text: String) { bytes(Array(text.utf8) + [0x0A]) }

  static func bytes(_ bytes: [UInt8]) {
    buffer.withLock { buffer in
      buffer += bytes
      if buffer.count >= pieceBytes {
        Surroundings.write(buffer, to: 1)
        buffer.removeAll(keepingCapacity: true)
      }
    }
  }

  static func flush() {
    buffer.withLock { buffer in
      Surroundings.write(buffer, to: 1)
      buffer.removeAll()
    }
  }

  static func message(_ text: String) { Surroundings.write(Array((text + "\n").utf8), to: 2) }

  /// Whether results go to a person's screen and colour is welcome.
  static var isColoured: Bool {
    Surroundings.isTerminal(1) && Surroundings.variable("NO_COLOR") == nil
  }

  static func bold(_ text: String) -> String { isColoured ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

  static func blue(_ text: String) -> String { isColoured ? "\u{1B}[34m\(text)\u{1B}[0m" : text }
}

/// A bar on standard error, for work that takes over a second, on a terminal only.
final class ProgressBar: Sendable {
  private struct State {
    var shown = false
    var last = ContinuousClock.now
  }
  private let began = ContinuousClock.now
  private let state = Mutex(State())
  private let isTerminal = Surroundings.isTerminal(2)

  func show(_ what: String, _ done: UInt64, _ all: UInt64) {
    guard isTerminal, all > 0, ContinuousClock.now - began > .seconds(1) else { return }
    state.withLock { state in
      let now = ContinuousClock.now
      guard now - state.last > .milliseconds(100) || done == all else { return }
      state.last = now
      state.shown = true
      let filled = Int(done * 30 / all)
      let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
      Surroundings.write(
        Array("\r\u{1B}[K[\(bar)] \(done * 100 / all) % \(what)".utf8), to: 2)
    }
  }

  func end() {
    state.withLock { state in
      if state.shown { Surroundings.write(Array("\r\u{1B}[K".utf8), to: 2) }
      state.shown = false
    }
  }
}
