import Exchange
import Primitives
import Records

/// Records beside one another: element by element, what is the same and what is not.
struct SideBySide {
  private let views: [(column: String, view: ConsolidatedView)]

  /// Children: each is called by its number and its States.
  init(_ records: [Exchange.ConsolidatedRecord]) {
    views = records.map { record in
      let states = Set(record.statements.map(\.state)).sorted().map(\.description)
      return ("\(record.msixID) (\(states.joined(separator: ", ")))", record.view)
    }
  }

  /// The State records of one child: what each says by itself.
  init(recordsOf record: Exchange.ConsolidatedRecord) {
    views = record.statements.map { statement in
      (
        "\(statement.state), file of \(statement.submissionDate), event \(statement.position)",
        ConsolidatedView([statement], asOf: record.asOf)
      )
    }
  }

  var model: Model {
    let columns = views.map(\.column)
    let elements = Set(views.flatMap { $0.view.identity.map(\.element) }).sorted()
    let lines = elements.map { element -> Model in
      let values = views.map { view in
        view.view.identity.first { $0.element == element }?.values.map {
          RecordWords.value($0.value, of: element)
        } ?? []
      }
      // A State's own number says nothing of whether two records are one child's.
      let isSame = values.count > 1 && values.allSatisfy { $0 == values[0] }
      let isOneSilent = values.contains { $0.isEmpty } || element == .stateStudentIdentifier
      return .of([
        "name": RecordWords.name(element),
        "values": zip(columns, values).map { column, values in
          ["column": column, "text": values.joined(separator: "; ")] as Model
        },
        "differs": !isSame && !isOneSilent && values.count > 1,
      ])
    }
    return [
      "columns": columns, "lines": lines,
      "stories": views.map { column, view in
        [
          "column": column, "moves": view.moves.prefix(5).map(Self.move),
          "schools": (view.enrollmentsOpen + view.enrollmentsPast).prefix(5).map(Self.school),
        ] as Model
      },
    ]
  }

  private static func move(_ sourced: ConsolidatedView.SourcedRow) -> String {
    let row = sourced.row
    return "\(row.words(26) ?? "no date"): \(row.joined(27, 28, 29)) to \(row.joined(30, 31))"
  }

  private static func school(_ sourced: ConsolidatedView.SourcedRow) -> String {
    let row = sourced.row
    let end = row.words(54).map { " to \($0)" } ?? ""
    return
      "\(row.words(33) ?? "no date")\(end): \(row.joined(35, 45)), \(RecordWords.grade(row))"
  }
}
