/// Writes CSV as RFC 4180 has it.
public enum CSVWriter {
  /// One line with its CRLF. A field is quoted when it has to be: for commas, quotation marks and
  /// line breaks in it.
  public static func line(_ fields: [String]) -> String {
    var line = ""
    for (index, field) in fields.enumerated() {
      if index > 0 { line.append(",") }
      line.append(quoted(field))
    }
    // One empty field would be an empty line, which readers pass over.
    if fields == [""] { line = "\"\"" }
    line.append("\r\n")
    return line
  }

  /// A field that a table calculation shows and does not calculate: text from elsewhere that begins
  /// like a formula gets an apostrophe before it (OWASP, CSV injection).
  public static func guarded(_ field: String) -> String {
    guard let first = field.utf8.first, formulaBeginnings.contains(first) else { return field }
    return "'" + field
  }

  /// A line without an ending whose fields are all guarded: for listings that hold what States or
  /// people wrote. Numbers that may be negative do not belong in it.
  public static func guardedLine(_ fields: [String]) -> String {
    fields.map { quoted(guarded($0)) }.joined(separator: ",")
  }

  /// = + - @, tabulator, carriage return, line feed.
  private static let formulaBeginnings: Set<UInt8> = [
    0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x0A,
  ]

  /// A field as it stands in a line of any ending.
  public static func quoted(_ field: String) -> String {
    guard needsQuotes(field) else { return field }
    var quoted = "\""
    for scalar in field.unicodeScalars {
      if scalar == "\"" { quoted.append("\"") }
      quoted.unicodeScalars.append(scalar)
    }
    quoted.append("\"")
    return quoted
  }

  private static func needsQuotes(_ field: String) -> Bool { needsQuotes(field.utf8) }

  /// Whether a field has a comma, a quotation mark or a line break.
  static func needsQuotes(_ field: some Sequence<UInt8>) -> Bool {
    field.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
  }
}
