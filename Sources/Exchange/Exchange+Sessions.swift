import KeyValue
import Ledger
public import Primitives
public import Records

extension Exchange {
  /// An open session as its holder sees it.
  public struct SessionListing: Sendable {
    /// Its number: a hash, which opens nothing.
    public let session: SessionID
    /// When it began.
    public let started: Instant
    /// When it was last used.
    public let lastUsed: Instant
    /// When it ends at the latest.
    public let until: Instant
    /// Whether it is the one in which was asked.
    public let isPresent: Bool
  }

  /// A token that opened a session of an account in use.
  struct OpenSession {
    let account: AccountID
    let row: AccountRow
    let signIn: SignInRow
    let rules: AccessRules
    /// The time as the session sees it: a clock that was set back prolongs nothing.
    let now: Instant
  }

  /// What a token opens, and notes that it was used; nil where it opens nothing. A session whose
  /// time is over is ended by this.
  func open(_ token: SessionToken, at time: Instant) throws -> OpenSession? {
    let session = token.session
    let found = try decisions.environment.read { rows -> (SessionRow, AccountRow, SignInRow)? in
      guard let row = try SessionRow(of: session, in: rows),
        let account = try AccountRow(of: row.account, in: rows)
      else { return nil }
      return (row, account, try SignInRow(of: row.account, in: rows))
    }
    guard let (row, account, signIn) = found, account.standing == .active else { return nil }
    let lastUse = max(row.started, try sessionUses.lastUse(of: session) ?? row.started)
    let now = max(time, lastUse, log.lastRecorded)
    let rules = try AccessRules(for: account.holder, policies(), on: now.date)
    if let cause = Self.cause(ending: row, lastUse: lastUse, rules, at: now) {
      try end([session], of: row.account, cause, by: .system("sessions"), at: now)
      return nil
    }
    try sessionUses.note(session, at: now)
    return OpenSession(
      account: row.account, row: account, signIn: signIn, rules: rules, now: now)
  }

  private static func cause(
    ending row: SessionRow, lastUse: Instant, _ rules: AccessRules, at now: Instant
  ) -> SessionEnded.Cause? {
    if now >= row.until { return .life }
    return now >= lastUse.adding(seconds: Int64(rules.idleMinutes) * 60) ? .idle : nil
  }

  /// Ends the session of a token: signing out. Also for whoever may do nothing else. Gives whether
  /// there was one.
  @discardableResult
  public func signOut(_ token: SessionToken, at time: Instant) throws -> Bool {
    guard let session = try open(token, at: time) else { return false }
    try end(
      [token.session], of: session.account, .signedOut,
      by: actor(session.account, session.row), at: session.now)
    return true
  }

  /// Ends every session of the account, this one too, in one step. Gives how many.
  public func signOutEverywhere(acting: Acting) throws -> Int {
    let own = try admitOwner(acting)
    let sessions = own.signIn.sessions
    try end(sessions, of: own.account, .everywhere, by: own.actor, at: acting.time)
    return sessions.count
  }

  /// The open sessions of one's own account.
  public func sessions(acting: Acting) throws -> [SessionListing] {
    let own = try admitOwner(acting)
    return try decisions.environment.read { rows in
      try own.signIn.sessions.compactMap { session in
        guard let row = try SessionRow(of: session, in: rows) else { return nil }
        return SessionListing(
          session: session, started: row.started,
          lastUsed: max(row.started, try sessionUses.lastUse(of: session) ?? row.started),
          until: row.until, isPresent: session == acting.session?.session)
      }
    }
  }

  /// Ends sessions whose time is over although nobody came back to notice. Gives how many.
  func endOverdueSessions(at time: Instant) throws -> Int {
    var overdue = [(SessionID, AccountID, SessionEnded.Cause)]()
    let book = try policies()
    try decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.sessions) { key, value in
        guard let session = SessionID(bytes: key.bytes) else { return true }
        let row = try SessionRow(decoding: value.bytes)
        guard let account = try AccountRow(of: row.account, in: rows) else { return true }
        let rules = try AccessRules(for: account.holder, book, on: time.date)
        let lastUse = max(row.started, try sessionUses.lastUse(of: session) ?? row.started)
        if let cause = Self.cause(ending: row, lastUse: lastUse, rules, at: time) {
          overdue.append((session, row.account, cause))
        }
        return true
      }
    }
    for (session, account, cause) in overdue {
      try end([session], of: account, cause, by: .system("clock"), at: time)
    }
    return overdue.count
  }

  // MARK: Ending

  /// Ends sessions in a command of its own. Those that are over already stay so.
  func end(
    _ sessions: [SessionID], of account: AccountID, _ cause: SessionEnded.Cause, by actor: Actor,
    at time: Instant
  ) throws {
    guard !sessions.isEmpty else { return }
    try perform(SessionEnded.type, at: time) { [self] scope, rows in
      try end(sessions, of: account, cause, actor, &scope, &rows)
    }
    for session in sessions { try sessionUses.forget(session) }
  }

  /// Ends sessions within a decision.
  func end(
    _ sessions: [SessionID], of account: AccountID, _ cause: SessionEnded.Cause, _ actor: Actor,
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    for session in sessions where try SessionRow(of: session, in: rows) != nil {
      let body = SessionEnded(account: account, session: session, cause: cause)
      try scope.emit(draft(body, in: .account(account), by: actor), into: &rows)
    }
  }

  /// Ends all sessions of an account within a decision.
  func endAll(
    of account: AccountID, _ cause: SessionEnded.Cause, _ actor: Actor,
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    let sessions = try SignInRow(of: account, in: rows).sessions
    try end(sessions, of: account, cause, actor, &scope, &rows)
  }
}
