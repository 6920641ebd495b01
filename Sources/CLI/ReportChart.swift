import Exchange

/// A report as a drawing: a bar for each row by its last column of numbers, and the whole table
/// beneath, so that nothing has to be read off a bar. A hidden number has no bar.
enum ReportChart {
  private static let rowHeight = 20
  private static let margin = 16
  private static let nameWidth = 170
  private static let barWidth = 360
  private static let columnWidth = 90

  static func svg(_ report: Report) -> String {
    let column = max(report.columns.count - 1, 0)
    let numbers = report.rows.map { row -> Int64? in
      guard row.cells.indices.contains(column), case .number(let number) = row.cells[column]
      else { return nil }
      return number
    }
    // The nation beside its States would leave these no length.
    let bars = zip(report.rows, numbers).filter { !$0.0.name.hasPrefix("national") }
    let largest = max(1, bars.compactMap { $0.1 }.max() ?? 1)
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
          + (report.columns.isEmpty ? "" : "; bars: \(report.columns[column])")),
    ]
    for (index, (row, number)) in bars.enumerated() {
      let y = margin + rowHeight * (index + 3)
      lines.append(text(margin, y, row.name))
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
    lines += table(report, top: tableTop)
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }

  private static func table(_ report: Report, top: Int) -> [String] {
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
