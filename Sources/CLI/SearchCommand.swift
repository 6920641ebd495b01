import ArgumentParser
import Exchange
import Intake
import Primitives
import Records

struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find a child by name and day of birth. The search is recorded first.",
    discussion: """
      --last and one more of --first and --birth are needed. Lost accents, exchanged or joined \
      family names, familiar forms and exchanged days and months are found. What was searched for \
      is recorded sealed.
      """)
  @OptionGroup var common: CommonOptions
  @Option(help: "Family name, or both.") var last: String
  @Option(help: "Given name.") var first: String?
  @Option(help: "Day of birth, such as 2012-05-10.") var birth: String?
  @Option(help: "Only children of whom this State has a record.") var state: String?
  @Option(help: "text, json or csv.") var format = Format.text

  func run() throws {
    let criteria = Exchange.SearchCriteria(
      last: last, first: first, birth: try birth.map { try CommonOptions.date($0, "--birth") },
      state: try state.map(CommonOptions.state))
    try common.withExchange(.look) { exchange in
      let result = try exchange.search(criteria, acting: try common.acting(on: exchange))
      switch format {
      case .text: SearchText.show(result)
      case .json: Output.line(SearchText.json(result).text)
      case .csv:
        Output.line(SearchText.columns.joined(separator: ","))
        for child in result.children {
          Output.line(CSVWriter.guardedLine(SearchText.fields(child)))
        }
      }
    }
  }
}

/// Children found, as they are printed.
enum SearchText {
  static let columns = [
    "msix_id", "first", "last", "birth", "sex", "states", "last_school", "enrolled",
    "disputed",
  ]

  static func fields(_ child: Exchange.FoundChild) -> [String] {
    [
      child.msixID, child.first, child.last, child.birth, child.sex,
      child.states.map(\.description).joined(separator: " "), child.lastSchool, child.enrolled,
      child.disputed.map(RecordText.name).joined(separator: "; "),
    ]
  }

  static func show(_ result: Exchange.SearchResult) {
    if result.children.isEmpty { Output.line("nobody is found") }
    for child in result.children {
      Output.line(
        Output.bold(child.msixID) + "  \(child.first) \(child.last), \(child.birth), \(child.sex)")
      Output.line(
        "  \(child.states.map(\.description).joined(separator: " "))  \(child.lastSchool)"
          + (child.enrolled.isEmpty ? "" : ", enrolled \(child.enrolled)"))
      if !child.disputed.isEmpty {
        Output.line("  DISPUTED: " + child.disputed.map(RecordText.name).joined(separator: ", "))
      }
    }
    if result.isCut { Output.line("There are more: say more of the child.") }
    Output.message("msix: search recorded at position \(result.look)")
  }

  static func json(_ result: Exchange.SearchResult) -> JSON {
    .object([
      ("known_at", .number(result.knownAt)), ("look", .number(result.look)),
      ("more", .bool(result.isCut)), ("children", .array(result.children.map(json))),
    ])
  }

  static func json(_ child: Exchange.FoundChild) -> JSON {
    .object(
      zip(columns, fields(child)).map { name, value in
        name == "states"
          ? (name, .array(child.states.map { .string($0.description) })) : (name, .string(value))
      })
  }
}
