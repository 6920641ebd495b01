import CBOR
import KeyValue
import Ledger
import Primitives
import Records

/// Accounts, how they sign in, and their sessions.
extension DecisionState {
  static let accountReads: Set<String> = Set(
    [
      AccountCreated.type, AccountChanged.type, SignInSucceeded.type, SignInFailed.type,
      SessionEnded.type, PasswordChanged.type, SecondFactorEnrolled.type,
      SecondFactorRemoved.type, TrainingCompleted.type, RulesAccepted.type,
      AccountApplied.type, AccountReviewed.type, HelpDeskOpened.type, IncidentReported.type,
      HelpDeskClosed.type, DeputyNamed.type, AbsenceRecorded.type,
      MachineKeyMade.type, MachineKeyRevoked.type,
    ] + AccountPaper.Kind.allCases.map(\.rawValue) + AccountStanding.Change.allCases.map(\.rawValue)
  )

  func foldAccount(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    if let body = try AccountStanding(type: event.type, clear: event.clear) {
      guard var row = try AccountRow(of: body.account, in: rows) else { return true }
      row.standing = body.change == .reinstated ? .active : .init(body.change)
      if body.change == .deactivated { row.ended = event.recorded.date }
      try row.put(as: body.account, into: &rows)
      if body.change == .reinstated { try change(body.account, &rows) { $0.failures = 0 } }
      return true
    }
    if let body = try AccountPaper(type: event.type, clear: event.clear) {
      try changeAccount(body.account, &rows) { row in
        row.papers.append(event.position)
        if body.kind == .verified { row.isVerified = true }
        if body.kind == .approved { row.isApproved = true }
      }
      return true
    }
    switch event.type {
    case AccountApplied.type:
      let body = try AccountApplied(clear: event.clear)
      var row = AccountRow(
        holder: body.holder, organisation: body.organisation, standing: .applied,
        nameAt: event.position)
      row.papers = [event.position]
      try row.put(as: body.account, into: &rows)
      try hold(body.account, event, &rows)
    case AccountCreated.type:
      let body = try AccountCreated(clear: event.clear)
      var row =
        try AccountRow(of: body.account, in: rows)
        ?? AccountRow(
          holder: body.holder, organisation: body.organisation, standing: .active,
          nameAt: event.position)
      (row.holder, row.organisation) = (body.holder, body.organisation)
      (row.standing, row.nameAt) = (.active, event.position)
      try row.put(as: body.account, into: &rows)
      try hold(body.account, event, &rows)
      try change(body.account, &rows) { $0.opened = event.recorded }
    case AccountChanged.type:
      let body = try AccountChanged(clear: event.clear)
      guard var row = try AccountRow(of: body.account, in: rows) else { return true }
      row.holder = body.holder
      try row.put(as: body.account, into: &rows)
    case DeputyNamed.type:
      let body = try DeputyNamed(clear: event.clear)
      try changeAccount(body.account, &rows) { $0.deputy = body.deputy }
    case AbsenceRecorded.type:
      let body = try AbsenceRecorded(clear: event.clear)
      try changeAccount(body.account, &rows) { $0.away = body.days }
    case AccountReviewed.type:
      try change(try AccountReviewed(clear: event.clear).account, &rows) {
        $0.reviewed = event.recorded
      }
    default:
      if try foldDesk(event, &rows) { return true }
      return try foldSignIn(event, &rows)
    }
    return true
  }

  /// Keeps a name for its account; it is never given to another.
  private func hold(
    _ account: AccountID, _ event: OpenedEvent, _ rows: inout WriteTransaction
  ) throws {
    guard let name = event.opened(account.retagged())?["name"]?.string else { return }
    try rows.put(
      account.bytes, for: Self.accountKey(name: name, under: index), in: Tables.accountNames)
  }

  private func changeAccount(
    _ account: AccountID, _ rows: inout WriteTransaction, _ change: (inout AccountRow) -> Void
  ) throws {
    guard var row = try AccountRow(of: account, in: rows) else { return }
    change(&row)
    try row.put(as: account, into: &rows)
  }

