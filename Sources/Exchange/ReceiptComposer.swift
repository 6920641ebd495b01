import Projecting
import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
import Primitives
import Records
import Sealing
import Vault

/// Makes a receipt's body from the log: the same code the first time and years later.
struct ReceiptComposer {
  let exchange: Exchange

  /// The body of an answered submission.
  func recompose(_ submission: SubmissionID) throws -> ReceiptBody {
    let row = try exchange.decisions.environment.read {
      try SubmissionRow(of: submission, in: $0)
    }
    guard let completed = row?.completed else {
      throw ExchangeError(
        .notFound, "this submission is not answered yet; send its package again to complete it")
    }
    try exchange.catchUp()
    return ReceiptBody(content: try content(of: submission, before: completed), last: completed)
  }

  /// What is recorded of a submission before a position (default: the end of the log).
  func content(
    of submission: SubmissionID, before end: UInt64? = nil
  ) throws -> ReceiptBody.Content {
    let row = try exchange.decisions.environment.read {
      try SubmissionRow(of: submission, in: $0)
    }
    guard let row else { throw ExchangeError(.notFound, "there is no such submission") }
    let end = end ?? exchange.log.size
    var collector = try Collector(self, submission, first: row.first)
    if end > row.first {
      try exchange.log.forEachLeaf(from: row.first, through: end) { position, leaf in
        try collector.take(try RecordedEvent(leaf: leaf, position: position), before: end)
        return true
      }
    }
    let position = end == 0 ? 0 : end - 1
    if row.mode == .production, let former = row.former {
      collector.note(changed: try changes(of: row.state, after: former, through: position))
    }
    return try collector.content(knownAt: position)
  }

  /// The State's records that merges and splits gave another number.
  private func changes(
    of state: StateCode, after former: UInt64, through position: UInt64
  ) throws -> [StateRecordID] {
    try exchange.consolidatedRecords.environment.read {
      try exchange.records.changes(of: state, after: former, through: position, in: $0)
    }
  }

  fileprivate func number(
    of record: StateRecordID, knownAt position: UInt64
  ) throws -> String? {
    let running = exchange.consolidatedRecords
    return try running.environment.read { rows in
      guard
        let child = try exchange.records.childOf(record, knownAt: position, in: rows),
        let row = try exchange.records.child(child, in: rows)
      else { return nil }
      return exchange.numbering.number(serial: row.serial)
    }
  }

  /// The State's own identifier of a record, from its statement in force at a position; nil when it
  /// was erased.
  fileprivate func stateStudentIdentifier(
    of record: StateRecordID, knownAt position: UInt64
  ) throws -> String? {
    let statement = try exchange.consolidatedRecords.environment.read {
      try exchange.records.lastStatement(of: record, knownAt: position, in: $0)
    }
    guard let statement else { return nil }
    let event = try OpenedEvent(
      try exchange.log.event(at: statement), opener: exchange.vault)
    return try event.opened(record.retagged()).map { sealed in
      try StudentSubmitted.Sealed(cbor: sealed).block.student?[.stateStudentIdentifier] ?? ""
    }
  }
}

/// Gathers the events of one submission.
private struct Collector {
  struct Line {
    /// nil: not in the file.
    let student: UInt32?
    let record: StateRecordID
    var how: String
  }

  let composer: ReceiptComposer
  let submission: SubmissionID
  var base: ReceiptBody.Content
  var studentFindings: [(student: UInt32, findings: [Finding])] = []
  var lines: [Line] = []
  /// Statements of this submission, to find the identification that each one caused.
  var lineOfEvent: [EventID: Int] = [:]

  init(_ composer: ReceiptComposer, _ submission: SubmissionID, first: UInt64) throws {
    self.composer = composer
    self.submission = submission
    let recorded = try composer.exchange.log.event(at: first)
    let event = try OpenedEvent(recorded, opener: composer.exchange.vault)
    let body = try SubmissionReceived(clear: event.clear)
    base = ReceiptBody.Content(
      origin: recorded.origin, submission: submission, state: body.state,
      digest: event.firstOpened?["digest"]?.byteString ?? [], received: event.recorded,
      first: first, mode: body.mode)
    base.findings = try (event.firstOpened?["findings"]?.items ?? []).map {
      try Finding(cbor: $0)
    }
    if event.firstOpened == nil { base.erasedCount += 1 }
  }

