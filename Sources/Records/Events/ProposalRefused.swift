public import CBOR
public import Primitives

/// A proposed merge or split does not come about: another data administrator rejects it, or its
/// starter takes it back. The sealed part, under the master's key: `{"reason"}`.
public struct ProposalRefused: Sendable {
  /// What became of it; the event's type.
  public enum Outcome: String, CaseIterable, Sendable {
    /// A merge was rejected.
    case mergeRejected = "merge.rejected"
    /// A merge was taken back.
    case mergeWithdrawn = "merge.withdrawn"
    /// A split was rejected.
    case splitRejected = "split.rejected"
    /// A split was taken back.
    case splitWithdrawn = "split.withdrawn"
  }
  /// Version of the form.
  public static let version = 1
  /// The proposal.
  public let item: ItemID
  /// What became of it.
  public let outcome: Outcome
  /// Where a merge was rejected because they are two children: the State records of either.
  public let apart: RecordSides?

  /// A body.
  public init(item: ItemID, outcome: Outcome, apart: RecordSides? = nil) {
    self.item = item
    self.outcome = outcome
    self.apart = apart
  }

  /// `{"item", "apart"}`
  public var clear: CBORValue {
    .record(["item": .identifier(item), "apart": apart?.cbor])
  }

  /// From an event's type and `clear`; nil when the type is another.
  public init?(type: String, clear: CBORValue) throws(CBORError) {
    guard let outcome = Outcome(rawValue: type) else { return nil }
    let fields = try ClearFields(clear, of: type)
    self.outcome = outcome
    item = try fields.need("item") { $0.identifier() }
    apart = try fields.maybe("apart") { RecordSides(cbor: $0) }
  }
}
