public import CBOR
public import Primitives

/// A State's machine has a further key for the API. The key itself is told once and is nowhere; a
/// hash of it lies in the vault under the credential's number.
public struct MachineKeyMade: EventBody {
  /// `machinekey.made`
  public static let type = "machinekey.made"
  /// Whose.
  public let account: AccountID
  /// Where the hash lies; also the key's number.
  public let key: CredentialID
  /// The last day on which it opens anything.
  public let until: CivilDate

  /// A body.
  public init(account: AccountID, key: CredentialID, until: CivilDate) {
    self.account = account
    self.key = key
    self.until = until
  }

  /// `{"account", "key", "until"}`
  public var clear: CBORValue {
    .record(["account": .identifier(account), "key": .identifier(key), "until": .date(until)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    key = try fields.need("key") { $0.identifier() }
    until = try fields.need("until", \.civilDate)
  }
}

/// A machine's key opens nothing any more.
public struct MachineKeyRevoked: EventBody {
  /// `machinekey.revoked`
  public static let type = "machinekey.revoked"
  /// Whose.
  public let account: AccountID
  /// Which.
  public let key: CredentialID
  /// Why, for people.
  public let reason: String

  /// A body.
  public init(account: AccountID, key: CredentialID, reason: String) {
    self.account = account
    self.key = key
    self.reason = reason
  }

  /// `{"account", "key", "reason"}`
  public var clear: CBORValue {
    .record([
      "account": .identifier(account), "key": .identifier(key), "reason": .text(reason),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    key = try fields.need("key") { $0.identifier() }
    reason = try fields.need("reason", \.string)
  }
}

/// A request that changes something came with an idempotency key. The first event of its command
/// carries a digest of the key and of what was asked: the same key is never taken for anything
/// else, also after a restart.
public struct RequestKeyed: EventBody {
  /// `request.keyed`
  public static let type = "request.keyed"
  /// Who asked.
  public let account: AccountID
  /// What was asked: the operation's name in the API's description.
  public let operation: String

  /// A body.
  public init(account: AccountID, operation: String) {
    self.account = account
    self.operation = operation
  }

  /// `{"account", "operation"}`
  public var clear: CBORValue {
    .record(["account": .identifier(account), "operation": .text(operation)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    operation = try fields.need("operation", \.string)
  }
}
