import ArgumentParser
import Exchange
import Primitives
import Records
import Web

struct MachineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "machine", abstract: "Keys by which a State's system comes to the API.",
    discussion: """
      An account of the role state-system alone has keys; it is applied for and opened like any \
      other. Several keys hold at once, so that a new one is in place before the old one goes.
      """,
    subcommands: [Key.self, Keys.self, Revoke.self])

  struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a further key of a machine; it is shown this once.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The machine's account.") var name: String
    @Option(help: "Days for which it holds.") var days = Exchange.machineKeyDaysMax - 1

    func run() throws {
      try common.withExchange { exchange in
        let made = try exchange.makeMachineKey(
          of: name, days: days, acting: try common.acting(on: exchange))
        Output.line(made.key.text)
        Output.message(
          "It holds until \(made.until) and is shown this once. Its number: \(made.key.key.hex)")
      }
    }
  }

  struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The keys of a machine, by number.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The machine's account.") var name: String

    func run() throws {
      try common.withExchange { exchange in
        let keys = try exchange.machineKeys(of: name, acting: try common.acting(on: exchange))
        for key in keys {
          Output.line("\(key.key.hex)  until \(key.until)\(key.isOver ? "  over" : "")")
        }
        if keys.isEmpty { Output.line("no keys") }
      }
    }
  }

  struct Revoke: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End a key at once.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The machine's account.") var name: String
    @Argument(help: "The key's number: 32 hexadecimal digits.") var key: String
    @Option(help: "Why.") var reason: String

    func run() throws {
      guard let number = CredentialID(hex: key) else {
        throw ExchangeError(
          .usage, "a key is named by its number, 32 hexadecimal digits, never by itself")
      }
      try common.withExchange { exchange in
        try exchange.revokeMachineKey(
          number, of: name, reason: reason, acting: try common.acting(on: exchange))
      }
      Output.line("\(key) opens nothing any more.")
    }
  }
}

struct DescribeAPICommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "openapi", abstract: "The description of the API (OpenAPI 3.1), as it is served.")

  func run() throws { Output.line(APIDescription.document.indentedText) }
}
