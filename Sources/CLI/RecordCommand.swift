import Primitives
import ArgumentParser
import Exchange
import Records

struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "A child's consolidated record, now or as it was known. The look is recorded first.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The MSIX id: 12 digits.") var msixID: String
  @Option(help: "text, json or csv.") var format = Format.text
  @Option(help: "A position or a time: as it was known then.") var knownAt: String?
  @Flag(help: "Former statements too, and which State records came and went.") var history = false

  func run() throws {
    let knownAt = try CommonOptions.knownAt(knownAt)
    try common.withExchange(.look) { exchange in
      let record = try exchange.record(
        msixID: msixID, knownAt: knownAt, withHistory: history,
        acting: try common.acting(on: exchange))
      switch format {
      case .text: RecordText.show(record)
      case .json: Output.line(RecordText.json(record).text)
      case .csv: Output.bytes(Array(RecordTable.text(of: record).utf8))
      }
    }
  }
}
