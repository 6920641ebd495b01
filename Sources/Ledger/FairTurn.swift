import Dispatch
import Primitives

/// A turn that threads have one after the other, in the order in which they asked for it.
///
/// A semaphore's is whoever's comes by: who gives it back and asks again at once has it mostly
/// again, before the one who was woken for it has come to a processor.
///
/// Safe for use by many threads. Who takes it gives it back, from any thread.
final class FairTurn: Sendable {
  private struct State: Sendable {
    var isTaken = false
    /// Those who wait, the first asked first.
    var waiting: [DispatchSemaphore] = []
  }

  private let state = Guarded(State())

  /// How many wait.
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Waits until it is this thread's turn.
  func take() {
    let called: DispatchSemaphore? = state.withLock { state in
      guard state.isTaken else {
        state.isTaken = true
        return nil
      }
      let called = DispatchSemaphore(value: 0)
      state.waiting.append(called)
      return called
    }
    called?.wait()
  }

  /// Gives the turn to who has waited longest.
  func give() {
    state.withLock { state in
      precondition(state.isTaken, "a turn was given back that nobody had")
      if state.waiting.isEmpty {
        state.isTaken = false
      } else {
        state.waiting.removeFirst().signal()
      }
    }
  }
}
