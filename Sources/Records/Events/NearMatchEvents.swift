public import CBOR
public import Primitives

/// Two State records may be one child's; a person has to look. The sealed parts, one under each
/// record's key, hold the evidence: `{"evidence"}`.
public struct NearMatchFound: EventBody {
  /// `nearmatch.found`
  public static let type = "nearmatch.found"
  /// The pair: what a verdict is about.
  public let pair: PairID
  /// The record that came later, or whose statement changed.
  public let record: StateRecordID
  /// Its State.
  public let state: StateCode
  /// The record that it resembles.
  public let other: StateRecordID
  /// The other's State.
  public let otherState: StateCode
  /// The model that found it.
  public let model: String
  /// Prior, evidence and rules, in 256ths of a bit.
  public let total: Int
  /// The rules that said something.
  public let rules: [String]
  /// The day by which it is to be answered.
  public let due: CivilDate?

  /// A body.
  public init(
    pair: PairID, record: StateRecordID, state: StateCode, other: StateRecordID,
    otherState: StateCode, model: String, total: Int, rules: [String], due: CivilDate? = nil
  ) {
    self.pair = pair
    self.record = record
    self.state = state
    self.other = other
    self.otherState = otherState
    self.model = model
    self.total = total
    self.rules = rules
    self.due = due
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "pair": .identifier(pair), "record": .identifier(record), "state": .state(state),
      "other": .identifier(other), "otherstate": .state(otherState), "model": .text(model),
      "total": .int(total), "rules": .array(rules.map { .text($0) }),
      "due": due.map { .date($0) },
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    pair = try fields.need("pair") { $0.identifier() }
    record = try fields.need("record") { $0.identifier() }
    state = try fields.need("state", \.state)
    other = try fields.need("other") { $0.identifier() }
    otherState = try fields.need("otherstate", \.state)
    model = try fields.need("model", \.string)
    total = try fields.need("total", \.int)
    rules = try fields.list("rules", \.string)
    due = try fields.maybe("due", \.civilDate)
  }
}
