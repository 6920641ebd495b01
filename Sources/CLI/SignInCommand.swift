import Primitives
import ArgumentParser
import Exchange
import Guidance
import Records

/// Where passwords and codes come from.
struct SecretOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The open descriptor from which passwords and codes are read, a line each (default: "
        + "standard input).", valueName: "number"))
  var secretsFrom: Int32 = 0

  var secrets: Secrets { Secrets(descriptor: secretsFrom) }
}

struct SignInCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "signin", abstract: "Open a session: for --as ACCOUNT on a production ledger.",
    discussion: """
      Shows the warning, then asks for the password and, where an authenticator is enrolled, for \
      its code or a recovery code. From a pipe it reads two lines: password, code.
      """)
  @OptionGroup var common: CommonOptions
  @OptionGroup var secret: SecretOptions
  @Argument(help: "The account.") var name: String
  @Flag(help: "The warning was read and is acknowledged (without a terminal).")
  var acknowledge = false

  func run() throws {
    try common.handOver(secretsFrom: secret.secretsFrom)
    Output.message(WarningNotice.text)
    let isWarned = try acknowledge || isAcknowledged()
    let secrets = secret.secrets
    let password = try secrets.line("Password")
    let code = try secrets.line("Code (empty if no authenticator is enrolled)")
    try common.withExchange { exchange in
      let signedIn = try exchange.signIn(
        .init(
          name: name, password: password, code: code, isWarned: isWarned,
          time: try common.time(on: exchange)))
      try SessionFile(ofAccount: name, on: exchange).write(signedIn.token)
      Self.show(signedIn, name)
    }
  }

  private func isAcknowledged() throws -> Bool {
    guard Surroundings.isTerminal(0) else { return false }
    Output.message("\nType yes to acknowledge this and go on.")
    return try Secrets(descriptor: 0).readLine() == "yes"
  }

  private static func show(_ signedIn: Exchange.SignedIn, _ name: String) {
    Output.line(Output.bold("Signed in as \(name)") + " until \(signedIn.until) at the latest;")
    Output.line("\(signedIn.idleMinutes) minutes without a command end the session.")
    Output.line("Last sign-in: \(signedIn.lastSignIn.map(\.description) ?? "never")")
    if signedIn.failuresSince > 0 {
      let last = signedIn.lastFailure.map { ", the last at \($0)" } ?? ""
      Output.line("Failures since then: \(signedIn.failuresSince)\(last)")
    }
    if let day = signedIn.passwordEnds { Output.line("The password ends on \(day).") }
    if let left = signedIn.recoveryCodesLeft { Output.line("Recovery codes left: \(left)") }
    for due in signedIn.dues { Output.line("First: " + due.reason.text) }
  }
}

struct SignOutCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "signout", abstract: "End a session, or all of an account.")
  @OptionGroup var common: CommonOptions
  @Flag(help: "Every session of the account, wherever it is open.") var everywhere = false

  func run() throws {
    guard let name = common.account else {
      throw ExchangeError(.usage, "say whose session it is: --as ACCOUNT")
    }
    try common.withExchange { exchange in
      let file = try SessionFile(ofAccount: name, on: exchange)
      guard let token = try file.read() else {
        throw ExchangeError(.notFound, "no session of this account is kept here")
      }
      let time = try common.time(on: exchange)
      if everywhere {
        let count = try exchange.signOutEverywhere(
          acting: Acting(account: name, session: token, time: time))
        Output.line("\(count) sessions ended.")
      } else {
        Output.line(
          try exchange.signOut(token, at: time) ? "Signed out." : "The session was over already.")
      }
      try file.remove()
    }
  }
}

struct SessionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions", abstract: "The open sessions of one's own account.")
  @OptionGroup var common: CommonOptions
  @Option(help: "text or json.") var format = Format.text

  func run() throws {
    try common.withExchange { exchange in
      for session in try exchange.sessions(acting: try common.acting(on: exchange)) {
        switch format {
        case .json:
          Output.line(
            JSON.object([
              ("session", .string(session.session.hex)),
              ("started", .string(session.started.description)),
              ("last_used", .string(session.lastUsed.description)),
              ("until", .string(session.until.description)),
              ("present", .bool(session.isPresent)),
            ]).text)
        case .text, .csv:
          Output.line(
            "\(session.session.hex)  since \(session.started)  used \(session.lastUsed)  "
              + "until \(session.until)\(session.isPresent ? "  this one" : "")")
        }
      }
    }
  }
}
