import Synchronization

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
      _ = Surroundings.write(
        Array("\r\u{1B}[K[\(bar)] \(done * 100 / all) % \(what)".utf8), to: 2)
    }
  }

  func end() {
    state.withLock { state in
      if state.shown { _ = Surroundings.write(Array("\r\u{1B}[K".utf8), to: 2) }
      state.shown = false
    }
  }
}
