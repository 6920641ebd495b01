public import Primitives

/// The States' regions: which districts each has on a day. A region is a State's own name for a set
/// of its districts; a district may lie in several.
public struct RegionTable: Hashable, Sendable {
  /// The columns of the file it is loaded from; the last may be missing there.
  public static let columns = [
    "district_id", "effective_from", "state", "region", "effective_until",
  ]
  /// What the file has to have.
  public static let requiredColumns = ["district_id", "effective_from", "state", "region"]

  private struct Entry {
    let state: StateCode
    let region: String
    let from: CivilDate
    let until: CivilDate?
  }

  private let lines: ReferenceLines

  /// The regions in a loaded table.
  public init(lines: ReferenceLines) throws(ReferenceError) {
    guard lines.columns == Self.columns else {
      throw ReferenceError(.malformed, "this is no table of regions")
    }
    self.lines = lines
  }

  /// The regions of a State that a district lies in on a day, ascending.
  public func regions(of district: String, in state: StateCode, on day: CivilDate) -> [String] {
    let names = lines.rows(of: district).compactMap { Self.entry($0) }
      .filter { $0.state == state && $0.from <= day && $0.until.map { day <= $0 } ?? true }
      .map(\.region)
    return Set(names).sorted()
  }

  /// Every region that a State ever named, ascending.
  public func names(of state: StateCode) -> [String] {
    var names = Set<String>()
    lines.forEach { row in
      if let entry = Self.entry(row), entry.state == state { names.insert(entry.region) }
    }
    return names.sorted()
  }

  private static func entry(_ row: [String]) -> Entry? {
    guard row.count == columns.count, let from = CivilDate(row[1]), let state = StateCode(row[2])
    else { return nil }
    let until = row[4].isEmpty ? nil : CivilDate(row[4])
    guard row[4].isEmpty || until != nil else { return nil }
    return Entry(state: state, region: row[3], from: from, until: until)
  }

  /// Refuses a row that says something impossible, with what to mend.
  public static func check(_ row: [String]) throws(ReferenceError) {
    guard let entry = entry(row), entry.until.map({ entry.from <= $0 }) ?? true else {
      throw ReferenceError(
        .malformed,
        "\(row.first ?? ""): days are written YYYYMMDD, the last not before the first, and the "
          + "State is two capital letters")
    }
    let digits = row[0].utf8
    guard digits.count == Facility.districtDigits,
      digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { throw ReferenceError(.malformed, "\(row[0]): a district has 7 digits") }
    guard Scope("\(entry.state)/region:\(entry.region)") != nil else {
      throw ReferenceError(.malformed, "\(row[0]): the name of the region is empty or too long")
    }
  }
}
