import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Vault

/// The desk of moves and requests, and a child's thread.
extension Exchange {
  /// A notice, request or message on the desk: which child by number, and how it stands; no words.
  public struct PostingListing: Sendable {
    /// Which.
    public let posting: CaseID
    /// What.
    public let matter: PostingMatter
    /// The MSIX id in force.
    public let msixID: String
    /// From where.
    public let sender: Scope
    /// To where.
    public let addressee: Scope
    /// When it was posted.
    public let posted: Instant
    /// The last moment on time of an answer; nil where none is awaited.
    public let due: Instant?
    /// acknowledged, fulfilled, declined; nil until then.
    public let outcome: String?
    /// When it was answered.
    public let answered: Instant?
    /// Whether its time went by without an answer, or the answer came after it.
    public let isLate: Bool
    /// Whether the one who asks is to answer it, or has not been shown it.
    public let isForMe: Bool
    /// How many of its recipients it was shown to.
    public let delivered: Int
    /// How many recipients it has.
    public let recipients: Int

    /// Whether something is still to come.
    public var isOpen: Bool { matter != .message && outcome == nil }
  }

  /// How a posting stands with one of its recipients.
  public struct PostingDelivery: Sendable {
    /// The account's name.
    public let name: String
    /// When it was shown; nil until then, or where it cannot be.
    public let shown: Instant?
    /// Why it cannot be.
    public let failure: PostingFailure?
  }

  /// An entry of a thread.
  public struct ThreadEntry: Sendable {
    /// As the desk has it.
    public let line: PostingListing
    /// Where it is recorded.
    public let position: UInt64
    /// By whom: the account's name, or that of the operator.
    public let name: String
    /// The organisation for which he acted.
    public let organisation: String
    /// The day of the move.
    public let day: CivilDate?
    /// What a request asks for; empty for the whole record.
    public let groups: [Group]
    /// What a message answers.
    public let about: CaseID?
    /// What was said; nil where nothing was.
    public let text: String?
    /// Position of the answer: the receipt.
    public let answeredAt: UInt64?
    /// By whom it was answered.
    public let answerName: String?
    /// What was said with the answer.
    public let answerText: String?
    /// Why a request was declined.
    public let declined: RequestDeclined?
    /// The statement that fulfilled a request, by position.
    public let statement: UInt64?
    /// Its recipients.
    public let deliveries: [PostingDelivery]
  }

  /// A child's thread.
  public struct MoveThread: Sendable {
    /// The MSIX id in force.
    public let msixID: String
    /// In the order of the log.
    public let entries: [ThreadEntry]
    /// The event that records this look.
    public let look: UInt64
  }

  /// What was posted from or to the places of the account that asks: what waits for an answer, the
  /// most urgent first, then messages that it was not shown; with `all`, the rest too. It names
  /// children by number alone, and is a look at them.
  public func moves(all: Bool, acting: Acting) throws -> [PostingListing] {
    try catchUp()
    let scopes = try moveScopes(acting)
    let actor = try admit(acting, to: .moveNotices, target: scopes?.first ?? .nation)
    let reader = try PostingReader(self, scopes, actor.account, at: acting.time)
    let states = Set(scopes?.compactMap(\.state) ?? [])
    let names = try decisions.environment.read { rows in
      scopes == nil
        ? try MoveRows.postings(.posting, [], in: rows)
        : try Set(states.flatMap { try MoveRows.postings(.ofState, $0.bytes, in: rows) }).sorted()
    }
    var listings = [PostingListing]()
    var listed = [ChildID: ListedChild]()
    for name in names {
      guard let row = try posting(name), reader.isOnDesk(row),
        let child = try present(row.child)
      else { continue }
      let line = try reader.line(name, row, numbering.number(serial: child.serial))
      guard all || line.isOpen || line.isForMe else { continue }
      listings.append(line)
      listed[child.child, default: .init(accounting: child.accounting)].shown += name.bytes
    }
    try recordReport(
      "moves", scope: scopes?.first ?? .nation, knownAt: log.size - 1, children: listed, actor,
      acting.time)
    return listings.sorted { one, other in
      (one.isOpen ? 0 : 1, one.due ?? .distant, one.posted, one.posting)
        < (other.isOpen ? 0 : 1, other.due ?? .distant, other.posted, other.posting)
    }
  }

