public import CBOR
public import Primitives

/// A child's consolidated record was shown. The event is recorded before the record is.
public struct RecordViewed: EventBody {
  /// `record.viewed`
  public static let type = "record.viewed"
  /// The child.
  public let child: ChildID
  /// Groups shown.
  public let groups: [Group]
  /// The position as known at which it was shown.
  public let knownAt: UInt64
  /// The composer of the view.
  public let viewVersion: String
  /// HMAC of the values shown under the child's key.
  public let keyedDigest: [UInt8]

  /// A body.
  public init(
    child: ChildID, groups: [Group], knownAt: UInt64, viewVersion: String, keyedDigest: [UInt8]
  ) {
    self.child = child
    self.groups = groups
    self.knownAt = knownAt
    self.viewVersion = viewVersion
    self.keyedDigest = keyedDigest
  }

  /// The map.
  public var clear: CBORValue {
    .record([
      "child": .identifier(child), "groups": .array(groups.map { .int($0.rawValue) }),
      "knownat": .unsigned(knownAt), "view": .text(viewVersion), "digest": .bytes(keyedDigest),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    child = try fields.need("child") { $0.identifier() }
    groups = try fields.list("groups") {
      $0.unsignedInteger.flatMap(UInt8.init(exactly:)).flatMap(Group.init(rawValue:))
    }
    knownAt = try fields.need("knownat", \.unsignedInteger)
    viewVersion = try fields.need("view", \.string)
    keyedDigest = try fields.need("digest", \.byteString)
  }
}

/// A report was made. Where it lists children, `report.listed` follows with them.
public struct ReportRun: EventBody {
  /// `report.run`
  public static let type = "report.run"
  /// Which report.
  public let report: String
  /// How far it reached.
  public let scope: String
  /// The position as known at which it was made; nil when it reads no history.
  public let knownAt: UInt64?
  /// Children that it shows; 0 for aggregates.
  public let childCount: Int

  /// A body.
  public init(report: String, scope: String, knownAt: UInt64?, childCount: Int) {
    self.report = report
    self.scope = scope
    self.knownAt = knownAt
    self.childCount = childCount
  }

  /// `{"report", "scope", "knownat", "children"}`
  public var clear: CBORValue {
    .record([
      "report": .text(report), "scope": .text(scope),
      "knownat": knownAt.map { .unsigned($0) }, "children": .int(childCount),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    report = try fields.need("report", \.string)
    scope = try fields.need("scope", \.string)
    knownAt = try fields.maybe("knownat", \.unsignedInteger)
    childCount = try fields.need("children", \.int)
  }
}

/// A page of the children that a report showed: a part under each child's accounting key, which
/// says `{"child"}`.
public struct ReportListed: EventBody {
  /// `report.listed`
  public static let type = "report.listed"
  /// Parts in one event: 500 of about 110 bytes stay below a leaf's 65,535.
  public static let childrenPerPage = 450
  /// The page, from 1.
  public let page: Int

  /// A body.
  public init(page: Int) { self.page = page }

  /// `{"page"}`
  public var clear: CBORValue { .record(["page": .int(page)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    page = try ClearFields(clear, of: Self.type).need("page", \.int)
  }
}

/// Somebody asked for what he may not have.
public struct AccessRefused: EventBody {
  /// `access.refused`
  public static let type = "access.refused"
  /// What was asked.
  public let function: Function
  /// Where.
  public let scope: String
  /// Why it was refused.
  public let reason: RefusalReason

  /// A body.
  public init(function: Function, scope: String, reason: RefusalReason) {
    self.function = function
    self.scope = scope
    self.reason = reason
  }

  /// `{"function", "scope", "why"}`
  public var clear: CBORValue {
    .record([
      "function": .text(function.rawValue), "scope": .text(scope), "why": .text(reason.rawValue),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    function = try fields.need("function") { $0.string.flatMap(Function.init(rawValue:)) }
    scope = try fields.need("scope", \.string)
    reason = try fields.need("why") { $0.string.flatMap(RefusalReason.init(rawValue:)) }
  }
}
