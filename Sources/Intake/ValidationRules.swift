import Records

/// The rules about a student. A rule has one severity.
///
/// - reject: what makes the block useless or unsafe to count or to match. Its identity, the action,
///   a name in force, the day of birth, the qualifying move, required dates that are no dates or
///   lie in the future, withdrawal before enrollment, too long an eligibility, credits outside of
///   the layout, rows that cannot be told apart.
/// - warning: what can be taken as it stands. Codes and numbers that our lists lack (lists lag),
///   lengths, blanks, dates of optional columns.
/// - quality: what the State should find out later. The sex.
///
/// A retraction (D) is only judged by its identity: what it says besides is not taken.
extension Rule {
  static let actionCodeInvalid = Rule(
    .reject, "action-code-invalid",
    "The Action Code has to be I, U or D.",
    mend: "Send one of them.")
  static let reportingStateMismatch = Rule(
    .reject, "reporting-state-mismatch",
    "The Reporting State Code has to be the State that sends the file.",
    mend: "Send the State's own children alone.")
  static let stateIdentifierMissing = Rule(
    .reject, "state-identifier-missing",
    "Every student needs a State Student Identifier.",
    mend: "Send one.")
  static let stateIdentifierTypeInvalid = Rule(
    .reject, "state-identifier-type-invalid",
    "The State Student Identifier Type has to be 01 or 02.",
    mend: "Send the one of the system that gave the number.")
  static let stateIdentifierDuplicate = Rule(
    .reject, "state-identifier-duplicate",
    "A student before this one has the same identifier and type.",
    mend: "Send each student once a file.")
  static let recordIDInvalid = Rule(
    .reject, "record-id-invalid",
    "A record id has to be a number from 001 to 999.",
    mend: "Number the rows of each student from 001.")
  static let recordIDDuplicate = Rule(
    .reject, "record-id-duplicate",
    "Two rows of this group have the same record id under this student.",
    mend: "Number them anew.")
  static let rowDuplicate = Rule(
    .reject, "row-duplicate",
    "This group has one row a student.",
    mend: "Send the right one.")
  static let demographicsMissing = Rule(
    .reject, "demographics-missing",
    "The student has no row of demographics.",
    mend: "Send one.")
  static let firstNameBlank = Rule(
    .reject, "first-name-blank",
    "The First Name is blank.",
    mend: "Send it with the whole block.")
  static let lastNameBlank = Rule(
    .reject, "last-name-1-blank",
    "Last Name 1 is blank.",
    mend: "Send it with the whole block.")
  static let birthDateBlank = Rule(
    .reject, "birth-date-blank",
    "The Birth Date is blank.",
    mend: "Send it with the whole block.")
  static let birthDateImplausible = Rule(
    .reject, "birth-date-implausible",
    "The child would not be 0 to 22 years old in the file's effective time.",
    mend: "Check the Birth Date.")
  static let qualifyingMoveMissing = Rule(
    .reject, "qualifying-move-missing",
    "The student has no qualifying move with an arrival date.",
    mend: "Send the move with the block.")
  static let eligibilityTooLong = Rule(
    .reject, "eligibility-too-long",
    "Eligibility ends later than 36 months after arrival.",
    mend: "Check both dates.")
  static let withdrawalBeforeEnrollment = Rule(
    .reject, "withdrawal-before-enrollment",
    "The Withdrawal Date is before the Enrollment Date.",
    mend: "Check both.")
  static let requiredDateMalformed = Rule(
    .reject, "required-date-malformed",
    "This is no day in the form YYYYMMDD or YYYY-MM-DD.",
    mend: "Write it so.")
  static let dateInFuture = Rule(
    .reject, "date-in-future",
    "The day is after the file's Submission Date.",
    mend: "Check it.")
  static let creditsOutOfRange = Rule(
    .reject, "credits-out-of-range",
    "Credits have to be a number from 0 to 9.99.",
    mend: "Send the credit of one course.")

  static let dateMalformed = Rule(
    .warning, "date-malformed",
    "This is no day or month in the form that the layout asks for.",
    mend: "Write it as the data dictionary shows.")
  static let dateAfterFile = Rule(
    .warning, "date-after-file",
    "The day is after the file's Submission Date.",
    mend: "Check it.")
  static let requiredBlank = Rule(
    .warning, "required-blank",
    "The layout requires a value here.",
    mend: "Send it when it is known.")
  static let conditionalBlank = Rule(
    .warning, "conditional-blank",
    "The layout asks for a value in a row like this one.",
    mend: "Send it.")
  static let codeUnknown = Rule(
    .warning, "code-unknown",
    "The value is not in the list of codes.",
    mend: "Check it.")
  static let valueUnderstood = Rule(
    .warning, "value-understood",
    "The value is not written as the layout has it, and was understood.",
    mend: "Write it as the layout has.", since: 2)
  static let blockBytes = Rule(
    .reject, "block-bytes",
    "This student has more data than is taken for one.",
    mend: "Leave out rows that say nothing new.")
  static let lengthExceeded = Rule(
    .warning, "length-exceeded",
    "The value is longer than the layout allows.",
    mend: "Shorten it.")
  static let valueMalformed = Rule(
    .warning, "value-malformed",
    "The value is not of the form that the layout asks for.",
    mend: "Write it as the data dictionary shows.")
  static let controlCharacter = Rule(
    .warning, "control-character",
    "The value has characters that cannot be seen.",
    mend: "Remove them.")
  static let msixIDMalformed = Rule(
    .warning, "msix-id-malformed",
    "An MSIX Identification Number has 12 digits.",
    mend: "Send back the one of our last receipt.")
  static let sexMissing = Rule(
    .warning, "sex-missing",
    "The Sex is blank or not known.",
    mend: "Send it when it is found out.")
  static let sexToFindOut = Rule(
    .quality, "sex-missing",
    "The Sex is blank or not known.",
    mend: "It helps to match the child's records.")

  static let studentRules = [
    actionCodeInvalid, reportingStateMismatch, stateIdentifierMissing, stateIdentifierTypeInvalid,
    stateIdentifierDuplicate, recordIDInvalid, recordIDDuplicate, rowDuplicate,
    demographicsMissing, firstNameBlank, lastNameBlank, birthDateBlank, birthDateImplausible,
    qualifyingMoveMissing, eligibilityTooLong, withdrawalBeforeEnrollment, requiredDateMalformed,
    dateInFuture, creditsOutOfRange, dateMalformed, dateAfterFile, requiredBlank,
    conditionalBlank, codeUnknown, valueUnderstood, blockBytes, lengthExceeded, valueMalformed,
    controlCharacter,
    msixIDMalformed, sexMissing, sexToFindOut,
  ]
}
