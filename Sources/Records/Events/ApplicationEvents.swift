public import CBOR
public import Primitives

/// Somebody asks for access: what becomes an account begins with this. The sealed part, under the
/// account's key: `{"name", "person"}`, the name to be called by and who it is.
public struct AccountApplied: EventBody {
  /// `account.applied`
  public static let type = "account.applied"
  /// The account to be; its own subject.
  public let account: AccountID
  /// The organisation for which he works.
  public let organisation: String
  /// The role asked for, with its scope.
  public let holder: AccountHolder

  /// A body.
  public init(account: AccountID, organisation: String, holder: AccountHolder) {
    self.account = account
    self.organisation = organisation
    self.holder = holder
  }

  /// `{"account", "organisation", "roles"}`
  public var clear: CBORValue {
    .record([
      "account": .identifier(account), "organisation": .text(organisation),
      "roles": holder.cbor,
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

/// A paper of an account: three event types with one form. The sealed part, under the account's
/// key: `{"by"}`, who vouched, or `{"person"}`, who it is from now on.
public struct AccountPaper: Sendable {
  /// Which paper.
  public enum Kind: String, CaseIterable, Sendable {
    /// The supervisor says that the application is true and the access needed.
    case verified = "account.verified"
    /// The State's authority, or OME's, says yes.
    case approved = "account.approved"
    /// The holder's particulars are others.
    case contact = "account.contactchanged"
  }
  /// Version of the form.
  public static let version = 1
  /// The account.
  public let account: AccountID
  /// Which paper; the event's type.
  public let kind: Kind

  /// A body.
  public init(account: AccountID, kind: Kind) {
    self.account = account
    self.kind = kind
  }

  /// `{"account"}`
  public var clear: CBORValue { .record(["account": .identifier(account)]) }

  /// From an event's type and `clear`; nil when the type is another.
  public init?(type: String, clear: CBORValue) throws(CBORError) {
    guard let kind = Kind(rawValue: type) else { return nil }
    self.kind = kind
    account = try ClearFields(clear, of: type).need("account") { $0.identifier() }
  }
}

/// Somebody looked whether an account that is not used is still needed.
public struct AccountReviewed: EventBody {
  /// `account.reviewed`
  public static let type = "account.reviewed"
  /// The account.
  public let account: AccountID
  /// Whether it stays; else its end follows as an event of its own.
  public let isKept: Bool
  /// Why.
  public let reason: String

  /// A body.
  public init(account: AccountID, isKept: Bool, reason: String) {
    self.account = account
    self.isKept = isKept
    self.reason = reason
  }

  /// `{"account", "kept", "reason"}`
  public var clear: CBORValue {
    .record([
      "account": .identifier(account), "kept": .bool(isKept), "reason": .text(reason),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    account = try fields.need("account") { $0.identifier() }
    isKept = try fields.need("kept", \.boolean)
    reason = try fields.need("reason", \.string)
  }
}

/// Who holds an account, and how he is reached at work. Always sealed.
public struct AccountPerson: Hashable, Sendable {
  /// Bytes of each particular.
  public static let fieldBytesMax = 400

  /// First and last name.
  public var fullName: String
  /// The title at work.
  public var title: String
  /// The address at work.
  public var address: String
  /// The telephone at work.
  public var phone: String
  /// The e-mail at work.
  public var email: String
  /// What the access is needed for.
  public var need: String

  /// Somebody.
  public init(
    fullName: String, title: String, address: String, phone: String, email: String, need: String
  ) {
    self.fullName = fullName
    self.title = title
    self.address = address
    self.phone = phone
    self.email = email
    self.need = need
  }

  /// The particulars by name, in the order in which they are read.
  public var fields: [(name: String, value: String)] {
    [
      ("name", fullName), ("title", title), ("address", address), ("phone", phone),
      ("email", email), ("need", need),
    ]
  }

  /// `{"name", "title", "address", "phone", "email", "need"}`
  public var cbor: CBORValue {
    .record([
      "name": .text(fullName), "title": .text(title), "address": .text(address),
      "phone": .text(phone), "email": .text(email), "need": .text(need),
    ])
  }

  /// From `cbor`; nil for anything else.
  public init?(cbor: CBORValue) {
    guard let fullName = cbor["name"]?.string, let title = cbor["title"]?.string,
      let address = cbor["address"]?.string, let phone = cbor["phone"]?.string,
      let email = cbor["email"]?.string, let need = cbor["need"]?.string
    else { return nil }
    self.init(
      fullName: fullName, title: title, address: address, phone: phone, email: email, need: need)
  }
}
