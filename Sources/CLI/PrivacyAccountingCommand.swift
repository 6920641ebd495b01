import ArgumentParser
import Exchange
import Guidance
import Intake
import Primitives
import Records

struct PrivacyAccountingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accounting",
    abstract: "The accounting of disclosures of one child, for its family.",
    discussion: """
      To whom, when, why and what: every view, print, export, search and list. Disclosures to law \
      enforcement under 5 U.S.C. 552a(b)(7) are left out, and that is recorded. With --to it is a \
      page to print (html), a table (csv) or data (json).
      """)
  @OptionGroup var common: CommonOptions
  @Argument(help: "The child's MSIX id.") var child: String
  @Option(help: "en or es.") var language = "en"
  @Option(name: .customLong("for"), help: "parent, guardian, student or representative.")
  var relation = "parent"
  @Option(help: "A new file: .html, .csv or .json.") var to: String?
  @Option(help: "text, json or csv, where no file is named.") var format = Format.text

  func run() throws {
    guard let language = PublicPage.Language(rawValue: language) else {
      throw ExchangeError(.usage, "--language is en or es")
    }
    guard let relation = RequesterRelation(rawValue: relation) else {
      throw ExchangeError(.usage, "--for is parent, guardian, student or representative")
    }
    let form = try to.map { try CopyForm(ending: $0) }
    guard form != .xml else { throw ExchangeError(.usage, "name a file .html, .csv or .json") }
    if let to { try CopyForm.requireNew(to) }
    try common.withExchange(.look) { exchange in
      let accounting = try exchange.accounting(
        of: child, in: language, for: relation, acting: try common.acting(on: exchange))
      if let to {
        let text =
          switch form {
          case .json: AccountingText.json(accounting).indentedText + "\n"
          case .csv: AccountingText.table(accounting)
          default: AccountingText.page(accounting)
          }
        try CopyForm.write(Array(text.utf8), to: to)
        Output.message("msix: \(to) written; recorded at position \(accounting.event)")
        return
      }
      switch format {
      case .text: AccountingText.show(accounting)
      case .json: Output.line(AccountingText.json(accounting).text)
      case .csv: Output.bytes(Array(AccountingText.table(accounting).utf8))
      }
    }
  }
}

/// An accounting as a family reads it.
enum AccountingText {
  static func show(_ accounting: Exchange.DisclosureAccounting) {
    let words = AccountingWords(accounting.language)
    Output.line(Output.bold("MSIX \(accounting.msixID)  " + words.title))
    Output.line(head(accounting, words) + "\n")
    Output.line(Layout.wrapped(words.introduction) + "\n")
    if accounting.entries.isEmpty { Output.line(words.nothing) }
    for entry in accounting.entries {
      let fields = fields(entry, words)
      Output.line(Output.bold(fields[0]) + "  \(fields[1])")
      for (name, field) in zip(words.columns, fields).dropFirst(2) {
        Output.line("  \(name): \(field)")
      }
    }
  }

  private static func head(
    _ accounting: Exchange.DisclosureAccounting, _ words: AccountingWords
  ) -> String {
    words.relation(accounting.relation) + ". "
      + words.reaches(accounting.produced.date.description, accounting.knownAt)
  }

  private static func fields(
    _ entry: Exchange.DisclosureEntry, _ words: AccountingWords
  ) -> [String] {
    let recipient = entry.recipient
    let whom = [recipient.name, recipient.organisation].filter { !$0.isEmpty }
    var purpose = words.purpose(entry.purpose)
    if let use = entry.purpose?.routineUse { purpose += " (\(use))" }
    return [
      entry.time.description, words.nature(entry.nature.rawValue), whom.joined(separator: ", "),
      recipient.address ?? words.noAddress, purpose, words.groups(entry.groups),
    ]
  }

  static func table(_ accounting: Exchange.DisclosureAccounting) -> String {
    let words = AccountingWords(accounting.language)
    return CSVWriter.line(words.columns)
      + accounting.entries.map { entry in
        CSVWriter.line(fields(entry, words).map(CSVWriter.guarded))
      }.joined()
  }

  static func json(_ accounting: Exchange.DisclosureAccounting) -> JSON {
    .object([
      ("msix_id", .string(accounting.msixID)),
      ("language", .string(accounting.language.rawValue)),
      ("for", .string(accounting.relation.rawValue)),
      ("known_at", .number(accounting.knownAt)),
      ("produced", .string(accounting.produced.description)),
      ("event", .number(accounting.event)),
      (
        "disclosures",
        .array(
          accounting.entries.map { entry in
            .object([
              ("position", .number(entry.position)), ("time", .string(entry.time.description)),
              ("nature", .string(entry.nature.rawValue)),
              ("name", .string(entry.recipient.name)),
              ("organisation", .string(entry.recipient.organisation)),
              ("address", .maybe(entry.recipient.address)),
              ("purpose", .maybe(entry.purpose?.rawValue)),
              ("routine_use", entry.purpose?.routineUse.map { .number($0) } ?? .null),
              ("groups", .array(entry.groups.map { .string($0.title) })),
            ])
          })
      ),
    ])
  }

  /// One file that needs no other: a heading, what it is, a table.
  static func page(_ accounting: Exchange.DisclosureAccounting) -> String {
    let words = AccountingWords(accounting.language)
    var body = "<h1>\(words.title)</h1>\n<p>MSIX \(accounting.msixID). "
    body += RecordPage.escaped(head(accounting, words)) + "</p>\n"
    body += "<p>\(RecordPage.escaped(words.introduction))</p>\n"
    if accounting.entries.isEmpty {
      body += "<p>\(words.nothing)</p>\n"
    } else {
      let heads = words.columns.map { "<th scope=\"col\">\(RecordPage.escaped($0))</th>" }
      body += "<table>\n<tr>\(heads.joined())</tr>\n"
      for entry in accounting.entries {
        let cells = fields(entry, words).map { "<td>\(RecordPage.escaped($0))</td>" }
        body += "<tr>\(cells.joined())</tr>\n"
      }
      body += "</table>\n"
    }
    return RecordPage.page(
      title: "MSIX \(accounting.msixID)", body: body, language: accounting.language.rawValue,
      footer: "")
  }
}
