import ArgumentParser
import Exchange
import Ledger
import Primitives
import Records

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "A consistent copy of log, keys and blobs into a new folder.",
    discussion: "The operator's secret is not in it: keep that, or the recovery key, elsewhere.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The new folder.") var directory: String

  func run() throws {
    try common.withExchange { exchange in
      let checkpoint = try exchange.backup(
        to: directory, acting: try common.acting(on: exchange))
      Output.line("Backed up \(checkpoint.size) events of \(checkpoint.origin) to \(directory).")
    }
  }
}

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Verify a backup and bring it back into a folder without a ledger.",
    discussion: """
      A backup that ends before the last published checkpoint goes on as a successor under a \
      name of its own: two logs never claim one origin.
      """)
  @OptionGroup var common: CommonOptions
  @Argument(help: "The backup.") var directory: String
  @Option(help: "The successor's origin, should one be needed.") var successor: String?

  func run() throws {
    let time = try common.now.map { try CommonOptions.instant($0, "--now") }
    let outcome = try Restore(backup: directory, home: common.home).perform(
      options: common.exchangeOptions(), successor: successor, time: time)
    Output.line("Restored \(outcome.size) events; the ledger goes on as \(outcome.origin).")
    if outcome.isSuccessor {
      Output.message(
        "msix: published positions were lost. A successor was opened; tell those who hold "
          + "checkpoints or receipts of the old origin.")
    }
  }
}

struct TickCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tick", abstract: "Fire the clocks that are due: agreements, retention.")
  @OptionGroup var common: CommonOptions

  func run() throws {
    try common.withExchange { exchange in
      let report = try exchange.tick(at: try common.time(on: exchange))
      for state in report.renewalsDue { Output.line("\(state): its agreements end soon") }
      for state in report.suspended { Output.line("\(state): suspended, its agreements ended") }
      if report.rejectedDestroyed > 0 {
        Output.line("\(report.rejectedDestroyed) rejected blocks destroyed")
      }
      if report.renewalsDue.isEmpty, report.suspended.isEmpty, report.rejectedDestroyed == 0 {
        Output.line("nothing is due")
      }
    }
  }
}

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
