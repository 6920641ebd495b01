public import CBOR

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
  /// What it is about, where the report's name does not tell: an opaque identifier or a number of
  /// the log, never a person's.
  public let about: String?

  /// The most children of one page, so that it is no larger than a leaf. What a State's list said
  /// goes with each child of a reconciliation; the first ones named no question and had no lists.
  public var childrenPerPage: Int {
    report == Self.reconciliation && about != nil ? 150 : ReportListed.childrenPerPage
  }
  private static let reconciliation = "count.reconcile"

  /// A body.
  public init(
    report: String, scope: String, knownAt: UInt64?, childCount: Int, about: String? = nil
  ) {
    self.report = report
    self.scope = scope
    self.knownAt = knownAt
    self.childCount = childCount
    self.about = about
  }

  /// `{"report", "scope", "knownat", "children", "about"}`
  public var clear: CBORValue {
    .record([
      "report": .text(report), "scope": .text(scope),
      "knownat": knownAt.map { .unsigned($0) }, "children": .int(childCount),
      "about": about.map { .text($0) },
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    report = try fields.need("report", \.string)
    scope = try fields.need("scope", \.string)
    knownAt = try fields.maybe("knownat", \.unsignedInteger)
    childCount = try fields.need("children", \.int)
    about = try fields.maybe("about", \.string)
  }
}

/// A page of the children that a report showed: a part under each child's accounting key, which
/// says `{"child", "digest"}`: a digest, under the child's key, of what the report showed of it.
public struct ReportListed: EventBody {
  /// `report.listed`
  public static let type = "report.listed"
  /// Parts in one event: 400 of about 140 bytes stay below a leaf's 65,535.
  public static let childrenPerPage = 400
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
