import CBOR
import ConsolidatedRecords
import Disputes
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Vault

/// Notices to earlier recipients: queued with the step that calls for them, delivered when their
/// reader asks for them.
extension Exchange {
  /// A notice as its reader sees it: which record and which fields, no value.
  public struct NoticeShown: Sendable {
    /// The case that it comes from.
    public let caseID: CaseID
    /// What it tells.
    public let matter: NoticeMatter
    /// The MSIX id in force.
    public let msixID: String
    /// The State whose values it is about.
    public let state: StateCode
    /// Which fields.
    public let elements: [Element]
    /// When they were shown to the reader: the days of the looks, each once.
    public let shownOn: [CivilDate]
    /// When the notice was queued.
    public let queued: CivilDate
    /// Whether it was shown before.
    public let wasDelivered: Bool
  }

  /// A notice as the desk sees it.
  public struct NoticeListing: Sendable {
    /// The case.
    public let caseID: CaseID
    /// For whom: an account's name, or that of an operator or a part of the system.
    public let name: String
    /// The account; nil for others.
    public let account: AccountID?
    /// What it tells.
    public let matter: NoticeMatter
    /// The looks that it is about, by position.
    public let disclosures: [UInt64]
    /// How many those are.
    public let disclosureCount: Int
    /// queued, delivered, undeliverable.
    public let status: String
    /// When it was queued, delivered, or found to reach nobody.
    public let day: CivilDate
    /// Why it reaches nobody.
    public let why: NoticeFailure?
  }

  /// A notice that is to be queued.
  struct QueuedNotice {
    let caseID: CaseID
    let recipient: NoticeRecipient
    let matter: NoticeMatter
    let disclosures: [UInt64]
    let failure: NoticeFailure?
  }

  /// Notices of one command: two events each at most, well below what a command may emit.
  static let noticesPerCommand = 1_000

  /// The notices that a step calls for, in the order of their recipients.
  func notices(
    of matter: NoticeMatter, _ dispute: DisputeCase, _ values: [DisputedValue]
  ) throws -> [QueuedNotice] {
    var found = [NoticeRecipient: [UInt64]]()
    for record in try siblings(of: dispute.subject.record) {
      for (recipient, positions) in try EarlierRecipients(self, of: values, in: record).found() {
        found[recipient] = Set(found[recipient, default: []] + positions).sorted()
      }
    }
    return try found.sorted { $0.key < $1.key }.map { recipient, positions in
      QueuedNotice(
        caseID: dispute.caseID, recipient: recipient, matter: matter, disclosures: positions,
        failure: try failure(of: recipient))
    }
  }

  private func failure(of recipient: NoticeRecipient) throws -> NoticeFailure? {
    guard case .account(let account) = recipient else { return .noAccount }
    let row = try decisions.environment.read { try AccountRow(of: account, in: $0) }
    return row?.standing == .deactivated ? .deactivated : nil
  }

  func queue(
    _ notices: some Sequence<QueuedNotice>, _ cause: EventID?, _ actor: Actor,
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    for notice in notices {
      let disclosures = Array(notice.disclosures.suffix(RecipientNotice.disclosuresMax))
      let step = RecipientNotice.Step.queued(
        disclosures: disclosures, count: notice.disclosures.count)
      let queued = try scope.emit(draft(notice, step, actor, cause), into: &rows)
      if let failure = notice.failure {
        try scope.emit(draft(notice, .failed(failure), actor, queued), into: &rows)
      }
    }
  }

  private func draft(
    _ notice: QueuedNotice, _ step: RecipientNotice.Step, _ actor: Actor, _ cause: EventID?
  ) -> EventDraft {
    draft(
      RecipientNotice(notice.caseID, to: notice.recipient, of: notice.matter, step), by: actor,
      cause: cause)
  }

  private func draft(
    _ notice: RecipientNotice, by actor: Actor, cause: EventID? = nil
  ) -> EventDraft {
    EventDraft(
      type: notice.step.type, version: RecipientNotice.version, stream: .caseFile(notice.caseID),
      actor: actor.cbor, cause: cause, parts: [.clear(notice.clear)])
  }

  /// What one command does not hold goes on in further ones.
  func queueRest(
    _ notices: ArraySlice<QueuedNotice>, _ actor: Actor, _ time: Instant
  ) throws {
    for start in stride(
      from: notices.startIndex, to: notices.endIndex, by: Self.noticesPerCommand)
    {
      let page = notices[start..<min(start + Self.noticesPerCommand, notices.endIndex)]
      try perform("recipient.noticequeued", at: time) { [self] scope, rows in
        try queue(page, nil, actor, &scope, &rows)
      }
    }
  }

  /// The notices of the account that asks, and that they were delivered: recorded before they are
  /// shown.
  public func notices(acting: Acting, all: Bool = false) throws -> [NoticeShown] {
    try catchUp()
    let (account, _, _, actor) = try admitOwner(acting)
    let (found, knownAt) = try decisions.environment.read { rows in
      (try told(to: account, all: all, in: rows), try decidedThrough(in: rows))
    }
    var shown = [NoticeShown]()
    var waiting = [RecipientNotice]()
    var subjects = [StateRecordID]()
    for (caseID, row, notice) in found {
      let dispute = try row.dispute
      guard let child = try presentChild(of: dispute.subject.record) else { continue }
      shown.append(try self.shown(notice, row, dispute, child))
      subjects.append(dispute.subject.record)
      if notice.isWaiting {
        waiting.append(RecipientNotice(caseID, to: notice.recipient, of: notice.matter, .delivered))
      }
    }
    try recordReport(
      "notices", scope: .nation, knownAt: knownAt,
      children: try named(by: subjects, knownAt: knownAt).children,
      about: "\(account.hex) \(all ? "all" : "new")", actor, acting.time)
    let delivered = waiting
    if !delivered.isEmpty {
      try perform("recipient.noticedelivered", at: acting.time) { [self] scope, rows in
        for notice in delivered { try scope.emit(draft(notice, by: actor), into: &rows) }
      }
    }
    return shown.sorted { ($0.queued, $0.caseID) < ($1.queued, $1.caseID) }
  }

