public import CBOR
public import Primitives

/// What somebody turns to the Help Desk with. The raw value stands in events: it never changes.
public enum DeskMatter: String, CaseIterable, Sendable {
  /// A question about an account or the system.
  case question
  /// Suspected misuse of an account or of data.
  case misuse
  /// Data that are missing or look odd.
  case data
  /// The system is not there, or looks strange.
  case system

  /// Whether it is an incident, which goes on to those who act on breaches.
  public var isIncident: Bool { self != .question }
}

/// Somebody asked the Help Desk: a case with a clock begins. The sealed part, under the case's own
/// key: `{"text"}`.
public struct HelpDeskOpened: EventBody {
  /// `helpdesk.opened`
  public static let type = "helpdesk.opened"
  /// The case; its own subject.
  public let caseID: CaseID
  /// The day by which it is to be answered.
  public let due: CivilDate

  /// A body.
  public init(caseID: CaseID, due: CivilDate) {
    self.caseID = caseID
    self.due = due
  }

  /// `{"case", "due"}`
  public var clear: CBORValue { .record(["case": .identifier(caseID), "due": .date(due)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    caseID = try fields.need("case") { $0.identifier() }
    due = try fields.need("due", \.civilDate)
  }
}

/// Somebody reported what may be an incident. The sealed part, under the case's own key:
/// `{"text"}`.
public struct IncidentReported: EventBody {
  /// `incident.reported`
  public static let type = "incident.reported"
  /// The case; its own subject.
  public let caseID: CaseID
  /// What it is.
  public let matter: DeskMatter
  /// The day by which somebody looks into it.
  public let due: CivilDate

  /// A body.
  public init(caseID: CaseID, matter: DeskMatter, due: CivilDate) {
    self.caseID = caseID
    self.matter = matter
    self.due = due
  }

  /// `{"case", "kind", "due"}`
  public var clear: CBORValue {
    .record([
      "case": .identifier(caseID), "kind": .text(matter.rawValue), "due": .date(due),
    ])
  }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    let fields = try ClearFields(clear, of: Self.type)
    caseID = try fields.need("case") { $0.identifier() }
    matter = try fields.need("kind") { $0.string.flatMap(DeskMatter.init(rawValue:)) }
    due = try fields.need("due", \.civilDate)
  }
}

/// A case was answered. The sealed part, under the case's own key: `{"answer"}`.
public struct HelpDeskClosed: EventBody {
  /// `helpdesk.closed`
  public static let type = "helpdesk.closed"
  /// The case.
  public let caseID: CaseID

  /// A body.
  public init(caseID: CaseID) { self.caseID = caseID }

  /// `{"case"}`
  public var clear: CBORValue { .record(["case": .identifier(caseID)]) }

  /// From `clear`.
  public init(clear: CBORValue) throws(CBORError) {
    caseID = try ClearFields(clear, of: Self.type).need("case") { $0.identifier() }
  }
}