  mutating func take(_ event: RecordedEvent, before end: UInt64) throws {
    switch event.type {
    case StudentSubmitted.type, StudentRetracted.type, StudentRejected.type,
      SubmissionUnchanged.type, ChildIdentified.type, SubmissionCompleted.type:
      let opened = try OpenedEvent(event, opener: composer.exchange.vault)
      if opened.clear["submission"]?.identifier() == submission {
        try own(opened, isAnswer: event.position == end)
      } else if event.type == ChildIdentified.type, event.position < end,
        let cause = opened.cause, let line = lineOfEvent[cause]
      {
        lines[line].how = try ChildIdentified(clear: opened.clear).how.rawValue
      }
    default: break
    }
  }

  private mutating func own(_ event: OpenedEvent, isAnswer: Bool) throws {
    switch event.type {
    case StudentSubmitted.type:
      let body = try StudentSubmitted(clear: event.clear)
      if body.action == .insert { base.totals.inserted += 1 } else { base.totals.updated += 1 }
      guard let student = try sealed(event) else { return }
      lineOfEvent[event.identifier] = lines.count
      lines.append(Line(student: student, record: body.record, how: "confirmed"))
    case StudentRetracted.type:
      base.totals.retracted += 1
      let body = try StudentRetracted(clear: event.clear)
      guard let student = event.firstOpened?["student"]?.unsignedInteger else {
        base.erasedCount += 1
        return
      }
      let findings = try (event.firstOpened?["findings"]?.items ?? []).map {
        try Finding(cbor: $0)
      }
      studentFindings.append((UInt32(truncatingIfNeeded: student), findings))
      lines.append(
        Line(
          student: UInt32(truncatingIfNeeded: student), record: body.record, how: "confirmed"))
    case StudentRejected.type:
      base.totals.rejected += 1
      _ = try sealed(event)
    case SubmissionUnchanged.type:
      let body = try SubmissionUnchanged(clear: event.clear)
      base.totals.unchanged += body.students.count
      lines += body.students.map {
        Line(student: $0.studentRecordID, record: $0.record, how: "confirmed")
      }
    case SubmissionCompleted.type where isAnswer && base.mode == .test:
      let body = try SubmissionCompleted(clear: event.clear)
      base.totals = body.totals
      base.findings = try (event.firstOpened?["findings"]?.items ?? []).map {
        try Finding(cbor: $0)
      }
    default: break
    }
  }

  /// Takes the findings of a sealed block and gives the student's number; nil when erased.
  private mutating func sealed(_ event: OpenedEvent) throws -> UInt32? {
    guard let value = event.firstOpened else {
      base.erasedCount += 1
      return nil
    }
    let content = try StudentSubmitted.Sealed(cbor: value)
    studentFindings.append((content.studentRecordID, content.findings))
    return content.studentRecordID
  }

  /// What merges and splits changed since the State's last submission: also of students who are not
  /// in the file.
  mutating func note(changed records: [StateRecordID]) {
    for record in records {
      if let line = lines.firstIndex(where: { $0.record == record }) {
        lines[line].how = "changed"
      } else {
        lines.append(Line(student: nil, record: record, how: "changed"))
      }
    }
  }

  func content(knownAt position: UInt64) throws -> ReceiptBody.Content {
    var content = base
    if content.mode == .production {
      let totals = content.totals
      content.totals.total =
        totals.inserted + totals.updated + totals.unchanged + totals.retracted + totals.rejected
      content.findings += studentFindings.sorted { $0.student < $1.student }
        .flatMap(\.findings)
    }
    let ordered = lines.sorted {
      ($0.student ?? .max, $0.record) < ($1.student ?? .max, $1.record)
    }
    for line in ordered {
      guard
        let identifier = try composer.stateStudentIdentifier(
          of: line.record, knownAt: position),
        let number = try composer.number(of: line.record, knownAt: position)
      else {
        content.erasedCount += 1
        continue
      }
      content.identifiers.append(
        .init(
          studentRecordID: line.student, stateStudentIdentifier: identifier, msixID: number,
          how: line.how))
    }
    return content
  }
}
