public import CBOR
public import Primitives

/// Somebody proposes that two children be one; another data administrator decides.
///
/// The sealed parts, one under each child's key: `{"reason", "msixids"}`.
public struct MergeProposed: EventBody {
  /// `merge.proposed`
  public static let type = "merge.proposed"
  /// The proposal: a worklist item.
  public let item: ItemID
  /// The child whose MSIX id would stay.
  public let master: ChildID
  /// The child whose MSIX id would be retired.
  public let other: ChildID
  /// The State records that would move to the master.
  public let moves: [StateRecordID]
  /// The States that have a record of either child.
  public let states: [StateCode]
  /// The State for which it was proposed.
  public let state: StateCode?
  /// The day by which it is to be answered.
  public let due: CivilDate

  /// A body.
  public init(
    item: ItemID, master: ChildID, other: ChildID, moves: [StateRecordID], states: [StateCode],
    state: StateCode?, due: CivilDate
  ) {
    self.item = item
    self.master = master
    self.other = other
    self.moves = moves
    self.states = states
    self.state = state
    self.due = due
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "item": .identifier(item), "master": .identifier(master), "other": .identifier(other),
      "moves": .array(moves.map { .identifier($0) }), "states": .array(states.map { .state($0) }),
      "state": state.map { .state($0) }, "due": .date(due),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    item = try fields.need("item") { $0.identifier() }
    master = try fields.need("master") { $0.identifier() }
    other = try fields.need("other") { $0.identifier() }
    moves = try fields.need("moves") { $0.identifiers() }
    states = try fields.list("states", \.state)
    state = try fields.maybe("state", \.state)
    due = try fields.need("due", \.civilDate)
  }
}

/// On what a decision about children rests. The raw value stands in events: it never changes.
public enum DecisionBasis: String, Sendable {
  /// The States concerned answered a near match.
  case answered
  /// Another data administrator than the starter validated it.
  case validated
  /// OME settled what States had answered differently.
  case settled
  /// A policy decided: nobody answered in time and the clock may approve, or one record resembles
  /// both far beyond what a link needs.
  case policy
}

/// Two children are one from now on: all State records of the other belong to the master.
///
/// The sealed parts, one under each child's key: `{"reason", "msixids"}`, the id that stays first.
public struct MergeValidated: EventBody {
  /// `merge.validated`
  public static let type = "merge.validated"
  /// The item that is decided: a pair or a proposal.
  public let item: ItemID
  /// The child that stays.
  public let master: ChildID
  /// The child that has no State record any more.
  public let other: ChildID
  /// Every State record that moves, retracted ones too.
  public let moves: [StateRecordID]
  /// The State records that the master had before.
  public let stays: [StateRecordID]
  /// On what it rests.
  public let basis: DecisionBasis

  /// A body.
  public init(
    item: ItemID, master: ChildID, other: ChildID, moves: [StateRecordID],
    stays: [StateRecordID], basis: DecisionBasis
  ) {
    self.item = item
    self.master = master
    self.other = other
    self.moves = moves
    self.stays = stays
    self.basis = basis
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "item": .identifier(item), "master": .identifier(master), "other": .identifier(other),
      "moves": .array(moves.map { .identifier($0) }),
      "stays": .array(stays.map { .identifier($0) }), "basis": .text(basis.rawValue),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    item = try fields.need("item") { $0.identifier() }
    master = try fields.need("master") { $0.identifier() }
    other = try fields.need("other") { $0.identifier() }
    moves = try fields.need("moves") { $0.identifiers() }
    stays = try fields.need("stays") { $0.identifiers() }
    basis = try fields.need("basis") { $0.string.flatMap(DecisionBasis.init(rawValue:)) }
  }
}

/// A child's MSIX id counts no more and stands for another child's, for ever.
///
/// The sealed parts, one under each child's key: `{"retired", "survivor"}`, the two MSIX ids.
public struct IdentifierRetired: EventBody {
  /// `identifier.retired`
  public static let type = "identifier.retired"
  /// The child that has no State record any more.
  public let child: ChildID
  /// The child for which its id stands.
  public let survivor: ChildID

  /// A body.
  public init(child: ChildID, survivor: ChildID) {
    self.child = child
    self.survivor = survivor
  }

  /// `{"child", "survivor"}`
  public var clear: CBORValue {
    .record(["child": .identifier(child), "survivor": .identifier(survivor)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    child = try fields.need("child") { $0.identifier() }
    survivor = try fields.need("survivor") { $0.identifier() }
  }
}
