import CBOR
import Intake
import KeyValue
import Ledger
import Linkage
import Primitives
import Records
import Sealing
import Vault

/// Decides what becomes of the students of a submission, chunk by chunk: each chunk is one command,
/// so that a package cut short is completed by sending it again.
struct SubmissionDecider: Sendable {
  /// Students of one command: bounds the group's memory and the time until its commit.
  static let studentsPerChunk = 256
  /// Bytes of a sealed part: a leaf has 65,535, and the envelope takes under a thousand.
  private static let sealedBytesMax = 60_000
  /// Findings kept with one student; more say the same again.
  private static let findingsPerStudentMax = 100

  let exchange: Exchange
  let submission: SubmissionID
  let header: SubmissionHeader
  let ruleSet: String
  let actor: Actor
  let rejectedKeptDays: Int
  /// By when a person is to answer a near match.
  let answerDue: CivilDate

  /// Decides one chunk.
  func decide(
    _ students: ArraySlice<SubmittedStudent>, _ scope: inout DecisionScope,
    _ rows: inout WriteTransaction
  ) throws {
    var unchanged = [(studentRecordID: UInt32, record: StateRecordID)]()
    for student in students {
      if let record = try decide(student, &scope, &rows) {
        unchanged.append((student.studentRecordID, record))
      }
    }
    guard !unchanged.isEmpty else { return }
    try scope.emit(
      exchange.draft(
        SubmissionUnchanged(
          submission: submission, submissionDate: header.submissionDate.date,
          students: unchanged),
        in: .submission(submission), by: actor),
      into: &rows)
  }

