/// Lines of a reference file: a header that is known, then fields without quotes. Reference tables
/// hold codes and days only, so that nothing needs quoting.
enum ReferenceText {
  /// The lines after the header with their numbers, the header's being 1; empty ones are passed
  /// over. Refused: another header, another number of fields.
  static func read(
    _ text: String, header: [String]
  ) throws(ReferenceError) -> [(number: Int, fields: [String])] {
    var lines = [(number: Int, fields: [String])]()
    // A line feed after a carriage return is one character in Swift, and a newline too.
    for (index, line) in text.split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline
    ).enumerated() where !line.isEmpty {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard index > 0 else {
        guard fields == header else {
          throw ReferenceError(
            .malformed, "the first line must be \(header.joined(separator: ","))")
        }
        continue
      }
      guard fields.count == header.count else {
        throw ReferenceError(
          .malformed, "line \(index + 1): \(header.count) fields, \(header.joined(separator: ","))")
      }
      lines.append((index + 1, fields))
    }
    guard !lines.isEmpty else { throw ReferenceError(.malformed, "the file has no rows") }
    return lines
  }
}
