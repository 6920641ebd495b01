import ArgumentParser
import Exchange
import Primitives
import Records

struct EraseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Lawful destruction of a child's data: one person proposes, another approves.",
    subcommands: [
      Propose.self, Approve.self, Hold.self, Lift.self, List.self, Due.self, Certificate.self,
      Backup.self,
    ])

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
      let identifier = try CommonOptions.caseID(caseID, listing: "msix erase list")
      try common.withExchange { exchange in
        let outcome = try exchange.approveErasure(
          identifier, acting: try common.acting(on: exchange))
        try exchange.publishCheckpoint()
        Output.line("\(outcome.keys) keys destroyed. Past counts keep their value.")
        if let position = outcome.certificate {
          Output.line("certified at position \(position): msix erase certificate \(caseID)")
        }
        guard outcome.remains.isEmpty else {
          throw ExchangeError(
            .failed,
            "what wrapped a destroyed key still lies in \(outcome.remains.joined(separator: ", "))"
              + "; remove it, then say: msix erase certificate \(caseID)")
        }
      }
    }
  }

  struct Hold: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Place a legal hold on a child (a Privacy Act Administrator); prints the hold.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The child's MSIX id.") var subject: String
    @Option(help: "Under what authority; names nobody.") var basis: String

    func run() throws {
      try common.withExchange { exchange in
        Output.line(
          try exchange.placeHold(
            msixID: subject, basis: basis, acting: try common.acting(on: exchange)
          ).hex)
      }
    }
  }

  struct Lift: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lift a legal hold.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The hold: 32 hexadecimal digits.") var hold: String
    @Option(help: "Why it is over; names nobody.") var basis: String

    func run() throws {
      let hold = try CommonOptions.caseID(hold, listing: "msix erase list")
      try common.withExchange { exchange in
        try exchange.liftHold(hold, basis: basis, acting: try common.acting(on: exchange))
      }
      Output.line("lifted")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Cases of destruction and legal holds. It names no child.")
    @OptionGroup var common: CommonOptions
    @Option(help: "text or json.") var format = Format.text

    func run() throws {
      try common.withExchange(.look) { exchange in
        let (cases, holds) = try exchange.destructions(acting: try common.acting(on: exchange))
        EraseText.show(cases, holds, format)
      }
    }
  }

  struct Due: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What the retention schedule says is due: children, accountings, backups.")
    @OptionGroup var common: CommonOptions
    @Option(help: "text or json.") var format = Format.text

    func run() throws {
      try common.withExchange { exchange in
        EraseText.show(
          try exchange.retentionDue(acting: try common.acting(on: exchange)), format)
      }
    }
  }

  struct Certificate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The certificate of a destruction, and which earlier backups still hold its keys.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The case: 32 hexadecimal digits.") var caseID: String
    @Option(help: "text or json.") var format = Format.text

    func run() throws {
      let identifier = try CommonOptions.caseID(caseID, listing: "msix erase list")
      try common.withExchange { exchange in
        EraseText.show(
          try exchange.destructionCertificate(
            of: identifier, acting: try common.acting(on: exchange)),
          format)
      }
    }
  }

  struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "backup",
      abstract: "State that a backup is destroyed (its position: msix erase due).")
    @OptionGroup var common: CommonOptions
    @Argument(help: "Position of the event that recorded it.") var position: UInt64

    func run() throws {
      try common.withExchange { exchange in
        try exchange.noteBackupDestroyed(position, acting: try common.acting(on: exchange))
      }
      Output.line("noted")
    }
  }
}
