import Primitives
import ArgumentParser
import Exchange
import Records

struct AccountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "Accounts and their roles.",
    subcommands: [
      Apply.self, Verify.self, Approve.self, StateTraining.self, Open.self, Create.self,
      Change.self, Disable.self, Reinstate.self, Deactivate.self, List.self, Review.self,
      Papers.self, Find.self, Me.self, Contact.self, HandBack.self, Demonstrate.self,
    ])

  /// ROLE:SCOPE, such as state-data-administrator:TX.
  static func assignment(_ text: String) throws -> AccountHolder.Assignment {
    let words = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard let role = words.first.flatMap(Role.init(rawValue:)) else {
      throw ExchangeError(
        .usage,
        "--role is ROLE:SCOPE; roles: "
          + Role.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard words.count == 2, let scope = Scope(words[1]) else {
      throw ExchangeError(
        .usage, "a scope is nation, TX, TX/region:NAME, TX/district:ID or TX/school:ID")
    }
    return .init(role, scope)
  }

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make an account.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The name by which it is called.") var name: String
    @Option(help: "ROLE:SCOPE; may be given several times.") var role: [String]
    @Option(help: "The organisation for which it acts.") var organisation: String

    func run() throws {
      let roles = try role.map { try AccountCommand.assignment($0) }
      try common.withExchange { exchange in
        let account = try exchange.createAccount(
          name: name, organisation: organisation, roles: roles,
          acting: try common.acting(on: exchange))
        Output.line(account.hex)
      }
    }
  }

  struct Change: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Give an account other roles.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The account.") var name: String
    @Option(help: "ROLE:SCOPE; may be given several times.") var role: [String]

    func run() throws {
      let roles = try role.map { try AccountCommand.assignment($0) }
      try common.withExchange { exchange in
        try exchange.changeAccount(name, roles: roles, acting: try common.acting(on: exchange))
      }
      Output.line("\(name) has its new roles.")
    }
  }

  struct Disable: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Close an account for a time.")
    @OptionGroup var change: StandingOptions
    func run() throws { try change.apply(.disabled) }
  }

  struct Reinstate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Open a disabled account again.")
    @OptionGroup var change: StandingOptions
    func run() throws { try change.apply(.reinstated) }
  }

  struct Deactivate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Close an account for ever.")
    @OptionGroup var change: StandingOptions
    func run() throws { try change.apply(.deactivated) }
  }

  struct StandingOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions
    @Argument(help: "The account.") var name: String
    @Option(help: "Why.") var reason = "requested"

    func apply(_ change: AccountStanding.Change) throws {
      try common.withExchange { exchange in
        try exchange.changeStanding(
          of: name, to: change, reason: reason, acting: try common.acting(on: exchange))
      }
      Output.line("\(name): \(change.rawValue)")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every account.")
    @OptionGroup var common: CommonOptions
    @Option(help: "text or json.") var format = Format.text

    func run() throws {
      try common.withExchange { exchange in
        for account in try exchange.accounts(acting: try common.acting(on: exchange)) {
          let roles = account.roles.map { "\($0.role.rawValue):\($0.scope.description)" }
          switch format {
          case .json:
            Output.line(
              JSON.object([
                ("account", .string(account.account.hex)), ("name", .maybe(account.name)),
                ("organisation", .string(account.organisation)),
                ("roles", .array(roles.map { .string($0) })),
                ("standing", .string(account.standing)),
                ("accounts_and_data", .bool(account.keepsAccountsAndData)),
              ]).text)
          case .text, .csv:
            Output.line(
              "\(account.account.hex)  \(account.standing)  \(account.name ?? "erased")  "
                + "\(roles.joined(separator: " "))  \(account.organisation)"
                + (account.keepsAccountsAndData ? "  accounts and data in one hand" : ""))
          }
        }
      }
    }
  }
}
