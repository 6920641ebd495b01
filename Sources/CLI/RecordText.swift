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
    if !record.locked.isEmpty {
      let states = record.locked.map(\.description).joined(separator: ", ")
      Output.line("Hidden meanwhile by the policy of the State: what \(states) says")
    }
    ViewText.show(record.view)
    for statement in record.statements { show(statement) }
    if !record.history.isEmpty { Output.line("\n" + Output.bold("Before")) }
    for fact in record.history { show(fact) }
    DisputeMarkText.show(record.disputes)
    Output.line("")
    Output.line(ExportNotice.text)
  }

  private static func show(_ statement: Exchange.StateStatement) {
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
          let marks = statement.marks(of: field.element, in: group.group, row: row.recordID)
          line(field.element, field.value + DisputeMarkText.words(marks))
        }
        for field in filled(row, group.group, in: statement) {
          line(field.element, "\(field.value)  (filled from directory \(field.version))")
        }
      }
    }
  }

  private static func show(_ fact: Exchange.FormerFact) {
    let state = fact.state?.description ?? "a State"
    switch fact.kind {
    case .stated(let statement): show(statement)
    case .retracted:
      Output.line("\(fact.recorded)  \(state) took its statement back [\(fact.position)]")
    case .joined:
      Output.line("\(fact.recorded)  a record of \(state) came to this child [\(fact.position)]")
    case .left:
      Output.line("\(fact.recorded)  a record of \(state) left this child [\(fact.position)]")
    }
  }

  static func json(_ record: Exchange.ConsolidatedRecord) -> JSON {
    var members: [(String, JSON)] = [
      ("msix_id", .string(record.msixID)), ("known_at", .number(record.knownAt)),
      ("as_of", .string(record.asOf.description)), ("look", .number(record.look)),
      ("open_items", .array(record.openItems.map { .string($0.hex) })),
      ("locked", .array(record.locked.map { .string($0.description) })),
      ("notice", .string(ExportNotice.text)),
      ("consolidated", ViewText.json(record.view)),
      ("statements", .array(record.statements.map(json))),
    ]
    if !record.history.isEmpty {
      members.append(("history", .array(record.history.map(json))))
    }
    if let copy = record.copy { members.append(("copy", ExportNotice.json(copy))) }
    if !record.disputes.isEmpty {
      members.append(("disputes", .array(record.disputes.map(DisputeMarkText.json))))
    }
    return .object(members)
  }

  private static func json(_ statement: Exchange.StateStatement) -> JSON {
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
                group.rows.map { one in
                  row(
                    one, filled(one, group.group, in: statement),
                    statement.marks.filter {
                      $0.group == group.group && $0.recordID == one.recordID
                    })
                })
            )
          })
      ),
    ])
  }

  private static func json(_ fact: Exchange.FormerFact) -> JSON {
    let (what, statement): (String, JSON) =
      switch fact.kind {
      case .stated(let statement): ("stated", json(statement))
      case .retracted: ("retracted", .null)
      case .joined: ("joined", .null)
      case .left: ("left", .null)
      }
    return .object([
      ("position", .number(fact.position)), ("recorded", .string(fact.recorded.description)),
      ("state", .maybe(fact.state?.description)), ("what", .string(what)),
      ("statement", statement),
    ])
  }

  private static func line(_ element: Element, _ value: String) {
    let name = name(element)
    let width = 36
    let space = String(repeating: " ", count: max(1, width - name.count))
    Output.line("    \(name)\(space)\(value)")
  }

  static func name(_ element: Element) -> String {
    DataDictionary.column(of: element)?.name ?? "E\(element.rawValue)"
  }

  private static func filled(
    _ row: Row, _ group: Group, in statement: Exchange.StateStatement
  ) -> [Exchange.FilledField] {
    group == .enrollments ? statement.filled.filter { $0.recordID == row.recordID } : []
  }

  /// What is filled stands apart: it is the directory's word, not the State's.
  private static func row(
    _ row: Row, _ filled: [Exchange.FilledField], _ marks: [Exchange.DisputeMark]
  ) -> JSON {
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
    if !marks.isEmpty { members.append(("cases", .array(marks.map(DisputeMarkText.json)))) }
    return .object(members)
  }
}
