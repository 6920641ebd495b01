import ArgumentParser
import Disputes
import Exchange
import Primitives
import Records

struct DisputeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dispute",
    abstract: "Cases of amendment: a family contests what the record says.",
    discussion: """
      Every step is a signed event with its clock. What is said is read from standard input (or \
      --text-file), because it names people: it ends with the input, with a line of a single dot, \
      or with two empty lines. docs/privacy.md leads through a case.
      """,
    subcommands: [
      Open.self, Acknowledge.self, Route.self, Answer.self, Decide.self, AskReview.self,
      AskHearing.self, HoldHearing.self, Extend.self, Review.self, State.self, Close.self,
      List.self, Show.self, Document.self, Undeliverable.self,
    ])

  struct Open: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Enter a family's request; prints the case and what is due.",
      discussion: """
        Standard input: a line with who asks and how to reach him, then the letter. A field is a \
        column's name (msix dictionary), with @ROW where it stands in several rows: \
        --field "Birth Date" --field "Final Grade@002".
        """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var words: DisputeWordsOptions
    @Argument(help: "The child's MSIX id.") var msixID: String
    @Option(help: "Whose datum it is: a State, or STATE:ID where it has several records.")
    var record: String
    @Option(help: "A contested field; repeat for more.") var field: [String]
    @Option(help: "parent, guardian, student or representative.") var relation: String
    @Option(help: "How you know who asks: which proof was seen.") var proof: String
    @Option(help: "The State that received it (default: the State of the account, else OME).")
    var at: String?
    @Option(help: "The day on which it came (default: today).") var received: String?

    func run() throws {
      let relation = try PrivacyCommand.relation(relation)
      let contested: Exchange.ContestedRecord
      if let state = StateCode(record) {
        contested = .only(state)
      } else if let student = Exchange.StateStudent(record) {
        contested = .named(student)
      } else {
        throw ExchangeError(.usage, "--record takes a State, STATE:ID or STATE:ID:TYPE")
      }
      let receiver = try at.map { try CommonOptions.state($0) }
      let day = try received.map { try CommonOptions.date($0, "--received") }
      try common.passToServer()
      let (first, text) = try words.letter()
      var request = Exchange.DisputeRequest(
        msixID: msixID, record: contested, fields: field,
        requester: .init(name: first, relation: relation, proof: proof), text: text)
      request.receiver = receiver
      request.received = day
      request.files = try words.files()
      let whole = request
      try common.withExchange { exchange in
        let (caseID, dues) = try exchange.openDispute(
          whole, scanner: DocumentScan.configured, acting: try common.acting(on: exchange))
        Output.line(caseID.hex)
        for due in dues { Output.line("  " + DisputeText.line(due)) }
      }
    }
  }

  struct Acknowledge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Note that the family was told that its request came.")
    @OptionGroup var step: DisputeStepOptions

    func run() throws { try step.take(.acknowledged) }
  }

  struct Route: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Forward the request to the State whose datum it is.")
    @OptionGroup var step: DisputeStepOptions
    @Option(help: "The State.") var to: String

    func run() throws {
      try step.take(.routed(to: try CommonOptions.state(to)))
    }
  }

  struct Answer: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A State's answer: whether what it says is wrong, and what it found.")
    @OptionGroup var step: DisputeStepOptions
    @Option(help: "The State that answers.") var by: String
    @Flag(inversion: .prefixedNo, help: "Whether it agrees that the values are wrong.")
    var agrees: Bool

    func run() throws {
      try step.take(
        .answered(by: try CommonOptions.state(by), agrees: agrees))
    }
  }

  struct Decide: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Decide it, with reasons.")
    @OptionGroup var step: DisputeStepOptions
    @Argument(help: "amended, partly or refused.") var outcome: String

    func run() throws {
      try step.take(
        .decided(try DisputeText.outcome(outcome)))
    }
  }

  struct AskReview: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ask-review", abstract: "The family asks for a review of a refusal.")
    @OptionGroup var step: DisputeStepOptions

    func run() throws { try step.take(.reviewAsked) }
  }

  struct AskHearing: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "ask-hearing", abstract: "The family asks for a hearing.")
    @OptionGroup var step: DisputeStepOptions

    func run() throws { try step.take(.hearingAsked) }
  }

  struct HoldHearing: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "hold-hearing", abstract: "The hearing was held; its minutes.")
    @OptionGroup var step: DisputeStepOptions

    func run() throws { try step.take(.hearingHeld) }
  }

  struct Extend: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The review takes longer, for good cause.")
    @OptionGroup var step: DisputeStepOptions
    @Option(help: "The new last day.") var until: String

    func run() throws {
      try step.take(
        .extended(until: try CommonOptions.date(until, "--until")))
    }
  }

  struct Review: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Decide again, after the review or the hearing, with reasons.")
    @OptionGroup var step: DisputeStepOptions
    @Argument(help: "amended, partly or refused.") var outcome: String

    func run() throws {
      try step.take(
        .reviewed(try DisputeText.outcome(outcome)))
    }
  }

  struct State: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "File the family's statement of disagreement (Privacy Act Administrator alone).",
      discussion: """
        From then on it goes with the contested values wherever they are shown, and whoever saw \
        them before is told.
        """)
    @OptionGroup var step: DisputeStepOptions
    @Option(help: "A file with the agency's reasons for not amending.") var reasonsFile: String?

    func run() throws {
      try step.take(
        .statementFiled, agencyReasonsFile: reasonsFile)
    }
  }

  struct Close: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End the case.",
      discussion: """
        corrected: the State has sent other values; whoever saw the old ones is told. refused: \
        the family asks for nothing more. statement: one is filed. withdrawn: by the family.
        """)
    @OptionGroup var step: DisputeStepOptions
    @Argument(help: "corrected, refused, statement or withdrawn.") var end: String

    func run() throws {
      guard let end = DisputeEnd(rawValue: end) else {
        throw ExchangeError(
          .usage, "a case ends as corrected, refused, statement or withdrawn")
      }
      try step.take(.closed(end))
    }
  }
}

