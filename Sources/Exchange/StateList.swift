import Intake
import Primitives

/// A State's own list of whom it counts, as a file, and what came of holding it against the ledger.
extension Exchange.StateListLine {
  /// Its columns; the last only where identifiers of two types occur.
  private static let columns = ["state_student_identifier", "counted", "identifier_type"]

  /// Reads a list: CSV whose first line names the columns. Throws what is wrong with it, by line
  /// and column.
  public static func lines(of bytes: [UInt8]) throws -> [Exchange.StateListLine] {
    try ReferenceFile.rows(bytes: bytes, columns: columns, required: Array(columns.prefix(2)))
      .map(line)
  }

  /// The same from a file.
  public static func lines(path: String) throws -> [Exchange.StateListLine] {
    try ReferenceFile.rows(path: path, columns: columns, required: Array(columns.prefix(2)))
      .map(line)
  }

  private static func line(_ row: [String]) throws -> Exchange.StateListLine {
    let isCounted: Bool
    switch row[1].lowercased() {
    case "yes", "y", "1", "true": isCounted = true
    case "no", "n", "0", "false", "": isCounted = false
    default: throw ExchangeError(.usage, "counted is yes or no, Y or N, 1 or 0")
    }
    return .init(
      identifier: row[0], identifierType: row[2].isEmpty ? nil : row[2], isCounted: isCounted)
  }
}

extension Exchange.Reconciliation {
  /// The disagreements as CSV, a line each; identifiers are no formulas.
  public var csv: String {
    let names = ["state_student_identifier", "msix_id", "side", "reason", "explanation"]
    return disagreements.reduce(CSVWriter.line(names)) { text, line in
      text
        + CSVWriter.line([
          CSVWriter.guarded(line.identifier), line.msixID ?? "", line.side.rawValue, line.reason,
          line.explanation,
        ])
    }
  }
}

extension Exchange.CountedChild {
  /// Children that count as CSV, a line for each place.
  public static func csv(_ children: [Exchange.CountedChild]) -> String {
    children.reduce(into: CSVWriter.line(["msix_id", "state", "first_day"])) { text, child in
      for place in child.states {
        text += CSVWriter.line([child.msixID, place.state.description, place.day.description])
      }
    }
  }
}
