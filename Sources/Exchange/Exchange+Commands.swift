import Vault
import CBOR
import KeyValue
import Ledger
import Primitives
import Records
import Sealing

extension Exchange {
  /// A command identifier from what is asked: a retry of the same gets the first answer.
  func commandIdentifier(_ label: String, _ content: [UInt8]) -> CommandID {
    let digest = KeyedDigest.of(
      Array("id \(label) ".utf8), content, under: commandKey)
    guard let identifier = CommandID(bytes: digest.prefix(16)) else {
      preconditionFailure("HMAC-SHA-256 gave fewer than 16 bytes")
    }
    return identifier
  }

  /// A keyed digest of what a command asks.
  func contentDigest(_ label: String, _ content: [UInt8]) -> [UInt8] {
    Array(
      KeyedDigest.of(Array("content \(label) ".utf8), content, under: commandKey).prefix(16))
  }

  /// Decides, signs and commits one command.
  @discardableResult
  func perform(
    _ label: String, identifier: CommandID? = nil, content: [UInt8] = [], at time: Instant,
    _ decide: @escaping @Sendable (inout DecisionScope, inout WriteTransaction) throws -> Void
  ) throws -> CommandAnswer {
    retryDestructions()
    let identifier = identifier ?? CommandID(from: random)
    let digest = contentDigest(label, content)
    let isSeen = Guarded(false)
    func submit(at time: Instant) throws -> CommandAnswer {
      let answer = try queue.submit(
        Command(identifier: identifier, contentDigest: digest, time: time) {
          try decide(&$0, &$1)
          let types = $0.types
          isSeen.withLock { $0 = types.contains(where: Self.changesRecords) }
        })
      if isSeen.withLock({ $0 }) { seen(through: log.size) }
      return answer
    }
    // A made-up clock is what the log says: where a package has moved it on since this command read
    // it, the command is of the later moment.
    guard isClockSimulated, time >= clockAtOpening else { return try submit(at: time) }
    for _ in 1..<Self.clockTries {
      do {
        return try submit(at: max(time, log.lastRecorded))
      } catch let error as LedgerError where error.code == .clockBehind {
        continue
      }
    }
    return try submit(at: max(time, log.lastRecorded))
  }

  /// A piece of much work that nobody waits for at a screen: what it is told apart by, and what it
  /// decides.
  struct BulkyPiece: Sendable {
    let content: [UInt8]
    let decide: @Sendable (inout DecisionScope, inout WriteTransaction) throws -> Void
  }

  /// Decides, signs and commits pieces, each a command of its own: in one go where nobody else asks
  /// for anything. The first refusal is thrown; the others are decided all the same.
  func perform(_ label: String, bulky pieces: [BulkyPiece], at time: Instant) throws {
    retryDestructions()
    var waiting = pieces
    for attempt in 1... {
      let now = max(time, log.lastRecorded)
      let outcomes = try queue.submit(
        bulky: waiting.map { piece in
          Command(
            identifier: commandIdentifier(label, piece.content),
            contentDigest: contentDigest(label, piece.content), time: now, decide: piece.decide)
        })
      var behind = [BulkyPiece]()
      for (piece, outcome) in zip(waiting, outcomes) {
        do { _ = try outcome.get() } catch let error as LedgerError
          where error.code == .clockBehind && isClockSimulated && attempt < Self.clockTries
        {
          behind.append(piece)
        }
      }
      if behind.isEmpty { return }
      waiting = behind
    }
  }

  /// What keeps keys from going is no reason to refuse a write that has nothing to do with it.
  private func retryDestructions() {
    try? finishDestructions()
  }

  /// How often a made-up clock may be moved on while a command waits for its turn.
  private static let clockTries = 8

  /// One event of a typed body, nothing sealed.
  func draft(
    _ body: some EventBody, in stream: Ledger.Stream, by actor: Actor, cause: EventID? = nil,
    effective: CivilDate? = nil, sealed: [PartDraft] = [], blobs: [BlobReference] = []
  ) -> EventDraft {
    EventDraft(
      type: type(of: body).type, version: type(of: body).version, stream: stream,
      actor: actor.cbor, cause: cause, effective: effective,
      parts: [.clear(body.clear)] + sealed, blobs: blobs)
  }
}

extension Ledger.Stream {
  static func record(_ record: StateRecordID) -> Ledger.Stream { .init("record", record) }
  static func child(_ child: ChildID) -> Ledger.Stream { .init("child", child) }
  static func account(_ account: AccountID) -> Ledger.Stream { .init("account", account) }
  static func submission(_ submission: SubmissionID) -> Ledger.Stream {
    .init("submission", submission)
  }
  static func pair(_ pair: PairID) -> Ledger.Stream { .init("pair", pair) }
  static func item(_ item: ItemID) -> Ledger.Stream { .init("item", item) }
  static func caseFile(_ caseID: CaseID) -> Ledger.Stream { .init("case", caseID) }

  /// The stream of a State: its agreements.
  static func state(_ state: StateCode) -> Ledger.Stream {
    .init("state", StreamID(high: 0, low: UInt64(state.bytes[0]) << 8 | UInt64(state.bytes[1])))
  }

  /// The stream of looks that no account made: the operator's.
  static let operatorLooks = Ledger.Stream("looks", StreamID(high: 0, low: 0))
}
