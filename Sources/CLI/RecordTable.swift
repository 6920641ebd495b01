import Exchange
import Intake
import Primitives
import Records

/// A consolidated record as a table: a line for each value of each State, with where it comes from.
enum RecordTable {
  private static let columns = [
    "section", "group", "record_id", "element", "value", "state", "generation",
    "submission_date", "age_days", "recorded", "position", "in_force", "conflict", "disputed",
  ]

  static func text(of record: Exchange.ConsolidatedRecord) -> String {
    var lines = CSVWriter.line(columns)
    func add(_ section: String, _ element: String, _ value: String) {
      var fields = [String](repeating: "", count: columns.count)
      (fields[0], fields[3], fields[4]) = (section, element, CSVWriter.guarded(value))
      lines += CSVWriter.line(fields)
    }
    add("notice", "notice", ExportNotice.text)
    if let copy = record.copy { add("notice", "copy", ExportNotice.mark(copy)) }
    add("record", "msix_id", record.msixID)
    add("record", "known_at", String(record.knownAt))
    for item in record.openItems { add("record", "open_item", item.hex) }
    for state in record.locked { add("record", "locked", state.description) }
    let conflicts = Set(
      (record.view.identity + record.view.flags).filter(\.isConflict).map(\.element))
    for statement in record.statements {
      write(statement, in: record, isInForce: true, conflicts, &lines)
    }
    for fact in record.history {
      if case .stated(let statement) = fact.kind {
        write(statement, in: record, isInForce: false, [], &lines)
      } else {
        add("history", "\(fact.position)", "\(fact.state?.description ?? "") \(fact.kind)")
      }
    }
    return lines
  }

  private static func write(
    _ statement: Exchange.StateStatement, in record: Exchange.ConsolidatedRecord,
    isInForce: Bool, _ conflicts: Set<Element>, _ lines: inout String
  ) {
    let disputed = disputed(in: record.view, at: statement.position)
    let age = max(
      0, record.asOf.daysSinceEpoch - statement.submissionDate.daysSinceEpoch)
    for group in statement.block.groups {
      for row in group.rows {
        for field in row.fields {
          let isConflict = conflicts.contains(field.element) && isInForce
          lines += CSVWriter.line([
            isInForce ? "statement" : "history", group.group.title, padded(row.recordID, 3),
            RecordText.name(field.element), CSVWriter.guarded(field.value),
            statement.state.description, String(statement.generation),
            statement.submissionDate.description, String(age), statement.recorded.description,
            String(statement.position), isInForce ? "1" : "0", isConflict ? "1" : "0",
            disputed.contains(field) ? "1" : "0",
          ])
        }
      }
    }
  }

  private static func disputed(in view: ConsolidatedView, at position: UInt64) -> Set<Row.Field> {
    let rows =
      view.moves + view.enrollmentsOpen + view.enrollmentsPast + view.coursesDone
      + view.coursesUnderWay + view.assessments + view.doses
    let inRows = rows.filter { $0.source.position == position }
      .flatMap { row in row.row.fields.filter { row.disputed.contains($0.element) } }
    let inElements = (view.identity + view.flags).flatMap { compared in
      compared.values.filter { value in
        value.isDisputed && value.sources.contains { $0.position == position }
      }.map { Row.Field(compared.element, $0.value) }
    }
    return Set(inRows + inElements)
  }
}
