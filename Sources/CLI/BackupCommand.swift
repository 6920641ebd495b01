import ArgumentParser
import Exchange
import Ledger

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
