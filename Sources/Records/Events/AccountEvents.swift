public import CBOR
public import Primitives

/// An account comes into being with its roles. The sealed part, under the account's key:
/// `{"name"}`, by which it is called.
public struct AccountCreated: EventBody {
  /// `account.created`
  public static let type = "account.created"
  /// The account; its own subject.
  public let account: AccountID
  /// The organisation for which it acts.
  public let organisation: String
  /// Its roles.
  public let holder: AccountHolder

  /// A body.
  public init(account: AccountID, organisation: String, holder: AccountHolder) {
    self.account = account
    self.organisation = organisation
    self.holder = holder
  }

  /// `{"account", "organisation", "roles", "flag"}`
  public var clear: CBORValue {
    .record([
      "account": .identifier(account), "organisation": .text(organisation),
      "roles": holder.cbor, "flag": holder.flag,
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    organisation = try fields.need("organisation", \.string)
    holder = try AccountHolder(cbor: try fields.need("roles") { $0 })
  }
}

/// An account's roles are others from now on.
public struct AccountChanged: EventBody {
  /// `account.changed`
  public static let type = "account.changed"
  /// The account.
  public let account: AccountID
  /// Its roles.
  public let holder: AccountHolder

  /// A body.
  public init(account: AccountID, holder: AccountHolder) {
    self.account = account
    self.holder = holder
  }

  /// `{"account", "roles", "flag"}`
  public var clear: CBORValue {
    .record(["account": .identifier(account), "roles": holder.cbor, "flag": holder.flag])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    holder = try AccountHolder(cbor: try fields.need("roles") { $0 })
  }
}

/// An account's standing changed: three event types with one form.
public struct AccountStanding: Sendable {
  /// What it may be.
  public enum Change: String, CaseIterable, Sendable {
    /// For a time.
    case disabled = "account.disabled"
    /// Again in use.
    case reinstated = "account.reinstated"
    /// For ever.
    case deactivated = "account.deactivated"
  }
  /// Version of the form.
  public static let version = 1
  /// The account.
  public let account: AccountID
  /// Which change; the event's type.
  public let change: Change
  /// Why, a word of the operator's choice.
  public let reason: String

  /// A body.
  public init(account: AccountID, change: Change, reason: String) {
    self.account = account
    self.change = change
    self.reason = reason
  }

  /// `{"account", "reason"}`
  public var clear: CBORValue {
    .record(["account": .identifier(account), "reason": .text(reason)])
  }

  /// From an event's type and `clear`; nil when the type is another.
  public init?(type: String, clear: CBORValue) throws(CBORError) {
    guard let change = Change(rawValue: type) else { return nil }
    let fields = try ClearFields(clear, of: type)
    self.change = change
    account = try fields.need("account") { $0.identifier() }
    reason = try fields.need("reason", \.string)
  }
}

extension AccountHolder {
  /// `[[role, scope], ...]`
  public var cbor: CBORValue {
    .array(roles.map { .array([.text($0.role.rawValue), $0.scope.cbor]) })
  }

  /// What an auditor should look at twice; nil where there is nothing.
  var flag: CBORValue? { keepsAccountsAndData ? .text("accounts-and-data") : nil }

  /// From `cbor`.
  public init(cbor: CBORValue) throws(CBORError) {
    guard let items = cbor.items else { throw CBORError(.structure, "roles are a list") }
    var roles = [Assignment]()
    for item in items {
      guard let pair = item.items, pair.count == 2,
        let role = pair[0].string.flatMap({ Role(rawValue: $0) })
      else { throw CBORError(.structure, "a role is [role, scope]") }
      roles.append(.init(role, try Scope(cbor: pair[1])))
    }
    self.init(roles: roles)
  }
}
