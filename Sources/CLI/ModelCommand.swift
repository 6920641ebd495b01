import CBOR
import ArgumentParser
import Exchange
import Files
import Intake
import Linkage
import Primitives
import Records

/// The weights, tables and thresholds by which records are matched.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Matching models: what is in force, what another one would change.",
    subcommands: [
      Show.self, List.self, Make.self, Train.self, DryRun.self, Publish.self,
    ])

  /// Reads a model's file.
  static func read(_ path: String) throws -> LinkageModel {
    try Exchange.model(file: DurableFile.read(path, maxBytes: Exchange.modelBytesMax))
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Weights in bits, thresholds, sizes of the tables.",
      discussion: "Without a file: the model in force, or the one of --version.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "A model's file.") var file: String?
    @Option(help: "A model of this ledger, by number.") var version: Int?
    @Option(help: "Where to write its content: what `publish` reads.") var to: String?
    @Option(help: "text or json.") var format = Format.text

    func run() throws {
      if let file {
        try show(try ModelCommand.read(file), name: file)
      } else {
        try common.withExchange { exchange in
          let model = try exchange.model(version: version, acting: try common.acting(on: exchange))
          try show(model, name: "linkage/\(model.version)")
        }
      }
    }

    private func show(_ model: LinkageModel, name: String) throws {
      if let to { try DurableFile.write(model.cbor.encoded, to: to) }
      Output.line(
        format == .json
          ? ModelText.json(model, name: name).indentedText : ModelText.text(model, name: name))
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Every model of the ledger.")
    @OptionGroup var common: CommonOptions
    @Option(help: "text or json.") var format = Format.text

    func run() throws {
      try common.withExchange { exchange in
        for listing in try exchange.models(acting: try common.acting(on: exchange)) {
          Output.line(ModelText.line(listing, format))
        }
      }
    }
  }

  struct Make: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a model's file: the one in force, with other thresholds or weights.",
      discussion: """
        msix model make --to FILE --automatic 7.5 --set birth-equal=12.0. Names as in \
        `msix model show`; bits with at most one digit after the point.
        """)
    @OptionGroup var common: CommonOptions
    @Option(help: "Where to write it.") var to: String
    @Option(help: "The file to begin with (default: the model in force).") var from: String?
    @Option(help: "From how many bits on a record is linked without a person.")
    var automatic: String?
    @Option(help: "From how many bits on a person is asked.") var near: String?
    @Option(help: "NAME=BITS of a weight; may be given several times.") var set: [String] = []

    func run() throws {
      var model: LinkageModel
      if let from {
        model = try ModelCommand.read(from)
      } else {
        var present: LinkageModel?
        try common.withExchange { exchange in
          present = try exchange.model(acting: try common.acting(on: exchange))
        }
        model = present ?? .first
      }
      if let automatic { model.thresholds.automatic = try Self.bits(automatic) }
      if let near { model.thresholds.near = try Self.bits(near) }
      for text in set { try Self.apply(text, to: &model.weights) }
      do throws(LinkageModelError) { try model.check() } catch {
        throw ExchangeError(.usage, error.reason)
      }
      try DurableFile.write(model.cbor.encoded, to: to)
      Output.line("\(to)  sha256:\(ModelText.digest(of: model))")
    }

    private static func apply(_ text: String, to weights: inout Weights) throws {
      let words = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard words.count == 2, weights.set(words[0], try bits(words[1])) else {
        throw ExchangeError(.usage, "--set takes NAME=BITS with a name of `msix model show`")
      }
    }

    /// `-7.5`
    private static func bits(_ text: String) throws -> Bits {
      let isNegative = text.hasPrefix("-")
      let parts = text.drop { $0 == "-" || $0 == "+" }
        .split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count <= 2, let whole = parts.first.flatMap({ Int($0) }), whole < 64,
        let tenth = parts.count == 2 ? Int(parts[1]) : 0, (0...9).contains(tenth)
      else { throw ExchangeError(.usage, "bits are written as 7 or -7.5") }
      return Bits(tenths: (whole * 10 + tenth) * (isNegative ? -1 : 1))
    }
  }

  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a model's file: names counted, weights learned from this ledger's records.",
      discussion: """
        Expectation and maximisation over pairs that agree in birth and over pairs that agree in \
        name; needs no truth. Signs and order of weights stay, each moves by 3 bits at most, \
        thresholds as they were. Look at it (`show`) and at its effect (`dry-run`) before it is \
        published.
        """)
    @OptionGroup var common: CommonOptions
    @Option(help: "Where to write it.") var to: String

    func run() throws {
      try common.withExchange { exchange in
        let bar = ProgressBar()
        let before = try exchange.model(acting: try common.acting(on: exchange))
        let outcome = try exchange.trainModel(
          acting: try common.acting(on: exchange),
          progress: { bar.show("records", UInt64($0), UInt64($1)) })
        bar.end()
        try DurableFile.write(outcome.model.cbor.encoded, to: to)
        Output.line("\(to)  sha256:\(ModelText.digest(of: outcome.model))")
        Output.line(
          "\(outcome.records) records; \(outcome.pairs.byBirth) pairs by birth, of which "
            + "\(outcome.expected.byBirth) may be one child's; \(outcome.pairs.byName) by name, "
            + "\(outcome.expected.byName)")
        for name in outcome.learned {
          let was = before.weights.value(of: name)?.text ?? ""
          Output.line("  \(name)  \(was) -> \(outcome.model.weights.value(of: name)?.text ?? "")")
        }
        if outcome.learned.isEmpty {
          Output.line("too few pairs of one child to learn weights from; they stay")
        }
      }
    }
  }

  struct DryRun: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "dry-run",
      abstract: "What a model would change in each State; nothing is written.",
      discussion: """
        Weighs every pair of records that resemble each other. What people decided stays decided.
        """)
    @OptionGroup var common: CommonOptions
    @Argument(help: "A model's file.") var file: String
    @Option(help: "text or json.") var format = Format.text

    func run() throws {
      let model = try ModelCommand.read(file)
      try common.withExchange { exchange in
        let bar = ProgressBar()
        let effect = try exchange.effect(
          of: model, acting: try common.acting(on: exchange),
          progress: { bar.show("records", UInt64($0), UInt64($1)) })
        bar.end()
        Output.line(
          format == .json ? ModelText.json(effect).indentedText : ModelText.text(effect))
      }
    }
  }

  struct Publish: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Bring a model into force, from the next record on.",
      discussion: """
        What was decided stays decided; `msix rematch` looks at it again and proposes. Its effect \
        is worked out first, as in `dry-run`, and recorded with it.
        """)
    @OptionGroup var common: CommonOptions
    @Argument(help: "A model's file.") var file: String

    func run() throws {
      let model = try ModelCommand.read(file)
      try common.withExchange { exchange in
        let bar = ProgressBar()
        let answer = try exchange.publish(
          model, acting: try common.acting(on: exchange),
          progress: { bar.show("records", UInt64($0), UInt64($1)) })
        bar.end()
        Output.line("linkage/\(answer.version) is in force; position \(answer.position).")
      }
    }
  }
}

struct RematchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rematch",
    abstract: "Look at known records again under the model in force; it only proposes.",
    discussion: """
      Near matches, and splits of what the model would not link, go to the worklists; links stay \
      as they are until people decide. What was asked before is not asked again.
      """)
  @OptionGroup var common: CommonOptions
  @Flag(help: "Only records whose statement came after the last time.") var changed = false

  func run() throws {
    try common.withExchange { exchange in
      let bar = ProgressBar()
      let found = try exchange.rematch(
        changed ? .changed : .all, acting: try common.acting(on: exchange),
        progress: { bar.show("records", UInt64($0), UInt64($1)) })
      bar.end()
      Output.line(
        "\(found.model): \(found.records) records, \(found.pairs) near matches and "
          + "\(found.splits) splits proposed")
    }
  }
}
