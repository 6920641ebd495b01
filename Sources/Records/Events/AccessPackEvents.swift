public import CBOR
public import Primitives

/// Somebody asks for access to a child's record (34 CFR 99.10): a clock begins. The sealed part,
/// under the child's key: `{"by", "proof"}`.
public struct AccessRequested: EventBody {
  /// `access.requested`
  public static let type = "access.requested"
  /// The request.
  public let request: CaseID
  /// The child.
  public let child: ChildID
  /// Who asks.
  public let relation: RequesterRelation
  /// The day by which access is given.
  public let due: CivilDate

  /// A body.
  public init(request: CaseID, child: ChildID, relation: RequesterRelation, due: CivilDate) {
    self.request = request
    self.child = child
    self.relation = relation
    self.due = due
  }

  /// `{"request", "child", "relation", "due"}`
  public var clear: CBORValue {
    .record([
      "request": .identifier(request), "child": .identifier(child),
      "relation": .text(relation.rawValue), "due": .date(due),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    request = try fields.need("request") { $0.identifier() }
    child = try fields.need("child") { $0.identifier() }
    relation = try fields.need("relation") { $0.string.flatMap(RequesterRelation.init(rawValue:)) }
    due = try fields.need("due", \.civilDate)
  }
}

/// A family's pack was made: the whole record in plain words. It comes with a `record.printed`,
/// its cause, which tells the accounting of it.
public struct AccessPackProduced: EventBody {
  /// `accesspack.produced`
  public static let type = "accesspack.produced"

  /// What is in it. The raw value stands in events: it never changes.
  public enum Kind: String, CaseIterable, Sendable {
    /// Record, statements and accounting: by the Privacy Act Administrator.
    case accessPack = "access-pack"
    /// Record and statements, for a family that leaves.
    case exitPacket = "exit-packet"
  }

  /// The pack: the code that is printed on it.
  public let pack: CopyID
  /// The child.
  public let child: ChildID
  /// What is in it.
  public let kind: Kind
  /// The request that it answers.
  public let request: CaseID?
  /// `en` or `es`.
  public let language: String
  /// The position as known at which it was made.
  public let knownAt: UInt64
  /// HMAC-SHA-256 of the document under a key that is the pack's own and lies in the document.
  public let keyedDigest: [UInt8]
  /// Disclosures that the law withholds from the accounting (5 U.S.C. 552a(c)(3)).
  public let withheld: Int

  /// A body.
  public init(
    pack: CopyID, child: ChildID, kind: Kind, request: CaseID?, language: String,
    knownAt: UInt64, keyedDigest: [UInt8], withheld: Int
  ) {
    self.pack = pack
    self.child = child
    self.kind = kind
    self.request = request
    self.language = language
    self.knownAt = knownAt
    self.keyedDigest = keyedDigest
    self.withheld = withheld
  }

  /// `{"pack", "child", "kind", "request", "language", "knownat", "digest", "withheld"}`
  public var clear: CBORValue {
    .record([
      "pack": .identifier(pack), "child": .identifier(child), "kind": .text(kind.rawValue),
      "request": request.map { .identifier($0) }, "language": .text(language),
      "knownat": .unsigned(knownAt), "digest": .bytes(keyedDigest),
      "withheld": withheld == 0 ? nil : .int(withheld),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    pack = try fields.need("pack") { $0.identifier() }
    child = try fields.need("child") { $0.identifier() }
    kind = try fields.need("kind") { $0.string.flatMap(Kind.init(rawValue:)) }
    request = try fields.maybe("request") { $0.identifier() }
    language = try fields.need("language", \.string)
    knownAt = try fields.need("knownat", \.unsignedInteger)
    keyedDigest = try fields.need("digest", \.byteString)
    withheld = try fields.maybe("withheld", \.int) ?? 0
  }
}
