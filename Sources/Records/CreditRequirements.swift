public import Primitives

/// What States and districts ask of whoever graduates: credits by subject, for the days on which it
/// is so. There is no national list: each is loaded by its State.
public struct CreditRequirements: Hashable, Sendable {
  /// What one subject needs.
  public struct Requirement: Hashable, Sendable {
    /// The subject, as the State names it.
    public let subject: String
    /// Hundredths of a credit.
    public let hundredths: Int
    /// Other names of the subject, and parts of it, whose courses count too.
    public let also: [String]
    /// Whether it takes courses of any subject that no other requirement needs: electives.
    public var takesAny: Bool { also.contains("*") }
  }

  /// The columns of the file it is loaded from; the last two may be missing there.
  public static let columns = [
    "place", "effective_from", "subject", "credits", "also", "effective_until",
  ]
  /// What the file has to have.
  public static let requiredColumns = ["place", "effective_from", "subject", "credits"]

  private let lines: ReferenceLines

  /// The requirements in a loaded table.
  public init(lines: ReferenceLines) throws(ReferenceError) {
    guard lines.columns == Self.columns else {
      throw ReferenceError(.malformed, "this is no table of credit requirements")
    }
    self.lines = lines
  }

  /// What a State or district asks of those who graduate on a day, in the order of subjects;
  /// electives last. Empty for a place that the table does not name.
  public func requirements(of place: String, on day: CivilDate) -> [Requirement] {
    lines.rows(of: place).compactMap { Self.entry($0) }
      .filter { $0.from <= day && $0.until.map { day <= $0 } ?? true }
      .map(\.requirement)
      .sorted { ($0.takesAny ? 1 : 0, $0.subject) < ($1.takesAny ? 1 : 0, $1.subject) }
  }

  /// The places that the table names on a day, ascending: States by their letters, districts by
  /// their seven digits.
  public func places(on day: CivilDate) -> [String] {
    var places = Set<String>()
    lines.forEach { row in
      if let entry = Self.entry(row), entry.from <= day, entry.until.map({ day <= $0 }) ?? true {
        places.insert(row[0])
      }
    }
    return places.sorted()
  }

  private struct Entry {
    let from: CivilDate
    let until: CivilDate?
    let requirement: Requirement
  }

  private static func entry(_ row: [String]) -> Entry? {
    guard row.count == columns.count, let from = CivilDate(row[1]),
      let hundredths = CreditNumber.hundredths(row[3]), !row[2].isEmpty
    else { return nil }
    let until = row[5].isEmpty ? nil : CivilDate(row[5])
    guard row[5].isEmpty || until != nil else { return nil }
    return Entry(
      from: from, until: until,
      requirement: Requirement(
        subject: row[2], hundredths: hundredths,
        also: row[4].split(separator: ";").map(String.init)))
  }

  /// Credits of a requirement at most: more than any school grants.
  private static let hundredthsMax = 100_00

  /// Refuses a row that says something impossible, with what to mend.
  public static func check(_ row: [String]) throws(ReferenceError) {
    let place = row.first ?? ""
    guard let entry = entry(row), entry.until.map({ entry.from <= $0 }) ?? true else {
      throw ReferenceError(
        .malformed,
        "\(place): days are written YYYYMMDD, the last not before the first; a subject is named; "
          + "credits are a number such as 3 or 0.5")
    }
    guard (1...hundredthsMax).contains(entry.requirement.hundredths) else {
      throw ReferenceError(.malformed, "\(place): credits lie above 0 and are 100 at most")
    }
    let digits = place.utf8
    let isDistrict =
      digits.count == Facility.districtDigits && digits.allSatisfy { (0x30...0x39).contains($0) }
    guard isDistrict || StateCode(place) != nil else {
      throw ReferenceError(
        .malformed, "\(place): a State is two capital letters, a district 7 digits")
    }
  }
}

/// Credits as schools write them.
public enum CreditNumber {
  /// Hundredths of `0.5`, `.5`, `1`, `1.25`; nil for anything else.
  public static func hundredths(_ text: String) -> Int? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count <= 2, text.utf8.count <= 8, !text.isEmpty, let whole = parts.first,
      (parts.joined()).utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let units = whole.isEmpty ? 0 : Int(whole)
    else { return nil }
    let rest = parts.count == 2 ? String((parts[1] + "00").prefix(2)) : "00"
    guard let fraction = Int(rest) else { return nil }
    return units * 100 + fraction
  }
}
