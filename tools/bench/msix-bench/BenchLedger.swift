import CBOR
import Glibc
import KeyValue
import Ledger
import Primitives
import Records
import Sealing
import Signing

/// A ledger to measure: a log, a decision state that reads nothing, a writer, keys that are the
/// same at every opening.
struct BenchLedger {
  static let origin = "bench.example"
  static let start: Int64 = 1_700_000_000_000_000

  let log: LogStore
  let decisions: DecisionStore
  let writer: GroupWriter
  let signers: LedgerSigners

  struct NoFold: DecisionFold {
    var tables: [Table] { [] }
    var reads: Set<String>? { [] }
    func apply(_ event: OpenedEvent, into transaction: inout WriteTransaction) throws {}
  }

  /// Opens, or makes with its genesis, the ledger in a directory. `signerThreads` sign at once.
  /// Without `signs` the leaves have no good signatures: what the rest of an append costs.
  init(directory: String, signerThreads: Int = 2, signs: Bool = true) throws {
    log = try LogStore(directory: directory + "/log")
    let fold = NoFold()
    decisions = DecisionStore(
      environment: try Environment.open(
        path: directory + "/decision", tables: DecisionStore.tables(for: fold),
        options: .init(durable: false)), fold: fold)
    func key(_ number: UInt8) throws -> SigningKey {
      try SigningKey(seed: [UInt8](repeating: number, count: 32))
    }
    let signers = LedgerSigners(event: try key(1), checkpoint: try key(2), receipt: try key(3))
    self.signers = signers
    func writer(signs: Bool, _ log: LogStore, _ decisions: DecisionStore) -> GroupWriter {
      GroupWriter(
        log: log, decisions: decisions, origin: Self.origin, signers: signers,
        random: SystemRandom(), signerThreads: signerThreads, signs: signs,
        beforeLog: {}, doom: { _ in }, catchUp: {})
    }
    // A genesis without a good signature is refused, as it should be.
    if log.size == 0 { try Self.open(with: writer(signs: true, log, decisions), signers) }
    self.writer = writer(signs: signs, log, decisions)
  }

  private static func open(with writer: GroupWriter, _ signers: LedgerSigners) throws {
    let keys = [
      KeyValidity(role: .event, key: signers.event.verifyingKey, from: 0),
      KeyValidity(role: .checkpoint, key: signers.checkpoint.verifyingKey, from: 0),
      KeyValidity(role: .receipt, key: signers.receipt.verifyingKey, from: 0),
    ]
    let genesis = EventDraft(
      type: LedgerEventType.opened, stream: .ledger,
      actor: .record(["kind": .text("system"), "id": .text("bench")]),
      parts: [
        .clear(
          .record([
            "origin": .text(origin), "clock": .text("simulated"),
            "keys": .array(keys.map(\.cbor)), "format": .int(1), "policies": .array([]),
            "rules": .record([
              "name": .text("counting/1"), "digest": .bytes([UInt8](repeating: 0, count: 32)),
            ]),
          ]))
      ])
    let command = Command(
      identifier: CommandID(from: SystemRandom()), contentDigest: [UInt8](repeating: 0, count: 32),
      time: Instant(microseconds: start)
    ) { scope, rows throws in try scope.emit(genesis, into: &rows) }
    _ = try writer.perform([command]).map { try $0.get() }
  }

  /// Lets `decision/` forget what it knows and stand where the log stands: for a log that was
  /// filled without it.
  func skipDecisions() throws { try decisions.standAt(end: log) }

  func close() {
    decisions.environment.close()
    log.close()
  }
}

/// Drafts like those of a State's submission: a clear part of opaque facts, a part sealed under
/// the State record's own key, together as large as the leaf is to be.
struct DraftMaker {
  private let padding: [UInt8]
  private let isSealed: Bool
  private let submission = SubmissionID(from: SystemRandom())
  private var next: UInt64

  /// For leaves of about `leafBytes`; `seed` keeps streams of different makers apart.
  init(leafBytes: Int, isSealed: Bool, seed: UInt64) {
    // What everything but the sealed content takes, measured once.
    padding = [UInt8](repeating: 0x41, count: max(16, leafBytes - (isSealed ? 409 : 353)))
    self.isSealed = isSealed
    next = seed << 32
  }

  mutating func draft() -> EventDraft {
    next += 1
    // Spread over the key space, as random identifiers are.
    let record = StateRecordID(
      high: next &* 0x9E37_79B9_7F4A_7C15, low: next &* 0xC2B2_AE3D_27D4_EB4F)
    let body = StudentSubmitted(
      record: record, state: Self.state, submission: submission, action: .insert, generation: 1,
      ruleSet: "submission/1", groups: [], keyedDigest: [UInt8](repeating: 7, count: 32),
      submissionDate: CivilDate(daysSinceEpoch: 20_000))
    let content = CBORValue.bytes(padding)
    var parts = [PartDraft.clear(body.clear)]
    if isSealed {
      let key = SealingKey(
        identifier: record.bytes, key: SecretKey(record.bytes + record.bytes) ?? Self.anyKey)
      parts.append(.sealed(key, content))
    } else {
      parts.append(.clear(.record(["content": content])))
    }
    return EventDraft(
      type: StudentSubmitted.type, stream: Stream("record", record),
      actor: .record(["kind": .text("system"), "id": .text("bench")]),
      parts: parts)
  }

  private static var state: StateCode {
    guard let state = StateCode("TX") else { preconditionFailure("Texas is a State") }
    return state
  }

  private static var anyKey: SecretKey {
    guard let key = SecretKey([UInt8](repeating: 1, count: 32)) else {
      preconditionFailure("32 bytes make a key")
    }
    return key
  }
}
