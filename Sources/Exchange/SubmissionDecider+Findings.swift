import Intake
import CBOR
import KeyValue
import Ledger
import Primitives
import Records

/// What a State said about a student before, to hold the new block against.
struct FormerStatement {
  /// The day that its file bore.
  let submissionDate: CivilDate
  /// The block and what was found in it; nil when it can be read no more.
  let content: StudentSubmitted.Sealed?
}

extension SubmissionDecider {
  /// The last statement about a record; nil when there is none, or when it is of this very group:
  /// then it was judged a moment ago.
  func formerStatement(_ row: RecordRow?) throws -> FormerStatement? {
    guard let row, row.statement < knownSize ?? exchange.log.size else { return nil }
    let event = try exchange.log.event(at: row.statement)
    let opened = try OpenedEvent(event, opener: exchange.vault)
    return FormerStatement(
      submissionDate: try StudentSubmitted(clear: opened.clear).submissionDate,
      content: try opened.firstOpenedItem.map { try StudentSubmitted.Sealed($0) })
  }

  /// What the block says against what is known: an echoed MSIX id that is not the child's, and
  /// demographics that are hardly the same child's.
  func contradictions(
    _ student: SubmittedStudent, _ row: RecordRow?, _ former: FormerStatement?,
    _ rows: borrowing WriteTransaction
  ) throws -> [Finding] {
    var findings = [Finding]()
    if let echoed = student.block.student?[.msixID] {
      let serial = exchange.numbering.serial(number: echoed)
      // An id that a merge retired stands for the survivor's, for ever.
      let echo = try serial.flatMap { try exchange.child(serial: $0, in: rows) }
      if echo == nil || echo != row?.child {
        findings.append(SubmissionFinding.otherMSIXID(student))
      }
    }
    guard let former else { return findings }
    if row?.isInForce == true, former.submissionDate > header.submissionDate.date {
      findings.append(SubmissionFinding.olderThanKnown(student))
    }
    if let new = student.block.demographics, let old = former.content?.block.demographics,
      old[.birthDate] != new[.birthDate],
      old[.firstName] != new[.firstName] || old[.lastName1] != new[.lastName1]
    {
      findings.append(SubmissionFinding.contradiction(student))
    }
    return findings
  }

  /// As many as are kept with one student, new ones told from known ones.
  func told(_ findings: [Finding], after former: FormerStatement?) -> [Finding] {
    Array(
      findings.prefix(Self.findingsPerStudentMax).told(after: former?.content?.findings ?? []))
  }
}
