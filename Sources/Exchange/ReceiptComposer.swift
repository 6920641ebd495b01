import Projecting
import CBOR
import ConsolidatedRecords
import Files
import KeyValue
import Ledger
import Primitives
import Records
import Sealing
import Vault

/// Makes a receipt's body from the log: the same code the first time and years later.
struct ReceiptComposer: Sendable {
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

  /// What is recorded of a submission before a position (default: the end of the log). `followed`
  /// returns when the projections have taken in as much.
  func content(
    of submission: SubmissionID, before end: UInt64? = nil, followed: () throws -> Void = {}
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
    try followed()
    let position = end == 0 ? 0 : end - 1
    if row.mode == .production, let former = row.former {
      let known = collector.knownAt ?? position
      collector.note(changed: try changes(of: row.state, after: former, through: known))
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

  /// The State's own identifier of a record and the MSIX id of its child; nil when erased.
  func shown(
    _ record: StateRecordID, knownAt position: UInt64,
    read: (position: UInt64, identifier: String?)? = nil
  ) throws -> (identifier: String, number: String)? {
    guard
      let identifier = try stateStudentIdentifier(of: record, knownAt: position, read: read),
      let number = try number(of: record, knownAt: position)
    else { return nil }
    return (identifier, number)
  }

  /// The contested values that a record says as of a position, with the statements that go with
  /// them.
  fileprivate func disputes(
    of record: StateRecordID, knownAt position: UInt64
  ) throws -> [(mark: Exchange.DisputeMark, value: String)] {
    let (entry, child) = try exchange.consolidatedRecords.environment.read { rows in
      (
        try exchange.records.entry(record, knownAt: position, in: rows),
        try exchange.records.childOf(record, knownAt: position, in: rows)
      )
    }
    guard let entry, let child else { return [] }
    let notes = try exchange.disputeNotes(of: child, knownAt: position)[entry.state] ?? []
    guard !notes.isEmpty else { return [] }
    let block = try exchange.statement(entry).block
    return notes.filter { $0.kind == .statement }.flatMap { $0.marks(in: block) }.map { mark in
      let row = block.rows(mark.group).first { $0.recordID == mark.recordID }
      return (mark, row?[mark.element] ?? "")
    }
  }

  /// What a test submission would have come to; nil when its key is destroyed.
  fileprivate func testAnswer(
    of event: OpenedEvent, _ submission: SubmissionID
  ) throws -> TestAnswer? {
    guard let key = try exchange.vault.key(of: submission.retagged()) else { return nil }
    let bytes = try exchange.vault.openContent(of: event.blobs, under: key)
    return try TestAnswer(cbor: try CBORValue(decoding: bytes))
  }

  /// Puts what a test submission would have come to into its receipt: the same code for the answer
  /// that was just rehearsed and for one of long ago.
  func add(
    _ test: TestAnswer, to content: inout ReceiptBody.Content, knownAt position: UInt64
  ) throws {
    content.totals = test.totals
    content.findings += test.findings
    content.nearMatchCount = test.nearMatchCount
    for line in test.lines {
      let number: String?
      switch line.whose {
      case .nobody: number = nil
      case .record(let record): number = try shown(record, knownAt: position)?.number
      case .child(let child): number = try self.number(of: child)
      }
      if case .nobody = line.whose {
      } else if number == nil {
        content.erasedCount += 1
        continue
      }
      content.rehearsed.append(
        .init(
          studentRecordID: line.student, outcome: line.outcome, how: line.how, msixID: number))
    }
  }

  /// A child's number; nil when the child was erased.
  func number(of child: ChildID) throws -> String? {
    let row = try exchange.consolidatedRecords.environment.read {
      try exchange.records.child(child, in: $0)
    }
    guard let row, row.erasedAt == nil else { return nil }
    return exchange.numbering.number(serial: row.serial)
  }

  private func number(
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
  private func stateStudentIdentifier(
    of record: StateRecordID, knownAt position: UInt64,
    read: (position: UInt64, identifier: String?)?
  ) throws -> String? {
    let statement = try exchange.consolidatedRecords.environment.read {
      try exchange.records.lastStatement(of: record, knownAt: position, in: $0)
    }
    guard let statement else { return nil }
    if let read, read.position == statement { return read.identifier ?? "" }
    let event = try OpenedEvent(
      try exchange.log.event(at: statement), opener: exchange.vault)
    return try event.openedItem(record.retagged()).map {
      try StudentSubmitted.Sealed($0, wanting: { $0 == .student })
        .block.student?[.stateStudentIdentifier] ?? ""
    }
  }
}

/// A record that a receipt has a line about.
private struct Asked: Sendable {
  let record: StateRecordID
  /// Number in the file; nil for one that is not in it.
  let student: UInt32?
  let how: String
  /// The statement of this submission, where there is one.
  let read: (position: UInt64, identifier: String?)?
}

/// What the line says.
private struct Answered: Sendable {
  let identifier: String
  let number: String
  let disputes: [ReceiptBody.DisputeLine]
}

extension ReceiptComposer {
  /// What a line says; nil when the record was erased.
  fileprivate func answer(_ asked: Asked, knownAt position: UInt64) throws -> Answered? {
    guard
      let (identifier, number) = try shown(asked.record, knownAt: position, read: asked.read)
    else { return nil }
    guard let student = asked.student else {
      return Answered(identifier: identifier, number: number, disputes: [])
    }
    return Answered(
      identifier: identifier, number: number,
      disputes: try disputes(of: asked.record, knownAt: position).map {
        ReceiptBody.DisputeLine(
          studentRecordID: student, stateStudentIdentifier: identifier, mark: $0.mark,
          value: $0.value)
      })
  }
}

/// Gathers the events of one submission.
private struct Collector {
  /// Lines that one thread works out before it asks for more.
  private static let linesPerPiece = 512

  let composer: ReceiptComposer
  let submission: SubmissionID
  var base: ReceiptBody.Content
  var tally = SubmissionTally()
  /// Records that are not in the file and have another number now.
  var changedElsewhere: [StateRecordID] = []
  /// What a test would have come to; nil for one that was answered before such answers were kept.
  var test: TestAnswer?
  /// What was known when the answer was composed; nil: all that stands before the answer.
  var knownAt: UInt64?

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
        if event.type == SubmissionCompleted.type {
          if event.position == end { try answer(opened) }
        } else {
          try tally.takeOwn(opened)
        }
      } else if event.type == ChildIdentified.type, event.position < end {
        try tally.takeCaused(opened)
      }
    default: break
    }
  }

