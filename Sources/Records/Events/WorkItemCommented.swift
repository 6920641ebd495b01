public import CBOR
public import Primitives

/// Somebody says something about a worklist item without deciding it. The sealed parts, under the
/// keys of the records or the child that it is about, hold `{"comment"}`.
public struct WorkItemCommented: EventBody {
  /// `workitem.commented`
  public static let type = "workitem.commented"
  /// The item.
  public let item: ItemID
  /// For which State; nil for OME.
  public let state: StateCode?

  /// A body.
  public init(item: ItemID, state: StateCode?) {
    self.item = item
    self.state = state
  }

  /// `{"item", "state"}`
  public var clear: CBORValue {
    .record(["item": .identifier(item), "state": state.map { .state($0) }])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    item = try fields.need("item") { $0.identifier() }
    state = try fields.maybe("state", \.state)
  }
}
