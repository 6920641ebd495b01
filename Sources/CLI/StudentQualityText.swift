import DataQuality
import Exchange
import Primitives
import Records

/// One record's quality as it is printed: shares and names of elements, no value.
enum StudentQualityText {
  static func write(_ quality: Exchange.StudentQuality, as format: Format) {
    switch format {
    case .text: show(quality)
    case .json: Output.line(json(quality).text)
    case .csv:
      Output.line("element,filled,doubtful")
      for standing in quality.row.quality.standings {
        Output.line(
          "\(name(standing.element)),\(score(standing.filled)),\(score(standing.doubtful))")
      }
    }
  }

  private static func name(_ element: Element) -> String {
    DataDictionary.column(of: element)?.name ?? ""
  }

  private static func score(_ permille: Int) -> String {
    QualityCommand.Cell.score(Int64(permille))
  }

  private static func age(_ day: CivilDate, _ quality: Exchange.StudentQuality) -> Int {
    Int(quality.asOf.daysSinceEpoch) - Int(day.daysSinceEpoch)
  }

  private static func show(_ quality: Exchange.StudentQuality) {
    let found = quality.row.quality
    Output.line(
      Output.bold("Score \(score(found.score)) of 100")
        + "  weights \(found.weights.name), look recorded at \(quality.look)")
    for use in QualityUse.allCases {
      guard let value = found.score(for: use) else { continue }
      Output.line("  \(use.name): \(score(value))")
    }
    let gains = found.gains()
    if !gains.isEmpty { Output.line("Would raise it most:") }
    for gain in gains {
      let standing = found.standings.first { $0.element == gain.element }
      let why = standing.map { $0.filled == 1000 ? "doubtful" : "missing" } ?? ""
      Output.line("  \(name(gain.element)): +\(score(gain.permille))  (\(why))")
    }
    Output.line(
      "Confirmed \(age(quality.row.confirmed, quality)) days ago. Days since a section changed:")
    for section in quality.row.sections {
      Output.line("  \(section.group.title): \(age(section.changed, quality))")
    }
  }

  private static func json(_ quality: Exchange.StudentQuality) -> JSON {
    let found = quality.row.quality
    return .object([
      ("state", .string(quality.row.state.description)),
      ("as_of", .string(quality.asOf.description)), ("look", .number(quality.look)),
      ("weights", .string(found.weights.name)), ("score_permille", .number(found.score)),
      (
        "uses_permille",
        .object(
          QualityUse.allCases.map { use in
            (use.name, found.score(for: use).map { .number($0) } ?? .null)
          })
      ),
      (
        "gains",
        .array(
          found.gains().map {
            .object([
              ("element", .string(name($0.element))), ("gain_permille", .number($0.permille)),
            ])
          })
      ),
      (
        "elements",
        .array(
          found.standings.map {
            .object([
              ("element", .string(name($0.element))), ("filled_permille", .number($0.filled)),
              ("doubtful_permille", .number($0.doubtful)),
            ])
          })
      ),
      ("confirmed_days_ago", .number(age(quality.row.confirmed, quality))),
      (
        "sections",
        .array(
          quality.row.sections.map {
            .object([
              ("section", .string($0.group.title)),
              ("changed_days_ago", .number(age($0.changed, quality))),
            ])
          })
      ),
    ])
  }
}
