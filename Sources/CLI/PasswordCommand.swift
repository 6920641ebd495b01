import ArgumentParser
import Exchange

struct PasswordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "password", abstract: "Change one's own password, or give somebody a new one.",
    subcommands: [Change.self, Reset.self])

  struct Change: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change one's own password. From a pipe: two lines, the present and the new one.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var secret: SecretOptions

    func run() throws {
      try common.passToServer()
      let secrets = try secret.secrets
      let present = try secrets.line("Present password")
      let new = try secrets.line("New password")
      if secret.secretsFrom == 0, Surroundings.isTerminal(0), try secrets.line("Once more") != new {
        throw ExchangeError(.usage, "the two new passwords are not the same")
      }
      try common.withExchange { exchange in
        try exchange.changePassword(
          from: present, to: new, acting: try common.acting(on: exchange))
      }
      Output.line("The password is changed; other sessions are ended.")
    }
  }

  struct Reset: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a one-time password for somebody else's account.",
      discussion: """
        By the State User Administrator for accounts of the State, by OME's for State User \
        Administrators and OME. With --recovery-key -, for an OME User Administrator who is locked \
        out; also while a server has the ledger open.
        """)
    @OptionGroup var common: CommonOptions
    @Argument(help: "The account.") var name: String

    func run() throws {
      try common.withExchange { exchange in
        let password = try exchange.resetPassword(
          of: name, acting: try common.acting(on: exchange))
        Output.line(password)
        Output.message(
          "Tell it to the account's holder, on another way than the name. It is shown this once.")
      }
    }
  }
}

struct SecondFactorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "totp", abstract: "An authenticator as second factor (RFC 6238).",
    subcommands: [Enrol.self, Confirm.self, Remove.self])

  struct Enrol: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a secret for an authenticator; at a terminal, take its first code too.")
    @OptionGroup var common: CommonOptions

    func run() throws {
      try common.passToServer()
      var secret = ""
      try common.withExchange { exchange in
        let proposed = try exchange.proposeSecondFactor(acting: try common.acting(on: exchange))
        secret = proposed.secret
        Output.line("secret  \(secret)")
        Output.line("address \(proposed.address)")
      }
      try Output.flush()
      guard Surroundings.isTerminal(0) else {
        return Output.message(
          "Then say: msix totp confirm, with the secret and a code, a line each.")
      }
      let code = try Secrets(descriptor: 0).line("A code that the authenticator shows")
      try common.withExchange { exchange in
        SecondFactorCommand.show(
          try exchange.enrolSecondFactor(
            secret: secret, code: code, acting: try common.acting(on: exchange)))
      }
    }
  }

  struct Confirm: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Enrol it: the secret and a code that it shows, a line each.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var secret: SecretOptions

    func run() throws {
      try common.passToServer()
      let text = try secret.secrets.line("Secret")
      let code = try secret.secrets.line("Code")
      try common.withExchange { exchange in
        SecondFactorCommand.show(
          try exchange.enrolSecondFactor(
            secret: text, code: code, acting: try common.acting(on: exchange)))
      }
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take away the second factor of somebody who lost it.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The account.") var name: String

    func run() throws {
      try common.withExchange { exchange in
        try exchange.removeSecondFactor(of: name, acting: try common.acting(on: exchange))
      }
      Output.line("\(name) has no second factor now and enrols one at the next sign-in.")
    }
  }

  static func show(_ codes: [String]) {
    Output.line("The authenticator is enrolled. Recovery codes, shown this once; each works once:")
    for code in codes { Output.line("  \(code)") }
  }
}
