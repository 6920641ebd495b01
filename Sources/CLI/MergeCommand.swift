import ArgumentParser
import Exchange
import Primitives

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Propose that two children are one; another data administrator decides.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The MSIX id that stays.") var master: String
  @Argument(help: "The MSIX id that is retired and stands for the first for ever.")
  var other: String
  @Option(help: "Why; sealed.") var reason: String

  func run() throws {
    try common.withExchange { exchange in
      Output.line(
        try exchange.proposeMerge(
          master: master, other: other, reason: reason,
          acting: try common.acting(on: exchange)
        ).hex)
    }
  }
}

struct SplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Propose that State records are not this child's; each gets a new MSIX id.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The MSIX id, which the records that stay keep.") var msixID: String
  @Option(help: "STATE:ID:TYPE[:GENERATION] of a record that leaves; may be given several times.")
  var record: [String]
  @Flag(help: "The records that leave are one other child's.") var together = false
  @Option(help: "Why; sealed.") var reason: String

  func run() throws {
    let names = try record.map { text in
      guard let name = RecordName(text) else {
        throw ExchangeError(.usage, "--record is STATE:ID:TYPE or STATE:ID:TYPE:GENERATION")
      }
      return name
    }
    try common.withExchange { exchange in
      Output.line(
        try exchange.proposeSplit(
          msixID: msixID, records: names, together: together, reason: reason,
          acting: try common.acting(on: exchange)
        ).hex)
    }
  }
}
