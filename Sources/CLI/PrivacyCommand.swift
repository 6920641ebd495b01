import ArgumentParser

struct PrivacyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "privacy",
    abstract: "The privacy desk: what a family may ask for.",
    subcommands: [
      PrivacyAccountingCommand.self
    ])
}
