import CBOR
import KeyValue
import Ledger
import Primitives
import Records
import Sealing
import Vault

/// Idempotency keys: a request that a program sends again, because it did not hear the answer, is
/// done once.
extension Exchange {
  /// A request under its key: a command of its own, which the ledger takes once.
  struct KeyedRequest: Sendable {
    let identifier: CommandID
    let content: [UInt8]
  }

  /// Binds an idempotency key of an account to what is asked under it. Throws `refused` where the
  /// key stands for something else.
  func bind(
    requestKey: String, to content: [UInt8], operation: String, _ actor: Actor, at time: Instant
  ) throws {
    guard let account = actor.account else { return }
    let name = account.bytes + Array(requestKey.utf8)
    do {
      try perform(
        RequestKeyed.type, identifier: commandIdentifier(RequestKeyed.type, name),
        content: Array(operation.utf8) + [0] + content, at: time
      ) { [self] scope, rows in
        try scope.emit(
          draft(
            RequestKeyed(account: account, operation: operation), in: .account(account),
            by: actor),
          into: &rows)
      }
    } catch let error as LedgerError where error.code == .commandReused {
      throw RequestKeyReused()
    }
  }

  /// The same for an act that is one command; nil where no key came. What is asked is told by
  /// opaque numbers and by digests: it goes with the child.
  func keyed(
    _ requestKey: String?, _ operation: String, _ asked: [CBORValue], _ actor: Actor,
    at time: Instant
  ) throws -> KeyedRequest? {
    guard let requestKey, let account = actor.account else { return nil }
    let content = CBORValue.array(asked).encoded
    try bind(requestKey: requestKey, to: content, operation: operation, actor, at: time)
    return KeyedRequest(
      identifier: commandIdentifier("keyed", account.bytes + Array(requestKey.utf8)),
      content: content)
  }

  /// Where a request was recorded that came before; nil until then.
  func recorded(_ request: KeyedRequest?) throws -> UInt64? {
    try request.flatMap { try decisions.position(ofFirstOf: $0.identifier) }
  }

  /// Words as a request's content has them: a digest under a child's key, or a record's. Nothing
  /// where that is destroyed.
  func digest(ofWords text: String, about subject: SubjectID?) throws -> CBORValue {
    let key = try subject.flatMap { try vault.key(of: $0) }
    return key.map { .bytes(KeyedDigest.of(Array(text.utf8), under: $0.key.forDigests)) } ?? .null
  }

  /// `perform` for an act that may have come under a key.
  @discardableResult
  func perform(
    _ label: String, _ request: KeyedRequest?, at time: Instant,
    _ decide: @escaping @Sendable (inout DecisionScope, inout WriteTransaction) throws -> Void
  ) throws -> CommandAnswer {
    try perform(
      label, identifier: request?.identifier, content: request?.content ?? [], at: time,
      decide)
  }
}

/// An idempotency key came back with something else than it stands for.
public struct RequestKeyReused: Error {}