/// What every step of a case takes.
struct DisputeStepOptions: ParsableArguments {
  @OptionGroup var common: CommonOptions
  @OptionGroup var words: DisputeWordsOptions
  @Argument(help: "The case.") var caseID: String

  func take(_ step: DisputeStep, agencyReasonsFile: String? = nil) throws {
    try DisputeText.take(
      step, in: caseID, words, common, agencyReasonsFile: agencyReasonsFile)
  }
}

/// What is said with a step, and what goes with it.
struct DisputeWordsOptions: ParsableArguments {
  @Option(help: "A file with what is said, in place of standard input.") var textFile: String?
  @Option(help: "A document that goes with it; repeat for more. PDF, PNG, JPEG, TIFF or text.")
  var attach: [String] = []

  /// What is said; asked for on a terminal.
  func text() throws -> String { try lines().joined(separator: "\n") }

  /// The first line, and what follows it.
  func letter() throws -> (String, String) {
    let lines = try lines()
    guard let first = lines.first, lines.count > 1 else {
      throw ExchangeError(
        .usage, "first a line with who asks and how to reach him, then the letter")
    }
    let rest = lines.dropFirst().drop { $0.isEmpty }
    return (first, rest.joined(separator: "\n"))
  }

  private func lines() throws -> [String] {
    if let textFile {
      return try DisputeText.file(textFile)
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    if Surroundings.isTerminal(0) {
      Output.message("Write, and end with a line of a single dot:")
    }
    let input = try Secrets(descriptor: 0)
    var lines = [String]()
    while lines.count < DisputeText.linesMax {
      let line = try input.line("", isSecret: false)
      if line == "." { break }
      if line.isEmpty, lines.last?.isEmpty ?? true { break }
      lines.append(line)
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// The documents as they are.
  func files() throws -> [Exchange.DisputeFile] {
    try attach.map { path in
      let name = path.split(separator: "/").last.map(String.init) ?? path
      return Exchange.DisputeFile(
        name: name, bytes: try DisputeText.bytes(path, max: AttachmentKind.bytesMax))
    }
  }
}
