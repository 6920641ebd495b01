public import KeyValue
public import Primitives
public import Records

/// Something that somebody asks of the ledger: a decision over what is known, which offers events
/// or refuses.
public struct Command: Sendable {
  /// The caller's: a retry carries the same and gets the first answer.
  public let identifier: CommandID
  /// A keyed digest of what is asked (16 bytes or more, kept in the first event): the same
  /// identifier with another digest is refused.
  public let contentDigest: [UInt8]
  /// When it is asked.
  public let time: Instant
  /// Reads through the transaction, emits through the scope. It refuses by throwing, before it has
  /// emitted anything.
  public let decide: @Sendable (inout DecisionScope, inout WriteTransaction) throws -> Void

  /// A command.
  public init(
    identifier: CommandID, contentDigest: [UInt8], time: Instant,
    decide: @escaping @Sendable (inout DecisionScope, inout WriteTransaction) throws -> Void
  ) {
    precondition(
      contentDigest.count >= Limits.commandDigestBytesMin, "a digest that says too little")
    self.identifier = identifier
    self.contentDigest = contentDigest
    self.time = time
    self.decide = decide
  }
}

/// What became of a command that was not refused.
public struct CommandAnswer: Hashable, Sendable {
  /// Position of its first event; nil when there was nothing to record.
  public let first: UInt64?
  /// How many events it recorded now; 0 for a repetition.
  public let eventCount: Int
  /// Whether it had been answered before.
  public let isRepetition: Bool
  /// When it was recorded.
  public let recorded: Instant
}

/// What a decision has at hand while it decides.
public struct DecisionScope: ~Copyable {
  /// The time of the command, not before that of any earlier event.
  public let now: Instant
  /// The command.
  public let command: CommandID
  /// Where the next event will stand.
  public private(set) var nextPosition: UInt64
  /// How many events this command has emitted.
  public private(set) var eventCount = 0
  /// Of which types they were, in their order; the same ones in a row once.
  public private(set) var types: [String] = []
  /// Whether it has emitted an event after which other keys count.
  private(set) var changesKeys = false
  /// Unpredictable bytes.
  public let random: any RandomSource

  private let contentDigest: [UInt8]
  private let store: DecisionStore
  private let outlet: Outlet

  /// Where events go.
  enum Outlet {
    /// To the signers, and then into the log.
    case log(SigningPipeline)
    /// To somebody who looks at them, and nowhere else.
    case rehearsal((OpenedEvent) throws -> Void)
  }

  init(
    command: Command, now: Instant, position: UInt64, random: any RandomSource,
    store: DecisionStore, outlet: Outlet
  ) {
    self.command = command.identifier
    contentDigest = command.contentDigest
    self.now = now
    nextPosition = position
    self.random = random
    self.store = store
    self.outlet = outlet
  }

  /// The identifier that the next event will have.
  public var nextIdentifier: EventID {
    EventPayload.identifier(command: command, ordinal: eventCount)
  }

  /// The version of a stream as decided so far.
  public func version(
    of stream: Stream, in transaction: borrowing some Reading & ~Copyable
  ) throws -> UInt64 { try DecisionStore.version(of: stream, in: transaction) }

  /// Offers an event: it gets its identifier, position and stream version, is handed to the
  /// signers, and is taken into the decision state, so that the next command sees it.
  ///
  /// With an expected version, a stream that stands elsewhere is a `.versionConflict`.
  @discardableResult
  public mutating func emit(
    _ draft: EventDraft, expectedVersion: UInt64? = nil, into transaction: inout WriteTransaction
  ) throws -> EventID {
    guard eventCount < Limits.eventsPerCommandMax else {
      throw LedgerError(
        .misuse, "one command may not emit more than \(Limits.eventsPerCommandMax) events")
    }
    let version = try DecisionStore.version(of: draft.stream, in: transaction)
    if let expectedVersion, expectedVersion != version {
      throw LedgerError(
        .versionConflict, "the stream stands at \(version), not at \(expectedVersion)")
    }
    let numbered = NumberedDraft(
      draft: draft, identifier: nextIdentifier, streamVersion: version + 1,
      position: nextPosition, recorded: now, commandDigest: eventCount == 0 ? contentDigest : nil)
    if case .log(let pipeline) = outlet { pipeline.add(numbered) }
    // Counted before it is taken in: an event that the signers have is no refusal any more.
    eventCount += 1
    nextPosition += 1
    if types.last != draft.type { types.append(draft.type) }
    changesKeys = changesKeys || StructuralEvent.changesKeys(draft.type)
    try store.take(numbered, into: &transaction)
    if case .rehearsal(let show) = outlet { try show(OpenedEvent(numbered)) }
    return numbered.identifier
  }
}
