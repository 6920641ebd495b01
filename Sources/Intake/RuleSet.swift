/// The numbers of validation. They change over the years and a submission is judged by those in
/// force when it arrived, so a changed rule is a new set under a new name.
public struct RuleSet: Hashable, Sendable {
  /// The name, recorded with each submission.
  public let name: String
  /// Oldest completed age on the first day of the file's effective time.
  public let ageMaxYears: Int
  /// Longest eligibility after the Qualifying Arrival Date.
  public let eligibilityMonthsMax: Int
  /// Most credits of one course, in hundredths.
  public let creditsMaxHundredths: Int
  /// Grades in which the layout asks for the facts about graduation.
  public let secondaryGrades: Set<String>
  /// How far a file may be dated after its arrival: States write local time as if it were UTC, and
  /// Guam is ten hours ahead.
  public let clockToleranceSeconds: Int64

  /// The same set with other numbers, under another name.
  public func with(
    name: String, ageMaxYears: Int, eligibilityMonthsMax: Int, creditsMaxHundredths: Int
  ) -> RuleSet {
    RuleSet(
      name: name, ageMaxYears: ageMaxYears, eligibilityMonthsMax: eligibilityMonthsMax,
      creditsMaxHundredths: creditsMaxHundredths, secondaryGrades: secondaryGrades,
      clockToleranceSeconds: clockToleranceSeconds)
  }

  /// The set in force. The first, `submission/1`, understood nothing that the layout writes
  /// otherwise: no code in other letters or without its zeros, no column under another name.
  public static let submission2 = RuleSet(
    name: "submission/2", ageMaxYears: 22, eligibilityMonthsMax: 36, creditsMaxHundredths: 999,
    secondaryGrades: ["09", "10", "11", "12"], clockToleranceSeconds: 24 * 3600)
}
