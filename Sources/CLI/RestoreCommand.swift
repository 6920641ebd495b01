import ArgumentParser
import Exchange
import Ledger

struct RestoreCommand: ParsableCommand, ShelteredCommand {
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

  /// A backup is foreign until it was verified.
  var isSheltered: Bool { true }

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
