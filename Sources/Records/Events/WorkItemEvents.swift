public import CBOR
public import Primitives

/// A worklist item is given to one account, downwards or sideways.
public struct WorkItemAssigned: EventBody {
  /// `workitem.assigned`
  public static let type = "workitem.assigned"
  /// The item.
  public let item: ItemID
  /// To whom.
  public let account: AccountID

  /// A body.
  public init(item: ItemID, account: AccountID) {
    self.item = item
    self.account = account
  }

  /// `{"item", "account"}`
  public var clear: CBORValue {
    .record(["item": .identifier(item), "account": .identifier(account)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    item = try fields.need("item") { $0.identifier() }
    account = try fields.need("account") { $0.identifier() }
  }
}

/// Where an item waits for an answer. The raw value stands in events: it never changes.
public enum WorkLevel: String, Sendable {
  /// With the data administrators of the States concerned.
  case state
  /// With the data administrator of OME.
  case ome
}

/// Nobody answered in time: the item moves up.
public struct WorkItemEscalated: EventBody {
  /// `workitem.escalated`
  public static let type = "workitem.escalated"
  /// The item.
  public let item: ItemID
  /// Where it waits now.
  public let level: WorkLevel
  /// The day by which it is to be answered there.
  public let due: CivilDate

  /// A body.
  public init(item: ItemID, level: WorkLevel, due: CivilDate) {
    self.item = item
    self.level = level
    self.due = due
  }

  /// `{"item", "level", "due"}`
  public var clear: CBORValue {
    .record(["item": .identifier(item), "level": .text(level.rawValue), "due": .date(due)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    item = try fields.need("item") { $0.identifier() }
    level = try fields.need("level") { $0.string.flatMap(WorkLevel.init(rawValue:)) }
    due = try fields.need("due", \.civilDate)
  }
}

/// Nobody answered at any level, and a policy lets the clock approve: the riskiest rule of all, so
/// it has a name of its own. What it brings about follows in an event that names the policy.
public struct WorkItemAutoApproved: EventBody {
  /// `workitem.autoapproved`
  public static let type = "workitem.autoapproved"
  /// The item.
  public let item: ItemID
  /// The version of the worklists policy.
  public let policy: Int

  /// A body.
  public init(item: ItemID, policy: Int) {
    self.item = item
    self.policy = policy
  }

  /// `{"item", "policy"}`
  public var clear: CBORValue {
    .record(["item": .identifier(item), "policy": .int(policy)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    item = try fields.need("item") { $0.identifier() }
    policy = try fields.need("policy", \.int)
  }
}
