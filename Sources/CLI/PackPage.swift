import Exchange
import Primitives
import Records

/// A family's pack as one HTML file that needs no other and runs nothing. Everything that a State
/// said is there, in words; nothing is chosen away.
struct PackPage {
  private let content: Exchange.PackContent
  private let words: PackWords

  init(_ content: Exchange.PackContent, _ language: PackWords.Language) {
    self.content = content
    words = PackWords(language)
  }

  /// The document up to where the proof goes.
  var html: [UInt8] {
    let record = content.record
    let title = content.kind == .accessPack ? words.accessPack : words.exitPacket
    var body = "<h1>\(escaped(title))</h1>\n<p>\(escaped(words.whatItIs))</p>\n"
    body += "<p>\(escaped(words.number)): <strong>\(record.msixID)</strong><br>"
    body += "\(escaped(words.asOf)): \(record.asOf)</p>\n"
    for statement in record.statements { body += section(statement) }
    body += disagreements + former + accounting
    if content.kind == .accessPack { body += contest }
    body += "<p>\(escaped(words.rights))</p>\n"
    body +=
      "<section class=\"code\"><h2>\(escaped(words.code))</h2>\n"
      + "<p><code>\(PackFile.code(content.mark.copy))</code></p>\n"
      + "<p>\(escaped(words.codeNote))</p></section>\n"
    return Array(page(title: title, body: body).utf8)
  }

  private func page(title: String, body: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="\(words.language.rawValue)">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" \
    content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="robots" content="noindex">
    <title>\(escaped(title))</title>
    <style>
    body { font: 12pt/1.5 sans-serif; color: #111; margin: 2em auto; max-width: 50em; }
    table { border-collapse: collapse; width: 100%; margin-bottom: 1em; }
    th, td { border: 1px solid #888; padding: .2em .4em; text-align: left; vertical-align: top; }
    th { background: #eee; font-weight: normal; width: 40%; }
    caption { text-align: left; font-weight: bold; padding: .6em 0 .2em; }
    .disputed { border-left: .4em solid #a00; }
    .notice, .proof { font-size: 85%; border-top: 1px solid #888; padding: .4em 0; }
    code { font-size: 110%; overflow-wrap: anywhere; }
    @media print { tr { break-inside: avoid; } h2 { break-after: avoid; } }
    </style>
    </head>
    <body>
    <main>
    \(body)</main>
    <p class="notice">\(escaped(words.notice))<br>\(escaped(ExportNotice.mark(content.mark)))</p>

    """
  }

  // MARK: The record

  /// One State's statement, every row and every value of it.
  private func section(_ statement: Exchange.StateStatement) -> String {
    var text = "<section>\n<h2>\(escaped(words.saidBy)): \(statement.state)"
    text += " (\(escaped(words.sent)) \(statement.submissionDate))</h2>\n"
    for group in statement.block.groups {
      for row in group.rows {
        let fields = row.fields.filter { !$0.value.isEmpty }
        guard !fields.isEmpty else { continue }
        text += "<table>\n<caption>\(escaped(words.group(group.group)))</caption>\n"
        for field in fields {
          let marks = Set(
            statement.marks(of: field.element, in: group.group, row: row.recordID).map(\.kind)
          ).map(words.mark).sorted()
          text += marks.isEmpty ? "<tr>" : "<tr class=\"disputed\">"
          text += "<th scope=\"row\">\(escaped(words.name(field.element)))</th><td>"
          text += escaped(words.text(field.value, of: field.element))
          for mark in marks { text += " <strong>(\(escaped(mark)))</strong>" }
          text += "</td></tr>\n"
        }
        text += "</table>\n"
      }
    }
    return text + "</section>\n"
  }

  /// The statements of disagreement and the corrections in full, below what they are about.
  private var disagreements: String {
    let disputes = content.record.disputes
    guard !disputes.isEmpty else { return "" }
    var text = "<section class=\"disputed\">\n<h2>\(escaped(words.disagreements))</h2>\n"
    for dispute in disputes {
      let kind = words.mark(dispute.mark.kind)
      text += "<h3>\(escaped("\(kind), \(dispute.state), \(dispute.mark.since)"))</h3>\n"
      text += "<p>\(broken(dispute.mark.text))</p>\n"
      if let reasons = dispute.mark.agencyReasons {
        text += "<p><em>\(escaped(words.agencyReasons)):</em> \(broken(reasons))</p>\n"
      }
    }
    return text + "</section>\n"
  }

  private func broken(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }
      .joined(separator: "<br>")
  }

  private var former: String {
    let statements = content.record.history.compactMap { fact in
      if case .stated(let statement) = fact.kind { statement } else { nil }
    }
    guard !statements.isEmpty else { return "" }
    return "<h2>\(escaped(words.before))</h2>\n<p>\(escaped(words.beforeNote))</p>\n"
      + statements.map { section($0) }.joined()
  }

  // MARK: What goes with it

  private var accounting: String {
    guard let lines = content.accounting else { return "" }
    var text = "<section>\n<h2>\(escaped(words.accounting))</h2>\n"
    if lines.isEmpty {
      text += "<p>\(escaped(words.accountingNone))</p>\n"
    } else {
      text += "<table>\n<tr>"
      for head in [words.when, words.who, words.why, words.what] {
        text += "<th scope=\"col\">\(escaped(head))</th>"
      }
      text += "</tr>\n"
      for line in lines { text += "<tr>" + cells(of: line) + "</tr>\n" }
      text += "</table>\n"
    }
    return text + "</section>\n"
  }

  private func cells(of line: Exchange.DisclosureEntry) -> String {
    let recipient = line.recipient
    let who = [recipient.name, recipient.organisation, recipient.address ?? ""]
      .filter { !$0.isEmpty }.joined(separator: ", ")
    let parts =
      line.groups.isEmpty ? words.lists : line.groups.map(words.group).joined(separator: ", ")
    return [line.time.date.description, who, words.purpose(line.purpose), parts]
      .map { "<td>\(escaped($0))</td>" }.joined()
  }

  private var contest: String {
    "<section>\n<h2>\(escaped(words.contest))</h2>\n<ol>\n"
      + words.contestSteps.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ol>\n</section>\n"
  }

  private func escaped(_ text: String) -> String { RecordPage.escaped(text) }
}
