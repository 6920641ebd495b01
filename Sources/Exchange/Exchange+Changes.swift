import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records

/// What happened to a State's children that it did not do itself: a feed that its system follows.
extension Exchange {
  /// One thing that a State's system should know.
  public struct StateChange: Sendable {
    /// What.
    public enum Kind: Sendable {
      /// A merge or a split gave a record of the State another MSIX id.
      case identifierChanged(
        by: Cause, stateStudentIdentifier: String, former: String?, now: String)
      /// An answer of the State is awaited on its worklist.
      case answerAwaited(Question, due: CivilDate)
      /// Something was posted to the State about a child: a notice of a move, a request for
      /// records, a message. It names no child: what it says is read where it is answered.
      case posted(PostingMatter, from: Scope, due: Instant?)
    }
    /// Why an MSIX id is another one.
    public enum Cause: String, CaseIterable, Sendable {
      /// Two children were found to be one.
      case merge
      /// One child was found to be several.
      case split
    }
    /// What is asked.
    public enum Question: String, CaseIterable, Sendable {
      /// Whether two records are one child's.
      case nearMatch = "near-match"
      /// Whether a proposed merge is right.
      case merge
      /// Whether a proposed split is right.
      case split
    }

    /// Where it is recorded.
    public let position: UInt64
    /// When.
    public let recorded: Instant
    /// The worklist item or the posting that it belongs to: 32 hexadecimal digits.
    public let matter: String
    /// What.
    public let kind: Kind
  }

  /// A stretch of a State's feed.
  public struct StateChanges: Sendable {
    /// What happened, in the order of the log.
    public let changes: [StateChange]
    /// The last position that was looked at: what comes after it is asked for next.
    public let through: UInt64
    /// Whether the log goes on behind it.
    public let hasMore: Bool
    /// The event that records this look; nil where it showed no child.
    public let look: UInt64?
  }

  /// Events that one call looks through: a fifth of a second's work.
  static let changesScanMax: UInt64 = 20_000

  /// What happened to a State's children after a position. Whoever reads the State's receipts may
  /// follow it: it names the same children by the same numbers.
  public func changes(
    of state: StateCode, after position: UInt64, limit: Int, acting: Acting
  ) throws -> StateChanges {
    try catchUp()
    let actor = try admit(acting, to: .readReceipts, target: .state(state))
    let size = log.size
    guard position < size else {
      throw ExchangeError(
        .notFound, "the log ends at position \(Int64(size) - 1), before \(position)")
    }
    let end = min(size - 1, position + Self.changesScanMax)
    let (found, children, through) = try stateChanges(
      of: state, after: position, through: end, limit: limit)
    // A stretch that names no child is no disclosure, and a system that asks every minute would
    // fill the log with them.
    let look =
      children.isEmpty
      ? nil
      : try recordReport(
        "changes", scope: .state(state), knownAt: through, children: children,
        about: "after=\(position)", actor, acting.time)
    return StateChanges(
      changes: found, through: through, hasMore: through + 1 < size, look: look)
  }

  /// The changes of a stretch, whom they are about, and where they end: at `through`, or with the
  /// event that brought them to `limit`.
  func stateChanges(
    of state: StateCode, after position: UInt64, through end: UInt64, limit: Int
  ) throws -> ([StateChange], [ChildID: ListedChild], UInt64) {
    var reader = StateChangeReader(exchange: self, state: state)
    var last = max(position, end)
    guard position < end else { return ([], [:], last) }
    try log.forEachLeaf(from: position + 1, through: end) { place, leaf in
      let event = try RecordedEvent(leaf: leaf, position: place)
      if StateChangeReader.types.contains(event.type) {
        try reader.take(try OpenedEvent(event, opener: ClosedParts()))
        guard reader.changes.count < limit else {
          last = place
          return false
        }
      }
      return true
    }
    return (reader.changes, reader.listed, last)
  }
}

/// Finds what concerns one State among the events that change children.
private struct StateChangeReader {
  static let types = Posting.types.union([
    MergeValidated.type, SplitValidated.type, NearMatchFound.type, MergeProposed.type,
    SplitProposed.type,
  ])

  let exchange: Exchange
  let state: StateCode
  var changes: [Exchange.StateChange] = []
  var listed: [ChildID: Exchange.ListedChild] = [:]

  init(exchange: Exchange, state: StateCode) {
    self.exchange = exchange
    self.state = state
  }

  mutating func take(_ event: OpenedEvent) throws {
    switch event.type {
    case MergeValidated.type:
      let body = try MergeValidated(clear: event.clear)
      for record in body.moves {
        try change(record, of: body.item, .merge, from: body.other, to: body.master, event)
      }
    case SplitValidated.type:
      let body = try SplitValidated(clear: event.clear)
      for group in body.groups {
        for record in group.records {
          try change(record, of: body.item, .split, from: body.master, to: group.child, event)
        }
      }
    case NearMatchFound.type:
      let body = try NearMatchFound(clear: event.clear)
      guard body.state == state || body.otherState == state else { return }
      awaitAnswer(body.pair.retagged(), .nearMatch, due: body.due ?? event.recorded.date, event)
    case MergeProposed.type:
      let body = try MergeProposed(clear: event.clear)
      if body.states.contains(state) { awaitAnswer(body.item, .merge, due: body.due, event) }
    case SplitProposed.type:
      let body = try SplitProposed(clear: event.clear)
      if body.states.contains(state) { awaitAnswer(body.item, .split, due: body.due, event) }
    default:
      guard let posting = try Posting(type: event.type, clear: event.clear),
        posting.addressee.state == state
      else { return }
      changes.append(
        .init(
          position: event.position, recorded: event.recorded, matter: posting.posting.hex,
          kind: .posted(posting.matter, from: posting.sender, due: posting.due)))
    }
  }

  private mutating func awaitAnswer(
    _ item: ItemID, _ question: Exchange.StateChange.Question, due: CivilDate,
    _ event: OpenedEvent
  ) {
    changes.append(
      .init(
        position: event.position, recorded: event.recorded, matter: item.hex,
        kind: .answerAwaited(question, due: due)))
  }

  /// A record of the State that has another number; nothing where it is erased or another's.
  private mutating func change(
    _ record: StateRecordID, of item: ItemID, _ cause: Exchange.StateChange.Cause,
    from former: ChildID, to child: ChildID, _ event: OpenedEvent
  ) throws {
    let (place, row) = try exchange.consolidatedRecords.environment.read { rows in
      (
        try exchange.records.state(of: record, in: rows),
        try exchange.records.child(child, in: rows)
      )
    }
    let composer = ReceiptComposer(exchange: exchange)
    guard place == state, let row,
      let (identifier, number) = try composer.shown(record, knownAt: event.position)
    else { return }
    changes.append(
      .init(
        position: event.position, recorded: event.recorded, matter: item.hex,
        kind: .identifierChanged(
          by: cause, stateStudentIdentifier: identifier,
          former: try composer.number(of: former), now: number)))
    let line = CBORValue.array([
      .unsigned(event.position), .text(identifier), .text(number),
    ]).encoded
    listed[child, default: Exchange.ListedChild(accounting: row.accounting)].shown += line
  }
}