  /// The thread of a child as far as the account's States take part in it: what was posted, said
  /// and answered, and to whom it was shown. A look at the child; and the delivery of what is in it
  /// to the account that asks. Merged children have one thread; after a split it stays with the
  /// child that kept the number.
  public func thread(of msixID: String, acting: Acting) throws -> MoveThread {
    try catchUp()
    let scopes = try moveScopes(acting)
    let actor = try admit(acting, to: .moveNotices, target: scopes?.first ?? .nation)
    let child = try presentChild(msixID)
    let reader = try PostingReader(self, scopes, actor.account, at: acting.time)
    let number = numbering.number(serial: child.serial)
    var entries = [ThreadEntry]()
    var unread = [(ChildID, PostingStep)]()
    var shown = [UInt8]()
    for (name, row) in try postings(of: child.child) where reader.takesPart(row) {
      let entry = try reader.entry(name, row, number)
      entries.append(entry)
      shown += name.bytes + Array((entry.text ?? "").utf8) + Array((entry.answerText ?? "").utf8)
      if let account = actor.account, try isUnread(name, by: account) {
        unread.append((row.child, PostingStep(name, .delivered(account))))
      }
    }
    let look = try recordReport(
      "thread", scope: scopes?.first ?? .nation, knownAt: log.size - 1,
      children: [child.child: ListedChild(accounting: child.accounting, shown: shown)], actor,
      acting.time)
    let delivered = unread
    if !delivered.isEmpty {
      try perform("message.delivered", at: acting.time) { [self] scope, rows in
        for (child, step) in delivered {
          try scope.emit(draft(step, of: child, actor), into: &rows)
        }
      }
    }
    return MoveThread(
      msixID: number, entries: entries.sorted { $0.position < $1.position }, look: look)
  }

  /// What waits for an answer of some places; it names no child.
  public func movesWaiting(at scopes: [Scope], time: Instant) throws -> Waiting {
    let places = try PostingPlaces(self, on: time.date)
    let rows = try decisions.environment.read { rows in
      try MoveRows.postings(.awaited, [], in: rows).compactMap { try PostingRow(of: $0, in: rows) }
    }.filter { row in scopes.contains { places.reaches($0, row.addressee) } }
    let dues = rows.compactMap(\.due)
    return Waiting(
      items: rows.count, overdue: dues.count { $0 < time }, nextDue: dues.min()?.date)
  }

  /// The child that a posting is about, by its number, for whoever takes part in it.
  public func childOf(posting name: CaseID, acting: Acting) throws -> String {
    let scopes = try moveScopes(acting)
    let reader = try PostingReader(self, scopes, nil, at: acting.time)
    guard let row = try posting(name), reader.takesPart(row),
      let child = try present(row.child)
    else { throw Self.noPosting }
    return numbering.number(serial: child.serial)
  }

  /// What was posted about a child, and about those whose numbers stand for it now.
  private func postings(of child: ChildID) throws -> [(CaseID, PostingRow)] {
    let all = try consolidatedRecords.environment.read {
      [child] + (try records.retired(into: child, in: $0))
    }
    return try decisions.environment.read { rows in
      try all.flatMap { try MoveRows.postings(.ofChild, $0.bytes, in: rows) }
        .compactMap { name in try PostingRow(of: name, in: rows).map { (name, $0) } }
    }
  }

  private func isUnread(_ posting: CaseID, by account: AccountID) throws -> Bool {
    try decisions.environment.read {
      try MoveRows.unread.bytes(account.bytes + posting.bytes, in: $0) != nil
    }
  }

  /// A child as it is now; nil when it is erased.
  private func present(_ child: ChildID) throws -> ConsolidatedRecords.Child? {
    let survivor = try survivor(of: child)
    let known = try consolidatedRecords.environment.read { try records.child(survivor, in: $0) }
    return known?.erasedAt == nil ? known : nil
  }
}

extension Instant {
  /// After every moment that a clock ends at: what has no clock is least urgent.
  fileprivate static let distant = Instant(microseconds: .max)
}
