import CBOR
import Disputes
import KeyValue
import Ledger
import Primitives
import Records

/// A case of amendment as decisions know it: its steps and notices, each with where it stands in
/// the log. Texts, fields and values are there, sealed.
struct DisputeRow {
  /// A recorded step.
  struct Step {
    let position: UInt64
    let recorded: DisputeRecorded
  }

  /// A notice to one earlier recipient.
  struct Notice {
    let recipient: NoticeRecipient
    let matter: NoticeMatter
    let queued: UInt64
    var delivered: UInt64?
    var failed: UInt64?
    var why: NoticeFailure?

    var isWaiting: Bool { delivered == nil && failed == nil }
  }

  private(set) var steps: [Step]
  private(set) var notices: [Notice] = []

  init(received recorded: DisputeRecorded, at position: UInt64) {
    steps = [Step(position: position, recorded: recorded)]
  }

  /// The case, folded from its steps.
  var dispute: DisputeCase {
    get throws {
      guard let first = steps.first, var dispute = DisputeCase(first.recorded) else {
        throw Self.misshapen
      }
      for step in steps.dropFirst() { dispute.apply(step.recorded) }
      return dispute
    }
  }

  mutating func add(_ recorded: DisputeRecorded, at position: UInt64) {
    steps.append(Step(position: position, recorded: recorded))
  }

  mutating func take(_ notice: RecipientNotice, at position: UInt64) {
    let place = notices.firstIndex {
      $0.recipient == notice.recipient && $0.matter == notice.matter
    }
    switch notice.step {
    case .queued:
      guard place == nil else { return }
      notices.append(
        Notice(recipient: notice.recipient, matter: notice.matter, queued: position))
    case .delivered:
      if let place { notices[place].delivered = position }
    case .failed(let why):
      guard let place else { return }
      notices[place].failed = position
      notices[place].why = why
    }
  }

  private static let misshapen = ExchangeError(
    .integrity, "a row of disputes is misshapen; say: msix rebuild")
}

extension DisputeRow {
  init?(of caseID: CaseID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let bytes = try rows.get(caseID.bytes, in: DecisionState.Tables.disputes) else {
      return nil
    }
    try self.init(decoding: bytes)
  }

  init(decoding bytes: [UInt8]) throws {
    guard let parts = (try? CBORValue(decoding: bytes))?.items, parts.count == 2,
      let steps = parts[0].items, let notices = parts[1].items
    else { throw Self.misshapen }
    self.steps = try steps.map { item in
      guard let step = item.items, step.count == 3, let position = step[0].unsignedInteger,
        let type = step[1].string,
        let recorded = try DisputeRecorded(type: type, clear: step[2])
      else { throw Self.misshapen }
      return Step(position: position, recorded: recorded)
    }
    self.notices = try notices.map { item in
      guard let part = item.items, part.count == 7, let queued = part[3].unsignedInteger,
        let matter = part[2].string.flatMap(NoticeMatter.init(rawValue:))
      else { throw Self.misshapen }
      let recipient: NoticeRecipient
      if let account = part[0].identifier(AccountKind.self) {
        recipient = .account(account)
      } else if let name = part[1].string {
        recipient = .other(name)
      } else {
        throw Self.misshapen
      }
      return Notice(
        recipient: recipient, matter: matter, queued: queued, delivered: part[4].unsignedInteger,
        failed: part[5].unsignedInteger,
        why: part[6].string.flatMap(NoticeFailure.init(rawValue:)))
    }
  }

  func put(as caseID: CaseID, into rows: inout WriteTransaction) throws {
    let steps = self.steps.map { step in
      CBORValue.array([
        .unsigned(step.position), .text(step.recorded.step.type), step.recorded.clear,
      ])
    }
    let notices = self.notices.map { notice in
      var account = CBORValue.null
      var name = CBORValue.null
      switch notice.recipient {
      case .account(let id): account = .identifier(id)
      case .other(let text): name = .text(text)
      }
      return CBORValue.array([
        account, name, .text(notice.matter.rawValue), .unsigned(notice.queued),
        notice.delivered.map { .unsigned($0) } ?? .null,
        notice.failed.map { .unsigned($0) } ?? .null,
        notice.why.map { .text($0.rawValue) } ?? .null,
      ])
    }
    try rows.put(
      CBORValue.array([.array(steps), .array(notices)]).encoded, for: caseID.bytes,
      in: DecisionState.Tables.disputes)
  }

  /// Whether there is any case: most ledgers, and nearly all children, have none.
  static func isAny(in rows: borrowing some Reading & ~Copyable) throws -> Bool {
    var found = false
    try rows.forEach(in: DecisionState.Tables.disputes) { _, _ in
      found = true
      return false
    }
    return found
  }

  /// The cases about a State record, in the order of their numbers.
  static func cases(
    of record: StateRecordID, in rows: borrowing some Reading & ~Copyable
  ) throws -> [CaseID] {
    try tails(of: record.bytes, in: DecisionState.Tables.disputesOfRecord, rows)
  }

  /// The cases with a notice for an account.
  static func cases(
    toldTo account: AccountID, in rows: borrowing some Reading & ~Copyable
  ) throws -> [CaseID] {
    try tails(of: account.bytes, in: DecisionState.Tables.noticesOf, rows)
  }

  private static func tails(
    of prefix: [UInt8], in table: Table, _ rows: borrowing some Reading & ~Copyable
  ) throws -> [CaseID] {
    var found = [CaseID]()
    try rows.forEach(in: table, prefix: prefix) { key, _ in
      if let caseID = CaseID(bytes: key.bytes.dropFirst(16)) { found.append(caseID) }
      return true
    }
    return found
  }

  /// Forgets the cases about a State record that is erased.
  static func forget(_ record: StateRecordID, in rows: inout WriteTransaction) throws {
    for caseID in try cases(of: record, in: rows) {
      for notice in try DisputeRow(of: caseID, in: rows)?.notices ?? [] {
        if case .account(let account) = notice.recipient {
          _ = try rows.delete(account.bytes + caseID.bytes, in: DecisionState.Tables.noticesOf)
        }
      }
      try rows.delete(caseID.bytes, in: DecisionState.Tables.disputes)
      try rows.delete(record.bytes + caseID.bytes, in: DecisionState.Tables.disputesOfRecord)
    }
  }
}

/// Cases of amendment and their notices.
extension DecisionState {
  static let disputeReads = DisputeRecorded.types.union(RecipientNotice.types)

  func foldDispute(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    if let recorded = try DisputeRecorded(type: event.type, clear: event.clear) {
      if case .received(let subject) = recorded.step {
        try DisputeRow(received: recorded, at: event.position)
          .put(as: recorded.caseID, into: &rows)
        try rows.put(
          [], for: subject.record.bytes + recorded.caseID.bytes, in: Tables.disputesOfRecord)
      } else if var row = try DisputeRow(of: recorded.caseID, in: rows) {
        row.add(recorded, at: event.position)
        try row.put(as: recorded.caseID, into: &rows)
      }
      return true
    }
    guard let notice = try RecipientNotice(type: event.type, clear: event.clear) else {
      return false
    }
    guard var row = try DisputeRow(of: notice.caseID, in: rows) else { return true }
    row.take(notice, at: event.position)
    try row.put(as: notice.caseID, into: &rows)
    if case .account(let account) = notice.recipient {
      try rows.put([], for: account.bytes + notice.caseID.bytes, in: Tables.noticesOf)
    }
    return true
  }
}
