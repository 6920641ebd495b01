import CBOR
import KeyValue
import Ledger
import Primitives
import Records

/// Notices of moves, requests for records, messages, and what became of them.
extension DecisionState {
  static let moveReads: Set<String> = Posting.types.union(PostingStep.types)

  func foldMove(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    if let posting = try Posting(type: event.type, clear: event.clear) {
      try foldPosting(posting, at: event.position, &rows)
      return true
    }
    guard let body = try PostingStep(type: event.type, clear: event.clear) else { return false }
    // Of an erased child nothing is kept.
    guard var row = try PostingRow(of: body.posting, in: rows) else { return true }
    switch body.step {
    case .acknowledged: try answer(body.posting, &row, .acknowledged, event.position, &rows)
    case .fulfilled: try answer(body.posting, &row, .fulfilled, event.position, &rows)
    case .declined: try answer(body.posting, &row, .declined, event.position, &rows)
    case .overdue:
      row.overdue = event.position
      try row.put(as: body.posting, into: &rows)
    case .delivered(let account):
      try deliver(body.posting, account, nil, event.position, &rows)
    case .failed(let failure, let account?):
      try deliver(body.posting, account, failure, event.position, &rows)
    case .failed(_, nil):
      row.reachesNobody = true
      try row.put(as: body.posting, into: &rows)
    }
    return true
  }

  private func foldPosting(
    _ posting: Posting, at position: UInt64, _ rows: inout WriteTransaction
  ) throws {
    let row = PostingRow(posting, at: position)
    let name = posting.posting.bytes
    try row.put(as: posting.posting, into: &rows)
    try MoveRows.ofChild.put(bytes: [], for: posting.child.bytes + name, into: &rows)
    for state in row.states {
      try MoveRows.ofState.put(bytes: [], for: state.bytes + name, into: &rows)
    }
    if row.isAwaited { try MoveRows.awaited.put(bytes: [], for: name, into: &rows) }
    for account in posting.recipients {
      try MoveRows.delivery.put(
        bytes: DeliveryRow().encoded, for: name + account.bytes, into: &rows)
      try MoveRows.unread.put(bytes: [], for: account.bytes + name, into: &rows)
    }
  }

  private func answer(
    _ posting: CaseID, _ row: inout PostingRow, _ outcome: PostingRow.Outcome,
    _ position: UInt64, _ rows: inout WriteTransaction
  ) throws {
    row.outcome = outcome
    row.answered = position
    try row.put(as: posting, into: &rows)
    try MoveRows.awaited.delete(posting.bytes, from: &rows)
  }

  private func deliver(
    _ posting: CaseID, _ account: AccountID, _ failure: PostingFailure?, _ position: UInt64,
    _ rows: inout WriteTransaction
  ) throws {
    let name = posting.bytes + account.bytes
    guard let bytes = try MoveRows.delivery.bytes(name, in: rows) else { return }
    var row = try DeliveryRow(bytes)
    guard row.isWaiting else { return }
    row.position = position
    row.failure = failure
    try MoveRows.delivery.put(bytes: row.encoded, for: name, into: &rows)
    try MoveRows.unread.delete(account.bytes + posting.bytes, from: &rows)
  }
}
