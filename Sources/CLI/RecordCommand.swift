import ArgumentParser
import Exchange
import Records

struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "A child's consolidated record, now or as it was known. The look is recorded first.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The MSIX id: 12 digits.") var msixID: String
  @Option(help: "text or json.") var format = Format.text
  @Option(help: "A position or a time: as it was known then.") var knownAt: String?

  func run() throws {
    let knownAt = try CommonOptions.knownAt(knownAt)
    try common.withExchange { exchange in
      let record = try exchange.record(
        msixID: msixID, knownAt: knownAt, acting: try common.acting(on: exchange))
      if format == .text {
        RecordText.show(record)
      } else {
        Output.line(RecordText.json(record).text)
      }
    }
  }
}
