import ConsolidatedRecords
import CBOR
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

    /// What digests are over: how it stood.
    var shown: [UInt8] {
      CBORValue.array([
        .identifier(posting), .text(matter.rawValue), .text(msixID), sender.cbor, addressee.cbor,
        .int(posted.microseconds), due.map { .int($0.microseconds) } ?? .null,
        .text(outcome ?? ""), answered.map { .int($0.microseconds) } ?? .null, .bool(isLate),
        .bool(isForMe), .int(delivered), .int(recipients),
      ]).encoded
    }
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

    /// What digests are over: how it stood, and what was said.
    var shown: [UInt8] {
      line.shown + CBORValue.array([.text(text ?? ""), .text(answerText ?? "")]).encoded
    }
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
  ///
  /// With `limit` it is gone through in parts, by the postings' numbers: each is a look at those
  /// whom it shows. `after` is the posting behind which the part begins.
  public func moves(
    all: Bool, after: CaseID? = nil, limit: Int? = nil, acting: Acting
  ) throws -> [PostingListing] {
    try catchUp()
    let scopes = try moveScopes(acting)
    let actor = try admit(acting, to: .moveNotices, target: scopes?.first ?? .nation)
    var asked = MovesAsked(scopes, actor.account, at: acting.time)
    (asked.all, asked.after, asked.limit) = (all, after, limit)
    // Beside a package the log may be ahead of these decisions: it is known as they stand.
    let (found, knownAt) = try decisions.environment.read { rows in
      (try postings(asked, in: rows), try decidedThrough(in: rows))
    }
    try recordReport(
      "moves", scope: scopes?.first ?? .nation, knownAt: knownAt, children: found.children,
      about: asked.description, actor, acting.time)
    return found.lines
  }

  /// The lines that a question finds among decisions, and what is told of their children.
  func postings(
    _ asked: MovesAsked, knownAt: UInt64 = .max, in rows: borrowing some Reading & ~Copyable
  ) throws -> (lines: [PostingListing], children: [ChildID: ListedChild]) {
    let reader = try PostingReader(self, asked, knownAt: knownAt)
    var names = try MoveRows.postings(.posting, [], in: rows)
    if let scopes = asked.scopes {
      names = []
      for state in Set(scopes.compactMap(\.state)) {
        names += try MoveRows.postings(.ofState, state.bytes, in: rows)
      }
    }
    var lines = [PostingListing]()
    var children = [ChildID: ListedChild]()
    for name in Set(names).sorted() {
      if let limit = asked.limit, lines.count >= limit { break }
      if let after = asked.after, name <= after { continue }
      guard let row = try PostingRow(of: name, in: rows), reader.isOnDesk(row),
        let child = try present(row.child, in: rows)
      else { continue }
      let line = try reader.line(name, row, numbering.number(serial: child.serial), in: rows)
      guard asked.all || line.isOpen || line.isForMe else { continue }
      lines.append(line)
      children[child.child, default: .init(accounting: child.accounting)].shown += line.shown
    }
    guard asked.limit == nil else { return (lines, children) }
    lines.sort { one, other in
      (one.isOpen ? 0 : 1, one.due ?? .distant, one.posted, one.posting)
        < (other.isOpen ? 0 : 1, other.due ?? .distant, other.posted, other.posting)
    }
    return (lines, children)
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
    let asked = MovesAsked(scopes, actor.account, at: acting.time)
    let (found, knownAt, unread) = try decisions.environment.read { rows in
      let entries = try thread(of: child.child, asked, in: rows)
      var unread = [(ChildID, PostingStep)]()
      if let account = actor.account {
        for entry in entries {
          let name = account.bytes + entry.line.posting.bytes
          guard try MoveRows.unread.bytes(name, in: rows) != nil,
            let row = try PostingRow(of: entry.line.posting, in: rows)
          else { continue }
          unread.append((row.child, PostingStep(entry.line.posting, .delivered(account))))
        }
      }
      return (entries, try decidedThrough(in: rows), unread)
    }
    let look = try recordReport(
      "thread", scope: scopes?.first ?? .nation, knownAt: knownAt,
      children: [
        child.child: ListedChild(accounting: child.accounting, shown: found.flatMap(\.shown))
      ], about: asked.description, actor, acting.time)
    if !unread.isEmpty {
      try perform("message.delivered", at: acting.time) { [self] scope, rows in
        for (child, step) in unread {
          try scope.emit(draft(step, of: child, actor), into: &rows)
        }
      }
    }
    return MoveThread(
      msixID: numbering.number(serial: child.serial), entries: found, look: look)
  }

  /// The entries of a child's thread among decisions, in the order of the log: what was posted
  /// about it, and about those whose numbers stand for it then.
  func thread(
    of child: ChildID, _ asked: MovesAsked, knownAt: UInt64 = .max,
    in rows: borrowing some Reading & ~Copyable
  ) throws -> [ThreadEntry] {
    guard let known = try ChildRow(of: child, in: rows) else { return [] }
    let reader = try PostingReader(self, asked, knownAt: knownAt)
    let number = numbering.number(serial: known.serial)
    let all = try consolidatedRecords.environment.read {
      [child] + (try records.retired(into: child, knownAt: knownAt, in: $0))
    }
    var entries = [ThreadEntry]()
    for child in all {
      for name in try MoveRows.postings(.ofChild, child.bytes, in: rows) {
        guard let row = try PostingRow(of: name, in: rows), reader.takesPart(row) else { continue }
        entries.append(try reader.entry(name, row, number, in: rows))
      }
    }
    return entries.sorted { $0.position < $1.position }
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
    let asked = MovesAsked(try moveScopes(acting), nil, at: acting.time)
    let reader = try PostingReader(self, asked)
    let found = try decisions.environment.read { rows -> ChildRow? in
      guard let row = try PostingRow(of: name, in: rows), reader.takesPart(row) else { return nil }
      return try present(row.child, in: rows)
    }
    guard let found else { throw Self.noPosting }
    return numbering.number(serial: found.serial)
  }

  /// The child that a child is among decisions; nil when it is erased by now.
  private func present(
    _ child: ChildID, in rows: borrowing some Reading & ~Copyable
  ) throws -> ChildRow? {
    let survivor = try LinkRows.survivor(of: child, in: rows)
    guard try vault.key(of: survivor.retagged()) != nil else { return nil }
    return try ChildRow(of: survivor, in: rows)
  }
}

extension Instant {
  /// After every moment that a clock ends at: what has no clock is least urgent.
  fileprivate static let distant = Instant(microseconds: .max)
}
