/// Lines of a width that every terminal has.
public enum Layout {
  /// Columns of a line.
  public static let columnsMax = 92

  /// Text in lines of at most `columnsMax` characters; later lines are set in by `indent` spaces.
  public static func wrapped(_ text: String, indent: Int = 0, first: String = "") -> String {
    let space = String(repeating: " ", count: indent)
    var lines = [String]()
    var line = first
    for word in text.split(separator: " ") {
      if line.count + 1 + word.count > columnsMax, line.count > indent {
        lines.append(line)
        line = space + word
      } else {
        line += line.isEmpty || line.last == " " ? String(word) : " " + word
      }
    }
    lines.append(line)
    return lines.joined(separator: "\n")
  }

  /// A list, a point a line.
  public static func list(_ points: [String]) -> String {
    points.map { wrapped($0, indent: 4, first: "  - ") }.joined(separator: "\n")
  }
}
