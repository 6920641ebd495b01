import Exchange
import Primitives
import Records

/// What is done to others' accounts. Each act says on the account's page what came of it.
extension AccountsPages {
  private static func acted(
    _ asking: Asking, _ act: (String, Acting) throws -> String
  ) throws -> Answer {
    do {
      let words = try act(try accountID(asking).hex, try asking.acting())
      return try account(asking, alert: Parts.alert("success", words))
    } catch {
      return try AccountPages.again(error) { try account(asking, alert: $0) }
    }
  }

  private static func text(_ name: String, _ asking: Asking, or words: String) throws -> String {
    guard let text = asking.form[name] else { throw PageError.input(words) }
    return text
  }

  static func vouch(_ asking: Asking, _ kind: AccountPaper.Kind) throws -> Answer {
    try acted(asking) { name, acting in
      let voucher = try text("by", asking, or: "Say who vouches, by name and place.")
      try asking.exchange.vouch(for: name, kind, by: voucher, acting: acting)
      return kind == .verified ? "The supervisor's word is noted" : "The approval is noted"
    }
  }

  static func stateTraining(_ asking: Asking) throws -> Answer {
    try acted(asking) { name, acting in
      let certificate = try text("certificate", asking, or: "Give the certificate's number.")
      try asking.exchange.recordStateTraining(
        of: name, certificate: certificate, acting: acting)
      return "The State's training is noted"
    }
  }

  static func open(_ asking: Asking) throws -> Answer {
    try withSecret(asking) { try asking.exchange.openAccount($0, acting: $1) }
  }

  static func resetPassword(_ asking: Asking) throws -> Answer {
    try withSecret(asking) { try asking.exchange.resetPassword(of: $0, acting: $1) }
  }

  private static func withSecret(
    _ asking: Asking, _ act: (String, Acting) throws -> String
  ) throws -> Answer {
    do {
      let secret = try act(try accountID(asking).hex, try asking.acting())
      return try account(asking, secret: secret)
    } catch {
      return try AccountPages.again(error) { try account(asking, alert: $0) }
    }
  }

  static func changeRoles(_ asking: Asking) throws -> Answer {
    try acted(asking) { name, acting in
      try asking.exchange.changeAccount(name, roles: try roles(in: asking.form), acting: acting)
      return "The account has these roles now"
    }
  }

  static func changeStanding(_ asking: Asking) throws -> Answer {
    try acted(asking) { name, acting in
      let changes: [AccountStanding.Change] = [.disabled, .reinstated, .deactivated]
      guard let change = changes.first(where: { $0.rawValue == asking.form["change"] }) else {
        throw PageError.input("Choose what the account is to be.")
      }
      let reason = try text("reason", asking, or: "Say why.")
      try asking.exchange.changeStanding(of: name, to: change, reason: reason, acting: acting)
      return "The account's standing is changed"
    }
  }

  static func removeSecondFactor(_ asking: Asking) throws -> Answer {
    try acted(asking) { name, acting in
      try asking.exchange.removeSecondFactor(of: name, acting: acting)
      return "The authenticator is taken away; its holder sets up another"
    }
  }
}
