import Dispatch
import Files
import Primitives

/// The bounded queue before the writer: callers of any thread hand in commands and wait; the
/// writer's own thread takes everything that waits as one group. Bulky commands, which decide much,
/// are handed in several at a time and have a thread of their own: one group where nobody else asks
/// for anything, and a group each where somebody does. So a piece of a package holds nobody up for
/// longer than itself, and a crowd of looks does not hold up the package.
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
  /// Where bulky commands run, one after the other. It does not let other threads go first: who has
  /// the turn and no processor holds up everybody who looks.
  private let bulkThread: WorkerThreads
  /// One group at a time, on whichever thread: each has it between two turns of the other.
  private let turn = FairTurn()
  /// Commands that were not bulky, since bulky ones last looked.
  private let others = Guarded(0)

  /// A queue before a writer.
  public init(writer: GroupWriter) throws {
    self.writer = writer
    bulkThread = try WorkerThreads(count: 1, queueMax: Limits.commandsWaitingMax)
  }

  deinit { bulkThread.stop() }

  /// Hands in a command and waits for its outcome. Throws its refusal, or `.busy` when too many
  /// wait or its group was not written. Not to be called from the writer's own threads.
  public func submit(_ command: Command) throws -> CommandAnswer {
    let outcome = Guarded<Result<CommandAnswer, any Error>?>(nil)
    let arrived = DispatchSemaphore(value: 0)
    let one = Waiting(command: command) { result in
      outcome.withLock { $0 = result }
      arrived.signal()
    }
    guard take(one) else { throw Self.isFull }
    arrived.wait()
    guard let result = outcome.withLock({ $0 }) else {
      preconditionFailure("a command was answered without an answer")
    }
    return try result.get()
  }

  /// Hands in bulky commands and waits until each has its outcome, in their order. Throws `.busy`
  /// when too many wait. Not to be called from the writer's own threads.
  public func submit(
    bulky commands: [Command]
  ) throws -> [Result<CommandAnswer, any Error>] {
    let outcomes = Guarded<[Result<CommandAnswer, any Error>]>([])
    let arrived = DispatchSemaphore(value: 0)
    let isTaken = bulkThread.submit { [self] in
      var rest = commands.map { command in
        Waiting(command: command) { outcome in outcomes.withLock { $0.append(outcome) } }
      }[...]
      while !rest.isEmpty {
        let group = rest.prefix(isAlone() ? Limits.commandsPerGroupMax : 1)
        Self.perform(writer, turn) { Array(group) }
        rest = rest.dropFirst(group.count)
      }
      arrived.signal()
    }
    guard isTaken else { throw Self.isFull }
    arrived.wait()
    return outcomes.withLock { $0 }
  }

  /// Whether nobody has handed in another command since this was asked last.
  private func isAlone() -> Bool {
    others.withLock { others in
      defer { others = 0 }
      return others == 0
    }
  }

  private static let isFull = LedgerError(
    .busy, "\(Limits.commandsWaitingMax) commands wait for the writer; try again")

  private func take(_ one: Waiting) -> Bool {
    let isTaken = waiting.withLock { waiting in
      guard waiting.count < Limits.commandsWaitingMax else { return false }
      waiting.append(one)
      return true
    }
    if isTaken {
      others.withLock { $0 += 1 }
      thread.async { [self] in
        Self.perform(writer, turn) {
          waiting.withLock { waiting in
            let group = Array(waiting.prefix(Limits.commandsPerGroupMax))
            waiting.removeFirst(group.count)
            return group
          }
        }
      }
    }
    return isTaken
  }

  /// Performs what `group` takes out of the queue when it is this thread's turn.
  private static func perform(
    _ writer: GroupWriter, _ turn: FairTurn, _ group: () -> [Waiting]
  ) {
    turn.take()
    let group = group()
    var outcomes = [Result<CommandAnswer, any Error>]()
    if !group.isEmpty {
      do { outcomes = try writer.perform(group.map(\.command)) } catch {
        outcomes = group.map { _ in .failure(error) }
      }
    }
    turn.give()
    for (one, outcome) in zip(group, outcomes) { one.answer(outcome) }
  }
}
