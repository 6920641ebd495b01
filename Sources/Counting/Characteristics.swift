public import Primitives

/// What a count is broken down by, as of a day, taken whole from one row: a grade from one row and
/// a district from another would put a child into a cell in which it never was.
public struct Characteristics: Hashable, Sendable {
  /// Which of the given facts it comes from.
  public let recordIndex: Int
  /// The State of that record.
  public let state: StateCode
  /// The latest day, on or before the day asked for, on which the row shows residence.
  public let residence: CivilDate
  /// The row.
  public let enrollment: CountingFacts.Enrollment

  /// E48; nil when that row has none.
  public var grade: GradeLevel? { enrollment.grade }
  /// The district; nil when that row has none.
  public var district: UInt32? { enrollment.district }
  /// English learner, IEP, priority for services.
  public var flags: CountingFacts.Flags { enrollment.flags }
}

extension CountingEngine {
  /// The characteristics of a child from the latest residence evidence on or before `day`: of one
  /// State's records, or of all for the national count. Nil when there is no evidence yet.
  ///
  /// Of two records with evidence up to the same day the earlier one is followed; inside a record,
  /// the row that began later, because States leave last year's enrollment open, and then the lower
  /// record id. Rows that show nothing (type 07, continuation) are no evidence here either.
  public static func characteristics(
    _ facts: [CountingFacts], asOf day: CivilDate, in state: StateCode? = nil,
    rules: CountingRuleSet = .first
  ) -> Characteristics? {
    var best: Characteristics?
    let past = Days(first: .min, last: day.daysSinceEpoch)
    for (index, record) in facts.enumerated() where state == nil || record.state == state {
      for row in record.enrollments where row.showsSomething(rules) {
        var latest: Int32?
        // The presumption that open stays go on may stop at the third birthday when a child is
        // counted; its grade is not a matter of age.
        row.forEachResidence(
          within: past, openUntil: record.submissionDate, thirdBirthday: .min, rules
        ) { latest = max(latest ?? $0.last, $0.last) }
        guard let latest else { continue }
        let new = Characteristics(
          recordIndex: index, state: record.state, residence: CivilDate(daysSinceEpoch: latest),
          enrollment: row)
        if best.map({ new.isBetter(than: $0) }) ?? true { best = new }
      }
    }
    return best
  }

  /// The grade part of `characteristics`.
  public static func grade(
    _ facts: [CountingFacts], asOf day: CivilDate, in state: StateCode? = nil,
    rules: CountingRuleSet = .first
  ) -> GradeLevel? {
    characteristics(facts, asOf: day, in: state, rules: rules)?.grade
  }
}

extension Characteristics {
  /// Whether this one, met after `other`, takes its place.
  fileprivate func isBetter(than other: Characteristics) -> Bool {
    if residence != other.residence { return residence > other.residence }
    if recordIndex != other.recordIndex { return false }
    return (enrollment.beginning ?? residence) > (other.enrollment.beginning ?? residence)
  }
}

extension CountingFacts.Enrollment {
  /// When the row began: its first verified day, or else the day of coming into the district.
  fileprivate var beginning: CivilDate? { enrollmentDate ?? residencyDate }
}
