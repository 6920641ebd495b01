public import CBOR
public import Primitives

/// A child's accounting of disclosures was made for the family, 5 U.S.C. 552a(c)(3).
///
/// The sealed part, under the key of the accounting: `{"withheld": [positions]}`, the disclosures
/// that (c)(3) keeps from whom the record is about, because they were made under (b)(7). How many
/// there are stands in clear, so that an auditor sees that something was withheld, and when.
public struct AccountingProduced: EventBody {
  /// `accounting.produced`
  public static let type = "accounting.produced"
  /// The child.
  public let child: ChildID
  /// For whom.
  public let relation: RequesterRelation
  /// `en` or `es`.
  public let language: String
  /// The position up to which it reaches.
  public let knownAt: UInt64
  /// How many disclosures it tells of.
  public let entries: Int
  /// How many it does not.
  public let withheld: Int
  /// HMAC of what was told under the accounting's key.
  public let keyedDigest: [UInt8]

  /// Positions in one event: 1,000 of nine bytes stay well below a leaf.
  public static let withheldMax = 1_000

  /// A body.
  public init(
    child: ChildID, relation: RequesterRelation, language: String, knownAt: UInt64, entries: Int,
    withheld: Int, keyedDigest: [UInt8]
  ) {
    self.child = child
    self.relation = relation
    self.language = language
    self.knownAt = knownAt
    self.entries = entries
    self.withheld = withheld
    self.keyedDigest = keyedDigest
  }

  /// `{"child", "to", "language", "knownat", "entries", "withheld", "digest"}`
  public var clear: CBORValue {
    .record([
      "child": .identifier(child), "to": .text(relation.rawValue), "language": .text(language),
      "knownat": .unsigned(knownAt), "entries": .int(entries), "withheld": .int(withheld),
      "digest": .bytes(keyedDigest),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    child = try fields.need("child") { $0.identifier() }
    relation = try fields.need("to") { $0.string.flatMap(RequesterRelation.init(rawValue:)) }
    language = try fields.need("language", \.string)
    knownAt = try fields.need("knownat", \.unsignedInteger)
    entries = try fields.need("entries", \.int)
    withheld = try fields.need("withheld", \.int)
    keyedDigest = try fields.need("digest", \.byteString)
  }
}
