import Intake
import Records

/// Findings that only the ledger can make, because they compare a block with what is known.
enum SubmissionFinding {
  static func insertKnown(_ student: SubmittedStudent) -> Finding {
    finding(
      .warning, "insert-known", student, column: "Action Code",
      "Action Code is I, but this State Student Identifier is known; taken as an update. Send U.")
  }

  static func updateUnknown(_ student: SubmittedStudent) -> Finding {
    finding(
      .warning, "update-unknown", student, column: "Action Code",
      "Action Code is U, but this State Student Identifier is not known; taken as new. Send I.")
  }

  static func deleteUnknown(_ student: SubmittedStudent) -> Finding {
    finding(
      .reject, "delete-unknown", student, column: "Action Code",
      "Action Code is D, but no statement about this State Student Identifier is in force.")
  }

  static func erased(_ student: SubmittedStudent) -> Finding {
    finding(
      .reject, "identity-erased", student, column: "State Student Identifier",
      "The data under this State Student Identifier were lawfully destroyed. Ask OME before you "
        + "send it again.")
  }

  static func tooLarge(_ student: SubmittedStudent) -> Finding {
    finding(
      .reject, "block-too-large", student, column: nil,
      "This student's rows take more than 60,000 bytes together. Leave out rows that say nothing "
        + "new.")
  }

  static func otherMSIXID(_ student: SubmittedStudent) -> Finding {
    finding(
      .warning, "msix-id-not-in-force", student, column: "MSIX Identification Number",
      "This is not the number in force for this child; the receipt gives the one that is.")
  }

  static func olderThanKnown(_ student: SubmittedStudent) -> Finding {
    finding(
      .warning, "older-than-known", student, column: nil,
      "The file is dated before the statement in force, which it replaces. If it came late, send "
        + "the newest statement again.")
  }

  static func recycled(_ student: SubmittedStudent) -> Finding {
    finding(
      .quality, "state-identifier-recycled", student, column: "State Student Identifier",
      group: .student,
      "Name and birth date are those of another child than this identifier stood for before. The "
        + "record was begun anew, as the identifier's next generation; never give one out twice.")
  }

  static func contradiction(_ student: SubmittedStudent) -> Finding {
    finding(
      .quality, "identity-contradiction", student, column: "Birth Date", group: .demographics,
      "Name and birth date both differ from the former statement. If the identifier was given to "
        + "another child, tell us; if it was a correction, nothing is to be done.")
  }

  private static func finding(
    _ severity: Finding.Severity, _ rule: String, _ student: SubmittedStudent, column: String?,
    group: Group = .student, _ message: String
  ) -> Finding {
    Finding(
      severity, rule: rule, studentRecordID: student.studentRecordID, group: group,
      column: column, message: message)
  }
}
