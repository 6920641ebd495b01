public import CBOR
public import Primitives

/// The rights over a child's record pass to somebody before the birthday does it: a guardian, or
/// the student who is emancipated (5 U.S.C. 552a(h), 34 CFR 99.4 and 99.5). The sealed part, under
/// the child's key: `{"name", "document"}`.
public struct RightsRecorded: EventBody {
  /// `rights.recorded`
  public static let type = "rights.recorded"
  /// The child.
  public let child: ChildID
  /// Who holds them: a guardian or the student.
  public let holder: RequesterRelation
  /// The first day.
  public let from: CivilDate
  /// The last day; nil when none is known.
  public let until: CivilDate?

  /// A body.
  public init(child: ChildID, holder: RequesterRelation, from: CivilDate, until: CivilDate?) {
    self.child = child
    self.holder = holder
    self.from = from
    self.until = until
  }

  /// `{"child", "holder", "from", "until"}`
  public var clear: CBORValue {
    .record([
      "child": .identifier(child), "holder": .text(holder.rawValue), "from": .date(from),
      "until": until.map { .date($0) },
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    child = try fields.need("child") { $0.identifier() }
    holder = try fields.need("holder") { $0.string.flatMap(RequesterRelation.init(rawValue:)) }
    from = try fields.need("from", \.civilDate)
    until = try fields.maybe("until", \.civilDate)
  }
}

/// Somebody who holds the rights consents in writing to a disclosure outside of the routine uses
/// (5 U.S.C. 552a(b)). The sealed part, under the child's key: `{"by", "recipient", "document"}`.
public struct ConsentRecorded: EventBody {
  /// `consent.recorded`
  public static let type = "consent.recorded"
  /// The consent: looks for this purpose name it.
  public let consent: CaseID
  /// The child.
  public let child: ChildID
  /// In which capacity it was given.
  public let relation: RequesterRelation
  /// The last day on which it holds.
  public let until: CivilDate

  /// A body.
  public init(consent: CaseID, child: ChildID, relation: RequesterRelation, until: CivilDate) {
    self.consent = consent
    self.child = child
    self.relation = relation
    self.until = until
  }

  /// `{"consent", "child", "relation", "until"}`
  public var clear: CBORValue {
    .record([
      "consent": .identifier(consent), "child": .identifier(child),
      "relation": .text(relation.rawValue), "until": .date(until),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    consent = try fields.need("consent") { $0.identifier() }
    child = try fields.need("child") { $0.identifier() }
    relation = try fields.need("relation") { $0.string.flatMap(RequesterRelation.init(rawValue:)) }
    until = try fields.need("until", \.civilDate)
  }
}

/// A consent is taken back: no further look rests on it.
public struct ConsentWithdrawn: EventBody {
  /// `consent.withdrawn`
  public static let type = "consent.withdrawn"
  /// The consent.
  public let consent: CaseID

  /// A body.
  public init(consent: CaseID) { self.consent = consent }

  /// `{"consent"}`
  public var clear: CBORValue { .record(["consent": .identifier(consent)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    consent = try ClearFields(clear, of: Self.type).need("consent") { $0.identifier() }
  }
}
