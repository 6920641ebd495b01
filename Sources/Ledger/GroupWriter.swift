import KeyValue
public import Primitives
import Records
import Signing

/// Decides, signs and commits commands in groups.
///
/// The order of commits is the protocol: `keys/` and `blobs/` first (what an event refers to must
/// be there), then `log/`: the moment of truth; `decision/` last, because it can be made again. If
/// an earlier one fails, the whole group answers "busy, retry" and nothing of it exists.
///
/// One thread at a time calls `perform`; `WriterQueue` sees to it.
public final class GroupWriter: Sendable {
  private let log: LogStore
  private let decisions: DecisionStore
  private let random: any RandomSource
  private let beforeLog: @Sendable () throws -> Void
  private let identity: Guarded<Identity>

  private struct Identity: Sendable {
    var origin: String
    var signers: LedgerSigners
  }

  /// A writer. `beforeLog` commits the keys and blobs that the group's events refer to.
  public init(
    log: LogStore, decisions: DecisionStore, origin: String, signers: LedgerSigners,
    random: any RandomSource, beforeLog: @escaping @Sendable () throws -> Void
  ) {
    self.log = log
    self.decisions = decisions
    self.random = random
    self.beforeLog = beforeLog
    identity = Guarded(Identity(origin: origin, signers: signers))
  }

  /// Signs with other keys from the next group on: after a key event was recorded.
  public func use(origin: String, signers: LedgerSigners) {
    identity.withLock { $0 = Identity(origin: origin, signers: signers) }
  }

  /// One group. Each command has its own outcome; a refusal fails alone. Throws when the group as
  /// a whole was not written.
  public func perform(_ commands: [Command]) throws -> [Result<CommandAnswer, any Error>] {
    precondition(commands.count <= Limits.commandsPerGroupMax, "a group is bounded")
    let (origin, signers) = identity.withLock { ($0.origin, $0.signers) }
    let pipeline = SigningPipeline(origin: origin, signers: signers, random: random)
    do {
      return try decisions.environment.write { transaction in
        var outcomes = [Result<CommandAnswer, any Error>]()
        var position = log.size
        var last = log.lastRecorded
        for command in commands {
          outcomes.append(
            try decide(command, &position, &last, pipeline, &transaction))
        }
        try commit(pipeline.finish(), &transaction)
        return outcomes
      }
    } catch {
      _ = pipeline.finish()
      throw Self.wholeGroup(error)
    }
  }

  /// Decides one command; a refusal is a value, an error after the first event ends the group.
  private func decide(
    _ command: Command, _ position: inout UInt64, _ last: inout Instant,
    _ pipeline: SigningPipeline, _ transaction: inout WriteTransaction
  ) throws -> Result<CommandAnswer, any Error> {
    var scope: DecisionScope
    do {
      if let answer = try known(command, transaction) { return .success(answer) }
      let now = try Self.time(of: command, notBefore: last)
      scope = DecisionScope(
        command: command, now: now, position: position, random: random, store: decisions,
        pipeline: pipeline)
    } catch {
      return .failure(error)
    }
    do {
      try command.decide(&scope, &transaction)
    } catch {
      guard scope.eventCount == 0 else { throw error }
      return .failure(error)
    }
    let answer = CommandAnswer(
      first: scope.eventCount == 0 ? nil : position, eventCount: scope.eventCount,
      isRepetition: false, recorded: scope.now)
    position = scope.nextPosition
    last = scope.now
    return .success(answer)
  }

  private func commit(
    _ leaves: [SignedLeaf], _ transaction: inout WriteTransaction
  ) throws {
    guard let final = leaves.last else { return }
    try beforeLog()
    try log.append(leaves, recorded: final.recorded)
    try DecisionStore.putApplied(
      count: final.position + 1, leafHash: final.hash, into: &transaction)
  }

  /// The first answer to a command that came before.
  private func known(
    _ command: Command, _ transaction: borrowing WriteTransaction
  ) throws -> CommandAnswer? {
    let first = EventPayload.identifier(command: command.identifier, ordinal: 0)
    guard let row = try transaction.get(first.bytes, in: DecisionTables.commands) else {
      return nil
    }
    guard Array(row.dropFirst(8)) == command.contentDigest else {
      throw LedgerError(
        .commandReused, "this command id was used before for something else; use a new one")
    }
    let position = UInt64(bigEndian: row)
    return CommandAnswer(
      first: position, eventCount: 0, isRepetition: true, recorded: log.lastRecorded)
  }

  private static func time(
    of command: Command, notBefore last: Instant
  ) throws(LedgerError) -> Instant {
    guard command.time >= last.adding(seconds: -Limits.clockBehindSecondsMax) else {
      throw LedgerError(
        .clockBehind,
        """
        the time given is \(command.time), the last event was recorded at \(last): a clock more \
        than \(Limits.clockBehindSecondsMax) s behind is not taken
        """)
    }
    return max(command.time, last)
  }

  private static func wholeGroup(_ error: any Error) -> any Error {
    if let store = error as? StoreError {
      return LedgerError(
        .busy, "nothing was written, try again: \(store.reason)")
    }
    return error
  }
}
