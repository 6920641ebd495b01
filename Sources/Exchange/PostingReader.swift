import CBOR
import KeyValue
import Ledger
import Primitives
import Records
import Vault

/// Reads postings for somebody among decisions of any moment: which are his, and what stands in
/// them.
struct PostingReader {
  private let exchange: Exchange
  private let asked: MovesAsked
  private let places: PostingPlaces

  /// For whoever asked, by the regions of that day as they were known at a position.
  init(_ exchange: Exchange, _ asked: MovesAsked, knownAt: UInt64 = .max) throws {
    self.exchange = exchange
    self.asked = asked
    places = try PostingPlaces(exchange, on: asked.time.date, knownAt: knownAt)
  }

  /// Whether one of his States is one of the two that it concerns: nobody else is told of it.
  func takesPart(_ row: PostingRow) -> Bool {
    asked.scopes?.contains { $0.state.map(row.states.contains) ?? false } ?? true
  }

  /// Whether it was posted from or to a place in which he acts.
  func isOnDesk(_ row: PostingRow) -> Bool {
    guard let scopes = asked.scopes else { return true }
    return scopes.contains {
      places.reaches($0, row.addressee) || $0.covers(row.sender)
        || places.reaches($0, PostingPlaces.addressee(of: row.sender))
    }
  }

  func line(
    _ posting: CaseID, _ row: PostingRow, _ msixID: String,
    in rows: borrowing some Reading & ~Copyable
  ) throws -> Exchange.PostingListing {
    let deliveries = try DeliveryRow.all(of: posting, in: rows)
    let posted = try exchange.log.event(at: row.at).recorded
    let answered = try row.answered.map { try exchange.log.event(at: $0).recorded }
    let isUnread = deliveries.contains { $0.account == asked.account && $0.row.isWaiting }
    let answers = asked.scopes?.contains { places.reaches($0, row.addressee) } ?? true
    return Exchange.PostingListing(
      posting: posting, matter: row.matter, msixID: msixID, sender: row.sender,
      addressee: row.addressee, posted: posted, due: row.due, outcome: row.outcome?.rawValue,
      answered: answered, isLate: row.due.map { $0 < answered ?? asked.time } ?? false,
      isForMe: isUnread || row.isAwaited && answers,
      delivered: deliveries.count { $0.row.position != nil && $0.row.failure == nil },
      recipients: deliveries.count)
  }

  func entry(
    _ posting: CaseID, _ row: PostingRow, _ msixID: String,
    in rows: borrowing some Reading & ~Copyable
  ) throws -> Exchange.ThreadEntry {
    let event = try OpenedEvent(try exchange.log.event(at: row.at), opener: exchange.vault)
    guard let body = try Posting(type: event.type, clear: event.clear) else {
      throw ExchangeError(.integrity, "position \(row.at) is no posting")
    }
    let answer = try row.answered.map {
      try OpenedEvent(try exchange.log.event(at: $0), opener: exchange.vault)
    }
    let step = try answer.flatMap { try PostingStep(type: $0.type, clear: $0.clear)?.step }
    var (declined, statement): (RequestDeclined?, UInt64?) = (nil, nil)
    if case .declined(let reason) = step { declined = reason }
    if case .fulfilled(let position) = step { statement = position }
    let (name, organisation) = try who(event)
    return Exchange.ThreadEntry(
      line: try line(posting, row, msixID, in: rows), position: row.at, name: name,
      organisation: organisation, day: body.day, groups: body.groups, about: body.about,
      text: event.firstOpened?["text"]?.string, answeredAt: row.answered,
      answerName: try answer.map { try who($0).name },
      answerText: answer?.firstOpened?["text"]?.string, declined: declined,
      statement: statement, deliveries: try deliveries(of: posting, in: rows))
  }

  private func who(_ event: OpenedEvent) throws -> (name: String, organisation: String) {
    switch try Actor(cbor: event.actor) {
    case .account(let account, _, let organisation, _, _):
      (try exchange.papers(of: account, knownAt: .max).recipientName ?? account.hex, organisation)
    case .operator(let name), .system(let name): (name, "")
    }
  }

  private func deliveries(
    of posting: CaseID, in rows: borrowing some Reading & ~Copyable
  ) throws -> [Exchange.PostingDelivery] {
    try DeliveryRow.all(of: posting, in: rows).map { account, row in
      let moment = try row.position.map { try exchange.log.event(at: $0).recorded }
      return Exchange.PostingDelivery(
        name: try exchange.papers(of: account, knownAt: .max).recipientName ?? account.hex,
        shown: row.failure == nil ? moment : nil, failure: row.failure)
    }.sorted { $0.name < $1.name }
  }
}
