import ArgumentParser
import Counting
import Exchange
import Ledger
import Primitives

struct CountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count",
    abstract: "How many children count, as of a day, as known at any past moment.")
  @OptionGroup var common: CommonOptions
  @Option(help: "The performance period, such as 2025-26.") var period: String?
  @Option(help: "1: eligible and resident; 2: of those, served in summer or intersession.")
  var category = 1
  @Option(help: "One State.") var state: String?
  @Flag(help: "The unduplicated national count alone.") var national = false
  @Flag(help: "The nation and every State (the default).") var all = false
  @Option(help: "A position or a time: as it was known then.") var knownAt: String?
  @Option(help: "Facts up to this day of the period (default: its last).") var asOf: String?
  @Option(help: "The rule set, such as counting/1.") var rules: String?
  @Option(help: "json, text or csv.") var format = Format.json

  func run() throws {
    guard let chosen = UInt8(exactly: category).flatMap(CountingCategory.init(rawValue:)) else {
      throw ExchangeError(.usage, "--category is 1 or 2")
    }
    guard [state != nil, national, all].count(where: { $0 }) <= 1 else {
      throw ExchangeError(.usage, "choose one of --state, --national, --all")
    }
    let scope: Exchange.CountScope =
      if let state {
        .state(try CommonOptions.state(state))
      } else {
        national ? .national : .all
      }
    let period = try period.map { try CommonOptions.period($0) }
    try common.withExchange { exchange in
      let report = try exchange.count(
        scope, period: period, category: chosen, knownAt: try CommonOptions.knownAt(knownAt),
        asOf: try asOf.map { try CommonOptions.date($0, "--as-of") }, rules: rules,
        acting: try common.acting(on: exchange))
      switch format {
      case .json:
        let checkpoint = try exchange.checkpoint(containing: report.knownAt)
        Output.line(Self.json(report, checkpoint).text)
      case .csv:
        Output.line("scope,count")
        for line in report.states { Output.line("\(line.state),\(line.count)") }
        if let national = report.national { Output.line("national,\(national)") }
      case .text: Self.show(report)
      }
    }
  }

  private static func json(
    _ report: Exchange.CountReport, _ checkpoint: SignedCheckpoint
  ) -> JSON {
    .object([
      ("period", .string(report.period.description)),
      ("category", .number(report.category.rawValue)), ("known_at", .number(report.knownAt)),
      ("as_of", .string(report.asOf.description)), ("rules", .string(report.rules)),
      ("checkpoint", .string(checkpoint.note)),
      ("national", report.national.map { .int($0) } ?? .null),
      (
        "states",
        .object(report.states.map { ($0.state.description, .int($0.count)) })
      ),
      ("cells", .array([])),
    ])
  }

  /// A table with a bar for each State, and what lies between their sum and the nation.
  private static func show(_ report: Exchange.CountReport) {
    Output.line(
      Output.bold(
        "Category \(report.category.rawValue), \(report.period), as of \(report.asOf)")
        + ", known at position \(report.knownAt), rules \(report.rules)")
    let largest = max(1, report.states.map(\.count).max() ?? 1)
    let width = max(8, String(max(report.national ?? 0, largest)).count)
    for line in report.states {
      let bar = String(repeating: "\u{2588}", count: Int(line.count * 40 / largest))
      Output.line(
        "\(line.state)        \(aligned(line.count, width))  \(Output.blue(bar))")
    }
    guard let national = report.national else { return }
    let sum = report.states.reduce(0) { $0 + $1.count }
    if !report.states.isEmpty {
      Output.line("sum       \(aligned(sum, width))")
      Output.line(
        "more than \(aligned(sum - national, width))  places in which a child counts a second "
          + "time, in another State")
    }
    Output.line(Output.bold("national  \(aligned(national, width))") + "  distinct children")
  }

  private static func aligned(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: " ", count: max(0, width - digits.count)) + digits
  }
}
