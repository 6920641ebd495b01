import Primitives
import ArgumentParser
import Counting
import Exchange
import Records

struct TimelinessCommand: ParsableCommand {
  /// What is told apart below the State.
  enum Breakdown: String, ExpressibleByArgument, CaseIterable {
    case district
  }

  static let configuration = CommandConfiguration(
    commandName: "timeliness",
    abstract: "How soon States send what 34 CFR 200.85 asks, as known at any past moment.")
  @OptionGroup var common: CommonOptions
  @Option(help: "One State (default: all, and the nation).") var state: String?
  @Option(help: "The performance period in which the clocks began, such as 2025-26.")
  var period: String?
  @Option(help: "district: a line for each.") var by: Breakdown?
  @Option(help: "A position or a time: as it was known then.") var knownAt: String?
  @Option(help: "text, json or csv.") var format = Format.text

  func run() throws {
    let code = try state.map { try CommonOptions.state($0) }
    let period = try period.map { try CommonOptions.period($0) }
    try common.withExchange { exchange in
      let report = try exchange.timeliness(
        state: code, period: period, by: by == .district ? .district : .state,
        knownAt: try CommonOptions.knownAt(knownAt), acting: try common.acting(on: exchange))
      switch format {
      case .json: Output.line(Self.json(report).text)
      case .csv:
        Output.line(
          "state,district,trigger,total,on_time,late,overdue,open,without_deadline,"
            + "without_start,estimated,late_days,late_days_max")
        for line in report.lines { Output.line(Self.csv(line)) }
      case .text: Self.show(report)
      }
    }
  }

  private static func numbers(_ tally: Exchange.TimelinessTally) -> [(String, Int64)] {
    [
      ("total", tally.total), ("on_time", tally.onTime), ("late", tally.late),
      ("overdue", tally.overdue), ("open", tally.open),
      ("without_deadline", tally.withoutDeadline), ("without_start", tally.withoutStart),
      ("estimated", tally.estimated), ("late_days", tally.lateDays),
      ("late_days_max", tally.lateDaysMax),
    ]
  }

  private static func csv(_ line: Exchange.TimelinessLine) -> String {
    ([line.state?.description ?? "national", line.district ?? "", line.trigger.rawValue]
      + numbers(line.tally).map { String($0.1) }).joined(separator: ",")
  }

  private static func json(_ report: Exchange.TimelinessReport) -> JSON {
    .object([
      ("period", .string(report.period.description)), ("known_at", .number(report.knownAt)),
      ("as_of", .string(report.asOf.description)),
      (
        "lines",
        .array(
          report.lines.map { line in
            .object(
              [
                ("state", .maybe(line.state?.description)), ("district", .maybe(line.district)),
                ("trigger", .string(line.trigger.rawValue)),
              ] + numbers(line.tally).map { ($0.0, .int($0.1)) }
                + [("on_time_permille", line.tally.onTimePermille.map { .int($0) } ?? .null)])
          })
      ),
    ])
  }

  private static func show(_ report: Exchange.TimelinessReport) {
    Output.line(
      Output.bold("Timeliness, \(report.period), as of \(report.asOf)")
        + ", known at position \(report.knownAt)")
    var table = [
      [
        "", "", "clock", "in time", "sent", "late", "overdue", "open", "no deadline", "no start",
        "estimated", "days late", "at most",
      ]
    ]
    for line in report.lines {
      let tally = line.tally
      let judged = tally.late + tally.overdue
      let share = tally.onTimePermille.map { "\($0 / 10).\($0 % 10) %" } ?? "-"
      let mean = judged == 0 ? "-" : String(tally.lateDays / judged)
      let district = line.district.map { $0.isEmpty ? "no district" : $0 } ?? ""
      table.append(
        [line.state?.description ?? "nation", district, line.trigger.rawValue, share]
          + [
            tally.onTime + tally.late, tally.late, tally.overdue, tally.open,
            tally.withoutDeadline, tally.withoutStart, tally.estimated,
          ].map { String($0) } + [mean, judged == 0 ? "-" : String(tally.lateDaysMax)])
    }
    for line in Columns.aligned(table, leading: 3) { Output.line(line) }
    if report.lines.isEmpty { Output.line("No clock began in this period.") }
  }
}
