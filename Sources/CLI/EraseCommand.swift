import ArgumentParser
import Exchange
import Primitives
import Records

struct EraseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Lawful destruction of a child's data: one person proposes, another approves.",
    subcommands: [Propose.self, Approve.self])

  struct Propose: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Propose it (a Privacy Act Administrator); prints the case.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The child's MSIX id.") var subject: String
    @Option(help: "Under what authority.") var basis: String

    func run() throws {
      try common.withExchange { exchange in
        Output.line(
          try exchange.proposeErasure(
            msixID: subject, basis: basis, acting: try common.acting(on: exchange)
          ).hex)
      }
    }
  }

  struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Approve it (a System Administrator) and destroy the keys.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The case: 32 hexadecimal digits.") var caseID: String

    func run() throws {
      guard let identifier = CaseID(hex: caseID) else {
        throw ExchangeError(.usage, "a case is named by 32 hexadecimal digits")
      }
      try common.withExchange { exchange in
        let count = try exchange.approveErasure(
          identifier, acting: try common.acting(on: exchange))
        try exchange.publishCheckpoint()
        Output.line("\(count) keys destroyed. Past counts keep their value.")
      }
    }
  }
}
