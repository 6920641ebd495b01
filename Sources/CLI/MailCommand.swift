import ArgumentParser
import Exchange
import Files
import Mail
import Primitives
import Records

struct MailCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mail",
    abstract: "Letters to accounts: that something waits here. Fixed words and a link.",
    discussion: """
      No letter names a child or holds a password. A letter may come twice: what is sent and not \
      yet recorded when the machine stops is sent again, under the same Message-ID.
      """,
    subcommands: [List.self, Send.self, Returned.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Letters that wait, and those that could not be delivered.")
    @OptionGroup var common: CommonOptions
    @Option(help: "text or json (one a line).") var format = Format.text

    func run() throws {
      try common.withExchange(.look) { exchange in
        let letters = try exchange.letters(acting: try common.acting(on: exchange))
        for letter in letters {
          Output.line(format == .text ? Self.words(letter) : Self.json(letter).text)
        }
        if letters.isEmpty, format == .text { Output.line("no letter waits") }
      }
    }

    private static func words(_ letter: Exchange.LetterListing) -> String {
      let code = letter.code.flatMap { $0 > 0 ? ", the server said \($0)" : nil } ?? ""
      let standing: String =
        if let failure = letter.failure {
          "NOT DELIVERED: \(failure.rawValue)\(code)"
        } else if let next = letter.next, letter.attempts > 0 {
          "tried \(letter.attempts) times\(code), next \(next)"
        } else {
          "waits"
        }
      return Output.bold(letter.name)
        + "  \(letter.kind.rawValue)  since \(letter.since)  \(standing)"
    }

    private static func json(_ letter: Exchange.LetterListing) -> JSON {
      .object([
        ("account", .string(letter.account.hex)), ("name", .string(letter.name)),
        ("kind", .string(letter.kind.rawValue)), ("since", .string(letter.since.description)),
        ("events", .number(letter.count)), ("attempts", .number(letter.attempts)),
        ("next", .maybe(letter.next?.description)),
        ("failure", .maybe(letter.failure?.rawValue)),
        ("code", letter.code.map { .number($0) } ?? .null),
      ])
    }
  }

  struct Send: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Send the letters that are due, once. A server does it by itself: serve --mail.")
    @OptionGroup var common: CommonOptions
    @Option(help: "The file of settings: see docs/mail.md.") var settings: String

    func run() throws {
      let post = try MailRound.post(settings)
      try common.withExchange { exchange in
        let acting = try common.acting(on: exchange)
        var round = MailRound(post)
        try round.send(
          due: { try exchange.dueLetters(acting: acting) },
          recording: { body in try body(exchange, acting) })
        Output.line(
          "\(round.handed) handed over, \(round.deferred) put off, \(round.failed) not delivered")
        if round.failed > 0 { Output.message("msix: which, and why: msix mail list") }
      }
    }
  }

  struct Returned: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Note that a letter came back after a mail server had taken it.")
    @OptionGroup var common: CommonOptions
    @Argument(help: "The account.") var account: String
    @Argument(help: "notice, move, request, message, breach, password.") var kind: String

    func run() throws {
      guard let kind = LetterKind(rawValue: kind) else {
        let known = LetterKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw ExchangeError(.usage, "a letter is one of: \(known)")
      }
      try common.withExchange { exchange in
        try exchange.noteReturned(
          kind, of: account, acting: try common.acting(on: exchange))
      }
      Output.line("noted")
    }
  }
}
