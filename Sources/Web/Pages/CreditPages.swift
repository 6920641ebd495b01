import Exchange
import Primitives
import Records

/// The credit planner: what a child has learned against what a State or district asks of whoever
/// graduates.
enum CreditPages {
  static let routes: [Route] = [
    .get("/child/:child/credits", .granted(.viewRecord)) { try plan($0) }
  ]

  private static func plan(_ asking: Asking) throws -> Answer {
    let number = try asking.childNumber()
    // A purpose is asked for before anything, as on every page of a child.
    let acting = try asking.actingForPurpose()
    let path = "/child/\(try asking.segment("child"))"
    let places = try asking.exchange.creditPlaces(on: asking.time.date)
    let chosen = asking.query["for"]
    guard chosen.map(places.contains) ?? true else {
      throw PageError.input("No credit requirements of this place are loaded.")
    }
    var sheet = Sheet("Credit planner")
    sheet.lead = [
      "A course that two States tell of counts once, as the fresher one says it. What is accepted, "
        + "the school that graduates the student decides."
    ]
    sheet.sections = [try form(path, places, chosen, asking)]
    if let chosen {
      let (record, plan) = try asking.exchange.creditPlan(
        msixID: number, for: chosen, acting: acting)
      sheet.sections += sections(of: plan)
      sheet.foot = "This look is recorded as event \(record.look), with your name and purpose."
    }
    return sheet.page(asking)
  }

  private static func form(
    _ path: String, _ places: [String], _ chosen: String?, _ asking: Asking
  ) throws -> Sheet.Section {
    let states = try StateList.initial(effectiveFrom: asking.time.date)
    var section = Sheet.Section()
    section.isForScreen = true
    section.links = [Sheet.Link(title: "First screen", path: path)]
    guard !places.isEmpty else {
      section.paragraphs = ["No State's or district's requirements are loaded yet."]
      return section
    }
    section.forms = [
      Sheet.Form(
        "\(path)/credits", "Show",
        [
          .list(
            "for", "Requirements of",
            places.map { place in
              let name = StateCode(place).flatMap { states.entry($0)?.name }
              return .init(value: place, title: name ?? "District \(place)")
            }, value: chosen)
        ], isQuery: true)
    ]
    return section
  }

  private static func sections(of plan: CreditPlan) -> [Sheet.Section] {
    var totals = Sheet.Section("Requirements of \(plan.place)")
    totals.paragraphs = [
      "\(RecordWords.credits(plan.met)) of \(RecordWords.credits(plan.required)) credits are met. "
        + "Version \(plan.version) of the table."
    ]
    totals.table = Sheet.Table(
      caption: "Credits by subject",
      columns: ["Subject", "Required", "Earned", "Missing", "Unfinished courses"],
      rows: plan.lines.map { line in
        [
          Sheet.Cell(line.subject), Sheet.Cell(RecordWords.credits(line.required)),
          Sheet.Cell(RecordWords.credits(line.earned)),
          Sheet.Cell(
            line.missing > 0 ? RecordWords.credits(line.missing) : "",
            tag: line.missing == 0
              ? Sheet.Tag(kind: "success", text: "Met")
              : Sheet.Tag(kind: "warning", text: "Missing")),
          Sheet.Cell(line.underWay.map(\.title).joined(separator: "; ")),
        ]
      })
    let underWay = plan.lines.flatMap(\.underWay) + plan.othersUnderWay
    return [
      totals, section("Unfinished courses", underWay),
      section("Finished courses that count", plan.lines.flatMap(\.done)),
      section("Finished courses that count nowhere", plan.others),
    ].compactMap(\.self)
  }

  private static func section(
    _ heading: String, _ courses: [CreditPlan.Course]
  ) -> Sheet.Section? {
    guard !courses.isEmpty else { return nil }
    var section = Sheet.Section(heading)
    section.table = Sheet.Table(
      caption: heading, columns: ["Course", "Subject", "Year", "Credits", "Mark", "Said by"],
      rows: courses.map { course in
        let row = course.sourced.row
        let soFar = [row.words(72).map { "\($0) hours" }, row.words(73)].compactMap(\.self)
        return [
          Sheet.Cell(course.title, tag: tag(of: course)), Sheet.Cell(course.subject),
          Sheet.Cell(row.words(69) ?? ""),
          Sheet.Cell(course.hundredths.map(RecordWords.credits) ?? ""),
          Sheet.Cell(row.words(75) ?? soFar.joined(separator: ", ")),
          Sheet.Cell(RecordWords.source(course.sourced.source)),
        ]
      })
    return section
  }

  private static func tag(of course: CreditPlan.Course) -> Sheet.Tag? {
    if !course.sourced.disputed.isEmpty { return Sheet.Tag(kind: "error", text: "Disputed") }
    return course.isRepeat ? Sheet.Tag(kind: "warning", text: "Another State's, too") : nil
  }
}
