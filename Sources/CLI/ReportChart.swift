import Exchange

/// A report as a drawing: a bar for each row by its last column of numbers, or, where the columns
/// are what is compared, a bar for each of the nation's columns; and the whole table beneath, so
/// that nothing has to be read off a bar. A hidden number has no bar.
enum ReportChart {
  private static let rowHeight = 20
  private static let margin = 16
  private static let nameWidth = 170
  private static let barWidth = 360
  private static let columnWidthMin = 90
  /// Of a letter of a heading, generously.
  private static let letterWidth = 8

  /// What the bars say, and the bars.
  private struct Bars {
    var heading: String
    var bars: [(name: String, number: Int64?)]

    init(_ report: Report) {
      let nation = report.rows.first { $0.name.hasPrefix("national") }
      // The nation beside its States would leave these no length.
      let others = report.rows.filter { !$0.name.hasPrefix("national") }
      if let nation, others.isEmpty || report.name == .trends {
        heading = report.columns.isEmpty ? "" : nation.name
        bars = zip(report.columns, nation.cells).map { ($0, Self.number($1)) }
        return
      }
      heading = report.columns.last ?? ""
      bars = others.map { row in
        (
          row.name,
          row.cells.count == report.columns.count ? row.cells.last.flatMap(Self.number) : nil
        )
      }
    }

    private static func number(_ cell: Report.Cell) -> Int64? {
      if case .number(let number) = cell { number } else { nil }
    }
  }

  static func svg(_ report: Report) -> String {
    let drawn = Bars(report)
    let bars = drawn.bars
    let columnWidth = columnWidth(report)
    let largest = max(1, bars.compactMap(\.number).max() ?? 1)
    let tableTop = margin + rowHeight * (bars.count + 4)
    let width = max(
      nameWidth + barWidth + 100, nameWidth + columnWidth * report.columns.count + 2 * margin)
    let height = tableTop + rowHeight * (report.rows.count + 2) + margin
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
        + "font-family=\"sans-serif\" font-size=\"12\">",
      "<title>\(escaped(report.title))</title>",
      "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#ffffff\"/>",
      text(margin, margin + 8, report.title, isBold: true),
      text(
        margin, margin + 8 + rowHeight,
        (report.period.map { "\($0), " } ?? "") + "known at position \(report.knownAt)"
          + (drawn.heading.isEmpty ? "" : "; bars: \(drawn.heading)")),
    ]
    for (index, (name, number)) in bars.enumerated() {
      let y = margin + rowHeight * (index + 3)
      lines.append(text(margin, y, name))
      guard let number else {
        lines.append(text(nameWidth, y, "hidden"))
        continue
      }
      let length = Int(number * Int64(barWidth) / largest)
      lines.append(
        "<rect x=\"\(nameWidth)\" y=\"\(y - 11)\" width=\"\(length)\" height=\"14\" "
          + "fill=\"#2f6690\"/>")
      lines.append(text(nameWidth + length + 6, y, String(number)))
    }
    lines += table(report, top: tableTop, columnWidth: columnWidth)
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }

  private static func columnWidth(_ report: Report) -> Int {
    report.columns.reduce(columnWidthMin) { max($0, ($1.utf8.count + 2) * letterWidth) }
  }

  private static func table(_ report: Report, top: Int, columnWidth: Int) -> [String] {
    var lines = [String]()
    for (index, name) in report.columns.enumerated() {
      lines.append(right(nameWidth + columnWidth * (index + 1), top, name, isBold: true))
    }
    for (number, row) in report.rows.enumerated() {
      let y = top + rowHeight * (number + 1)
      lines.append(text(margin, y, row.name))
      for (index, cell) in row.cells.enumerated() {
        lines.append(right(nameWidth + columnWidth * (index + 1), y, ReportText.text(cell)))
      }
    }
    return lines
  }

  private static func text(_ x: Int, _ y: Int, _ words: String, isBold: Bool = false) -> String {
    "<text x=\"\(x)\" y=\"\(y)\"\(isBold ? " font-weight=\"bold\"" : "")>\(escaped(words))</text>"
  }

  private static func right(_ x: Int, _ y: Int, _ words: String, isBold: Bool = false) -> String {
    "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"end\"\(isBold ? " font-weight=\"bold\"" : "")>"
      + "\(escaped(words))</text>"
  }

  private static func escaped(_ words: String) -> String {
    words.reduce(into: "") { text, character in
      switch character {
      case "&": text += "&amp;"
      case "<": text += "&lt;"
      case ">": text += "&gt;"
      case "\"": text += "&quot;"
      default: text.append(character)
      }
    }
  }
}
