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
    isBulk: Bool = false,
    _ decide: @escaping @Sendable (inout DecisionScope, inout WriteTransaction) throws -> Void
  ) throws -> CommandAnswer {
    // What keeps keys from going is no reason to refuse a write that has nothing to do with it.
    try? finishDestructions()
    let identifier = identifier ?? CommandID(from: random)
    let digest = contentDigest(label, content)
    let isSeen = Guarded(false)
    func submit(at time: Instant) throws -> CommandAnswer {
      let answer = try queue.submit(
        Command(identifier: identifier, contentDigest: digest, time: time, isBulk: isBulk) {
          try decide(&$0, &$1)
          let types = $0.types
          isSeen.withLock { $0 = types.contains(where: Self.changesRecords) }
        })
      if !isBulk, isSeen.withLock({ $0 }) { seen(through: log.size) }
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
