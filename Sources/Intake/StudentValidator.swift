import Primitives
import Records

/// Judges students one after another by one rule set. It keeps which identifiers it has seen, so a
/// validator serves one file.
struct StudentValidator {
  typealias GroupRows = (group: Group, rows: ArraySlice<LocatedRow>)

  private let header: SubmissionHeader
  private let limits: SubmissionLimits
  private let blockRules: BlockRules
  private var identifiersSeen = Set<String>()
  private var findingsKept = 0
  /// How many findings there was no room for.
  private(set) var findingsLeftOut = 0

  init(header: SubmissionHeader, rules: RuleSet, limits: SubmissionLimits) {
    self.header = header
    self.limits = limits
    blockRules = BlockRules(header: header, rules: rules)
  }

  /// The student's block with the verdict on it.
  mutating func judge(_ student: LocatedStudent, groups: [GroupRows]) -> SubmittedStudent {
    var findings = StudentFindings(
      studentRecordID: student.studentRecordID, allowance: limits.findingsMax - findingsKept)
    let action = checkIdentity(of: student, &findings)
    if action != .delete {
      for (group, rows) in groups { checkRecordIDs(of: group, rows, &findings) }
      blockRules.check(student, groups, &findings)
    }
    findingsKept = limits.findingsMax - findings.allowance
    findingsLeftOut += findings.leftOut
    let block = StudentBlock(
      groups: [StudentBlock.GroupRows(.student, [student.row])]
        + groups.map { StudentBlock.GroupRows($0.group, $0.rows.map(\.row)) })
    return SubmittedStudent(
      studentRecordID: student.studentRecordID, action: action ?? .update, block: block,
      findings: findings.list, isRejected: findings.isRejected)
  }

  /// What the block is about and what is asked; nil when the action code is none.
  private mutating func checkIdentity(
    of student: LocatedStudent, _ findings: inout StudentFindings
  ) -> ActionCode? {
    let place = StudentFindings.Place(student: student)
    let action = ActionCode(rawValue: student.actionCode)
    if action == nil {
      findings.add(
        .actionCodeInvalid, at: place, column: "Action Code", value: student.actionCode)
    }
    if student.reportingState != header.state.description {
      findings.add(.reportingStateMismatch, at: place, column: "Reporting State Code")
    }
    let type = student.row[.stateStudentIdentifierType]
    if type != "01", type != "02" {
      findings.add(
        .stateIdentifierTypeInvalid, at: place, column: "State Student Identifier Type",
        value: type)
    }
    let column = "State Student Identifier"
    if let identifier = student.row[.stateStudentIdentifier] {
      if !identifiersSeen.insert("\(type ?? "")|\(identifier)").inserted {
        findings.add(.stateIdentifierDuplicate, at: place, column: column)
      }
    } else {
      findings.add(.stateIdentifierMissing, at: place, column: column)
    }
    return action
  }

  /// Rows of one group have to differ in their record id, or nobody can say which is meant.
  private func checkRecordIDs(
    of group: Group, _ rows: ArraySlice<LocatedRow>, _ findings: inout StudentFindings
  ) {
    var former: UInt16?
    for row in rows {
      let place = StudentFindings.Place(group, row)
      if let column = group.recordIDColumn {
        if row.row.recordID == 0 {
          findings.add(.recordIDInvalid, at: place, column: column)
        } else if row.row.recordID == former {
          findings.add(.recordIDDuplicate, at: place, column: column)
        }
      } else if former != nil {
        findings.add(.rowDuplicate, at: place)
      }
      former = row.row.recordID
    }
  }
}
