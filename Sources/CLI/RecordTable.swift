import Exchange
import Intake
import Primitives
import Records

/// A consolidated record as a table: a line for each value of each State, with where it comes from.
enum RecordTable {
  private static let columns = [
    "section", "group", "record_id", "element", "value", "state", "generation",
    "submission_date", "age_days", "recorded", "position", "in_force", "conflict", "disputed",
    "statement_of_disagreement",
    "agency_reasons", "correction",
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
    let age = max(
      0, record.asOf.daysSinceEpoch - statement.submissionDate.daysSinceEpoch)
    for group in statement.block.groups {
      for row in group.rows {
        for field in row.fields {
          let isConflict = conflicts.contains(field.element) && isInForce
          lines += CSVWriter.line(
            [
              isInForce ? "statement" : "history", group.group.title, padded(row.recordID, 3),
              RecordText.name(field.element), CSVWriter.guarded(field.value),
              statement.state.description, String(statement.generation),
              statement.submissionDate.description, String(age), statement.recorded.description,
              String(statement.position), isInForce ? "1" : "0", isConflict ? "1" : "0",
            ] + disputes(statement.marks(of: field.element, in: group.group, row: row.recordID)))
        }
      }
    }
  }

  /// Whether a value is contested, what the family says, why the agency did not amend it; and why
  /// it was found wrong.
  private static func disputes(_ marks: [Exchange.DisputeMark]) -> [String] {
    let statements = marks.filter { $0.kind == .statement }
    func joined(_ texts: [String]) -> String {
      CSVWriter.guarded(texts.joined(separator: "\n\n"))
    }
    return [
      statements.isEmpty ? "0" : "1", joined(statements.map(\.text)),
      joined(statements.compactMap(\.agencyReasons)),
      joined(marks.filter { $0.kind == .corrected }.map(\.text)),
    ]
  }
}
