import Dispatch
import Files
import Primitives

/// A thread beside the one that asks, for one piece of work at a time: what can be done while the
/// asker goes on. It lets the threads of those who wait for little go first.
final class Assistant: Sendable {
  private let thread: WorkerThreads
  private let failure = Guarded<(any Error)?>(nil)
  private let isAsked = Guarded(false)

  init() throws { thread = try WorkerThreads(count: 1, queueMax: Self.waitingMax, yields: true) }

  deinit { thread.stop() }

  /// One piece that is begun, one that was nudged, and somebody who waits for them.
  private static let waitingMax = 8

  /// Begins a piece of work; the one before is waited for, and what it threw is thrown.
  func begin(_ work: @escaping @Sendable () throws -> Void) throws {
    try finish()
    let failure = failure
    hand { do { try work() } catch { failure.withLock { $0 = error } } }
  }

  /// Has the work done soon, once for all that ask before it begins. What it throws is dropped.
  func nudge(_ work: @escaping @Sendable () throws -> Void) {
    let isFirst = isAsked.withLock { isAsked in
      defer { isAsked = true }
      return !isAsked
    }
    guard isFirst else { return }
    let isAsked = isAsked
    hand {
      isAsked.withLock { $0 = false }
      try? work()
    }
  }

  private func hand(_ job: @escaping @Sendable () -> Void) {
    let isTaken = thread.submit(job)
    precondition(isTaken, "an assistant has a piece of work at a time")
  }

  /// Waits until nothing is left to do; throws what the last piece threw.
  func finish() throws {
    let done = DispatchSemaphore(value: 0)
    hand { done.signal() }
    done.wait()
    let error = failure.withLock { failure in
      defer { failure = nil }
      return failure
    }
    if let error { throw error }
  }
}