  /// The notices for an account among decisions, each with its case.
  func told(
    to account: AccountID, all: Bool, in rows: borrowing some Reading & ~Copyable
  ) throws -> [(CaseID, DisputeRow, DisputeRow.Notice)] {
    var found = [(CaseID, DisputeRow, DisputeRow.Notice)]()
    for caseID in try DisputeRow.cases(toldTo: account, in: rows) {
      guard let row = try DisputeRow(of: caseID, in: rows) else { continue }
      for notice in row.notices
      where notice.recipient == .account(account) && (all || notice.isWaiting) {
        found.append((caseID, row, notice))
      }
    }
    return found
  }

  private func shown(
    _ notice: DisputeRow.Notice, _ row: DisputeRow, _ dispute: DisputeCase,
    _ child: ConsolidatedRecords.Child
  ) throws -> NoticeShown {
    let about = row.steps.last { step in
      switch (step.recorded.step, notice.matter) {
      case (.statementFiled, .statement), (.closed, .correction): true
      default: false
      }
    }
    let content = try about.map { try disputeContent(at: $0.position, dispute.caseID) }
    let (disclosures, _) = try disclosures(of: notice)
    let days = try disclosures.map { try log.event(at: $0).recorded.date }
    return NoticeShown(
      caseID: dispute.caseID, matter: notice.matter,
      msixID: numbering.number(serial: child.serial), state: dispute.subject.state,
      elements: Set((content?.values ?? []).map(\.element)).sorted(),
      shownOn: Set(days).sorted(), queued: try log.event(at: notice.queued).recorded.date,
      wasDelivered: notice.delivered != nil)
  }

  private func disclosures(of notice: DisputeRow.Notice) throws -> ([UInt64], Int) {
    let event = try log.event(at: notice.queued)
    let opened = try OpenedEvent(event, opener: ClosedParts())
    guard let body = try RecipientNotice(type: opened.type, clear: opened.clear),
      case .queued(let disclosures, let count) = body.step
    else {
      throw ExchangeError(.integrity, "position \(notice.queued) is no notice")
    }
    return (disclosures, count)
  }

  /// The child that has a State record now, or had it at a position; nil when it has none or is
  /// erased by now.
  func presentChild(
    of record: StateRecordID, knownAt position: UInt64 = .max
  ) throws -> ConsolidatedRecords.Child? {
    try consolidatedRecords.environment.read { rows in
      guard let child = try records.childOf(record, knownAt: position, in: rows),
        let known = try records.child(child, in: rows), known.erasedAt == nil
      else { return nil }
      return known
    }
  }

  /// The notices of a case as the desk sees them, by name.
  func listings(of row: DisputeRow, _ caseID: CaseID) throws -> [NoticeListing] {
    try row.notices.map { notice in
      let (disclosures, count) = try disclosures(of: notice)
      var name: String
      var account: AccountID?
      var why = notice.why
      switch notice.recipient {
      case .other(let text): name = text
      case .account(let id):
        account = id
        name = try papers(of: id, knownAt: .max).name ?? id.hex
        // Deactivated since: it will never ask.
        if notice.isWaiting { why = try failure(of: notice.recipient) }
      }
      let status =
        notice.delivered != nil ? "delivered" : why != nil ? "undeliverable" : "queued"
      let position = notice.delivered ?? notice.failed ?? notice.queued
      return NoticeListing(
        caseID: caseID, name: name, account: account, matter: notice.matter,
        disclosures: disclosures, disclosureCount: count, status: status,
        day: try log.event(at: position).recorded.date, why: why)
    }.sorted { ($0.name, $0.matter.rawValue) < ($1.name, $1.matter.rawValue) }
  }

  /// Notes of waiting notices whose account was deactivated since that they reach nobody. The
  /// clock's part.
  func failNotices(_ actor: Actor, _ time: Instant) throws -> Int {
    var dead = [RecipientNotice]()
    try decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.disputes) { key, value in
        guard let caseID = CaseID(bytes: key.bytes) else { return true }
        for notice in try DisputeRow(decoding: value.bytes).notices where notice.isWaiting {
          guard case .account(let account) = notice.recipient,
            try AccountRow(of: account, in: rows)?.standing == .deactivated
          else { continue }
          dead.append(
            RecipientNotice(
              caseID, to: notice.recipient, of: notice.matter, .failed(.deactivated)))
        }
        return dead.count < Self.noticesPerCommand
      }
    }
    guard !dead.isEmpty else { return 0 }
    let failed = dead
    try perform("recipient.noticefailed", at: time) { [self] scope, rows in
      for notice in failed { try scope.emit(draft(notice, by: actor), into: &rows) }
    }
    return failed.count
  }
}
