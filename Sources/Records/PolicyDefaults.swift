public import Primitives

/// The policies that a new ledger adopts first. They are events like all later ones: nothing
/// decides by this file.
public enum PolicyDefaults {
  /// The first day of the older deadlines, or of the ledger's policies if that is earlier: it only
  /// has to lie before any record that is judged by them.
  private static let olderDeadlinesFrom = CivilDate(daysSinceEpoch: 10_957)  // 2000-01-01
  /// 81 FR 28932 took effect on 9 June 2016; recalled.
  private static let regulationFrom = CivilDate(daysSinceEpoch: 16_961)  // 2016-06-09

  /// One version of each area, two of the deadlines: those before June 2016 and those of 34 CFR
  /// 200.85 since. In the order of adoption.
  public static func initial(effectiveFrom: CivilDate) -> [PolicyVersion] {
    var versions = [PolicyVersion]()
    for area in PolicyArea.allCases {
      let first = PolicyVersion(
        area: area, version: 1, effectiveFrom: effectiveFrom, values: values(of: area))
      guard area == .deadlines else {
        versions.append(first)
        continue
      }
      versions.append(
        PolicyVersion(
          area: area, version: 1, effectiveFrom: min(olderDeadlinesFrom, effectiveFrom),
          values: values(of: area).merging(olderDeadlines) { _, older in older }))
      versions.append(
        PolicyVersion(
          area: area, version: 2, effectiveFrom: regulationFrom, values: values(of: area)))
    }
    return versions
  }

  /// The same as a book.
  public static func book(effectiveFrom: CivilDate) throws(PolicyError) -> PolicyBook {
    try PolicyBook(initial(effectiveFrom: effectiveFrom))
  }

  /// The catalogue's first values of an area.
  public static func values(of area: PolicyArea) -> [String: PolicyValue] {
    Dictionary(
      uniqueKeysWithValues: PolicyCatalogue.definitions(of: area).map { ($0.name, $0.initial) })
  }

  /// Where the deadlines before June 2016, which Tennessee's manual still shows, differ.
  private static let olderDeadlines: [String: PolicyValue] = [
    "eligibility-documented-unit": .text("calendar"),
    "end-of-term-anchor": .text("school-year"),
    "withdrawal-unit": .text("calendar"),
    "move-notice-unit": .text("calendar"),
  ]
}
