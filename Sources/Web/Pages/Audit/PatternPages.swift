import Exchange
import Primitives
import Records

/// Patterns of looks that an auditor may want to ask about. None is proof of anything.
enum PatternPages {
  static let routes: [Route] = [
    .get("/patterns", .granted(.readTrail)) { try patterns($0) }
  ]

  /// Findings on a page: the latest. The command line prints all.
  private static let linesMax = 200
  /// Looks of a finding that a page leads to.
  private static let looksMax = 5

  private static func patterns(_ asking: Asking) throws -> Answer {
    func day(_ name: String) throws -> CivilDate? {
      guard let text = asking.query[name] else { return nil }
      guard let day = CivilDate(text) else {
        throw PageError.input("A day is written such as 2025-09-01.")
      }
      return day
    }
    let (from, to) = (try day("from"), try day("to"))
    let findings = try asking.exchange.trailPatterns(
      from: from.map { .time(Instant(startOf: $0)) }, to: to.map(ChildPages.end(of:)),
      acting: try asking.actingForOffice(.readTrail))
    var sheet = Sheet("Patterns worth a look")
    sheet.lead = [
      "None of these is proof of anything, and none has a consequence by itself: most have a good "
        + "reason. Ask before you judge. That you looked is recorded."
    ]
    var form = Sheet.Section()
    form.forms = [
      Sheet.Form(
        "/patterns", "Show",
        [
          .day("from", "From", value: from?.description, isNeeded: false),
          .day("to", "To", value: to?.description, isNeeded: false),
        ], isQuery: true)
    ]
    var found = Sheet.Section("Findings")
    if findings.count > linesMax {
      found.paragraphs = ["The latest \(linesMax) of \(findings.count): narrow the days."]
    }
    found.table = Sheet.Table(
      caption: "Findings", columns: ["Day", "Who", "Pattern", "How many", "Looks"],
      rows: findings.suffix(linesMax).reversed().map(row), empty: "Nothing stands out.")
    var meaning = Sheet.Section("What each means")
    meaning.facts = TrailPattern.allCases.map { (title($0), $0.explanation) }
    sheet.sections = [form, found, meaning]
    return sheet.page(asking)
  }

  private typealias TrailPattern = Exchange.TrailPattern

  private static func row(_ finding: Exchange.TrailFinding) -> [Sheet.Cell] {
    [
      Sheet.Cell(finding.day.description), Sheet.Cell(finding.name),
      Sheet.Cell(title(finding.pattern)), Sheet.Cell(String(finding.count)),
      Sheet.Cell(
        finding.positions.prefix(looksMax).map(String.init).joined(separator: ", "),
        path: finding.positions.first.map { "/trail/\($0)" }),
    ]
  }

  private static func title(_ pattern: TrailPattern) -> String {
    switch pattern {
    case .manyOutsideState: "Many children of other States"
    case .sameSurname: "The holder's own family name"
    case .afterHours: "At night"
    case .searchWithoutView: "Searches that lead nowhere"
    case .manyPlaces: "Many places on one day"
    case .withoutAccount: "Without an account"
    }
  }
}
