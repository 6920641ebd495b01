public import Primitives
public import Records

/// The rules in force for a time, with their numbers. They change over the years and a submission
/// is judged by those in force when it arrived, so a changed rule is a new set under a new name,
/// with a first day. What was judged is never judged again.
public struct RuleSet: Sendable {
  /// The name, recorded with each submission.
  public let name: String
  /// Which set it is, counted from 1.
  let generation: Int
  /// The first day on which arriving packages are judged by it.
  public let effectiveFrom: CivilDate
  /// The last such day; nil for the set that has no successor yet.
  public let effectiveUntil: CivilDate?
  /// What it brought, in a sentence.
  public let summary: String
  /// Oldest completed age on the first day of the file's effective time.
  public private(set) var ageMaxYears = 22
  /// Longest eligibility after the Qualifying Arrival Date.
  public private(set) var eligibilityMonthsMax = 36
  /// Most credits of one course, in hundredths.
  public private(set) var creditsMaxHundredths = 999
  /// Grades in which the layout asks for the facts about graduation.
  public let secondaryGrades: Set<String> = ["09", "10", "11", "12"]
  /// How far a file may be dated after its arrival: States write local time as if it were UTC, and
  /// Guam is ten hours ahead.
  public let clockToleranceSeconds: Int64 = 24 * 3600
  /// The tables that values are looked up in.
  public private(set) var tables = KnownTables()

  private init(
    _ generation: Int, from: CivilDate, until: CivilDate?, _ summary: String
  ) {
    name = "submission/\(generation)"
    self.generation = generation
    effectiveFrom = from
    effectiveUntil = until
    self.summary = summary
  }

  private init(_ other: RuleSet, name: String) {
    self.name = name
    generation = other.generation
    effectiveFrom = other.effectiveFrom
    effectiveUntil = other.effectiveUntil
    summary = other.summary
  }

  /// The same set with other numbers and tables, under a name that says which.
  public func with(
    name: String, ageMaxYears: Int, eligibilityMonthsMax: Int, creditsMaxHundredths: Int,
    tables: KnownTables = KnownTables()
  ) -> RuleSet {
    var set = RuleSet(self, name: name)
    set.ageMaxYears = ageMaxYears
    set.eligibilityMonthsMax = eligibilityMonthsMax
    set.creditsMaxHundredths = creditsMaxHundredths
    set.tables = tables
    return set
  }

  /// The same set with tables.
  public func with(tables: KnownTables) -> RuleSet {
    with(
      name: name, ageMaxYears: ageMaxYears, eligibilityMonthsMax: eligibilityMonthsMax,
      creditsMaxHundredths: creditsMaxHundredths, tables: tables)
  }

  /// Whether a rule belongs to it.
  public func has(_ rule: Rule) -> Bool { rule.isAsked(in: generation) }

  /// Whether it looks values up in loaded tables.
  public var usesTables: Bool { has(.schoolUnknown) }

  /// Whether it looks grades up too.
  public var looksUpGrades: Bool { has(.gradeUnknown) }

  /// Its rules, those about the file first.
  public var rules: [Rule] { Rule.all.filter(has) }

  /// Whether values that the layout writes otherwise are understood, beside the State's own words.
  var understandsOtherForms: Bool { has(.valueUnderstood) }

  /// The set in force on a day. The first also serves days before it: no ledger has them.
  public static func inForce(on day: CivilDate) -> RuleSet {
    all.last { $0.effectiveFrom <= day } ?? all[0]
  }

  /// Every set, the oldest first; each ends on the day before the next begins.
  public static let all = [
    // Ledgers with a simulated clock may begin long before there were packages.
    RuleSet(
      1, from: .init(daysSinceEpoch: 9131), until: .init(daysSinceEpoch: 10_956),
      "Each value as the layout writes it."),
    RuleSet(
      2, from: .init(daysSinceEpoch: 10_957), until: .init(daysSinceEpoch: 20_696),
      "Codes in other letters or without their zeros are understood."),
    // With the performance period 2026-27, so that no period is judged by two sets.
    RuleSet(
      3, from: .init(daysSinceEpoch: 20_697), until: .init(daysSinceEpoch: 21_061),
      "Groups are compared with one another, identifiers with the loaded tables."),
    // With the performance period 2027-28.
    RuleSet(
      4, from: .init(daysSinceEpoch: 21_062), until: nil,
      "Grades are held against the loaded table."),
  ]
}

/// The tables that a rule set looks values up in, as they counted when the package arrived. Empty:
/// nothing was loaded, and nothing is asked of them.
public struct KnownTables: Sendable {
  /// Districts and schools.
  public var facilities: FacilityDirectory?
  /// Countries.
  public var countries: CodeTable?
  /// Grades that a school gives.
  public var grades: CodeTable?
  /// Elements that became required by notice, with what a blank one means on that day.
  public var noticed: [Element: NoticeStanding] = [:]

  /// None.
  public init() {}

  /// What a blank element means that a notice made required.
  public enum NoticeStanding: Sendable {
    /// Within the time that States have to adapt.
    case grace
    /// After it.
    case due
  }
}
