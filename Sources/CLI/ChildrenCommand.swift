import ArgumentParser
import Exchange
import Intake
import Primitives
import Records

struct ChildrenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "children",
    abstract: "Every State record in force with the MSIX id of its child. The look is recorded.")
  @OptionGroup var common: CommonOptions
  @Option(help: "csv or json.") var format = Format.csv
  @Option(help: "A position or a time: as it was known then.") var knownAt: String?

  func run() throws {
    let knownAt = try CommonOptions.knownAt(knownAt)
    try common.withExchange { exchange in
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
          Output.line(fields.map(Self.quoted).joined(separator: ","))
        }
      }
    }
  }

  /// RFC 4180.
  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { ",\"\r\n".contains($0) }) else { return field }
    return "\""
      + field.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}

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

/// A consolidated record as it is printed, every value under its name in the layout, with where it
/// comes from.
enum RecordText {
  static func show(_ record: Exchange.ConsolidatedRecord) {
    Output.line(
      Output.bold("MSIX id \(record.msixID)")
        + "  known at position \(record.knownAt), look recorded at \(record.look)")
    for statement in record.statements {
      Output.line("")
      Output.line(
        Output.bold("\(statement.state)")
          + "  file of \(statement.submissionDate), recorded \(statement.recorded), "
          + "position \(statement.position)")
      for group in statement.block.groups {
        for row in group.rows {
          let number = row.recordID == 0 ? "" : " \(padded(row.recordID, 3))"
          Output.line("  " + Output.blue(group.group.title + number))
          for field in row.fields {
            let name =
              DataDictionary.column(of: field.element)?.name ?? "E\(field.element.rawValue)"
            let width = 36
            let space = String(repeating: " ", count: max(1, width - name.count))
            Output.line("    \(name)\(space)\(field.value)")
          }
        }
      }
    }
    Output.line("")
    Output.line(
      "For the purpose chosen only. Whoever passes this on without consent breaks 34 CFR 99.33.")
  }

  static func json(_ record: Exchange.ConsolidatedRecord) -> JSON {
    .object([
      ("msix_id", .string(record.msixID)), ("known_at", .number(record.knownAt)),
      ("look", .number(record.look)),
      (
        "statements",
        .array(
          record.statements.map { statement in
            .object([
              ("state", .string(statement.state.description)),
              ("generation", .number(statement.generation)),
              ("position", .number(statement.position)),
              ("recorded", .string(statement.recorded.description)),
              ("submission_date", .string(statement.submissionDate.description)),
              (
                "groups",
                .object(
                  statement.block.groups.map { group in
                    (group.group.title, .array(group.rows.map(row)))
                  })
              ),
            ])
          })
      ),
    ])
  }

  private static func row(_ row: Row) -> JSON {
    .object(
      [("record_id", .string(padded(row.recordID, 3)))]
        + row.fields.map { field in
          (
            DataDictionary.column(of: field.element)?.name ?? "E\(field.element.rawValue)",
            .string(field.value)
          )
        })
  }
}
