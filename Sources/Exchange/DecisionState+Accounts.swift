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
    ] + AccountStanding.Change.allCases.map(\.rawValue))

  func foldAccount(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws -> Bool {
    if let body = try AccountStanding(type: event.type, clear: event.clear) {
      guard var row = try AccountRow(of: body.account, in: rows) else { return true }
      row.standing = body.change == .reinstated ? .active : .init(body.change)
      try row.put(as: body.account, into: &rows)
      if body.change == .reinstated { try change(body.account, &rows) { $0.failures = 0 } }
      return true
    }
    switch event.type {
    case AccountCreated.type:
      let body = try AccountCreated(clear: event.clear)
      try AccountRow(
        holder: body.holder, organisation: body.organisation, standing: .active,
        nameAt: event.position
      ).put(as: body.account, into: &rows)
      if let name = event.opened(body.account.retagged())?["name"]?.string {
        try rows.put(
          body.account.bytes, for: Self.accountKey(name: name, under: index),
          in: Tables.accountNames)
      }
      try change(body.account, &rows) { $0.opened = event.recorded }
    case AccountChanged.type:
      let body = try AccountChanged(clear: event.clear)
      guard var row = try AccountRow(of: body.account, in: rows) else { return true }
      row.holder = body.holder
      try row.put(as: body.account, into: &rows)
    default: return try foldSignIn(event, &rows)
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
    case TrainingCompleted.type:
      let body = try TrainingCompleted(clear: event.clear)
      try change(body.account, &rows) { row in
        row.training.removeAll { $0.module == body.module }
        row.training.append(
          .init(
            module: body.module, version: body.version, day: event.recorded.date,
            certificate: body.certificate))
      }
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
