public import Primitives

/// Why a child's record is opened: chosen before it opens, and kept with the disclosure
/// (5 U.S.C. 552a(c)(1)). The raw value stands in events: it never changes.
public enum Purpose: String, CaseIterable, Sendable {
  /// Participation in the Migrant Education Program.
  case participation
  /// Enrollment in school.
  case enrollment
  /// Grade or course placement.
  case placement
  /// Credit accrual.
  case creditAccrual = "credit-accrual"
  /// Telling whether records are of one child.
  case matchResolution = "match-resolution"
  /// Correction of data; a use of the notice since its change of 2019.
  case correction
  /// Health or safety, 5 U.S.C. 552a(b)(8); a second person signs too.
  case emergency
  /// Written consent of the parent or student, 5 U.S.C. 552a(b); the consent's record is named.
  case consent
  /// Access or amendment asked for by the family, 5 U.S.C. 552a(d).
  case privacyAct = "privacy-act"
  /// Reading what happened, by an auditor.
  case audit
  /// A written request of law enforcement, 5 U.S.C. 552a(b)(7); the paper is named. The accounting
  /// that a family gets does not tell of it, (c)(3).
  case lawEnforcement = "law-enforcement"
  /// A court's order, 5 U.S.C. 552a(b)(11); the paper is named. The family is told of it.
  case courtOrder = "court-order"
  /// The system's own consumers and the operator at the machine; no account's.
  case operation

  /// The number of the use in the system-of-records notice 18-14-04 (72 FR 68572), for the
  /// accounting; nil where the disclosure rests on another ground. Correction came with the change
  /// of the notice (84 FR 32895) and carries no number that we have read, so it has none here.
  public var routineUse: Int? {
    switch self {
    case .participation: 1
    case .enrollment: 2
    case .placement: 3
    case .creditAccrual: 4
    case .matchResolution: 5
    default: nil
    }
  }

  /// The name for people.
  public var title: String {
    switch self {
    case .participation: "Participation in the Migrant Education Program"
    case .enrollment: "Enrollment in school"
    case .placement: "Grade or course placement"
    case .creditAccrual: "Credit accrual"
    case .matchResolution: "Unique student match resolution"
    case .correction: "Correction of data"
    case .emergency: "Emergency: health or safety"
    case .consent: "Written consent of parent or student"
    case .privacyAct: "Access or amendment under the Privacy Act"
    case .audit: "Audit"
    case .lawEnforcement: "Written law-enforcement request"
    case .courtOrder: "Court order"
    case .operation: "Operation of the exchange"
    }
  }

  /// The roles that may give this purpose; none of them for `operation`.
  ///
  /// Minimum necessary: match resolution goes with a hand in matching, which Secondary has not;
  /// correction with answering for data; what acts for a family or on a court's paper is the
  /// Privacy Act Administrator's.
  public var roles: [Role] {
    switch self {
    case .participation, .enrollment, .placement, .creditAccrual:
      [
        .primary, .secondary, .districtDataAdministrator, .regionalDataAdministrator,
        .stateDataAdministrator, .stateSystem,
      ]
    case .matchResolution:
      [
        .primary, .districtDataAdministrator, .regionalDataAdministrator,
        .stateDataAdministrator, .omeDataAdministrator,
      ]
    case .correction:
      [
        .districtDataAdministrator, .regionalDataAdministrator, .stateDataAdministrator,
        .privacyActAdministrator, .stateSystem,
      ]
    case .emergency, .consent:
      [
        .primary, .secondary, .districtDataAdministrator, .regionalDataAdministrator,
        .stateDataAdministrator, .privacyActAdministrator,
      ]
    case .privacyAct, .lawEnforcement, .courtOrder: [.privacyActAdministrator]
    case .audit: [.auditor]
    case .operation: []
    }
  }

  /// Whether it rests on a paper that the look has to name: the consent, the written request or
  /// the order; in an emergency, what happened.
  public var needsPaper: Bool {
    switch self {
    case .consent, .lawEnforcement, .courtOrder, .emergency: true
    default: false
    }
  }

  /// Whether an accounting made for the family keeps silent about it: 5 U.S.C. 552a(c)(3) excepts
  /// disclosures under (b)(7) alone.
  public var isWithheldFromFamily: Bool { self == .lawEnforcement }

  /// Whether a role may give this purpose.
  public func mayBeGiven(by role: Role) -> Bool { roles.contains(role) }

  /// Whether the purpose is a lawful use on a day. All are at any time but correction, which waits
  /// for the notice's change: `correction-use-from` of the disclosure policy. No policy, no use.
  public func isInForce(on day: CivilDate, policies: PolicyBook) -> Bool {
    guard self == .correction else { return true }
    guard let start = try? policies.date("correction-use-from", .disclosure, on: day) else {
      return false
    }
    return start <= day
  }
}
