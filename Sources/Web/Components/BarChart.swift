/// Horizontal bars, one a line, for a page whose table says the same.
enum BarChart {
  /// A line: its name, how long its bar is, and the number as it is written.
  struct Bar {
    let name: String
    /// Nil where the number is hidden: then there is no bar.
    let length: Int64?
    let text: String
  }

  private static let height = 22
  private static let barLengthMax: Int64 = 500

  /// The drawing. `about` says what it shows, for those who do not see it.
  static func svg(_ bars: [Bar], about: String) -> String {
    let most = max(1, bars.compactMap(\.length).max() ?? 1)
    let names = bars.map(\.name.count).max() ?? 0
    let left = min(220, names * 8 + 12)
    var svg =
      "<svg class=\"chart\" viewBox=\"0 0 \(left + 600) \(bars.count * height + 4)\" role=\"img\" "
      + "aria-label=\"\(EscapedMarkup.escaped(about)); the table below says the same\">"
    for (index, bar) in bars.enumerated() {
      let y = index * height + 3
      svg += "<text x=\"0\" y=\"\(y + 13)\">\(EscapedMarkup.escaped(bar.name))</text>"
      var end = Int64(left)
      if let value = bar.length {
        let length = max(1, max(0, value) * barLengthMax / most)
        svg +=
          "<rect class=\"for\" x=\"\(left)\" y=\"\(y)\" width=\"\(length)\" height=\"16\"/>"
        end += length + 6
      }
      svg += "<text x=\"\(end)\" y=\"\(y + 13)\">\(EscapedMarkup.escaped(bar.text))</text>"
    }
    return svg + "</svg>"
  }
}