  private mutating func answer(_ event: OpenedEvent) throws {
    let body = try SubmissionCompleted(clear: event.clear)
    knownAt = body.knownAt
    guard base.mode == .test else { return }
    guard event.blobs.isEmpty else {
      test = try composer.testAnswer(of: event, submission)
      if test == nil { base.erasedCount += 1 }
      return
    }
    base.totals = body.totals
    base.findings = try (event.firstOpened?["findings"]?.items ?? []).map {
      try Finding(cbor: $0)
    }
  }

  /// What merges and splits changed since the State's last submission: also of students who are not
  /// in the file.
  mutating func note(changed records: [StateRecordID]) {
    for record in records {
      if let line = tally.lines.firstIndex(where: { $0.record == record }) {
        tally.lines[line].how = "changed"
      } else {
        changedElsewhere.append(record)
      }
    }
  }

  func content(knownAt position: UInt64) throws -> ReceiptBody.Content {
    let position = knownAt ?? position
    var content = base
    content.erasedCount += tally.erasedCount
    if let test { try composer.add(test, to: &content, knownAt: position) }
    guard content.mode == .production else { return content }
    content.totals = tally.summedTotals
    content.findings += tally.findings
    let inFile = tally.lines.sorted { ($0.student, $0.record) < ($1.student, $1.record) }
    let asked =
      inFile.map { Asked(record: $0.record, student: $0.student, how: $0.how, read: $0.statement) }
      + changedElsewhere.sorted().map {
        Asked(record: $0, student: nil, how: "changed", read: nil)
      }
    let answers = try Crew.map(asked, slice: Self.linesPerPiece) { [composer] asked in
      try composer.answer(asked, knownAt: position)
    }
    for (asked, answer) in zip(asked, answers) {
      guard let answer else {
        content.erasedCount += 1
        continue
      }
      content.identifiers.append(
        .init(
          studentRecordID: asked.student, stateStudentIdentifier: answer.identifier,
          msixID: answer.number, how: asked.how))
      content.disputes += answer.disputes
    }
    return content
  }
}