  /// Decides one student; gives the record when its block says nothing new.
  private func decide(
    _ student: SubmittedStudent, _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws -> StateRecordID? {
    guard !student.isRejected, let own = student.block.student,
      let identity = StateIdentity(state: header.state, student: own)
    else {
      try reject(student, more: [], &scope, &rows)
      return nil
    }
    let keyed = identity.keyed(under: exchange.index)
    if try rows.contains(keyed, in: DecisionState.Tables.erased) {
      try reject(student, more: [SubmissionFinding.erased(student)], &scope, &rows)
      return nil
    }
    let record = try rows.get(keyed, in: DecisionState.Tables.identities)
      .flatMap { StateRecordID(bytes: $0) }
    let row = try record.flatMap { try RecordRow(of: $0, in: rows) }
    if student.action == .delete {
      guard let record, row?.isInForce == true else {
        try reject(student, more: [SubmissionFinding.deleteUnknown(student)], &scope, &rows)
        return nil
      }
      try retract(student, record, &scope, &rows)
      return nil
    }
    return try accept(student, record: record, row: row, &scope, &rows)
  }

  private func accept(
    _ student: SubmittedStudent, record known: StateRecordID?, row former: RecordRow?,
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws -> StateRecordID? {
    let statements = MatchFields.statements(of: student.block)
    let isRecycled = try former.map { try self.isRecycled($0, statements, rows) } ?? false
    let row = isRecycled ? nil : former
    let record = (isRecycled ? nil : known) ?? StateRecordID(from: scope.random)
    let key: SealingKey
    if row != nil, let present = try exchange.vault.key(of: record.retagged()) {
      key = present
    } else {
      key = exchange.vault.makeKey(for: record.retagged(), type: .stateRecord)
    }
    let digest = KeyedDigest.of(
      student.block.comparableContent, under: key.key.forDigests)
    if let row, row.isInForce, row.digest == digest { return record }

    var findings = student.findings
    if row?.isInForce == true, student.action == .insert {
      findings.append(SubmissionFinding.insertKnown(student))
    }
    if row?.isInForce != true, student.action == .update {
      findings.append(SubmissionFinding.updateUnknown(student))
    }
    if isRecycled { findings.append(SubmissionFinding.recycled(student)) }
    findings += try contradictions(student, row, rows)
    let sealed = StudentSubmitted.Sealed(
      studentRecordID: student.studentRecordID, block: student.block,
      findings: Array(findings.prefix(Self.findingsPerStudentMax))
    ).cbor
    guard sealed.encoded.count <= Self.sealedBytesMax else {
      try reject(student, more: [SubmissionFinding.tooLarge(student)], &scope, &rows)
      return nil
    }
    let body = StudentSubmitted(
      record: record, state: header.state, submission: submission,
      action: row?.isInForce == true ? .update : .insert,
      generation: row?.generation ?? (former?.generation ?? 0) + 1,
      ruleSet: ruleSet, groups: student.block.groupsPresent, keyedDigest: digest,
      submissionDate: header.submissionDate.date)
    let event = try scope.emit(
      exchange.draft(body, in: .record(record), by: actor, sealed: [.sealed(key, sealed)]),
      into: &rows)
    if row?.child == nil {
      try IdentityDecider(exchange: exchange, answerDue: answerDue).identify(
        record, state: header.state, statements, key, cause: event,
        &scope, &rows)
    }
    return nil
  }

  /// Whether the State gave the identifier to another child: name and birth conflict with all that
  /// was said under it before.
  private func isRecycled(
    _ row: RecordRow, _ statements: [MatchFields], _ rows: borrowing WriteTransaction
  ) throws -> Bool {
    let key = exchange.matching.key
    guard let known = try MatchingRow(number: row.number, under: key, in: rows),
      let judged = PairJudgement(
        statements, known.statements, isSameState: false, under: .first)
    else { return false }
    return judged.comparison.given == .conflict && judged.comparison.birth.isConflict
  }

  private func retract(
    _ student: SubmittedStudent, _ record: StateRecordID, _ scope: inout DecisionScope,
    _ rows: inout WriteTransaction
  ) throws {
    guard let key = try exchange.vault.key(of: record.retagged()) else {
      throw ExchangeError(.integrity, "a State record in force has no key")
    }
    let body = StudentRetracted(
      record: record, state: header.state, submission: submission, reason: "submitted-delete")
    let sealed = CBORValue.record([
      "student": .int(student.studentRecordID),
      "findings": .array(
        student.findings.prefix(Self.findingsPerStudentMax).map(\.cbor)),
    ])
    try scope.emit(
      exchange.draft(body, in: .record(record), by: actor, sealed: [.sealed(key, sealed)]),
      into: &rows)
  }

  /// A block that is not taken is kept a short time, under a key of its own.
  private func reject(
    _ student: SubmittedStudent, more: [Finding], _ scope: inout DecisionScope,
    _ rows: inout WriteTransaction
  ) throws {
    let subject = SubjectID(from: scope.random)
    let key = exchange.vault.makeKey(for: subject, type: .rejected)
    let findings = Array((more + student.findings).prefix(Self.findingsPerStudentMax))
    var sealed = StudentSubmitted.Sealed(
      studentRecordID: student.studentRecordID, block: student.block, findings: findings
    ).cbor
    if sealed.encoded.count > Self.sealedBytesMax {
      sealed =
        StudentSubmitted.Sealed(
          studentRecordID: student.studentRecordID, block: StudentBlock(groups: []),
          findings: findings
        ).cbor
    }
    let rules = Set(findings.filter { $0.severity == .reject }.map(\.rule)).sorted()
    let body = StudentRejected(
      subject: subject, state: header.state, submission: submission, rules: rules,
      keptUntil: scope.now.date.adding(days: rejectedKeptDays))
    try scope.emit(
      exchange.draft(
        body, in: .submission(submission), by: actor, sealed: [.sealed(key, sealed)]),
      into: &rows)
  }

  /// What the block says against what is known: an echoed MSIX id that is not the child's, and
  /// demographics that are hardly the same child's.
  private func contradictions(
    _ student: SubmittedStudent, _ row: RecordRow?, _ rows: borrowing WriteTransaction
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
    // The former statement may still be in this very group: then it was judged a moment ago.
    if let row, row.statement < exchange.log.size {
      let event = try exchange.log.event(at: row.statement)
      let opened = try OpenedEvent(event, opener: exchange.vault)
      if row.isInForce,
        try StudentSubmitted(clear: opened.clear).submissionDate > header.submissionDate.date
      {
        findings.append(SubmissionFinding.olderThanKnown(student))
      }
      if let new = student.block.demographics, let sealed = opened.firstOpened,
        let old = try StudentSubmitted.Sealed(cbor: sealed).block.demographics,
        old[.birthDate] != new[.birthDate],
        old[.firstName] != new[.firstName] || old[.lastName1] != new[.lastName1]
      {
        findings.append(SubmissionFinding.contradiction(student))
      }
    }
    return findings
  }
}
