public import CBOR
public import Primitives

/// A worklist item begins at a district or region of a State, because somebody there answers for
/// it. Where no such event stands, it begins with the State.
public struct WorkItemOpened: EventBody {
  /// `workitem.opened`
  public static let type = "workitem.opened"
  /// The item.
  public let item: ItemID
  /// Where it waits.
  public let scope: Scope
  /// The day by which it is to be answered there.
  public let due: CivilDate

  /// A body.
  public init(item: ItemID, scope: Scope, due: CivilDate) {
    self.item = item
    self.scope = scope
    self.due = due
  }

  /// `{"item", "scope", "due"}`
  public var clear: CBORValue {
    .record(["item": .identifier(item), "scope": scope.cbor, "due": .date(due)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    item = try fields.need("item") { $0.identifier() }
    scope = try fields.need("scope") { try? Scope(cbor: $0) }
    due = try fields.need("due", \.civilDate)
  }
}

/// A worklist item is given to one account, downwards or sideways.
public struct WorkItemAssigned: EventBody {
  /// `workitem.assigned`
  public static let type = "workitem.assigned"
  /// The item.
  public let item: ItemID
  /// To whom.
  public let account: AccountID
  /// Where it waits from then on; nil in events from before there were districts: with the State.
  public let scope: Scope?

  /// A body.
  public init(item: ItemID, account: AccountID, scope: Scope?) {
    self.item = item
    self.account = account
    self.scope = scope
  }

  /// `{"item", "account", "scope"}`
  public var clear: CBORValue {
    .record([
      "item": .identifier(item), "account": .identifier(account), "scope": scope.map(\.cbor),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    item = try fields.need("item") { $0.identifier() }
    account = try fields.need("account") { $0.identifier() }
    scope = try fields.maybe("scope") { try? Scope(cbor: $0) }
  }
}

/// Where an item waits for an answer. The raw value stands in events: it never changes.
public enum WorkLevel: String, CaseIterable, Comparable, Sendable {
  /// With the data administrators of a district.
  case district
  /// With those of a region.
  case region
  /// With the data administrators of the States concerned.
  case state
  /// With the data administrator of OME.
  case ome

  /// The lower one is asked first.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Scope {
  /// At which level something waits that lies here; a school's lies with its State.
  public var workLevel: WorkLevel {
    switch self {
    case .nation: .ome
    case .state, .school: .state
    case .region: .region
    case .district: .district
    }
  }
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
  /// The region or State in which it moved up; nil where it moved up to OME.
  public let scope: Scope?

  /// A body.
  public init(item: ItemID, level: WorkLevel, due: CivilDate, scope: Scope? = nil) {
    self.item = item
    self.level = level
    self.due = due
    self.scope = scope
  }

  /// `{"item", "level", "due", "scope"}`
  public var clear: CBORValue {
    .record([
      "item": .identifier(item), "level": .text(level.rawValue), "due": .date(due),
      "scope": scope.map(\.cbor),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    item = try fields.need("item") { $0.identifier() }
    level = try fields.need("level") { $0.string.flatMap(WorkLevel.init(rawValue:)) }
    due = try fields.need("due", \.civilDate)
    scope = try fields.maybe("scope") { try? Scope(cbor: $0) }
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
