import ArgumentParser
import Exchange
import Primitives
import Records

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "A child's credits by subject against a State's or district's requirements.",
    discussion: """
      It opens the child's record: the look is recorded. Requirements are loaded with msix \
      reference load credit-requirements. A course that two States tell of counts once, as the \
      fresher one says it. What is accepted, the school that graduates the child decides.
      """)
  @OptionGroup var common: CommonOptions
  @Argument(help: "The child's MSIX id.") var msixID: String
  @Option(name: .customLong("for"), help: "A State, or a district's 7 digits.") var place: String
  @Option(help: "text or json.") var format = Format.text

  func run() throws {
    try common.withExchange(.look) { exchange in
      let (record, plan) = try exchange.creditPlan(
        msixID: msixID, for: place, acting: try common.acting(on: exchange))
      if format == .json { return Output.line(PlanText.json(record, plan).text) }
      PlanText.show(plan)
      Output.message("msix: this look is recorded at position \(record.look)")
    }
  }
}

/// A plan as it is printed.
enum PlanText {
  private typealias Course = CreditPlan.Course

  static func show(_ plan: CreditPlan) {
    Output.line(
      Output.bold("Credits for \(plan.place)")
        + "  \(credits(plan.met)) of \(credits(plan.required)) met, table version \(plan.version)")
    for line in plan.lines {
      let missing = line.missing > 0 ? "  missing \(credits(line.missing))" : "  met"
      Output.line(
        Output.bold(line.subject) + "  \(credits(line.earned)) of \(credits(line.required))"
          + missing)
      for course in line.done { Output.line("  " + words(course)) }
      for course in line.underWay { Output.line("  unfinished: " + words(course)) }
    }
    if !plan.others.isEmpty { Output.line(Output.bold("Counted nowhere")) }
    for course in plan.others { Output.line("  " + words(course)) }
    if !plan.othersUnderWay.isEmpty { Output.line(Output.bold("Unfinished, of other subjects")) }
    for course in plan.othersUnderWay { Output.line("  " + words(course)) }
  }

  private static func words(_ course: Course) -> String {
    let row = course.sourced.row
    var parts = [course.title, course.subject, row[.endAcademicYear] ?? ""]
    if let hundredths = course.hundredths { parts.append("\(credits(hundredths)) credits") }
    if let mark = row[Element(rawValue: 75)] { parts.append("mark \(mark)") }
    if let hours = row[Element(rawValue: 72)] { parts.append("\(hours) hours") }
    if let mark = row[Element(rawValue: 73)] { parts.append("mark so far \(mark)") }
    if course.isRepeat { parts.append("told of by another State as well") }
    if !course.sourced.disputed.isEmpty { parts.append("DISPUTED") }
    return parts.filter { !$0.isEmpty }.joined(separator: ", ")
      + "  [\(course.sourced.source.state) \(course.sourced.source.submissionDate)]"
  }

  private static func credits(_ hundredths: Int) -> String {
    "\(hundredths / 100).\(padded(hundredths % 100, 2))"
  }

  static func json(_ record: Exchange.ConsolidatedRecord, _ plan: CreditPlan) -> JSON {
    .object([
      ("msix_id", .string(record.msixID)), ("place", .string(plan.place)),
      ("table_version", .number(plan.version)), ("required", .string(credits(plan.required))),
      ("met", .string(credits(plan.met))),
      (
        "subjects",
        .array(
          plan.lines.map { line in
            .object([
              ("subject", .string(line.subject)), ("required", .string(credits(line.required))),
              ("earned", .string(credits(line.earned))),
              ("missing", .string(credits(line.missing))),
              ("done", .array(line.done.map(json))),
              ("unfinished", .array(line.underWay.map(json))),
            ])
          })
      ),
      ("counted_nowhere", .array(plan.others.map(json))),
      ("unfinished", .array(plan.othersUnderWay.map(json))), ("look", .number(record.look)),
    ])
  }

  private static func json(_ course: Course) -> JSON {
    .object([
      ("title", .string(course.title)), ("subject", .string(course.subject)),
      ("credits", .maybe(course.hundredths.map(credits))), ("repeat", .bool(course.isRepeat)),
      ("disputed", .bool(!course.sourced.disputed.isEmpty)),
      ("state", .string(course.sourced.source.state.description)),
      ("position", .number(course.sourced.source.position)),
    ])
  }
}
