public import CBOR
public import Primitives

/// Somebody proposes that State records of a child are other children's; another data
/// administrator decides.
///
/// The sealed part, under the child's key: `{"reason", "msixids"}`.
public struct SplitProposed: EventBody {
  /// `split.proposed`
  public static let type = "split.proposed"
  /// The proposal: a worklist item.
  public let item: ItemID
  /// The child that would keep its MSIX id.
  public let master: ChildID
  /// The State records that would leave: each group would be a child of its own.
  public let groups: [[StateRecordID]]
  /// The States that have a record of the child.
  public let states: [StateCode]
  /// The State for which it was proposed.
  public let state: StateCode?
  /// The day by which it is to be answered.
  public let due: CivilDate

  /// A body.
  public init(
    item: ItemID, master: ChildID, groups: [[StateRecordID]], states: [StateCode],
    state: StateCode?, due: CivilDate
  ) {
    self.item = item
    self.master = master
    self.groups = groups
    self.states = states
    self.state = state
    self.due = due
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "item": .identifier(item), "master": .identifier(master),
      "groups": .array(groups.map { .array($0.map { .identifier($0) }) }),
      "states": .array(states.map { .state($0) }), "state": state.map { .state($0) },
      "due": .date(due),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    item = try fields.need("item") { $0.identifier() }
    master = try fields.need("master") { $0.identifier() }
    groups = try fields.list("groups") { $0.identifiers() }
    states = try fields.list("states", \.state)
    state = try fields.maybe("state", \.state)
    due = try fields.need("due", \.civilDate)
  }
}

/// State records leave a child, which keeps its MSIX id; each group of them is a new child with a
/// new MSIX id.
///
/// The sealed parts: under the master's key `{"reason", "msixids"}`, all ids, its own first; under
/// each new child's key `{"msixid"}`.
public struct SplitValidated: EventBody {
  /// A new child and the State records that are its own.
  public struct Group: Hashable, Sendable {
    /// The child.
    public let child: ChildID
    /// Its accounting of disclosures.
    public let accounting: AccountingID
    /// The serial behind its MSIX id.
    public let serial: UInt64
    /// Every State record that moves to it.
    public let records: [StateRecordID]

    /// A group.
    public init(
      child: ChildID, accounting: AccountingID, serial: UInt64, records: [StateRecordID]
    ) {
      self.child = child
      self.accounting = accounting
      self.serial = serial
      self.records = records
    }

    fileprivate var cbor: CBORValue {
      .record([
        "child": .identifier(child), "accounting": .identifier(accounting),
        "serial": .unsigned(serial), "records": .array(records.map { .identifier($0) }),
      ])
    }

    fileprivate init?(cbor: CBORValue) {
      guard let child = cbor["child"]?.identifier(ChildKind.self),
        let accounting = cbor["accounting"]?.identifier(AccountingKind.self),
        let serial = cbor["serial"]?.unsignedInteger,
        let records = cbor["records"]?.identifiers(StateRecordKind.self)
      else { return nil }
      self.init(child: child, accounting: accounting, serial: serial, records: records)
    }
  }

  /// `split.validated`
  public static let type = "split.validated"
  /// The proposal.
  public let item: ItemID
  /// The child that keeps its MSIX id.
  public let master: ChildID
  /// Who leaves.
  public let groups: [Group]
  /// The State records that stay.
  public let stays: [StateRecordID]
  /// On what it rests.
  public let basis: DecisionBasis

  /// A body.
  public init(
    item: ItemID, master: ChildID, groups: [Group], stays: [StateRecordID],
    basis: DecisionBasis
  ) {
    self.item = item
    self.master = master
    self.groups = groups
    self.stays = stays
    self.basis = basis
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "item": .identifier(item), "master": .identifier(master),
      "groups": .array(groups.map(\.cbor)), "stays": .array(stays.map { .identifier($0) }),
      "basis": .text(basis.rawValue),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    item = try fields.need("item") { $0.identifier() }
    master = try fields.need("master") { $0.identifier() }
    groups = try fields.list("groups") { Group(cbor: $0) }
    stays = try fields.need("stays") { $0.identifiers() }
    basis = try fields.need("basis") { $0.string.flatMap(DecisionBasis.init(rawValue:)) }
  }
}
