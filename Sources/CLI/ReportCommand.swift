import Counting
import ArgumentParser
import Exchange
import Intake
import Primitives

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Standard reports, as they could be published.",
    discussion: """
      Reports: \(Report.Name.allCases.map(\.rawValue).joined(separator: ", ")). Small numbers, and \
      those from which they could be worked out, are hidden for everybody.
      """)
  @OptionGroup var common: CommonOptions
  @OptionGroup var which: CountCommand.Question
  @Argument(help: "Which report.") var name: String
  @Option(help: "One State's rows.") var state: String?
  @Option(help: "A position or a time: as it was known then.") var knownAt: String?
  @Option(help: "use: within how many days of coming.") var within = 30
  @Option(help: "use: by state, district, region, role or purpose.") var by: String?
  @Option(help: "text, json, csv or svg (a chart with its table).") var format = ReportFormat.text

  /// The form of a report.
  enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case csv
    case svg
  }

  func run() throws {
    guard let chosen = Report.Name(rawValue: name) else {
      let known = Report.Name.allCases.map(\.rawValue).joined(separator: ", ")
      throw ExchangeError(.usage, "reports: \(known)")
    }
    var question = ReportQuestion()
    question.count = try which.question(knownAt: knownAt)
    question.state = try state.map { try CommonOptions.state($0) }
    guard (0...3_650).contains(within) else {
      throw ExchangeError(.usage, "--within takes 0 to 3650 days")
    }
    question.withinDays = within
    if let by {
      guard let breakdown = ReportQuestion.UseBreakdown(rawValue: by) else {
        throw ExchangeError(.usage, "--by is state, district, region, role or purpose")
      }
      question.use = breakdown
    }
    try common.withExchange { exchange in
      let report = try exchange.report(
        chosen, question, acting: try common.acting(on: exchange))
      switch format {
      case .json: Output.line(ReportText.json(report).text)
      case .csv: ReportText.csv(report)
      case .svg: Output.bytes(Array(ReportChart.svg(report).utf8))
      case .text: ReportText.show(report)
      }
    }
  }
}

/// A report as it is printed.
enum ReportText {
  static func json(_ report: Report) -> JSON {
    .object([
      ("report", .string(report.name.rawValue)), ("title", .string(report.title)),
      ("period", .maybe(report.period?.description)), ("known_at", .number(report.knownAt)),
      ("rules", .maybe(report.rules)), ("note", .string(report.note)),
      ("columns", .array(report.columns.map { .string($0) })),
      (
        "rows",
        .array(
          report.rows.map { row in
            .object([
              ("name", .string(row.name)), ("cells", .array(row.cells.map(json))),
            ])
          })
      ),
    ])
  }

  private static func json(_ cell: Report.Cell) -> JSON {
    switch cell {
    case .number(let number): .int(number)
    case .hidden: .string("hidden")
    case .none: .null
    }
  }

  static func text(_ cell: Report.Cell) -> String {
    switch cell {
    case .number(let number): String(number)
    case .hidden: "hidden"
    case .none: ""
    }
  }

  static func csv(_ report: Report) {
    Output.bytes(Array(CSVWriter.line(["row"] + report.columns).utf8))
    for row in report.rows {
      Output.bytes(Array(CSVWriter.line([CSVWriter.guarded(row.name)] + row.cells.map(text)).utf8))
    }
  }

  static func show(_ report: Report) {
    let period = report.period.map { "\($0), " } ?? ""
    let rules = report.rules.map { ", rules \($0)" } ?? ""
    Output.line(Output.bold(report.title))
    Output.line("\(period)known at position \(report.knownAt)\(rules)")
    let table = [[""] + report.columns] + report.rows.map { [$0.name] + $0.cells.map(text) }
    for line in Columns.aligned(table, leading: 1) { Output.line(line) }
    if !report.note.isEmpty { Output.line(report.note) }
  }
}
