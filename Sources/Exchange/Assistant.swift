import Dispatch
import Primitives

/// A thread beside the one that asks, for one piece of work at a time: what can be done while the
/// asker goes on.
final class Assistant: Sendable {
  private let queue: DispatchQueue
  private let failure = Guarded<(any Error)?>(nil)
  private let isAsked = Guarded(false)

  /// `name` is what the thread is called in a debugger.
  init(_ name: String) { queue = DispatchQueue(label: name) }

  /// Begins a piece of work; the one before is waited for, and what it threw is thrown.
  func begin(_ work: @escaping @Sendable () throws -> Void) throws {
    try finish()
    queue.async { [self] in
      do { try work() } catch { failure.withLock { $0 = error } }
    }
  }

  /// Has the work done soon, once for all that ask before it begins. What it throws is dropped.
  func nudge(_ work: @escaping @Sendable () throws -> Void) {
    let isFirst = isAsked.withLock { isAsked in
      defer { isAsked = true }
      return !isAsked
    }
    guard isFirst else { return }
    queue.async { [self] in
      isAsked.withLock { $0 = false }
      try? work()
    }
  }

  /// Waits until nothing is left to do; throws what the last piece threw.
  func finish() throws {
    queue.sync {}
    let error = failure.withLock { failure in
      defer { failure = nil }
      return failure
    }
    if let error { throw error }
  }
}
