import ArgumentParser
import Exchange
import Primitives
import Records

struct ReceiptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receipt", abstract: "A submission's receipt again.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The submission: 32 hexadecimal digits.") var submission: String
  @Option(help: "json, csv or text.") var format = Format.json
  @Option(help: "Of csv: findings, identifiers or disputes.") var part = ReceiptPart.findings

  func run() throws {
    guard let identifier = SubmissionID(hex: submission) else {
      throw ExchangeError(.usage, "a submission is named by 32 hexadecimal digits")
    }
    try common.withExchange { exchange in
      let issued = try exchange.receipt(
        of: identifier, acting: try common.acting(on: exchange))
      let printer = ReceiptPrinter(format: format, part: part)
      printer.begin()
      printer.print(issued)
    }
  }
}
