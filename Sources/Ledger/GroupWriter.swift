import Files
import KeyValue
public import Primitives
package import Records
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
  private let signerThreads: Int
  private let signs: Bool
  private let beforeLog: @Sendable () throws -> Void
  private let doom: @Sendable ([SubjectID]) -> Void
  private let catchUp: @Sendable () throws -> Void
  private let identity: Guarded<Identity>
  /// The keys in force after so many leaves; nil before the first group.
  private let inForce = Guarded<(ring: KeyRing, size: UInt64)?>(nil)

  private struct Identity: Sendable {
    var origin: String
    var signers: LedgerSigners
  }

  /// How far a group has been decided.
  private struct Progress {
    var position: UInt64
    var last: Instant
    var changesKeys = false
  }

  /// A writer. `beforeLog` commits the keys and blobs that the group's events refer to.
  public convenience init(
    log: LogStore, decisions: DecisionStore, origin: String, signers: LedgerSigners,
    random: any RandomSource, beforeLog: @escaping @Sendable () throws -> Void
  ) {
    self.init(
      log: log, decisions: decisions, origin: origin, signers: signers, random: random,
      signerThreads: Processors.count, signs: true, beforeLog: beforeLog, doom: { _ in },
      catchUp: {})
  }

  /// The same with other threads, or without signatures, which is for measurements alone. `doom`
  /// is told at once of the subjects whose destruction the log has; `catchUp` lets `decision/` take
  /// in what the log has and it has not.
  package init(
    log: LogStore, decisions: DecisionStore, origin: String, signers: LedgerSigners,
    random: any RandomSource, signerThreads: Int, signs: Bool,
    beforeLog: @escaping @Sendable () throws -> Void,
    doom: @escaping @Sendable ([SubjectID]) -> Void,
    catchUp: @escaping @Sendable () throws -> Void
  ) {
    self.doom = doom
    self.catchUp = catchUp
    self.signerThreads = signerThreads
    self.signs = signs
    self.log = log
    self.decisions = decisions
    self.random = random
    self.beforeLog = beforeLog
    identity = Guarded(Identity(origin: origin, signers: signers))
  }

  /// Signs with other keys from the next group on: after a key event was recorded, before a
  /// successor's genesis. A group that the keys at hand may not sign is refused as a whole.
  public func use(origin: String, signers: LedgerSigners) {
    identity.withLock { $0 = Identity(origin: origin, signers: signers) }
  }

  /// One group. Each command has its own outcome; a refusal fails alone, and after a command that
  /// changes the ledger's keys the others are told to try again. Throws when the group as a whole
  /// was not written; `.mayNotSign` also when the log has it and `decision/` did not take it: it
  /// catches up at once, or before the next group, and a retry gets the first answer.
  ///
  /// A group that meets a full map of `decision/` while nothing of it is in the log is decided once
  /// more in a larger one.
  public func perform(_ commands: [Command]) throws -> [Result<CommandAnswer, any Error>] {
    precondition(commands.count <= Limits.commandsPerGroupMax, "a group is bounded")
    do {
      return try decideAndCommit(commands)
    } catch let error as StoreError where error.code == .mapFull {
      do {
        try decisions.environment.grow()
        return try decideAndCommit(commands)
      } catch {
        throw wholeGroup(error)
      }
    } catch {
      throw wholeGroup(error)
    }
  }

  /// Throws a `StoreError` when nothing of the group is in the log.
  private func decideAndCommit(
    _ commands: [Command]
  ) throws -> [Result<CommandAnswer, any Error>] {
    let (origin, signers) = identity.withLock { ($0.origin, $0.signers) }
    let pipeline = SigningPipeline(
      origin: origin, signers: signers, random: random, threads: signerThreads, signs: signs)
    let size = log.size
    if try decisions.applied().count < size { try catchUp() }
    do {
      return try decisions.environment.write { transaction in
        let applied = try decisions.applied(in: transaction).count
        guard applied == size else {
          throw LedgerError(
            .mayNotSign, "decision/ stands at \(applied), the log at \(size): catch up first")
        }
        var outcomes = [Result<CommandAnswer, any Error>]()
        var progress = Progress(position: size, last: log.lastRecorded)
        for command in commands {
          outcomes.append(
            progress.changesKeys
              ? .failure(Self.keysAreChanging)
              : try decide(command, &progress, pipeline, &transaction))
        }
        try commit(pipeline.finish(), origin: origin, signers: signers, &transaction)
        return outcomes
      }
    } catch {
      _ = pipeline.finish()
      guard log.size == size else {
        // Otherwise whoever reads would be let in by what the log has overruled, and whoever writes
        // refused. Where it fails again, the next group does it first.
        try? catchUp()
        throw LedgerError(
          .mayNotSign,
          """
          the group is in the log, but decision/ did not take it (\(error)): it catches up; \
          whoever tries again then gets the first answer
          """)
      }
      throw error
    }
  }

  private static let keysAreChanging = LedgerError(
    .busy, "the ledger's keys are being changed; try again")

  /// Decides one command; a refusal is a value, an error after the first event ends the group.
  private func decide(
    _ command: Command, _ progress: inout Progress, _ pipeline: SigningPipeline,
    _ transaction: inout WriteTransaction
  ) throws -> Result<CommandAnswer, any Error> {
    var scope: DecisionScope
    do {
      if let answer = try known(command, transaction) { return .success(answer) }
      let now = try Self.time(of: command, notBefore: progress.last)
      scope = DecisionScope(
        command: command, now: now, position: progress.position, random: random,
        store: decisions, outlet: .log(pipeline))
    } catch {
      return .failure(error)
    }
    do {
      try command.decide(&scope, &transaction)
    } catch {
      // After a failure of the store the transaction is lost, and with it the group.
      guard scope.eventCount == 0, !(error is StoreError) else { throw error }
      return .failure(error)
    }
    let answer = CommandAnswer(
      first: scope.eventCount == 0 ? nil : progress.position, eventCount: scope.eventCount,
      isRepetition: false, recorded: scope.now)
    progress = Progress(
      position: scope.nextPosition, last: scope.now, changesKeys: scope.changesKeys)
    return .success(answer)
  }

  private func commit(
    _ leaves: [SignedLeaf], origin: String, signers: LedgerSigners,
    _ transaction: inout WriteTransaction
  ) throws {
    guard let final = leaves.last else { return }
    let ring = try checked(leaves, origin: origin, signers: signers)
    let doomed = try Self.destroyed(by: leaves)
    // Also where the log has the group and says that it failed.
    defer { if !doomed.isEmpty, log.size > final.position { doom(doomed) } }
    // Before the log has the group: a full map is then met while it can still be decided again.
    try decisions.putApplied(
      count: final.position + 1, leafHash: final.hash, into: &transaction)
    try beforeLog()
    try log.append(leaves, recorded: final.recorded)
    inForce.withLock { $0 = (ring, final.position + 1) }
  }

  /// Whose destruction the group orders.
  private static func destroyed(by leaves: [SignedLeaf]) throws -> [SubjectID] {
    try leaves.filter { $0.type == StructuralEvent.erased }.flatMap {
      try RecordedEvent(leaf: $0.bytes, position: $0.position).destroyedSubjects()
    }
  }

  /// The keys in force after these leaves. What is written must verify for ever: refuses leaves
  /// that the key at hand may not sign.
  private func checked(
    _ leaves: [SignedLeaf], origin: String, signers: LedgerSigners
  ) throws -> KeyRing {
    let known = inForce.withLock { $0 }
    var ring: KeyRing
    if let known, known.size == log.size { ring = known.ring } else { ring = try log.keyRing() }
    let kid = KeyValidity.kid(of: signers.event.verifyingKey)
    var isInForce = false
    do {
      for leaf in leaves {
        if StructuralEvent.changesKeys(leaf.type) {
          let event = try RecordedEvent(leaf: leaf.bytes, position: leaf.position)
          _ = try ring.verify(event)
          try ring.apply(event)
          isInForce = false
        } else if !isInForce {
          isInForce = ring.origin == origin && ring.eventKey(kid, at: leaf.position) != nil
          guard isInForce else {
            throw LedgerError(
              .mayNotSign, "the event key at hand is not in force at position \(leaf.position)")
          }
        }
      }
    } catch {
      throw LedgerError(.mayNotSign, "nothing was written: \(error)")
    }
    return ring
  }

  /// The first answer to a command that came before.
  private func known(
    _ command: Command, _ transaction: borrowing WriteTransaction
  ) throws -> CommandAnswer? {
    let first = EventPayload.identifier(command: command.identifier, ordinal: 0)
    guard let row = try transaction.get(first.bytes, in: DecisionTables.commands) else {
      return nil
    }
    guard Array(row.dropFirst(16)) == command.contentDigest else {
      throw LedgerError(
        .commandReused, "this command id was used before for something else; use a new one")
    }
    guard row.count >= 16, let recorded = Int64(exactly: UInt64(bigEndian: row.dropFirst(8))) else {
      throw LedgerError(.integrity, "decision/: a row of commands is damaged; say: msix rebuild")
    }
    return CommandAnswer(
      first: UInt64(bigEndian: row), eventCount: 0, isRepetition: true,
      recorded: Instant(microseconds: recorded))
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

  private func wholeGroup(_ error: any Error) -> any Error {
    guard let store = error as? StoreError else { return error }
    if store.code == .diskFull {
      return LedgerError(
        .noRoom,
        "the disk is full, nothing was written: make room and try again (\(store.reason))")
    }
    return LedgerError(.busy, "nothing was written, try again: \(store.reason)")
  }
}
