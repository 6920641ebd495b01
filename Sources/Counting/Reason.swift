/// Why a child is not counted in a State and period, so that a report can total it. The raw value
/// stands in reports: it never changes.
///
/// Several may hold at once. The one given is the first that holds in this order: the person (birth
/// date, move, graduation, age), then eligibility, then residence; so it goes from what a State
/// cannot mend to what it can.
public enum Reason: String, CaseIterable, Sendable {
  /// No readable birth date.
  case birthDateMissing = "birth-date-missing"
  /// No readable move.
  case noQualifyingMove = "no-qualifying-move"
  /// Graduated or HSE.
  case graduated = "graduated"
  /// Too old.
  case turned22 = "turned-22"
  /// Too young.
  case notYet3 = "not-yet-3"
  /// Moved after the period.
  case notYetEligible = "not-yet-eligible"
  /// Only rows with a continuation reason.
  case continuationOnly = "continuation-only"
  /// Only rows of type 07.
  case nonMigrantOnly = "non-migrant-only"
  /// Eligible only before the period.
  case eligibilityEnded = "eligibility-ended"
  /// Two turning three without a verification.
  case noResidencySinceThirdBirthday = "no-residency-since-third-birthday"
  /// Residence and eligibility never on one day.
  case residenceOutsideEligibility = "residence-outside-eligibility"
  /// No residence in the period.
  case noResidencyEvidence = "no-residency-evidence"
  /// Category 2: not served.
  case notServed = "not-served"

  // The engine, which sees only records in force, never gives the following; they are here so that
  // whoever lists State records has one vocabulary.

  /// The State retracted the record.
  case retracted = "retracted"
  /// Counted once, under another record of the State.
  case duplicateOf = "duplicate-of"
  /// Whose record it is has not been decided.
  case awaitingIdentity = "awaiting-identity"

  /// One sentence for people.
  public var explanation: String {
    switch self {
    case .birthDateMissing: "The State's record has no readable birth date."
    case .noQualifyingMove: "The State's records name no readable qualifying move."
    case .graduated: "Graduated or got an equivalency before any day that could count."
    case .turned22: "Already 22 on every day that could count."
    case .notYet3: "Not yet 3 on any day of the period on which the child was eligible."
    case .notYetEligible: "The first qualifying arrival comes after the period."
    case .continuationOnly:
      "Present only under continuation of services, which is for children no longer eligible."
    case .nonMigrantOnly: "Present only in non-migrant enrollments, which show no eligibility."
    case .eligibilityEnded: "Eligibility had ended before the period, or none fell into it."
    case .noResidencySinceThirdBirthday:
      "Turned 3 in the period, and residence is shown only before the birthday."
    case .residenceOutsideEligibility:
      "Residence is shown in the period, but on no day on which the child was eligible."
    case .noResidencyEvidence: "Nothing shows residence in the State during the period."
    case .notServed:
      "Not served in a summer or intersession project while counted as eligible."
    case .retracted: "The State has retracted the record."
    case .duplicateOf: "Counted once in the State, under another record of the same child."
    case .awaitingIdentity: "Not yet decided whose record this is."
    }
  }
}
