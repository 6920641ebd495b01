public import CBOR
public import Primitives

/// Two States answered differently whether two State records are one child's. Nothing changes until
/// OME settles it.
public struct IdentityDisagreed: EventBody {
  /// `identity.disagreed`
  public static let type = "identity.disagreed"
  /// The pair.
  public let pair: PairID
  /// The State that says one child.
  public let same: StateCode
  /// The State that says two.
  public let distinct: StateCode

  /// A body.
  public init(pair: PairID, same: StateCode, distinct: StateCode) {
    self.pair = pair
    self.same = same
    self.distinct = distinct
  }

  /// `{"pair", "same", "distinct"}`
  public var clear: CBORValue {
    .record(["pair": .identifier(pair), "same": .state(same), "distinct": .state(distinct)])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    pair = try fields.need("pair") { $0.identifier() }
    same = try fields.need("same", \.state)
    distinct = try fields.need("distinct", \.state)
  }
}

/// OME settled it. The sealed parts, one under each record's key: `{"comment"}`.
public struct IdentitySettled: EventBody {
  /// `identity.settled`
  public static let type = "identity.settled"
  /// The pair.
  public let pair: PairID
  /// One child or two; never unsure.
  public let verdict: MatchVerdict
  /// As two children: the State records of either, which are not to be linked again.
  public let apart: RecordSides?

  /// A body.
  public init(pair: PairID, verdict: MatchVerdict, apart: RecordSides?) {
    self.pair = pair
    self.verdict = verdict
    self.apart = apart
  }

  /// `{"pair", "verdict", "apart"}`
  public var clear: CBORValue {
    .record([
      "pair": .identifier(pair), "verdict": .text(verdict.rawValue), "apart": apart?.cbor,
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    pair = try fields.need("pair") { $0.identifier() }
    verdict = try fields.need("verdict") { $0.string.flatMap(MatchVerdict.init(rawValue:)) }
    apart = try fields.maybe("apart") { RecordSides(cbor: $0) }
  }
}
