import Primitives
import ArgumentParser
import Records

struct DictionaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dictionary",
    abstract: "The layout of submissions: every column, its form, codes, conditions and lists.",
    discussion: """
      One table says what is read, judged, written and documented; this prints it. Needs no ledger.
      """)

  /// What it is printed as.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    /// For people: docs/data-dictionary.md.
    case markdown
    /// For programs.
    case json
    /// For tables: one line a column.
    case csv
    /// The XML Schema of the XML document: docs/msix-submission.xsd.
    case xsd
    /// The CSV files as a tabular data package: docs/msix-submission.tableschema.json.
    case tableschema
  }

  @Option(help: "markdown, json, csv, xsd or tableschema.") var format = Form.markdown

  func run() throws {
    let text =
      switch format {
      case .markdown: DictionaryMarkdown.text
      case .json: DictionaryTables.json.indentedText + "\n"
      case .csv: DictionaryTables.csv
      case .xsd: DictionarySchema.text
      case .tableschema: DictionaryTables.tableSchema.indentedText + "\n"
      }
    Output.bytes(Array(text.utf8))
    try Output.flush()
  }
}
