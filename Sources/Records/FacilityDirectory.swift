public import Primitives

/// A district or a school as a national directory lists it, for the days on which it was so.
public struct Facility: Hashable, Sendable {
  /// Digits of a district's national number.
  public static let districtDigits = 7
  /// Digits of a school's national number.
  public static let schoolDigits = 12

  /// The national number: 7 digits of a district, 12 of a school.
  public let number: String
  /// Its name.
  public let name: String
  /// Street or box; empty where the directory has none.
  public let address: String
  /// City; empty where the directory has none.
  public let city: String
  /// The Postal Service's letters; empty where the directory has none.
  public let state: String
  /// Postal code; empty where the directory has none.
  public let zip: String
  /// The number of a school's district; empty where the directory does not say.
  public let district: String
  /// The first day on which this holds.
  public let effectiveFrom: CivilDate
  /// The last such day; nil while it goes on.
  public let effectiveUntil: CivilDate?
}

/// The directory of districts and schools (NCES numbers), as it was loaded.
public struct FacilityDirectory: Hashable, Sendable {
  /// The columns of the file it is loaded from; those after the first three may be missing there.
  public static let columns = [
    "id", "effective_from", "name", "address", "city", "state", "zip", "district_id",
    "effective_until",
  ]
  /// What the file has to have.
  public static let requiredColumns = ["id", "effective_from", "name"]

  private let lines: ReferenceLines

  /// The directory in a loaded table.
  public init(lines: ReferenceLines) throws(ReferenceError) {
    guard lines.columns == Self.columns else {
      throw ReferenceError(.malformed, "this is no directory of districts and schools")
    }
    self.lines = lines
  }

  /// Which facility had the number on a day; nil when none that the directory knows.
  public func facility(_ number: String, on day: CivilDate) -> Facility? {
    lines.rows(of: number).lazy.compactMap { Self.facility($0) }.last {
      $0.effectiveFrom <= day && $0.effectiveUntil.map { day <= $0 } ?? true
    }
  }

  /// One line, from texts in the order of `columns`; nil where a text is not of its form.
  static func facility(_ row: [String]) -> Facility? {
    guard row.count == columns.count, let from = CivilDate(row[1]) else { return nil }
    let until = row[8].isEmpty ? nil : CivilDate(row[8])
    guard row[8].isEmpty || until != nil else { return nil }
    return Facility(
      number: row[0], name: row[2], address: row[3], city: row[4], state: row[5], zip: row[6],
      district: row[7], effectiveFrom: from, effectiveUntil: until)
  }

  /// Refuses a row that says something impossible, with what to mend.
  public static func check(_ row: [String]) throws(ReferenceError) {
    guard let facility = facility(row) else {
      throw ReferenceError(.malformed, "\(row.first ?? ""): days are written YYYYMMDD")
    }
    let digits = facility.number.utf8
    guard digits.count == Facility.districtDigits || digits.count == Facility.schoolDigits,
      digits.allSatisfy({ (0x30...0x39).contains($0) })
    else {
      throw ReferenceError(
        .malformed, "\(facility.number): a district has 7 digits and a school 12")
    }
    guard !facility.name.isEmpty else {
      throw ReferenceError(.malformed, "\(facility.number): the name is missing")
    }
    guard facility.effectiveUntil.map({ facility.effectiveFrom <= $0 }) ?? true else {
      throw ReferenceError(.malformed, "\(facility.number): ends before it begins")
    }
    guard facility.state.isEmpty || StateCode(facility.state) != nil else {
      throw ReferenceError(.malformed, "\(facility.number): the State is two capital letters")
    }
  }
}
