import ArgumentParser
import Exchange
import Intake
import Primitives
import Records

struct RosterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roster",
    abstract: "Children of a State or district, with what is to be done. The look is recorded.",
    discussion: """
      Whoever is in school there as the State says, or eligible by an arrival. --view alerts: \
      eligibility that ends, or has ended lately, and children who age out, within --days. --view \
      risk: children who may not graduate, each with the reason. What other States say of a child \
      counts as well. At most 2,000 children: name a district.
      """)
  @OptionGroup var common: CommonOptions
  @Option(help: "The State.") var state: String
  @Option(help: "A district, by its 7 digits.") var district: String?
  @Option(help: "all, alerts or risk.") var view = "all"
  @Option(help: "Days within which something ends.") var days = 90
  @Option(help: "text, json (one a line) or csv.") var format = Format.text

  func run() throws {
    guard let view = Exchange.RosterView(rawValue: view) else {
      throw ExchangeError(.usage, "--view is all, alerts or risk")
    }
    let question = Exchange.RosterQuestion(
      state: try CommonOptions.state(state), district: district, view: view, days: days)
    try common.withExchange(.look) { exchange in
      let roster = try exchange.roster(question, acting: try common.acting(on: exchange))
      switch format {
      case .text: RosterText.show(roster.lines)
      case .json: for line in roster.lines { Output.line(RosterText.json(line).text) }
      case .csv: RosterText.table(roster.lines)
      }
      if roster.isCut { Output.message("msix: there are more; name a district") }
      Output.message("msix: this look is recorded at position \(roster.look)")
    }
  }
}

struct RelativesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relatives",
    abstract: "Children who may be of a child's family: by parents and moves. A look at each.",
    discussion: """
      A parent's name, a family name, and the same move or the same telephone; or both parents' \
      names and a family name. Neither is proof: ask the family.
      """)
  @OptionGroup var common: CommonOptions
  @Argument(help: "The child's MSIX id.") var msixID: String
  @Option(help: "text or json (one a line).") var format = Format.text

  func run() throws {
    try common.withExchange(.look) { exchange in
      let found = try exchange.relatives(of: msixID, acting: try common.acting(on: exchange))
      for relative in found.relatives {
        let link = relative.kinship == .parentAndMove ? "parent and move" : "both parents"
        if format == .json {
          Output.line(
            JSON.object([
              ("link", .string(link)), ("child", SearchText.json(relative.child)),
            ]).text)
        } else {
          Output.line(
            (SearchText.fields(relative.child) + [link]).joined(separator: "  "))
        }
      }
      if found.relatives.isEmpty, format != .json { Output.line("nobody is found") }
      if found.isCut { Output.message("msix: there are more") }
      Output.message("msix: this look is recorded at position \(found.look)")
    }
  }
}

/// A roster as it is printed.
enum RosterText {
  private static let columns = [
    "msix_id", "last", "first", "birth", "grade", "school", "arrival", "eligibility_end", "age_out",
    "credits", "unfinished", "marks", "disputed",
  ]

  private static func fields(_ line: RosterLine) -> [String] {
    func day(_ date: CivilDate?) -> String { date?.description ?? "" }
    return [
      line.msixID, line.last, line.first, day(line.birth), line.grade, line.school,
      day(line.arrival), day(line.eligibilityEnd), day(line.ageOut),
      "\(line.credits / 100).\(padded(line.credits % 100, 2))", String(line.unfinished),
      line.marks.map(\.rawValue).joined(separator: " "),
      line.disputed.map(RecordText.name).joined(separator: "; "),
    ]
  }

  static func show(_ lines: [RosterLine]) {
    for line in lines {
      let fields = fields(line)
      Output.line(Output.bold("\(fields[1]), \(fields[2])") + "  \(fields[0])")
      Output.line("  born \(fields[3]), grade \(fields[4]), \(fields[5])")
      Output.line("  arrived \(fields[6]), eligible until \(fields[7]), ages out \(fields[8])")
      if !fields[11].isEmpty { Output.line("  " + fields[11]) }
      if !fields[12].isEmpty { Output.line("  DISPUTED: " + fields[12]) }
    }
    if lines.isEmpty { Output.line("nobody") }
  }

  /// Cells that a table's program would run are guarded: States write what they like.
  static func table(_ lines: [RosterLine]) {
    Output.bytes(Array(CSVWriter.line(columns).utf8))
    for line in lines {
      Output.bytes(Array(CSVWriter.line(fields(line).map(CSVWriter.guarded)).utf8))
    }
  }

  static func json(_ line: RosterLine) -> JSON {
    func day(_ date: CivilDate?) -> JSON { .maybe(date?.description) }
    return .object([
      ("msix_id", .string(line.msixID)), ("last", .string(line.last)),
      ("first", .string(line.first)), ("birth", day(line.birth)), ("grade", .string(line.grade)),
      ("school", .string(line.school)), ("arrival", day(line.arrival)),
      ("eligibility_end", day(line.eligibilityEnd)), ("age_out", day(line.ageOut)),
      ("credits_hundredths", .number(line.credits)), ("unfinished", .number(line.unfinished)),
      ("marks", .array(line.marks.map { .string($0.rawValue) })),
      ("disputed", .array(line.disputed.map { .string(RecordText.name($0)) })),
    ])
  }
}
