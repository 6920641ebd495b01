import Primitives
import Signing
import ArgumentParser
import CBOR
import Exchange
import Ledger

struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "The log itself.", subcommands: [Show.self, Export.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Events, one a line; bodies opened where the caller may. The look is recorded.")
    @OptionGroup var common: CommonOptions
    @Option(help: "First position.") var from: UInt64 = 0
    @Option(help: "Last position (default: the end).") var to: UInt64?
    @Option(help: "json or text.") var format = Format.json
    @Flag(help: "Leave sealed parts closed.") var sealed = false

    func run() throws {
      try common.withExchange { exchange in
        let acting = try common.acting(on: exchange)
        try exchange.showLog(from: from, through: to, opening: !sealed, acting: acting) { event in
          Output.line(format == .text ? EventText.line(event) : EventText.json(event).text)
        }
      }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Raw leaves as a CBOR sequence (RFC 8742), for a stranger's verifier.")
    @OptionGroup var common: CommonOptions
    @Option(help: "First position.") var from: UInt64 = 0
    @Option(help: "Last position (default: the end).") var to: UInt64?

    func run() throws {
      try common.withLog { log in
        let size = log.size
        guard from < size, from <= to ?? size - 1 else {
          throw ExchangeError(
            .notFound, "the log has positions 0 to \(Int64(size) - 1), and no such range")
        }
        try log.forEachLeaf(from: from, through: min(to ?? size - 1, size - 1)) { _, leaf in
          Output.bytes(leaf)
          return true
        }
      }
    }
  }
}
