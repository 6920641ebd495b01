import Exchange
import Primitives
import Records

/// Rosters: the children of a State or district, whose eligibility ends, who ages out, who may not
/// graduate.
enum RosterPages {
  static let routes: [Route] = [
    .get("/roster", .granted(.listChildren)) { try roster($0) }
  ]

  /// Children whom one page shows: a session has names for few more at once.
  private static let linesMax = 50

  private static func roster(_ asking: Asking) throws -> Answer {
    let query = asking.query
    let held = try asking.holder.roles(for: .listChildren).map(\.scope)
    var sheet = Sheet("Roster")
    sheet.lead = [
      "Who is in school here, or eligible by an arrival; with what other States say. Each child on "
        + "it is told of this look."
    ]
    var form = Sheet.Section()
    form.isForScreen = true
    form.forms = [
      Sheet.Form(
        "/roster", "Show",
        [
          .choice(
            "view", "Whom",
            [
              "all": "All", "alerts": "Whose eligibility ends, or who ages out",
              "risk": "Who may not graduate",
            ], value: query["view"] ?? "alerts"),
          .line(
            "district", "District, 7 digits", hint: "Empty for the whole State.",
            value: query["district"] ?? ownDistrict(held), isNeeded: false),
          .line(
            "days", "Days within which something ends", value: query["days"] ?? "90",
            isNeeded: false),
        ], isQuery: true)
    ]
    sheet.sections = [form]
    guard let view = query["view"] else { return sheet.page(asking) }
    let made = try made(view, asking, held)
    sheet.sections.append(try table(made, asking))
    sheet.foot = "As of \(made.day). This look is recorded as event \(made.look)."
    return sheet.page(asking)
  }

  private static func made(
    _ view: String, _ asking: Asking, _ held: [Scope]
  ) throws -> Exchange.Roster {
    guard let view = Exchange.RosterView(rawValue: view) else {
      throw PageError.input("Choose whom to show.")
    }
    guard let state = held.compactMap(\.state).first else { throw PageError.notFound }
    if asking.query["district"] == nil, held.allSatisfy(isRegion) {
      throw PageError.input("Name one of your region's districts, by its 7 digits.")
    }
    guard let days = Int(asking.query["days"] ?? "90") else {
      throw PageError.input("Days are a number.")
    }
    var question = Exchange.RosterQuestion(
      state: state, district: asking.query["district"], view: view, days: days)
    question.limit = linesMax
    question.from = start(asking)
    return try asking.exchange.roster(question, acting: try asking.actingForPurpose())
  }

  private static func start(_ asking: Asking) -> Int {
    max(0, asking.query["from"].flatMap { Int($0) } ?? 0)
  }

  /// The pages before and after.
  private static func pages(_ roster: Exchange.Roster, _ asking: Asking) -> [Sheet.Link] {
    let query = asking.query
    func link(_ title: String, _ from: Int) -> Sheet.Link {
      let district = query["district"].map { "&district=\($0.filter(\.isNumber))" } ?? ""
      let days = query["days"].flatMap { Int($0) } ?? 90
      return Sheet.Link(
        title: title,
        path: "/roster?view=\(query["view"] ?? "all")\(district)&days=\(days)&from=\(from)")
    }
    let from = start(asking)
    return [
      from > 0 ? link("The \(linesMax) before", max(0, from - linesMax)) : nil,
      from + linesMax < roster.total ? link("The next \(linesMax)", from + linesMax) : nil,
    ].compactMap(\.self)
  }

  private static func isRegion(_ scope: Scope) -> Bool {
    if case .region = scope { true } else { false }
  }

  private static func ownDistrict(_ held: [Scope]) -> String? {
    held.lazy.compactMap { scope in
      if case .district(_, let district) = scope { district } else { nil }
    }.first
  }

  private static func table(
    _ roster: Exchange.Roster, _ asking: Asking
  ) throws -> Sheet.Section {
    let session = try asking.session.session
    var section = Sheet.Section(
      roster.total == 1 ? "One child" : "\(roster.total) children")
    if roster.isCut {
      section.paragraphs = ["There are more than a roster takes: name a district."]
    }
    section.links = pages(roster, asking)
    func day(_ date: CivilDate?) -> String { date?.description ?? "" }
    section.table = Sheet.Table(
      caption: "Roster",
      columns: [
        "Child", "Born", "Grade", "School", "Arrived", "Eligible until", "Ages out", "Credits",
        "Unfinished", "What to do",
      ],
      rows: roster.lines.map { line in
        [
          Sheet.Cell(
            "\(line.last), \(line.first)",
            path: "/child/\(asking.site.visits.name(ofChild: line.msixID, in: session))",
            tag: line.disputed.isEmpty ? nil : Sheet.Tag(kind: "error", text: "Disputed")),
          Sheet.Cell(day(line.birth)), Sheet.Cell(line.grade), Sheet.Cell(line.school),
          Sheet.Cell(day(line.arrival)), Sheet.Cell(day(line.eligibilityEnd)),
          Sheet.Cell(day(line.ageOut)),
          Sheet.Cell(line.credits == 0 ? "" : RecordWords.credits(line.credits)),
          Sheet.Cell(line.unfinished == 0 ? "" : String(line.unfinished)),
          Sheet.Cell(line.marks.map(title).joined(separator: "; ")),
        ]
      }, empty: "Nobody.")
    return section
  }

  private static func title(_ mark: RosterMark) -> String {
    switch mark {
    case .eligibilityEnds: "Eligibility ends soon"
    case .eligibilityEnded: "Eligibility has ended"
    case .agesOut: "Ages out soon"
    case .priority: "Priority for services"
    case .notEnrolled: "In no school that anybody tells of"
    case .overAge: "Two years older than the grade"
    case .interrupted: "Courses broken off"
    case .manyMoves: "Three moves in two years"
    case .fewCredits: "Too few credits for the grade"
    }
  }
}
