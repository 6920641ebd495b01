public import CBOR
public import Primitives

/// What a person says of two State records. The raw value stands in events: it never changes.
public enum MatchVerdict: String, CaseIterable, Sendable {
  /// They are one child's.
  case same
  /// They are two children's.
  case distinct
  /// It cannot be told; the item stays open.
  case unsure
}

/// A person answered for a State, or for OME, whether two State records are one child's.
///
/// The sealed parts, one under each record's key, hold the comment: `{"comment"}`.
public struct NearMatchResolved: EventBody {
  /// `nearmatch.resolved`
  public static let type = "nearmatch.resolved"
  /// The pair.
  public let pair: PairID
  /// The answer.
  public let verdict: MatchVerdict
  /// The State for which it was given; nil for OME.
  public let state: StateCode?
  /// Where the answer ends the matter as two children: the State records of either, which are not
  /// to be linked again.
  public let apart: RecordSides?

  /// A body.
  public init(pair: PairID, verdict: MatchVerdict, state: StateCode?, apart: RecordSides?) {
    self.pair = pair
    self.verdict = verdict
    self.state = state
    self.apart = apart
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "pair": .identifier(pair), "verdict": .text(verdict.rawValue),
      "state": state.map { .state($0) }, "apart": apart?.cbor,
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    pair = try fields.need("pair") { $0.identifier() }
    verdict = try fields.need("verdict") { $0.string.flatMap(MatchVerdict.init(rawValue:)) }
    state = try fields.maybe("state", \.state)
    apart = try fields.maybe("apart") { RecordSides(cbor: $0) }
  }
}

/// The State records of two children, as they were when somebody decided about them.
public struct RecordSides: Hashable, Sendable {
  /// Those of the one.
  public let one: [StateRecordID]
  /// Those of the other.
  public let other: [StateRecordID]

  /// Two sides.
  public init(one: [StateRecordID], other: [StateRecordID]) {
    self.one = one
    self.other = other
  }

  /// `[[record, ...], [record, ...]]`
  public var cbor: CBORValue {
    .array([
      .array(one.map { .identifier($0) }), .array(other.map { .identifier($0) }),
    ])
  }

  /// From `cbor`; nil for another shape.
  public init?(cbor: CBORValue) {
    guard let items = cbor.items, items.count == 2,
      let one = items[0].identifiers(StateRecordKind.self),
      let other = items[1].identifiers(StateRecordKind.self)
    else { return nil }
    self.init(one: one, other: other)
  }
}
