import CBOR
import Intake
import KeyValue
import Ledger
public import Primitives
public import Records
import Vault

/// Questions to the Help Desk, and reports of what may be an incident.
extension Exchange {
  /// A case as the desk sees it.
  public struct DeskListing: Sendable {
    /// The case.
    public let caseID: CaseID
    /// What it is.
    public let matter: DeskMatter
    /// Since when.
    public let opened: CivilDate
    /// By when it is to be answered.
    public let due: CivilDate
    /// The account that opened it; nil for the operator.
    public let account: AccountID?
    /// What was said; nil when it is erased.
    public let text: String?
    /// The answer; nil while it is open.
    public let answer: String?
    /// Whether it is open.
    public let isOpen: Bool
  }

  /// Bytes of a text to the desk.
  static let deskTextBytesMax = 4_000

  /// Opens a case: anybody may, whatever is due of him. A matter that is an incident goes to those
  /// who act on breaches as well.
  public func openCase(
    _ matter: DeskMatter, text: String, acting: Acting
  ) throws -> (caseID: CaseID, due: CivilDate) {
    let actor: Actor =
      if acting.account == nil {
        .operator(name: operatorName)
      } else {
        try admit(acting, to: .reportIncident, target: .nation)
      }
    let text = try Self.deskText(text)
    let caseID = CaseID(from: random)
    let due = try answerDue(
      from: acting.time.date,
      matter.isIncident ? "incident-business-days" : "helpdesk-business-days")
    try perform("case.opened", at: acting.time) { [self] scope, rows in
      let key = vault.makeKey(for: caseID.retagged(), type: .caseFile)
      let sealed = [PartDraft.sealed(key, .record(["text": .text(text)]))]
      let event =
        matter.isIncident
        ? draft(
          IncidentReported(caseID: caseID, matter: matter, due: due), in: .caseFile(caseID),
          by: actor, sealed: sealed)
        : draft(
          HelpDeskOpened(caseID: caseID, due: due), in: .caseFile(caseID), by: actor,
          sealed: sealed)
      try scope.emit(event, into: &rows)
    }
    return (caseID, due)
  }

  /// Answers a case; it is closed by that. By the Help Desk or a System Administrator.
  public func closeCase(_ caseID: CaseID, answer: String, acting: Acting) throws {
    let actor = try admit(acting, to: .helpDeskCases, target: .nation)
    let answer = try Self.deskText(answer)
    let subject: SubjectID = caseID.retagged()
    guard try vault.holdsKey(of: subject), let key = try vault.key(of: subject) else {
      throw Self.noCase
    }
    try perform(HelpDeskClosed.type, at: acting.time) { [self] scope, rows in
      guard let row = try DeskRow(of: caseID, in: rows), row.closed == nil else {
        throw Self.noCase
      }
      guard row.account == nil || row.account != actor.account else {
        throw ExchangeError(.refused, "nobody closes his own case; leave it to a colleague")
      }
      try scope.emit(
        draft(
          HelpDeskClosed(caseID: caseID), in: .caseFile(caseID), by: actor,
          sealed: [.sealed(key, .record(["answer": .text(answer)]))]),
        into: &rows)
    }
  }

  /// Cases by the day on which they are due. Incidents alone also for those who act on breaches.
  public func cases(
    incidentsOnly: Bool, closed: Bool, acting: Acting
  ) throws -> [DeskListing] {
    var isDesk = acting.account == nil
    if !isDesk {
      isDesk = try bearer(of: acting, .helpDeskCases, .nation).row.holder.roles.contains {
        AuthorisationTable.grant($0.role, .helpDeskCases) != .refused
      }
    }
    if isDesk || !incidentsOnly {
      _ = try admit(acting, to: .helpDeskCases, target: .nation, manner: .read)
    } else {
      _ = try admit(acting, to: .declareBreach, target: .nation)
    }
    var found = [(CaseID, DeskRow)]()
    try decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.deskCases) { key, value in
        let row = try DeskRow(decoding: value.bytes)
        if let caseID = CaseID(bytes: key.bytes), closed || row.closed == nil,
          !incidentsOnly || row.matter.isIncident
        {
          found.append((caseID, row))
        }
        return true
      }
    }
    return try found.map { caseID, row in
      DeskListing(
        caseID: caseID, matter: row.matter, opened: row.opened, due: row.due,
        account: row.account, text: try sealedText("text", at: row.at),
        answer: try row.closed.flatMap { try sealedText("answer", at: $0) },
        isOpen: row.closed == nil)
    }.sorted { ($0.due, $0.caseID) < ($1.due, $1.caseID) }
  }

  private func sealedText(_ name: String, at position: UInt64) throws -> String? {
    try OpenedEvent(log.event(at: position), opener: vault).firstOpened?[name]?.string
  }

  private static let noCase = ExchangeError(
    .notFound, "there is no open case of this number: msix helpdesk list")

  private static func deskText(_ text: String) throws -> String {
    let text = Normalisation.composed(text)
    guard !text.isEmpty, text.utf8.count <= deskTextBytesMax else {
      throw ExchangeError(.usage, "a text to the desk has 1 to \(deskTextBytesMax) bytes")
    }
    return text
  }
}

/// A case of the Help Desk.
struct DeskRow {
  let matter: DeskMatter
  let opened: CivilDate
  let due: CivilDate
  let account: AccountID?
  /// Position of the event that opened it.
  let at: UInt64
  /// Position of the event that closed it.
  var closed: UInt64?

  init(
    matter: DeskMatter, opened: CivilDate, due: CivilDate, account: AccountID?, at: UInt64
  ) {
    self.matter = matter
    self.opened = opened
    self.due = due
    self.account = account
    self.at = at
  }

  init?(of caseID: CaseID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let bytes = try rows.get(caseID.bytes, in: DecisionState.Tables.deskCases) else {
      return nil
    }
    try self.init(decoding: bytes)
  }

  init(decoding bytes: [UInt8]) throws {
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    guard items.count == 6, let matter = items[0].string.flatMap(DeskMatter.init(rawValue:)),
      let opened = items[1].civilDate, let due = items[2].civilDate,
      let at = items[4].unsignedInteger
    else { throw ExchangeError(.integrity, "a row of cases is misshapen; say: msix rebuild") }
    self.matter = matter
    self.opened = opened
    self.due = due
    self.at = at
    account = items[3].identifier()
    closed = items[5].unsignedInteger
  }

  func put(as caseID: CaseID, into rows: inout WriteTransaction) throws {
    let value = CBORValue.array([
      .text(matter.rawValue), .date(opened), .date(due),
      account.map { .identifier($0) } ?? .null, .unsigned(at),
      closed.map { .unsigned($0) } ?? .null,
    ])
    try rows.put(value.encoded, for: caseID.bytes, in: DecisionState.Tables.deskCases)
  }
}
