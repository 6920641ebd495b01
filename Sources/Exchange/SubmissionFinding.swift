import Intake
import Records

/// Findings that only the ledger can make, because they compare a block with what is known.
enum SubmissionFinding {
  static func insertKnown(_ student: SubmittedStudent) -> Finding {
    finding(.insertKnown, student, column: "Action Code")
  }

  static func updateUnknown(_ student: SubmittedStudent) -> Finding {
    finding(.updateUnknown, student, column: "Action Code")
  }

  static func deleteUnknown(_ student: SubmittedStudent) -> Finding {
    finding(.deleteUnknown, student, column: "Action Code")
  }

  static func erased(_ student: SubmittedStudent) -> Finding {
    finding(.identityErased, student, column: "State Student Identifier")
  }

  static func readmitted(_ student: SubmittedStudent) -> Finding {
    finding(.identityReadmitted, student, column: "State Student Identifier")
  }

  static func tooLarge(_ student: SubmittedStudent) -> Finding {
    finding(.blockTooLarge, student, column: nil)
  }

  static func otherMSIXID(_ student: SubmittedStudent) -> Finding {
    finding(.msixIDNotInForce, student, column: "MSIX Identification Number")
  }

  static func olderThanKnown(_ student: SubmittedStudent) -> Finding {
    finding(.olderThanKnown, student, column: nil)
  }

  static func recycled(_ student: SubmittedStudent) -> Finding {
    finding(.stateIdentifierRecycled, student, column: "State Student Identifier")
  }

  static func contradiction(_ student: SubmittedStudent) -> Finding {
    finding(.identityContradiction, student, column: "Birth Date", group: .demographics)
  }

  private static func finding(
    _ rule: Rule, _ student: SubmittedStudent, column: String?, group: Group = .student
  ) -> Finding {
    Finding(
      rule.severity, rule: rule.name, studentRecordID: student.studentRecordID, group: group,
      column: column, message: rule.message)
  }
}
