/// What a record is needed for, and so what it has to be complete for. The raw value stands in
/// rows: it never changes.
public enum QualityUse: UInt8, CaseIterable, Sendable {
  /// To put a child who arrived today into a school and grade.
  case placement = 1
  /// To go on earning the credits that were begun elsewhere.
  case credit = 2
  /// To know of a condition, of doses, and whom to call.
  case health = 3
  /// To show that the child is eligible.
  case eligibility = 4
  /// To count the child.
  case count = 5

  /// The word in answers.
  public var name: String {
    switch self {
    case .placement: "placement"
    case .credit: "credit"
    case .health: "health"
    case .eligibility: "eligibility"
    case .count: "count"
    }
  }
}
