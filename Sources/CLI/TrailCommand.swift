import ArgumentParser
import Exchange
import Intake
import Ledger
import Primitives
import Records

struct TrailCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trail",
    abstract: "Who saw what, when and why. Reading it is recorded too.",
    discussion: """
      With --child alone it is that child's accounting of disclosures. Conditions narrow it down \
      together. --proofs adds to each JSON line a proof that its event is in the checkpoint that \
      the first line carries.
      """,
    subcommands: [Show.self, Patterns.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Entries of the trail, the latest last.")
    @OptionGroup var common: CommonOptions
    @Option(help: "An MSIX id.") var child: String?
    @Option(help: "An account: what it did, and what was done to it.") var account: String?
    @Option(help: "A State: what its accounts did.") var state: String?
    @Option(name: .customLong("for"), help: "Looks for one purpose.") var given: String?
    @Option(help: "First position or time.") var from: String?
    @Option(help: "Last position or time (default: now).") var to: String?
    @Option(help: "The most entries; the latest are shown.") var limit = 1_000
    @Option(help: "text, json (one a line) or csv.") var format = Format.text
    @Flag(help: "With JSON: a proof of inclusion for each entry.") var proofs = false

    func run() throws {
      var question = Exchange.TrailQuestion()
      question.msixID = child
      question.account = account
      question.state = try state.map(CommonOptions.state)
      question.purpose = try given.map(CommonOptions.purpose)
      question.from = try CommonOptions.knownAt(from)
      question.to = try CommonOptions.knownAt(to)
      question.limit = limit
      guard limit > 0 else { throw ExchangeError(.usage, "--limit takes a number above 0") }
      guard !proofs || format == .json else {
        throw ExchangeError(.usage, "--proofs goes with --format json")
      }
      // A checkpoint is published alone.
      try common.withExchange(proofs ? .alone : .look) { exchange in
        let answer = try exchange.trail(question, acting: try common.acting(on: exchange))
        switch format {
        case .text: TrailText.show(answer)
        case .csv: TrailText.table(answer)
        case .json:
          let checkpoint = proofs ? try exchange.publishCheckpoint() : nil
          if let checkpoint {
            Output.line(JSON.object([("checkpoint", .string(checkpoint.note))]).text)
          }
          for line in answer.lines {
            let proof = try checkpoint.map {
              try exchange.log.inclusionProof(of: line.position, size: $0.checkpoint.size)
            }
            Output.line(TrailText.json(line, proof).text)
          }
        }
        if answer.isCut {
          Output.message("msix: earlier entries are left out: --limit, or --to")
        }
      }
    }
  }
}

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "What a disclosure showed, made again and compared by digest. Recorded first.",
    discussion: "Status 3 where it is not what was shown.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The event: its position, or its 32 hexadecimal digits.") var event: String
  @Option(help: "text or json.") var format = Format.text

  func run() throws {
    guard let name = Exchange.DisclosureName(event) else {
      throw ExchangeError(.usage, "an event is named by its position or 32 hexadecimal digits")
    }
    try common.withExchange(.look) { exchange in
      let replay = try exchange.replay(name, acting: try common.acting(on: exchange))
      if format == .json {
        Output.line(ReplayText.json(replay).text)
      } else {
        ReplayText.show(replay)
      }
      if replay.verdict == .different {
        throw Outcome(status: 3, message: "what was shown cannot be made again from this log")
      }
    }
  }
}

extension TrailCommand {
  struct Patterns: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Patterns of looks that may be worth a question, each explained.",
      discussion: "None of them proves anything, and none has a consequence by itself.")
    @OptionGroup var common: CommonOptions
    @Option(help: "First position or time.") var from: String?
    @Option(help: "Last position or time (default: now).") var to: String?
    @Option(help: "text, json (one a line) or csv.") var format = Format.text

    func run() throws {
      let (from, to) = (try CommonOptions.knownAt(from), try CommonOptions.knownAt(to))
      try common.withExchange(.look) { exchange in
        let findings = try exchange.trailPatterns(
          from: from, to: to, acting: try common.acting(on: exchange))
        switch format {
        case .text: show(findings)
        case .json: for finding in findings { Output.line(json(finding).text) }
        case .csv:
          Output.line("day,pattern,account,name,count,positions")
          for finding in findings {
            let fields = [
              finding.day.description, finding.pattern.rawValue, finding.account?.hex ?? "",
              finding.name, String(finding.count),
              finding.positions.map { String($0) }.joined(separator: " "),
            ]
            Output.line(CSVWriter.guardedLine(fields))
          }
        }
      }
    }

    private func show(_ findings: [Exchange.TrailFinding]) {
      if findings.isEmpty { Output.line("nothing stands out") }
      for pattern in Exchange.TrailPattern.allCases {
        let those = findings.filter { $0.pattern == pattern }
        guard !those.isEmpty else { continue }
        Output.line(Output.bold(pattern.rawValue) + "  " + pattern.explanation)
        for finding in those {
          let positions = finding.positions.map { String($0) }.joined(separator: " ")
          Output.line("  \(finding.day)  \(finding.name): \(finding.count)  [\(positions)]")
        }
      }
    }

    private func json(_ finding: Exchange.TrailFinding) -> JSON {
      .object([
        ("day", .string(finding.day.description)), ("pattern", .string(finding.pattern.rawValue)),
        ("explanation", .string(finding.pattern.explanation)),
        ("account", .maybe(finding.account?.hex)), ("name", .string(finding.name)),
        ("count", .number(finding.count)),
        ("positions", .array(finding.positions.map { .number($0) })),
      ])
    }
  }
}
