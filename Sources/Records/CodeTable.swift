public import Primitives

/// Codes with their names for the days on which they hold: countries, grades, elements that a
/// notice made required.
public struct CodeTable: Hashable, Sendable {
  /// The columns of the file it is loaded from; the last may be missing there.
  public static let columns = ["code", "effective_from", "name", "effective_until"]
  /// What the file has to have.
  public static let requiredColumns = ["code", "effective_from", "name"]

  private let lines: ReferenceLines

  /// The codes in a loaded table.
  public init(lines: ReferenceLines) throws(ReferenceError) {
    guard lines.columns == Self.columns else {
      throw ReferenceError(.malformed, "this is no table of codes")
    }
    self.lines = lines
  }

  /// The name that a code has on a day; nil when the table has no such code then.
  public func name(of code: String, on day: CivilDate) -> String? {
    lines.rows(of: code).lazy.compactMap { Self.entry($0) }.last {
      $0.from <= day && $0.until.map { day <= $0 } ?? true
    }?.name
  }

  /// Every code that holds from a day on, with that day, in the order of the codes.
  public func forEach(_ body: (_ code: String, _ from: CivilDate, _ until: CivilDate?) -> Void) {
    lines.forEach { row in
      guard let entry = Self.entry(row) else { return }
      body(row[0], entry.from, entry.until)
    }
  }

  private static func entry(
    _ row: [String]
  ) -> (name: String, from: CivilDate, until: CivilDate?)? {
    guard row.count == columns.count, let from = CivilDate(row[1]) else { return nil }
    let until = row[3].isEmpty ? nil : CivilDate(row[3])
    return row[3].isEmpty || until != nil ? (row[2], from, until) : nil
  }

  /// Refuses a row that says something impossible, with what to mend.
  public static func check(_ row: [String]) throws(ReferenceError) {
    guard let entry = entry(row), entry.until.map({ entry.from <= $0 }) ?? true else {
      throw ReferenceError(
        .malformed, "\(row.first ?? ""): days are written YYYYMMDD, the last not before the first")
    }
  }
}
