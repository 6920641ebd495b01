import ArgumentParser
import Exchange
import Intake
import Primitives
import Records

struct WorklistCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worklist",
    abstract: "What waits for a person: near matches, merges, splits; deputies and absence.",
    subcommands: [WorklistListCommand.self, DeputyCommand.self, AbsenceCommand.self],
    defaultSubcommand: WorklistListCommand.self)
}

struct WorklistListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "What waits for a person (the default). The look is recorded.")
  @OptionGroup var common: CommonOptions
  @Option(help: "One State (default: that of the account; without one, all).") var state: String?
  @Option(help: "near-match, validate-near-match, validate-merge, validate-split, disagreement.")
  var kind: String?
  @Flag(help: "Decided items as well.") var closed = false
  @Option(help: "text, csv or json.") var format = Format.text

  func run() throws {
    let state = try state.map { try CommonOptions.state($0) }
    let kind = try kind.map { text in
      guard let kind = Exchange.ItemKind(rawValue: text) else {
        let known = Exchange.ItemKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw ExchangeError(.usage, "--kind is one of: \(known)")
      }
      return kind
    }
    try common.withExchange { exchange in
      let lines = try exchange.worklist(
        state: state, kind: kind, closed: closed, acting: try common.acting(on: exchange))
      if format == .csv {
        Output.line(WorkLineText.heading)
      }
      for line in lines { WorkLineText.show(line, format) }
      if format == .text, lines.isEmpty { Output.line("nothing waits") }
    }
  }
}

struct ResolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Answer a worklist item for a State, or for OME where it came up to it.",
    discussion: """
      A near match is answered with same, distinct or unsure; between States nothing is linked \
      before both answer. A proposed merge or split is answered with approve or reject by another \
      person than its starter, who may withdraw it.
      """)
  @OptionGroup var common: CommonOptions
  @Argument(help: "The item: 32 hexadecimal digits.") var item: String
  @Argument(help: "same, distinct, unsure; approve, reject, withdraw.") var answer: String
  @Option(help: "Why; sealed.") var reason: String

  func run() throws {
    let item = try CommonOptions.item(item)
    guard let answer = Exchange.ItemAnswer(rawValue: answer) else {
      let known = Exchange.ItemAnswer.allCases.map(\.rawValue).joined(separator: ", ")
      throw ExchangeError(.usage, "an answer is one of: \(known)")
    }
    try common.withExchange { exchange in
      Output.line(
        try exchange.resolve(
          item, answer, reason: reason, acting: try common.acting(on: exchange)))
    }
  }
}

struct SettleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle",
    abstract: "Settle what two States answered differently (an OME Data Administrator).")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The item: 32 hexadecimal digits.") var item: String
  @Argument(help: "same or distinct.") var verdict: String
  @Option(help: "Why; sealed.") var reason: String

  func run() throws {
    let item = try CommonOptions.item(item)
    guard let verdict = MatchVerdict(rawValue: verdict), verdict != .unsure else {
      throw ExchangeError(.usage, "a disagreement is settled with same or distinct")
    }
    try common.withExchange { exchange in
      Output.line(
        try exchange.settle(
          item, verdict, reason: reason, acting: try common.acting(on: exchange)))
    }
  }
}

struct ReassignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reassign",
    abstract: "Give a worklist item to a data administrator of the own State, down or sideways.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The item: 32 hexadecimal digits.") var item: String
  @Option(help: "The account that is to answer.") var to: String

  func run() throws {
    let item = try CommonOptions.item(item)
    try common.withExchange { exchange in
      try exchange.reassign(item, to: to, acting: try common.acting(on: exchange))
    }
    Output.line("assigned to \(to)")
  }
}

struct EscalateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "escalate",
    abstract: "Pass a worklist item up within the State: to its region, or to the State.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The item: 32 hexadecimal digits.") var item: String
  @Option(help: "Why; sealed with the records.") var reason: String

  func run() throws {
    let item = try CommonOptions.item(item)
    try common.withExchange { exchange in
      let place = try exchange.escalate(
        item, reason: reason, acting: try common.acting(on: exchange))
      Output.line("it waits with \(place)")
    }
  }
}

struct CommentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "comment",
    abstract: "Say something about a worklist item without deciding it; sealed.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The item: 32 hexadecimal digits.") var item: String
  @Argument(help: "What to say.") var text: String

  func run() throws {
    let item = try CommonOptions.item(item)
    try common.withExchange { exchange in
      try exchange.comment(on: item, text, acting: try common.acting(on: exchange))
    }
    Output.line("noted")
  }
}
