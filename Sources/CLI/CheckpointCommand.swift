import Signing
import ArgumentParser
import Exchange
import Ledger

struct CheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "The current signed note about the whole log (C2SP tlog-checkpoint).")
  @OptionGroup var common: CommonOptions
  @Flag(help: "The last one made, without making a new one.") var stored = false

  @Flag(help: "Take a second place that has lost its memory of this ledger for a new one.")
  var adoptHead = false

  func run() throws {
    let home = try common.home
    if !stored, Session.current != nil {
      try common.withExchange { Output.bytes(Array(try $0.publishCheckpoint().note.utf8)) }
      return
    }
    if !stored, home.exists {
      if let status = try ServerCall.run(MSIX.words, in: home.directory) {
        throw Outcome(status: status, message: nil)
      }
      do {
        let exchange = try Exchange(
          home: home,
          options: common.exchangeOptions(
            lockWaitMilliseconds: 2_000, adoptsHead: adoptHead))
        defer { exchange.close() }
        Output.bytes(Array(try exchange.publishCheckpoint().note.utf8))
        return
      } catch {
        let failure = ExchangeError(wrapping: error)
        // Whoever holds the ledger will publish; any other trouble is this command's own.
        guard failure.code == .busy else { throw error }
        Output.message("msix: the last checkpoint made, not a new one: \(failure.reason)")
      }
    }
    try common.withLog { log in
      guard let latest = try Checkpoints(log: log, head: nil).latest() else {
        throw ExchangeError(.notFound, "no checkpoint has been made yet")
      }
      Output.bytes(Array(latest.note.utf8))
    }
  }
}
