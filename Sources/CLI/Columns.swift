/// A table for people: columns under one another, two spaces between them.
enum Columns {
  /// The lines: the first `leading` columns to the left, the others, which are numbers, to the
  /// right. A column in which nothing stands is left out.
  static func aligned(_ rows: [[String]], leading: Int) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = ""
      for (column, text) in row.enumerated() where widths[column] > 0 {
        let space = String(repeating: " ", count: widths[column] - text.count)
        if !line.isEmpty { line += "  " }
        line += column < leading ? text + space : space + text
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
