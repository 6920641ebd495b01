import ArgumentParser
import Exchange
import Primitives
import Records

struct ReceiptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receipt", abstract: "A submission's receipt again.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The submission: 32 hexadecimal digits.") var submission: String
  @Option(help: "json or text.") var format = Format.json

  func run() throws {
    guard let identifier = SubmissionID(hex: submission) else {
      throw ExchangeError(.usage, "a submission is named by 32 hexadecimal digits")
    }
    try common.withExchange { exchange in
      let issued = try exchange.receipt(
        of: identifier, acting: try common.acting(on: exchange))
      Output.line(format == .text ? ReceiptText.line(issued) : ReceiptText.json(issued).text)
    }
  }
}