  private func foldDesk(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    let account = try Actor(cbor: event.actor).account
    switch event.type {
    case HelpDeskOpened.type:
      let body = try HelpDeskOpened(clear: event.clear)
      try DeskRow(
        matter: .question, opened: event.recorded.date, due: body.due, account: account,
        at: event.position
      ).put(as: body.caseID, into: &rows)
    case IncidentReported.type:
      let body = try IncidentReported(clear: event.clear)
      try DeskRow(
        matter: body.matter, opened: event.recorded.date, due: body.due, account: account,
        at: event.position
      ).put(as: body.caseID, into: &rows)
    case HelpDeskClosed.type:
      let body = try HelpDeskClosed(clear: event.clear)
      guard var row = try DeskRow(of: body.caseID, in: rows) else { return true }
      row.closed = event.position
      try row.put(as: body.caseID, into: &rows)
    default: return false
    }
    return true
  }

  private func foldSignIn(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    switch event.type {
    case SignInSucceeded.type: try signedIn(event, &rows)
    case SignInFailed.type:
      let body = try SignInFailed(clear: event.clear)
      guard let account = body.account else { return true }
      try change(account, &rows) { row in
        if body.why.isCounted { row.failures += 1 }
        row.failuresSince += 1
        row.lastFailure = event.recorded
      }
    case SessionEnded.type:
      let body = try SessionEnded(clear: event.clear)
      try rows.delete(body.session.bytes, in: Tables.sessions)
      try change(body.account, &rows) { $0.sessions.removeAll { $0 == body.session } }
    case PasswordChanged.type:
      let body = try PasswordChanged(clear: event.clear)
      try change(body.account, &rows) { row in
        row.passwords = [body.credential] + row.passwords.prefix(body.remembered)
        row.changed = event.recorded
        row.manner = body.manner
        row.failures = 0
      }
    case SecondFactorEnrolled.type:
      let body = try SecondFactorEnrolled(clear: event.clear)
      try change(body.account, &rows) { row in
        row.secondFactor = body.secret
        row.recovery = body.recovery
        row.recoveryLeft = Array(0..<max(0, body.recoveryCount))
        row.lastStep = body.step
      }
    case SecondFactorRemoved.type:
      try change(try SecondFactorRemoved(clear: event.clear).account, &rows) { row in
        row.secondFactor = nil
        row.recovery = nil
        row.recoveryLeft = []
      }
    case MachineKeyMade.type:
      let body = try MachineKeyMade(clear: event.clear)
      try change(body.account, &rows) { $0.keys.append(.init(key: body.key, until: body.until)) }
    case MachineKeyRevoked.type:
      let body = try MachineKeyRevoked(clear: event.clear)
      try change(body.account, &rows) { row in row.keys.removeAll { $0.key == body.key } }
    case TrainingCompleted.type:
      let body = try TrainingCompleted(clear: event.clear)
      try change(body.account, &rows) { row in
        row.training.removeAll { $0.module == body.module }
        row.training.append(
          .init(
            module: body.module, version: body.version, day: event.recorded.date,
            certificate: body.certificate))
      }
      try changeAccount(body.account, &rows) { $0.papers.append(event.position) }
    case RulesAccepted.type:
      let body = try RulesAccepted(clear: event.clear)
      try change(body.account, &rows) { row in
        row.rulesVersion = body.version
        row.rulesDay = event.recorded.date
      }
    default: return false
    }
    return true
  }

  private func signedIn(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws {
    let body = try SignInSucceeded(clear: event.clear)
    try SessionRow(account: body.account, started: event.recorded, until: body.until)
      .put(as: body.session, into: &rows)
    try change(body.account, &rows) { row in
      row.failures = 0
      row.failuresSince = 0
      row.lastSignIn = event.recorded
      row.lastStep = body.step ?? row.lastStep
      row.recoveryLeft.removeAll { $0 == body.recovery }
      row.sessions.append(body.session)
    }
  }

  private func change(
    _ account: AccountID, _ rows: inout WriteTransaction, _ change: (inout SignInRow) -> Void
  ) throws {
    var row = try SignInRow(of: account, in: rows)
    change(&row)
    try row.put(as: account, into: &rows)
  }
}

extension SignInFailure {
  /// Whether it counts towards disabling: it does where something was guessed.
  var isCounted: Bool {
    switch self {
    case .password, .secondFactor: true
    case .unknown, .standing, .noPassword, .oneTimeExpired: false
    }
  }
}
