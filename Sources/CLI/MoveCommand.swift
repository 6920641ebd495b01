import ArgumentParser
import Exchange
import Primitives
import Records

struct MoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "move",
    abstract: "Tell where a child moved, ask for its records, write about it.",
    discussion: """
      What is said is sealed with the child; a thread shows it to the two States that it concerns. \
      A text with a Social Security number is refused; one with a name or birth date of the child \
      wants a second word: --confirm.
      """,
    subcommands: [
      Notify.self, Acknowledge.self, List.self, Show.self, Request.self, Fulfil.self,
      Decline.self, Message.self,
    ])

  /// What is said, whatever for.
  struct Said: ParsableArguments {
    @Option(help: "What you say; sealed with the child.") var text = ""
    @Flag(help: "Names and birth dates in the text are meant.") var confirm = false
  }

  /// What is said, and to whom: what all postings take.
  struct Words: ParsableArguments {
    @Option(help: "For which State, where you are of several, or the operator.")
    var from: String?
    @Option(
      help: ArgumentHelp(
        "XX or XX/district:ID (default: where the child was last, as another State says).",
        valueName: "place"))
    var to: String?
    @OptionGroup var said: Said

    func asked(_ msixID: String, _ matter: PostingMatter) throws -> Exchange.PostingAsked {
      var asked = Exchange.PostingAsked(msixID: msixID, matter)
      asked.sender = try from.map { try CommonOptions.state($0) }
      asked.addressee = try to.map { text in
        guard let scope = Scope(text) else {
          throw ExchangeError(.usage, "--to takes XX or XX/district:ID")
        }
        return scope
      }
      asked.text = said.text
      asked.isConfirmed = said.confirm
      return asked
    }
  }

  static func post(_ asked: Exchange.PostingAsked, _ common: CommonOptions) throws {
    try common.withExchange { exchange in
      let posted = try exchange.post(asked, acting: try common.acting(on: exchange))
      try exchange.publishCheckpoint()
      Output.line(posted.posting.hex)
      let due = posted.due.map { "; an answer is due by \($0)" } ?? ""
      let people = posted.recipients == 1 ? "1 account" : "\(posted.recipients) accounts"
      Output.message(
        "msix: recorded at position \(posted.position), to \(posted.addressee), \(people)\(due)")
      if posted.recipients == 0 {
        Output.message("msix: nobody there has an account; it waits on the State's desk")
      }
    }
  }

  static func posting(_ text: String) throws -> CaseID {
    try CommonOptions.caseID(text, listing: "msix move list")
  }
}

extension MoveCommand {
  struct Notify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell the other State that a child came to you, or left for it. Prints the number.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var words: Words
    @Argument(help: "The child's MSIX id.") var msixID: String
    @Argument(help: "arrival or departure.") var what: String
    @Option(help: "The day of the move (default: today).") var day: String?

    func run() throws {
      guard let matter = PostingMatter(rawValue: what), matter.isMove else {
        throw ExchangeError(.usage, "say arrival or departure")
      }
      var asked = try words.asked(msixID, matter)
      asked.day = try day.map { try CommonOptions.date($0, "--day") }
      try MoveCommand.post(asked, common)
    }
  }

  struct Request: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ask the other State for a child's records. Prints the number.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var words: Words
    @Argument(help: "The child's MSIX id.") var msixID: String
    @Option(
      name: .customLong("want"),
      help: "course-history, assessments, immunizations, ...; may be repeated (default: all).")
    var wants: [String] = []

    func run() throws {
      var asked = try words.asked(msixID, .request)
      asked.groups = try wants.map { text in
        guard let group = Group.allCases.first(where: { MoveText.name($0) == text }) else {
          let known = Group.allCases.map(MoveText.name).joined(separator: ", ")
          throw ExchangeError(.usage, "--want is one of: \(known)")
        }
        return group
      }
      try MoveCommand.post(asked, common)
    }
  }

  struct Message: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write into a child's thread. Prints the number.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var words: Words
    @Argument(help: "The child's MSIX id.") var msixID: String
    @Option(help: "The notice, request or message that you answer: it goes to its other side.")
    var about: String?

    func run() throws {
      var asked = try words.asked(msixID, .message)
      asked.about = try about.map { try MoveCommand.posting($0) }
      try MoveCommand.post(asked, common)
    }
  }

  struct Acknowledge: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Answer a notice of a move. Prints the position of the answer.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The notice.") var posting: String
    @OptionGroup var said: Said

    func run() throws {
      try MoveCommand.answer(posting, .acknowledge, said, common)
    }
  }

  struct Fulfil: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say that the records went: the State's statement since the request, or in words.",
      discussion: "Prints the position of the answer: msix proof inclusion proves it.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The request.") var posting: String
    @OptionGroup var said: Said

    func run() throws {
      try MoveCommand.answer(posting, .fulfil, said, common)
    }
  }

  struct Decline: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say why the records do not go. Prints the position of the answer.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The request.") var posting: String
    @Option(help: "not-here, nothing-more, other.") var why: String
    @OptionGroup var said: Said

    func run() throws {
      guard let why = RequestDeclined(rawValue: why) else {
        let known = RequestDeclined.allCases.map(\.rawValue).joined(separator: ", ")
        throw ExchangeError(.usage, "--why is one of: \(known)")
      }
      try MoveCommand.answer(posting, .decline(why), said, common)
    }
  }

  static func answer(
    _ posting: String, _ answer: Exchange.PostingAnswer, _ said: Said, _ common: CommonOptions
  ) throws {
    let posting = try Self.posting(posting)
    try common.withExchange { exchange in
      let position = try exchange.answer(
        posting, answer, saying: said.text, isConfirmed: said.confirm,
        acting: try common.acting(on: exchange))
      try exchange.publishCheckpoint()
      Output.line("\(position)")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What waits for an answer, the most urgent first. The look is recorded.")
    @OptionGroup var common: CommonOptions
    @Flag(help: "What is answered and read as well.") var all = false
    @Option(help: "text, csv or json (one a line).") var format = Format.text

    func run() throws {
      try common.withExchange(.look) { exchange in
        let lines = try exchange.moves(all: all, acting: try common.acting(on: exchange))
        if format == .csv { Output.line(MoveText.columns.joined(separator: ",")) }
        for line in lines { MoveText.show(line, format) }
        if lines.isEmpty, format == .text { Output.line("nothing waits") }
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A child's thread, and to whom each entry was shown. The look is recorded.",
      discussion: "What is in it counts as delivered to the account that asks.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The child's MSIX id, or the number of a notice, request or message.")
    var name: String
    @Option(help: "text or json.") var format = Format.text

    func run() throws {
      try common.withExchange(.look) { exchange in
        let acting = try common.acting(on: exchange)
        let msixID = try CaseID(hex: name).map {
          try exchange.childOf(posting: $0, acting: acting)
        }
        let thread = try exchange.thread(of: msixID ?? name, acting: acting)
        if format == .text {
          MoveText.show(thread)
        } else {
          Output.line(MoveText.json(thread).text)
        }
      }
    }
  }
}
