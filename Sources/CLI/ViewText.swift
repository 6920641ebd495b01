import Exchange
import Primitives
import Records

/// A child's statements arranged, as they are printed: a short first page, every value with its
/// State and its age, conflicts in view.
enum ViewText {
  static func show(_ view: ConsolidatedView) {
    section("Who", view.identity)
    section("To watch", view.flags)
    section("Schools now", view.enrollmentsOpen, enrollment)
    section("Schools before", view.enrollmentsPast, enrollment)
    section("Moves", view.moves) { move in
      let from = [27, 28, 29].compactMap { move.row[Element(rawValue: $0)] }
      let to = [30, 31].compactMap { move.row[Element(rawValue: $0)] }
      return "\(move.row[.qualifyingArrivalDate] ?? "")  \(from.joined(separator: " ")) to "
        + "\(to.joined(separator: " ")), eligible until "
        + (move.row[.eligibilityExpirationDate] ?? "")
    }
    section("Courses under way", view.coursesUnderWay) { course in
      title(course) + "  hours \(text(course, 72)), mark so far \(text(course, 73))"
    }
    section("Courses done", view.coursesDone) { course in
      title(course) + "  credits \(text(course, 74)), mark \(text(course, 75))"
    }
    for credits in view.credits {
      let rest = padded(credits.hundredths % 100, 2)
      Output.line(
        "  \(credits.state) granted \(credits.hundredths / 100).\(rest) credits in "
          + "\(credits.courses) courses")
    }
    section("Assessments", view.assessments) { row in
      "\(text(row, 79))  \(text(row, 76)) \(text(row, 77)): \(text(row, 81)) \(text(row, 82))"
    }
    section("Doses", view.doses) { "CVX \(text($0, 201)) on \(text($0, 202))" }
  }

  static func json(_ view: ConsolidatedView) -> JSON {
    .object([
      ("identity", .array(view.identity.map(json))), ("flags", .array(view.flags.map(json))),
      ("moves", .array(view.moves.map(json))),
      ("enrollments_open", .array(view.enrollmentsOpen.map(json))),
      ("enrollments_past", .array(view.enrollmentsPast.map(json))),
      ("courses_under_way", .array(view.coursesUnderWay.map(json))),
      ("courses_done", .array(view.coursesDone.map(json))),
      (
        "credits",
        .array(
          view.credits.map {
            .object([
              ("state", .string($0.state.description)), ("hundredths", .number($0.hundredths)),
              ("courses", .number($0.courses)),
            ])
          })
      ),
      ("assessments", .array(view.assessments.map(json))),
      ("doses", .array(view.doses.map(json))),
    ])
  }

  private static func json(_ element: ConsolidatedView.ComparedElement) -> JSON {
    .object([
      ("element", .string(RecordText.name(element.element))),
      ("conflict", .bool(element.isConflict)),
      (
        "values",
        .array(
          element.values.map {
            .object([
              ("value", .string($0.value)), ("disputed", .bool($0.isDisputed)),
              ("sources", .array($0.sources.map(json))),
              ("cases", .array(cases($0.marks))),
            ])
          })
      ),
    ])
  }

  private static func json(_ row: ConsolidatedView.SourcedRow) -> JSON {
    .object(
      [
        ("source", json(row.source)),
        ("disputed", .array(row.disputed.sorted().map { .string(RecordText.name($0)) })),
        ("cases", .array(cases(row.marks))),
      ]
        + row.row.fields.map { (RecordText.name($0.element), .string($0.value)) })
  }

  /// The cases that marks come from, each once, in their order.
  private static func cases(_ marks: [Exchange.DisputeMark]) -> [JSON] {
    var seen = Set<CaseID>()
    return marks.filter { seen.insert($0.caseID).inserted }.map { .string($0.caseID.hex) }
  }

  private static func json(_ source: ConsolidatedView.Source) -> JSON {
    .object([
      ("state", .string(source.state.description)), ("generation", .number(source.generation)),
      ("submission_date", .string(source.submissionDate.description)),
      ("position", .number(source.position)), ("age_days", .number(source.ageDays)),
    ])
  }

  static func source(_ source: ConsolidatedView.Source) -> String {
    "\(source.state), \(source.submissionDate), \(source.ageDays) days, [\(source.position)]"
  }

  private static func section(_ title: String, _ elements: [ConsolidatedView.ComparedElement]) {
    guard !elements.isEmpty else { return }
    Output.line("\n" + Output.bold(title))
    for element in elements {
      for (index, value) in element.values.enumerated() {
        let name = index == 0 ? RecordText.name(element.element) : ""
        let space = String(repeating: " ", count: max(1, 34 - name.count))
        let sources = value.sources.map(source).joined(separator: "; ")
        let mark = (element.isConflict ? " CONFLICT" : "") + DisputeMarkText.words(value.marks)
        Output.line("  \(name)\(space)\(value.value)  (\(sources))\(mark)")
      }
    }
  }

  private static func section(
    _ title: String, _ rows: [ConsolidatedView.SourcedRow],
    _ line: (ConsolidatedView.SourcedRow) -> String
  ) {
    guard !rows.isEmpty else { return }
    Output.line("\n" + Output.bold(title))
    for row in rows {
      Output.line(
        "  \(line(row))  (\(source(row.source)))\(DisputeMarkText.named(row.marks))")
    }
  }

  private static func enrollment(_ row: ConsolidatedView.SourcedRow) -> String {
    let end = row.row[.withdrawalDate].map { " to \($0)" } ?? ""
    let place = [row.row[.schoolName], row.row[.schoolDistrict], row.row[.facilityState]]
    return "\(text(row, 33))\(end)  grade \(text(row, 48))  "
      + place.compactMap(\.self).joined(separator: ", ")
  }

  private static func title(_ course: ConsolidatedView.SourcedRow) -> String {
    "\(text(course, 68))-\(text(course, 69))  \(text(course, 65)), \(text(course, 66))"
  }

  private static func text(_ row: ConsolidatedView.SourcedRow, _ element: UInt16) -> String {
    row.row[Element(rawValue: element)] ?? "-"
  }
}
