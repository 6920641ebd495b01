import CBOR
import KeyValue
import Ledger
public import Primitives
public import Records
import Vault

/// Answers to notices and requests, and the clock over both.
extension Exchange {
  /// What is answered.
  public enum PostingAnswer: Hashable, Sendable {
    /// A notice of a move was read and is acted on.
    case acknowledge
    /// The records went.
    case fulfil
    /// They do not go.
    case decline(RequestDeclined)

    /// As a request of a program says it. It never changes.
    var word: String {
      switch self {
      case .acknowledge: "acknowledge"
      case .fulfil: "fulfil"
      case .decline(let why): why.rawValue
      }
    }
  }

  /// Answers a notice or a request for the place that it was sent to. Gives where that is recorded:
  /// the receipt.
  ///
  /// A request is fulfilled by the State's own statement about the child, which has gone to the
  /// exchange since: its position goes into the answer. Where it said nothing since, the answer
  /// says in words on which way the records went. That records do not go is a person's word. Under
  /// an idempotency key it is answered once.
  @discardableResult
  public func answer(
    _ posting: CaseID, _ answer: PostingAnswer, saying text: String = "",
    isConfirmed: Bool = false, requestKey: String? = nil, acting: Acting
  ) throws -> UInt64 {
    try catchUp()
    let scopes = try moveScopes(acting)
    let actor = try admit(acting, to: .moveNotices, target: scopes?.first ?? .nation)
    if case .decline = answer { try requirePerson(actor, "declines a request") }
    if isConfirmed { try requirePerson(actor, "means names and birth dates in a text") }
    let row = try requireAnswerer(scopes, of: try self.posting(posting), acting)
    let request = try keyed(
      requestKey, "answerPosting",
      [
        .identifier(posting), .text(answer.word), .bool(isConfirmed),
        try digest(ofWords: text, about: row.child.retagged()),
      ], actor, at: acting.time)
    if let position = try recorded(request) { return position }
    guard row.matter.isMove == (answer == .acknowledge), row.matter != .message else {
      throw ExchangeError(
        .usage,
        row.matter == .message
          ? "a message is answered by a message: msix move message"
          : row.matter.isMove
            ? "a notice is acknowledged: msix move acknowledge"
            : "a request is fulfilled or declined: msix move fulfil, msix move decline")
    }
    let text = try screened(
      text, about: survivor(of: row.child), isConfirmed: isConfirmed)
    let step = PostingStep(posting, try self.step(answer, row, saying: text))
    if case .fulfilled(nil) = step.step {
      try requirePerson(actor, "says on which other way records went")
    }
    let given = try perform(step.type, request, at: acting.time) { [self] scope, rows in
      guard let now = try PostingRow(of: posting, in: rows) else { throw Self.noPosting }
      guard now.answered == nil else {
        throw ExchangeError(.refused, "this was answered already: msix move show tells by whom")
      }
      let sealed = try sealedWords(text, about: row.child, rows)
      try scope.emit(draft(step, of: row.child, actor, sealed: sealed), into: &rows)
    }
    guard let position = given.first else {
      throw ExchangeError(.integrity, "an answer was given and not recorded")
    }
    return position
  }

  /// Only for the place that it was sent to. Who has nothing to do with it is not told that it is
  /// there: one that is not there is looked for as long.
  private func requireAnswerer(
    _ scopes: [Scope]?, of row: PostingRow?, _ acting: Acting
  ) throws -> PostingRow {
    let places = try PostingPlaces(self, on: acting.time.date)
    guard let row else { throw Self.noPosting }
    guard let scopes, !scopes.contains(where: { places.reaches($0, row.addressee) }) else {
      return row
    }
    guard scopes.contains(where: { $0.state.map(row.states.contains) ?? false }) else {
      throw Self.noPosting
    }
    throw ExchangeError(
      .refused, "this is answered by \(row.addressee), to which it was sent")
  }

  private func step(
    _ answer: PostingAnswer, _ row: PostingRow, saying text: String
  ) throws -> PostingStep.Step {
    switch answer {
    case .acknowledge: return .acknowledged
    case .decline(let reason):
      guard reason != .other || !text.isEmpty else {
        throw ExchangeError(.usage, "say why: --text TEXT")
      }
      return .declined(reason)
    case .fulfil:
      let statement = try statement(of: row)
      guard statement != nil || !text.isEmpty else {
        throw ExchangeError(
          .refused,
          "\(row.addressee.state?.description ?? "the State") has sent nothing about this child "
            + "since the request: submit it first, or say on which way the records went: "
            + "--text TEXT")
      }
      return .fulfilled(statement: statement)
    }
  }

  /// The newest statement of the asked State about the child since the request; nil where none is.
  private func statement(of row: PostingRow) throws -> UInt64? {
    guard let state = row.addressee.state else { return nil }
    let child = try survivor(of: row.child)
    let records = try records(of: child, in: state)
    return try decisions.environment.read { rows in
      try records.compactMap { try RecordRow(of: $0, in: rows)?.statement }
        .filter { $0 > row.at }.max()
    }
  }

  // MARK: The clock's part

  /// Postings of one tick: well below what a command may emit.
  private static let postingsPerTick = 1_000

  /// Notes what was not answered in time, once each, and what its recipients cannot read any more.
  func firePostings(_ actor: Actor, _ time: Instant) throws -> (overdue: Int, failed: Int) {
    let steps = try decisions.environment.read { rows in
      try latePostings(at: time, rows) + unreachable(rows)
    }
    guard !steps.isEmpty else { return (0, 0) }
    try perform("posting.overdue", at: time) { [self] scope, rows in
      for (child, step) in steps {
        try scope.emit(draft(step, of: child, actor), into: &rows)
      }
    }
    let overdue = steps.count { $0.1.step == .overdue }
    return (overdue, steps.count - overdue)
  }

  private func latePostings(
    at time: Instant, _ rows: borrowing some Reading & ~Copyable
  ) throws -> [(ChildID, PostingStep)] {
    var found = [(ChildID, PostingStep)]()
    for posting in try MoveRows.postings(.awaited, [], in: rows) {
      guard let row = try PostingRow(of: posting, in: rows), row.overdue == nil,
        let due = row.due, due < time
      else { continue }
      found.append((row.child, PostingStep(posting, .overdue)))
    }
    return Array(found.prefix(Self.postingsPerTick))
  }

  private func unreachable(
    _ rows: borrowing some Reading & ~Copyable
  ) throws -> [(ChildID, PostingStep)] {
    var found = [(ChildID, PostingStep)]()
    var isGone = [AccountID: Bool]()
    for (name, _) in try MoveRows.unread.allBytes(in: rows) {
      guard let account = AccountID(bytes: name.prefix(AccountID.byteCount)),
        let posting = CaseID(bytes: name.dropFirst(AccountID.byteCount))
      else { continue }
      if isGone[account] == nil {
        isGone[account] = try AccountRow(of: account, in: rows)?.standing == .deactivated
      }
      guard isGone[account] == true, let row = try PostingRow(of: posting, in: rows) else {
        continue
      }
      found.append((row.child, PostingStep(posting, .failed(.deactivated, account))))
    }
    return Array(found.prefix(Self.postingsPerTick))
  }
}
