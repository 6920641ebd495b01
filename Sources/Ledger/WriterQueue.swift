import Primitives
import Dispatch

/// The bounded queue before the writer: callers of any thread hand in commands and wait; the
/// writer's own thread takes everything that waits as one group.
public final class WriterQueue: Sendable {
  private struct Waiting: Sendable {
    let command: Command
    let answer: @Sendable (Result<CommandAnswer, any Error>) -> Void
  }

  private let writer: GroupWriter
  private let waiting = Guarded<[Waiting]>([])
  /// Serial: LMDB's write transactions belong to the thread that began them, and each group runs
  /// on one thread from beginning to end.
  private let thread = DispatchQueue(label: "ledger.writer")

  /// A queue before a writer.
  public init(writer: GroupWriter) { self.writer = writer }

  /// Hands in a command and waits for its outcome. Throws its refusal, or `.busy` when too many
  /// wait or its group was not written. Not to be called from the writer's own thread.
  public func submit(_ command: Command) throws -> CommandAnswer {
    let outcome = Guarded<Result<CommandAnswer, any Error>?>(nil)
    let arrived = DispatchSemaphore(value: 0)
    let accepted = waiting.withLock { waiting in
      guard waiting.count < Limits.commandsWaitingMax else { return false }
      waiting.append(
        Waiting(command: command) { result in
          outcome.withLock { $0 = result }
          arrived.signal()
        })
      return true
    }
    guard accepted else {
      throw LedgerError(
        .busy, "\(Limits.commandsWaitingMax) commands wait for the writer; try again")
    }
    thread.async { self.drain() }
    arrived.wait()
    guard let result = outcome.withLock({ $0 }) else {
      preconditionFailure("a command was answered without an answer")
    }
    return try result.get()
  }

  private func drain() {
    let group = waiting.withLock { waiting in
      let group = Array(waiting.prefix(Limits.commandsPerGroupMax))
      waiting.removeFirst(group.count)
      return group
    }
    guard !group.isEmpty else { return }
    do {
      let outcomes = try writer.perform(group.map(\.command))
      for (one, outcome) in zip(group, outcomes) { one.answer(outcome) }
    } catch {
      for one in group { one.answer(.failure(error)) }
    }
  }
}
