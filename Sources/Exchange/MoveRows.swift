import CBOR
import KeyValue
import Primitives
import Records

/// The kinds of row in the table `moves`.
enum MoveRows: UInt8, RowKind {
  /// Posting → `PostingRow`.
  case posting = 1
  /// Child ‖ posting → nothing.
  case ofChild
  /// State ‖ posting that it sent or was sent → nothing.
  case ofState
  /// Posting whose answer is awaited → nothing.
  case awaited
  /// Posting ‖ recipient → `DeliveryRow`.
  case delivery
  /// Recipient ‖ posting that was not shown to it yet → nothing.
  case unread

  static var table: Table { DecisionState.Tables.moves }

  static let misshapen = ExchangeError(
    .integrity, "a row of moves is misshapen; say: msix rebuild")

  /// The postings whose row of a kind begins with a prefix.
  static func postings(
    _ kind: MoveRows, _ prefix: [UInt8], in rows: borrowing some Reading & ~Copyable
  ) throws -> [CaseID] {
    try kind.allBytes(prefix: prefix, in: rows).compactMap {
      CaseID(bytes: $0.identifier.suffix(CaseID.byteCount))
    }
  }

  /// What was posted about erased children goes with them: nobody waits for an answer any more.
  static func forget(_ children: [ChildID], _ rows: inout WriteTransaction) throws {
    for child in children {
      for posting in try postings(.ofChild, child.bytes, in: rows) {
        if let row = try PostingRow(of: posting, in: rows) {
          for state in row.states {
            try MoveRows.ofState.delete(state.bytes + posting.bytes, from: &rows)
          }
        }
        for (name, _) in try MoveRows.delivery.allBytes(prefix: posting.bytes, in: rows) {
          try MoveRows.delivery.delete(name, from: &rows)
          let account = Array(name.dropFirst(CaseID.byteCount))
          try MoveRows.unread.delete(account + posting.bytes, from: &rows)
        }
        try MoveRows.awaited.delete(posting.bytes, from: &rows)
        try MoveRows.posting.delete(posting.bytes, from: &rows)
        try MoveRows.ofChild.delete(child.bytes + posting.bytes, from: &rows)
      }
    }
  }
}

/// A posting as decisions know it.
struct PostingRow {
  /// How an awaited answer came.
  enum Outcome: String {
    case acknowledged
    case fulfilled
    case declined
  }

  let matter: PostingMatter
  let child: ChildID
  let sender: Scope
  let addressee: Scope
  let due: Instant?
  /// Position of its event.
  let at: UInt64
  var outcome: Outcome?
  /// Position of the answer.
  var answered: UInt64?
  /// Position of the clock's note that its time went by.
  var overdue: UInt64?
  /// Whether it was found that nobody receives it.
  var reachesNobody = false

  init(_ posting: Posting, at position: UInt64) {
    matter = posting.matter
    child = posting.child
    sender = posting.sender
    addressee = posting.addressee
    due = posting.due
    at = position
  }

  init?(of posting: CaseID, in rows: borrowing some Reading & ~Copyable) throws {
    guard let bytes = try MoveRows.posting.bytes(posting.bytes, in: rows) else { return nil }
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    guard items.count == 10, let matter = items[0].string.flatMap(PostingMatter.init(rawValue:)),
      let child = items[1].identifier(ChildKind.self),
      let sender = items[2].string.flatMap({ Scope($0) }),
      let addressee = items[3].string.flatMap({ Scope($0) }),
      let at = items[5].unsignedInteger, let nobody = items[9].boolean
    else { throw MoveRows.misshapen }
    self.matter = matter
    self.child = child
    self.sender = sender
    self.addressee = addressee
    due = items[4].integer.map { Instant(microseconds: $0) }
    self.at = at
    outcome = items[6].string.flatMap(Outcome.init(rawValue:))
    answered = items[7].unsignedInteger
    overdue = items[8].unsignedInteger
    reachesNobody = nobody
  }

  func put(as posting: CaseID, into rows: inout WriteTransaction) throws {
    let value = CBORValue.array([
      .text(matter.rawValue), .identifier(child), sender.cbor, addressee.cbor,
      due.map { .int($0.microseconds) } ?? .null, .unsigned(at),
      outcome.map { .text($0.rawValue) } ?? .null, answered.map { .unsigned($0) } ?? .null,
      overdue.map { .unsigned($0) } ?? .null, .bool(reachesNobody),
    ])
    try MoveRows.posting.put(bytes: value.encoded, for: posting.bytes, into: &rows)
  }

  /// The States that it concerns: the sender's and the addressee's.
  var states: Set<StateCode> { Set([sender.state, addressee.state].compactMap(\.self)) }

  /// Whether an answer is still awaited.
  var isAwaited: Bool { matter != .message && answered == nil }
}

/// How a posting stands with one recipient.
struct DeliveryRow {
  /// Where it is recorded that it was shown, or that it cannot be.
  var position: UInt64?
  var failure: PostingFailure?

  var isWaiting: Bool { position == nil }

  init() {}

  init(_ bytes: [UInt8]) throws {
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    guard items.count == 2 else { throw MoveRows.misshapen }
    position = items[0].unsignedInteger
    failure = items[1].string.flatMap(PostingFailure.init(rawValue:))
  }

  var encoded: [UInt8] {
    CBORValue.array([
      position.map { .unsigned($0) } ?? .null, failure.map { .text($0.rawValue) } ?? .null,
    ]).encoded
  }

  /// Every recipient of a posting.
  static func all(
    of posting: CaseID, in rows: borrowing some Reading & ~Copyable
  ) throws -> [(account: AccountID, row: DeliveryRow)] {
    try MoveRows.delivery.allBytes(prefix: posting.bytes, in: rows).compactMap { name, bytes in
      guard let account = AccountID(bytes: name.dropFirst(CaseID.byteCount)) else { return nil }
      return (account, try DeliveryRow(bytes))
    }
  }
}
