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
  static let studentsPerChunk = 16
  /// Chunks that are handed to the writer together: it commits them as one where nobody else asks
  /// for anything.
  static let chunksAtOnceMax = 8
  /// Bytes of a sealed part: a leaf has 65,535, and the envelope takes under a thousand.
  private static let sealedBytesMax = 60_000
  /// Findings kept with one student; more say the same again.
  static let findingsPerStudentMax = 100

  let exchange: Exchange
  let submission: SubmissionID
  let header: SubmissionHeader
  let ruleSet: String
  let actor: Actor
  let rejectedKeptDays: Int
  /// Whether a child that was lawfully destroyed is taken again, as one that is new.
  let admitsErased: Bool
  /// Where near matches begin, and by when a person is to answer.
  let routing: WorkRouting
  /// Where keys come from.
  let keys: DecisionKeys
  /// Leaves of the log that may be read; nil for all. A rehearsal sees no more than its snapshot.
  var knownSize: UInt64?

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
    guard
      let keyed = student.block.student.flatMap({
        StateIdentity(state: header.state, student: $0)
      })?.keyed(under: exchange.index)
    else {
      try reject(student, more: [], against: nil, &scope, &rows)
      return nil
    }
    let record = try rows.get(keyed, in: DecisionState.Tables.identities)
      .flatMap { StateRecordID(bytes: $0) }
    let row = try record.flatMap { try RecordRow(of: $0, in: rows) }
    guard !student.isRejected else {
      try reject(student, more: [], against: row, &scope, &rows)
      return nil
    }
    // One that was taken again has a record, and goes on as any other.
    let isErased = try row == nil && rows.contains(keyed, in: DecisionState.Tables.erased)
    if isErased, !admitsErased {
      try reject(
        student, more: [SubmissionFinding.erased(student)], against: nil, keepingBlock: false,
        &scope, &rows)
      return nil
    }
    if student.action == .delete {
      guard let record, row?.isInForce == true else {
        try reject(
          student, more: [SubmissionFinding.deleteUnknown(student)], against: row, &scope, &rows)
        return nil
      }
      try retract(student, record, row, &scope, &rows)
      return nil
    }
    return try accept(student, record: record, row: row, isErased: isErased, &scope, &rows)
  }

  private func accept(
    _ student: SubmittedStudent, record known: StateRecordID?, row former: RecordRow?,
    isErased: Bool, _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws -> StateRecordID? {
    let comparable = student.block.comparableContent
    let formerKey = former == nil ? nil : try known.flatMap { try keys.key(of: $0.retagged()) }
    let formerDigest = formerKey.map { KeyedDigest.of(comparable, under: $0.key.forDigests) }
    // First, because on most nights most blocks are equal.
    if let known, let former, former.isInForce, former.digest == formerDigest { return known }

    let statements = MatchStatements(student.block)
    let isRecycled = try former.map { try self.isRecycled($0, statements.fields, rows) } ?? false
    let row = isRecycled ? nil : former
    let record = (isRecycled ? nil : known) ?? StateRecordID(from: scope.random)
    let (key, digest): (SealingKey, [UInt8])
    if row != nil, let formerKey, let formerDigest {
      (key, digest) = (formerKey, formerDigest)
    } else {
      key = keys.makeKey(for: record.retagged(), type: .stateRecord)
      digest = KeyedDigest.of(comparable, under: key.key.forDigests)
    }
    var findings = student.findings
    if row?.isInForce == true, student.action == .insert {
      findings.append(SubmissionFinding.insertKnown(student))
    }
    if row?.isInForce != true, student.action == .update {
      findings.append(SubmissionFinding.updateUnknown(student))
    }
    if isRecycled { findings.append(SubmissionFinding.recycled(student)) }
    if isErased { findings.append(SubmissionFinding.readmitted(student)) }
    let last = try formerStatement(row)
    findings += try contradictions(student, row, last, rows)
    let content = StudentSubmitted.Sealed(
      studentRecordID: student.studentRecordID, block: student.block,
      findings: told(findings, after: last))
    let sealed = content.item
    guard sealed.encodedByteCount <= Self.sealedBytesMax else {
      try reject(
        student, more: [SubmissionFinding.tooLarge(student)], against: row, &scope, &rows)
      return nil
    }
    let body = StudentSubmitted(
      record: record, state: header.state, submission: submission,
      action: row?.isInForce == true ? .update : .insert,
      generation: row?.generation ?? (former?.generation ?? 0) + 1,
      ruleSet: ruleSet, groups: student.block.groupsPresent, keyedDigest: digest,
      submissionDate: header.submissionDate.date)
    var draft = exchange.draft(
      body, in: .record(record), by: actor, sealed: [.sealed(key, sealed)])
    draft.firstContent = SaidOfStudent(content, statements)
    let event = try scope.emit(draft, into: &rows)
    if row?.child == nil {
      try IdentityDecider(exchange: exchange, routing: routing, keys: keys).identify(
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
    _ student: SubmittedStudent, _ record: StateRecordID, _ row: RecordRow?,
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    guard let key = try keys.key(of: record.retagged()) else {
      throw ExchangeError(.integrity, "a State record in force has no key")
    }
    let body = StudentRetracted(
      record: record, state: header.state, submission: submission, reason: "submitted-delete")
    let sealed = CBORValue.record([
      "student": .int(student.studentRecordID),
      "findings": .array(
        told(student.findings, after: try formerStatement(row)).map(\.cbor)),
    ])
    try scope.emit(
      exchange.draft(body, in: .record(record), by: actor, sealed: [.sealed(key, sealed)]),
      into: &rows)
  }

  /// A block that is not taken is kept a short time, under a key of its own. Of a child that was
  /// lawfully destroyed only the finding is kept: else its data would be back by their own mistake.
  private func reject(
    _ student: SubmittedStudent, more: [Finding], against row: RecordRow?,
    keepingBlock: Bool = true, _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    let subject = SubjectID(from: scope.random)
    let key = keys.makeKey(for: subject, type: .rejected)
    let findings = told(more + student.findings, after: try formerStatement(row))
    var sealed = StudentSubmitted.Sealed(
      studentRecordID: student.studentRecordID, block: student.block, findings: findings
    ).item
    if !keepingBlock || sealed.encodedByteCount > Self.sealedBytesMax {
      sealed =
        StudentSubmitted.Sealed(
          studentRecordID: student.studentRecordID, block: StudentBlock(groups: []),
          findings: findings
        ).item
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
}
