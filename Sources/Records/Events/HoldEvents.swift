public import CBOR
public import Primitives

/// A legal hold is placed on a child's data: while it lies, no destruction of them is approved.
public struct HoldPlaced: EventBody {
  /// `hold.placed`
  public static let type = "hold.placed"
  /// The hold.
  public let hold: CaseID
  /// The child.
  public let child: ChildID
  /// Why: a case, an order, an audit. Readable by every auditor, so that it names nobody.
  public let basis: String

  /// A body.
  public init(hold: CaseID, child: ChildID, basis: String) {
    self.hold = hold
    self.child = child
    self.basis = basis
  }

  /// `{"hold", "child", "basis"}`
  public var clear: CBORValue {
    .record([
      "hold": .identifier(hold), "child": .identifier(child), "basis": .text(basis),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    hold = try fields.need("hold") { $0.identifier() }
    child = try fields.need("child") { $0.identifier() }
    basis = try fields.need("basis", \.string)
  }
}

/// A legal hold is over.
public struct HoldLifted: EventBody {
  /// `hold.lifted`
  public static let type = "hold.lifted"
  /// The hold.
  public let hold: CaseID
  /// Why.
  public let basis: String

  /// A body.
  public init(hold: CaseID, basis: String) {
    self.hold = hold
    self.basis = basis
  }

  /// `{"hold", "basis"}`
  public var clear: CBORValue {
    .record(["hold": .identifier(hold), "basis": .text(basis)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    hold = try fields.need("hold") { $0.identifier() }
    basis = try fields.need("basis", \.string)
  }
}
