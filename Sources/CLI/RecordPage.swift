import Exchange
import Primitives
import Records

/// A consolidated record as one HTML file that needs no other and runs nothing: for a screen, and
/// for paper, where the mark of the copy stands at the foot of every page.
enum RecordPage {
  static func html(of record: Exchange.ConsolidatedRecord) -> String {
    let view = record.view
    var body = "<h1>MSIX \(record.msixID)</h1>\n"
    body += "<p>As of \(record.asOf), known at position \(record.knownAt).</p>\n"
    for item in record.openItems {
      body +=
        "<p class=\"banner\">A person is asked whether this is one child, and all of it: "
        + "\(item.hex)</p>\n"
    }
    if !record.locked.isEmpty {
      let states = record.locked.map(\.description).joined(separator: ", ")
      body +=
        "<p class=\"banner\">Hidden meanwhile by the policy of the State: what \(states) says</p>\n"
    }
    body += elements("Who", view.identity) + elements("To watch", view.flags)
    body += rows("Schools now", view.enrollmentsOpen, [33, 35, 44, 45, 48, 57])
    body += rows("Schools before", view.enrollmentsPast, [33, 54, 35, 44, 45, 48])
    body += rows("Moves", view.moves, [26, 27, 28, 29, 30, 31, 32])
    body += rows("Courses under way", view.coursesUnderWay, [68, 69, 65, 66, 70, 71, 72, 73])
    body += rows("Courses done", view.coursesDone, [68, 69, 65, 66, 70, 71, 74, 75])
    for credits in view.credits {
      body +=
        "<p>\(credits.state): \(credits.hundredths / 100)."
        + "\(padded(credits.hundredths % 100, 2)) credits in \(credits.courses) courses.</p>\n"
    }
    body += rows("Assessments", view.assessments, [79, 76, 77, 80, 81, 82])
    body += rows("Doses", view.doses, [201, 202])
    body += disputes(record.disputes)
    let mark = record.copy.map { ExportNotice.mark($0) } ?? ""
    return page(
      title: "MSIX \(record.msixID)", body: body, language: "en",
      footer: "\(escaped(ExportNotice.text))<br>\(escaped(mark))")
  }

  /// One file: heading, body, and a foot on every page of paper.
  static func page(title: String, body: String, language: String, footer: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="\(language)">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" \
    content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="robots" content="noindex">
    <title>\(title)</title>
    <style>
    body { font: 11pt/1.4 sans-serif; color: #111; margin: 2em auto; max-width: 60em; \
    padding-bottom: 4em; }
    table { border-collapse: collapse; width: 100%; margin-bottom: 1em; }
    th, td { border: 1px solid #888; padding: .2em .4em; text-align: left; \
    vertical-align: top; }
    th { background: #eee; }
    caption { text-align: left; font-weight: bold; padding: .6em 0 .2em; }
    .conflict { background: #fff0c2; }
    .banner, .disputed { border-left: .4em solid #a00; padding-left: .4em; }
    .source { color: #444; font-size: 85%; }
    footer { font-size: 85%; border-top: 1px solid #888; padding: .4em 0; background: #fff; }
    @media print { footer { position: fixed; bottom: 0; left: 0; right: 0; } \
    tr { break-inside: avoid; } }
    </style>
    </head>
    <body>
    <main>
    \(body)</main>
    <footer>\(footer)</footer>
    </body>
    </html>

    """
  }

  private static func elements(
    _ title: String, _ elements: [ConsolidatedView.ComparedElement]
  ) -> String {
    guard !elements.isEmpty else { return "" }
    var table = "<table>\n<caption>\(title)</caption>\n"
    table += "<tr><th scope=\"col\">Element</th><th scope=\"col\">Value</th>"
    table += "<th scope=\"col\">Said by</th></tr>\n"
    for element in elements {
      for value in element.values {
        let classes = [
          element.isConflict ? "conflict" : nil, value.isDisputed ? "disputed" : nil,
        ].compactMap(\.self)
        let words =
          (element.isConflict ? " <strong>(States differ)</strong>" : "")
          + marks(value.marks)
        table += "<tr class=\"\(classes.joined(separator: " "))\">"
        table += "<th scope=\"row\">\(escaped(RecordText.name(element.element)))</th>"
        table += "<td>\(escaped(value.value))\(words)</td>"
        table += "<td class=\"source\">"
        table += value.sources.map { escaped(ViewText.source($0)) }.joined(separator: "<br>")
        table += "</td></tr>\n"
      }
    }
    return table + "</table>\n"
  }

  private static func rows(
    _ title: String, _ rows: [ConsolidatedView.SourcedRow], _ elements: [UInt16]
  ) -> String {
    guard !rows.isEmpty else { return "" }
    // A column in which nobody says anything would only take room.
    let shown = elements.map(Element.init(rawValue:)).filter { element in
      rows.contains { $0.row[element] != nil }
    }
    var table = "<table>\n<caption>\(title)</caption>\n<tr>"
    for element in shown {
      table += "<th scope=\"col\">\(escaped(RecordText.name(element)))</th>"
    }
    table += "<th scope=\"col\">Said by</th></tr>\n"
    for row in rows {
      table += "<tr>"
      for element in shown {
        let words = marks(row.marks.filter { $0.element == element })
        table += words.isEmpty ? "<td>" : "<td class=\"disputed\">"
        table += escaped(row.row[element] ?? "") + words + "</td>"
      }
      table += "<td class=\"source\">\(escaped(ViewText.source(row.source)))</td></tr>\n"
    }
    return table + "</table>\n"
  }

  private static func marks(_ marks: [Exchange.DisputeMark]) -> String {
    let words = DisputeMarkText.words(marks)
    return words.isEmpty ? "" : " <strong>\(escaped(words))</strong>"
  }

  /// Every statement of disagreement in full, below what it is about.
  private static func disputes(
    _ disputes: [Exchange.ConsolidatedRecord.DisputeShown]
  ) -> String {
    guard !disputes.isEmpty else { return "" }
    var section = "<section class=\"disputed\">\n<h2>Contested and corrected</h2>\n"
    for dispute in disputes {
      section += "<h3>\(escaped(DisputeMarkText.title(dispute)))</h3>\n"
      section += "<p>\(broken(dispute.mark.text))</p>\n"
      if let reasons = dispute.mark.agencyReasons {
        section += "<p><em>The agency's reasons:</em> \(broken(reasons))</p>\n"
      }
    }
    return section + "</section>\n"
  }

  private static func broken(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { escaped(String($0)) }
      .joined(separator: "<br>")
  }

  /// Text in HTML: nothing in it is markup.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
