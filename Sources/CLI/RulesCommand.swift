import ArgumentParser
import Intake
import Primitives
import Records

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "The rules of validation: severity, what is wrong, the mend, and since when.",
    discussion: """
      A package is judged by the rules in force on the day of its arrival, and never again. Needs \
      no ledger.
      """)

  /// What it is printed as.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    /// For people: docs/validation-rules.md.
    case markdown
    /// For programs.
    case json
    /// For tables: one line a rule.
    case csv
  }

  @Option(help: "markdown, json or csv.") var format = Form.markdown
  @Option(help: "Only the rules in force on this day (default: all that ever were).")
  var on: String?

  func run() throws {
    let set = try on.map { RuleSet.inForce(on: try CommonOptions.date($0, "--on")) }
    let text =
      switch format {
      case .markdown: RulesText.markdown(set)
      case .json: RulesText.json(set).indentedText + "\n"
      case .csv: RulesText.csv(set)
      }
    Output.bytes(Array(text.utf8))
    try Output.flush()
  }
}

/// The rules as they are printed; those of one set, or all.
enum RulesText {
  static func markdown(_ set: RuleSet?) -> String {
    var lines = introduction
    for set in RuleSet.all {
      lines.append(
        "| `\(set.name)` | \(set.effectiveFrom) | \(set.effectiveUntil?.description ?? "") "
          + "| \(set.summary) |")
    }
    for (title, rules) in Rule.sections {
      let rules = rules.filter { set?.has($0) ?? true }
      guard !rules.isEmpty else { continue }
      lines += [
        "", "## \(title)", "", "| rule | severity | what is wrong | mend | from | until |",
        "|---|---|---|---|---|---|",
      ]
      for rule in rules {
        lines.append(
          "| `\(rule.name)` | \(rule.severity.rawValue) | \(rule.words) | \(rule.mend) "
            + "| \(rule.effectiveFrom) | \(rule.effectiveUntil?.description ?? "") |")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let introduction = [
    "# Rules of validation", "",
    "<!-- Made by `msix rules --format markdown`; a test holds it against the program. -->", "",
    "**Purpose.** What a package is judged by, in words, with the mend and the days on which each",
    "rule is asked. The same for programs: `msix rules --format json|csv`; the rules of one day:",
    "`msix rules --on DAY`.", "",
    "- `fatal`: nothing of the file is taken. `reject`: this student's block is not taken, and the",
    "  former statement stays in force. `warning`: taken, and the sender should look. `quality`:",
    "  taken, and the State should find out what is true.",
    "- A package is judged by the set in force on the day of its arrival. The set is recorded with",
    "  it by name, with the versions of the policy and tables whose values it used",
    "  (`submission/3+validation/1+facilities/2`), and it is never judged again.",
    "- A finding names the row, the column, the rule and the mend; of a value it tells the shape",
    "  alone.",
    "- Tables (`msix reference load`) lag behind the world: what they lack only warns, and where",
    "  none is loaded nothing is asked. An element that a notice makes required only warns until",
    "  the months of the policy `new-element-grace-months` have passed since the notice.", "",
    "| set | from | until | what it brought |", "|---|---|---|---|",
  ]

  static func json(_ set: RuleSet?) -> JSON {
    .object([
      (
        "sets",
        .array(
          RuleSet.all.map { set in
            .object([
              ("name", .string(set.name)),
              ("effective_from", .string(set.effectiveFrom.description)),
              ("effective_until", .maybe(set.effectiveUntil?.description)),
              ("summary", .string(set.summary)),
            ])
          })
      ),
      (
        "rules",
        .array(
          Rule.all.filter { set?.has($0) ?? true }.map { rule in
            .object([
              ("rule", .string(rule.name)), ("severity", .string(rule.severity.rawValue)),
              ("words", .string(rule.words)), ("mend", .string(rule.mend)),
              ("effective_from", .string(rule.effectiveFrom.description)),
              ("effective_until", .maybe(rule.effectiveUntil?.description)),
            ])
          })
      ),
    ])
  }

  static func csv(_ set: RuleSet?) -> String {
    var text = CSVWriter.line(
      ["rule", "severity", "words", "mend", "effective_from", "effective_until"])
    for rule in Rule.all where set?.has(rule) ?? true {
      text += CSVWriter.line([
        rule.name, rule.severity.rawValue, rule.words, rule.mend,
        rule.effectiveFrom.description, rule.effectiveUntil?.description ?? "",
      ])
    }
    return text
  }
}
