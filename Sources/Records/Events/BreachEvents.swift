public import CBOR
public import Primitives

/// A breach is suspected: accounts are frozen and their sessions end with this, and what they
/// touched is listed. The sealed part, under the breach's own key: `{"text"}`.
public struct BreachDeclared: EventBody {
  /// `breach.declared`
  public static let type = "breach.declared"
  /// Accounts of one breach: as many identifiers stay below a leaf.
  public static let accountsMax = 1_000
  /// The breach; its own subject.
  public let breach: CaseID
  /// The accounts that are suspected.
  public let accounts: [AccountID]
  /// Roles of the ledger's own keys that are turned over because of it.
  public let keys: [String]
  /// The first position that is looked at.
  public let from: UInt64
  /// The last.
  public let through: UInt64
  /// The day by which those whom it touched are told.
  public let due: CivilDate

  /// A body.
  public init(
    breach: CaseID, accounts: [AccountID], keys: [String], from: UInt64, through: UInt64,
    due: CivilDate
  ) {
    self.breach = breach
    self.accounts = accounts
    self.keys = keys
    self.from = from
    self.through = through
    self.due = due
  }

  /// `{"breach", "accounts", "keys", "from", "through", "due"}`
  public var clear: CBORValue {
    .record([
      "breach": .identifier(breach), "accounts": .array(accounts.map { .identifier($0) }),
      "keys": .array(keys.map { .text($0) }), "from": .unsigned(from),
      "through": .unsigned(through), "due": .date(due),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    breach = try fields.need("breach") { $0.identifier() }
    accounts = try fields.need("accounts") { $0.identifiers() }
    keys = try fields.list("keys", \.string)
    from = try fields.need("from", \.unsignedInteger)
    through = try fields.need("through", \.unsignedInteger)
    due = try fields.need("due", \.civilDate)
  }
}

/// Notices of a breach wait to be sent, one for each child whom it touched. Each has a sealed part
/// under the child's accounting: `{"looks"}`, at how many it was. Long lists go on in further
/// events.
public struct BreachNoticeQueued: EventBody {
  /// `breach.noticequeued`
  public static let type = "breach.noticequeued"
  /// Children of one event, as in a list of a report.
  public static let childrenPerPage = 200
  /// The breach.
  public let breach: CaseID
  /// How many notices.
  public let count: Int

  /// A body.
  public init(breach: CaseID, count: Int) {
    self.breach = breach
    self.count = count
  }

  /// `{"breach", "count"}`
  public var clear: CBORValue {
    .record(["breach": .identifier(breach), "count": .int(count)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    breach = try fields.need("breach") { $0.identifier() }
    count = try fields.need("count", \.int)
  }
}

/// A breach is contained: its accounts may be reinstated. The sealed part, under the breach's own
/// key: `{"text"}`.
public struct BreachContained: EventBody {
  /// `breach.contained`
  public static let type = "breach.contained"
  /// The breach.
  public let breach: CaseID

  /// A body.
  public init(breach: CaseID) { self.breach = breach }

  /// `{"breach"}`
  public var clear: CBORValue { .record(["breach": .identifier(breach)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    breach = try ClearFields(clear, of: Self.type).need("breach") { $0.identifier() }
  }
}
