import ArgumentParser
import Exchange
import Intake
import Primitives

struct ChildrenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "children",
    abstract: "Every State record in force with the MSIX id of its child. The look is recorded.")
  @OptionGroup var common: CommonOptions
  @Option(help: "csv or json.") var format = Format.csv
  @Option(help: "A position or a time: as it was known then.") var knownAt: String?

  func run() throws {
    let knownAt = try CommonOptions.knownAt(knownAt)
    try common.withExchange(.look) { exchange in
      let lines = try exchange.children(
        knownAt: knownAt, acting: try common.acting(on: exchange))
      if format != .json {
        Output.line("state,state_student_identifier,identifier_type,msix_id,generation")
      }
      for line in lines {
        let fields = [
          line.state.description, line.stateStudentIdentifier, line.identifierType, line.msixID,
          String(line.generation),
        ]
        if format == .json {
          Output.line(
            JSON.object([
              ("state", .string(fields[0])), ("state_student_identifier", .string(fields[1])),
              ("identifier_type", .string(fields[2])), ("msix_id", .string(fields[3])),
              ("generation", .number(line.generation)),
            ]).text)
        } else {
          Output.line(CSVWriter.guardedLine(fields))
        }
      }
    }
  }
}
