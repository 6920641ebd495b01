import Exchange
import Primitives
import Records

/// A consolidated record as it is printed, every value under its name in the layout, with where it
/// comes from.
enum RecordText {
  static func show(_ record: Exchange.ConsolidatedRecord) {
    Output.line(
      Output.bold("MSIX id \(record.msixID)")
        + "  known at position \(record.knownAt), look recorded at \(record.look)")
    for item in record.openItems {
      Output.line("A person is asked whether this is one child, and all of it: item \(item.hex)")
    }
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
          for field in row.fields { line(field.element, field.value) }
          for field in filled(row, group.group, in: statement) {
            line(field.element, "\(field.value)  (filled from directory \(field.version))")
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
      ("open_items", .array(record.openItems.map { .string($0.hex) })),
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
                    (
                      group.group.title,
                      .array(
                        group.rows.map { row($0, filled($0, group.group, in: statement)) })
                    )
                  })
              ),
            ])
          })
      ),
    ])
  }

  private static func line(_ element: Element, _ value: String) {
    let name = name(element)
    let width = 36
    let space = String(repeating: " ", count: max(1, width - name.count))
    Output.line("    \(name)\(space)\(value)")
  }

  private static func name(_ element: Element) -> String {
    DataDictionary.column(of: element)?.name ?? "E\(element.rawValue)"
  }

  private static func filled(
    _ row: Row, _ group: Group, in statement: Exchange.StateStatement
  ) -> [Exchange.FilledField] {
    group == .enrollments ? statement.filled.filter { $0.recordID == row.recordID } : []
  }

  /// What is filled stands apart: it is the directory's word, not the State's.
  private static func row(_ row: Row, _ filled: [Exchange.FilledField]) -> JSON {
    var members: [(String, JSON)] = [("record_id", .string(padded(row.recordID, 3)))]
    members += row.fields.map { (name($0.element), .string($0.value)) }
    if let version = filled.first?.version {
      members.append(
        (
          "filled_from_directory",
          .object(
            [("version", .number(version))]
              + filled.map { (name($0.element), .string($0.value)) })
        ))
    }
    return .object(members)
  }
}
