import ArgumentParser
import Exchange
import Primitives

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Propose that two children are one; another data administrator decides.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The MSIX id that stays.") var master: String
  @Argument(help: "The MSIX id that is retired and stands for the first for ever.")
  var other: String
  @Option(help: "Why; sealed.") var reason: String

  func run() throws {
    try common.withExchange { exchange in
      Output.line(
        try exchange.proposeMerge(
          master: master, other: other, reason: reason,
          acting: try common.acting(on: exchange)
        ).hex)
    }
  }
}

struct SplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Propose that State records are not this child's; each gets a new MSIX id.")
  @OptionGroup var common: CommonOptions
  @Argument(help: "The MSIX id, which the records that stay keep.") var msixID: String
  @Option(help: "STATE:ID:TYPE[:GENERATION] of a record that leaves; may be given several times.")
  var record: [String]
  @Flag(help: "The records that leave are one other child's.") var together = false
  @Option(help: "Why; sealed.") var reason: String

  func run() throws {
    let names = try record.map { text in
      guard let name = RecordName(text) else {
        throw ExchangeError(.usage, "--record is STATE:ID:TYPE or STATE:ID:TYPE:GENERATION")
      }
      return name
    }
    try common.withExchange { exchange in
      Output.line(
        try exchange.proposeSplit(
          msixID: msixID, records: names, together: together, reason: reason,
          acting: try common.acting(on: exchange)
        ).hex)
    }
  }
}

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Why two children are or are not taken for one: weights in bits, no values.",
    discussion: """
      Two MSIX ids are weighed under the model in force, a near match under the model that asks it.
      """)
  @OptionGroup var common: CommonOptions
  @Argument(help: "An MSIX id, or a near match of the worklist.") var one: String
  @Argument(help: "Another MSIX id.") var other: String?
  @Option(help: "text or json.") var format = Format.text

  func run() throws {
    try common.withExchange { exchange in
      let acting = try common.acting(on: exchange)
      let found =
        if let other {
          try exchange.explainMatch(one, other, acting: acting)
        } else {
          try exchange.explainItem(try CommonOptions.item(one), acting: acting)
        }
      if format == .json {
        Output.line(Self.json(found).text)
      } else {
        Self.show(found)
      }
    }
  }

  private static func show(_ found: Exchange.MatchExplanation) {
    Output.line(
      Output.bold(found.states.map(\.description).joined(separator: " and "))
        + "  model \(found.model)")
    for line in found.lines {
      let space = String(repeating: " ", count: max(1, 14 - line.name.count))
      Output.line("  \(line.name)\(space)\(line.bits)  \(line.level ?? "")")
    }
    Output.line("  rules: " + found.rules.joined(separator: ", "))
    Output.line(
      "\(found.verdict): a person is asked from \(found.thresholds.near) bits on, a link needs "
        + "nobody from \(found.thresholds.automatic) on")
    for flip in found.flips {
      Output.line("  \(flip.field) \(flip.becomes): \(flip.verdict) with \(flip.bits)")
    }
    if found.areApart { Output.line("Somebody judged them to be two children; that counts.") }
  }

  private static func json(_ found: Exchange.MatchExplanation) -> JSON {
    .object([
      ("states", .array(found.states.map { .string($0.description) })),
      ("model", .string(found.model)),
      (
        "lines",
        .array(
          found.lines.map { line in
            .object([
              ("name", .string(line.name)), ("level", .maybe(line.level)),
              ("bits", .string(line.bits)),
            ])
          })
      ),
      ("rules", .array(found.rules.map { .string($0) })), ("verdict", .string(found.verdict)),
      ("near", .string(found.thresholds.near)),
      ("automatic", .string(found.thresholds.automatic)), ("apart", .bool(found.areApart)),
      (
        "flips",
        .array(
          found.flips.map { flip in
            .object([
              ("field", .string(flip.field)), ("becomes", .string(flip.becomes)),
              ("verdict", .string(flip.verdict)), ("bits", .string(flip.bits)),
            ])
          })
      ),
    ])
  }
}
