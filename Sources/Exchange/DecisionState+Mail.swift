import KeyValue
import Ledger
import Primitives
import Records

/// Letters are what other events call for: whoever is to be told of one.
extension DecisionState {
  static let mailReads: Set<String> = MailStep.types

  /// Puts letters on the pile for an event of another kind.
  func pileLetters(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws {
    if let posting = try Posting(type: event.type, clear: event.clear) {
      let kind: LetterKind =
        posting.matter.isMove ? .move : posting.matter == .request ? .request : .message
      for account in posting.recipients { try pile(kind, account, event, &rows) }
    } else if let notice = try RecipientNotice(type: event.type, clear: event.clear) {
      guard case .queued = notice.step, case .account(let account) = notice.recipient else {
        return
      }
      try pile(.notice, account, event, &rows)
    } else if event.type == BreachDeclared.type {
      for account in try breachKeepers(rows) { try pile(.breach, account, event, &rows) }
    } else if event.type == PasswordChanged.type {
      let body = try PasswordChanged(clear: event.clear)
      if body.manner == .oneTime { try pile(.password, body.account, event, &rows) }
    } else if let paper = try AccountPaper(type: event.type, clear: event.clear),
      paper.kind == .contact
    {
      try tryAgain(paper.account, event, &rows)
    }
  }

  private func pile(
    _ kind: LetterKind, _ account: AccountID, _ event: OpenedEvent, _ rows: inout WriteTransaction
  ) throws {
    var row = LetterRow(since: event.recorded, last: event.position)
    // What could not be delivered is tried again with what is new.
    if let known = try MailRows.letter(of: account, kind, in: rows), known.failure == nil {
      row = known
      row.last = event.position
      row.count += 1
    }
    try MailRows.put(row, to: account, kind, &rows)
  }

  /// Who acts on breaches for the nation: Privacy Act and System Administrators.
  private func breachKeepers(_ rows: borrowing some Reading & ~Copyable) throws -> [AccountID] {
    var found = [AccountID]()
    try rows.forEach(in: Tables.accounts) { key, value in
      let row = try AccountRow(decoding: value.bytes)
      let isKeeper = row.holder.roles.contains {
        $0.role == .privacyActAdministrator || $0.role == .systemAdministrator
      }
      if row.standing == .active, isKeeper, let account = AccountID(bytes: key.bytes) {
        found.append(account)
      }
      return true
    }
    return found
  }

  /// Another address: what could not go to the old one is due at once.
  private func tryAgain(
    _ account: AccountID, _ event: OpenedEvent, _ rows: inout WriteTransaction
  ) throws {
    for (_, kind, row) in try MailRows.letters(to: account, in: rows) where row.failure != nil {
      var fresh = LetterRow(since: event.recorded, last: row.last, count: row.count)
      fresh.code = row.code
      try MailRows.put(fresh, to: account, kind, &rows)
    }
  }

  func foldMail(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    guard let body = try MailStep(type: event.type, clear: event.clear) else { return false }
    let known = try MailRows.letter(of: body.account, body.kind, in: rows)
    switch body.step {
    case .handed(let through):
      guard var row = known else { return true }
      guard row.last > through else {
        try MailRows.remove(body.account, body.kind, &rows)
        return true
      }
      // More came while it was on its way: the next one tells of that.
      row = LetterRow(since: event.recorded, last: row.last)
      try MailRows.put(row, to: body.account, body.kind, &rows)
    case .deferred(let attempt, let next, let code):
      guard var row = known else { return true }
      (row.attempts, row.next, row.code) = (attempt, next, code)
      try MailRows.put(row, to: body.account, body.kind, &rows)
    case .failed(let failure, let code):
      var row = known ?? LetterRow(since: event.recorded, last: event.position, count: 0)
      (row.failure, row.code) = (failure, code)
      try MailRows.put(row, to: body.account, body.kind, &rows)
    }
    return true
  }
}
