import Signing

/// What signing in needs besides the ledger.
struct Door: Sendable {
  /// Where passwords are worked on.
  let passwordWork = PasswordWork()
  /// How much work a new password's hash takes.
  let passwordCost: PasswordKey.Cost
  /// When sessions were last used.
  let sessionUses: SessionUses
  /// Whether the ledger was opened with its recovery key.
  let isOpenedByRecovery: Bool

  init(home: LedgerHome, _ options: Exchange.Options) {
    passwordCost = options.passwordCost
    sessionUses = SessionUses(directory: home.sessions, storage: home.storage)
    isOpenedByRecovery = if case .recoveryKey = options.secret { true } else { false }
  }
}

extension Exchange {
  var passwordWork: PasswordWork { door.passwordWork }
  var passwordCost: PasswordKey.Cost { door.passwordCost }
  var sessionUses: SessionUses { door.sessionUses }
}
