import ArgumentParser
import Counting
import Exchange
import Ledger
import Primitives

struct CountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "count",
    abstract: "How many children count, as of a day, as known at any past moment.",
    subcommands: [
      Show.self, Explain.self, Diff.self, List.self, Reconcile.self, Certify.self, Verify.self,
    ],
    defaultSubcommand: Show.self)

  /// Which count: what all commands about counts take.
  struct Question: ParsableArguments {
    @Option(help: "The performance period, such as 2025-26.") var period: String?
    @Option(help: "1: eligible and resident; 2: of those, served in summer or intersession.")
    var category = 1
    @Option(help: "Facts up to this day of the period (default: its last).") var asOf: String?
    @Option(help: "The rule set, such as counting/1 (default: the one in force then).")
    var rules: String?

    func question(knownAt: String? = nil) throws -> CountQuestion {
      guard let chosen = UInt8(exactly: category).flatMap(CountingCategory.init(rawValue:)) else {
        throw ExchangeError(.usage, "--category is 1 or 2")
      }
      return CountQuestion(
        period: try period.map { try CommonOptions.period($0) }, category: chosen,
        knownAt: try CommonOptions.knownAt(knownAt),
        asOf: try asOf.map { try CommonOptions.date($0, "--as-of") }, rules: rules)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "The number (the default).",
      discussion: """
        --by takes words of: \(Breakdown.allCases.map(\.rawValue).joined(separator: ", ")). \
        With --all, both categories by State and grade.
        """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var which: Question
    @Option(help: "One State.") var state: String?
    @Option(help: "A region of a State: XX:NAME.") var region: String?
    @Flag(help: "The unduplicated national count alone.") var national = false
    @Flag(help: "The nation and every State (the default), with the whole table in the cells.")
    var all = false
    @Option(help: "A position or a time: as it was known then.") var knownAt: String?
    @Option(help: "What to break the count down by, words parted by commas.") var by: String?
    @Option(help: "json, text or csv.") var format = Format.json

    func run() throws {
      let scope = try scope()
      let by = try breakdowns()
      let question = try which.question(knownAt: knownAt)
      try common.withExchange { exchange in
        let report = try exchange.count(
          scope, question, by: by, isWholeTable: all && by.isEmpty,
          acting: try common.acting(on: exchange))
        switch format {
        case .json:
          let checkpoint = try exchange.checkpoint(containing: report.knownAt)
          Output.line(report.json(under: checkpoint).text)
        case .csv: CountText.csv(report)
        case .text: CountText.show(report)
        }
      }
    }

    private func scope() throws -> Exchange.CountScope {
      guard [state != nil, region != nil, national, all].count(where: { $0 }) <= 1 else {
        throw ExchangeError(.usage, "choose one of --state, --region, --national, --all")
      }
      if let state { return .state(try CommonOptions.state(state)) }
      if let region {
        let parts = region.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else {
          throw ExchangeError(.usage, "--region takes a State and its region, such as TX:North")
        }
        return .region(try CommonOptions.state(String(parts[0])), String(parts[1]))
      }
      return national ? .national : .all
    }

    private func breakdowns() throws -> [Breakdown] {
      var found = [Breakdown]()
      for word in (by ?? "").split(separator: ",") {
        guard let breakdown = Breakdown(rawValue: String(word)) else {
          let known = Breakdown.allCases.map(\.rawValue).joined(separator: ", ")
          throw ExchangeError(.usage, "--by takes words of: \(known)")
        }
        if !found.contains(breakdown) { found.append(breakdown) }
      }
      return found
    }
  }
}
