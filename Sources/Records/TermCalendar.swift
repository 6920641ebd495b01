public import CBOR
public import Primitives

/// A term of a school year, the end of which starts a clock of 34 CFR 200.85(b)(3).
public struct Term: Hashable, Sendable {
  /// Which part of the school year. The raw value stands in rows and tables: it never changes.
  public enum Kind: UInt8, CaseIterable, Sendable {
    /// From the start of the school year.
    case fall = 1
    /// To the end of the school year.
    case spring = 2
    /// Summer, or the intersession of a year-round calendar.
    case summer = 3

    /// The word in files and answers.
    public var name: String {
      switch self {
      case .fall: "fall"
      case .spring: "spring"
      case .summer: "summer"
      }
    }

    /// From the word; nil for another.
    public init?(name: some StringProtocol) {
      guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
      self = kind
    }
  }

  /// The calendar year in which the school year begins.
  public let schoolYear: Int
  /// Which part of it.
  public let kind: Kind
  /// The first day.
  public let first: CivilDate
  /// The last day.
  public let last: CivilDate
  /// Whether nobody told the days: they are those of the default calendar.
  public let isEstimated: Bool

  /// A term; nil when it ends before it begins.
  public init?(
    schoolYear: Int, kind: Kind, first: CivilDate, last: CivilDate, isEstimated: Bool = false
  ) {
    guard first <= last else { return nil }
    self.schoolYear = schoolYear
    self.kind = kind
    self.first = first
    self.last = last
    self.isEstimated = isEstimated
  }

  /// A number for the term, the same whichever calendar gives its days.
  public var number: Int { schoolYear * 4 + Int(kind.rawValue) }
}

/// The terms of one State's schools. A school year of which it says nothing has the default terms.
public struct TermCalendar: Hashable, Sendable {
  /// The State.
  public let state: StateCode
  /// Ascending by school year and kind.
  public let terms: [Term]

  /// A calendar. Refused: a term twice, or terms of one school year that overlap or stand out of
  /// order.
  public init(state: StateCode, terms: [Term]) throws(ReferenceError) {
    let sorted = terms.sorted { $0.number < $1.number }
    for (one, next) in zip(sorted, sorted.dropFirst()) {
      guard one.number < next.number, one.last < next.first else {
        throw ReferenceError(
          .malformed,
          "\(state): \(next.kind.name) of \(next.schoolYear) stands twice or overlaps another term")
      }
    }
    self.state = state
    self.terms = sorted
  }

  /// The terms that have a day between two days, ascending. School years without a row have the
  /// default terms, marked estimated.
  public func terms(from start: CivilDate, through end: CivilDate) -> [Term] {
    let own = Dictionary(grouping: terms, by: \.schoolYear)
    return Self.schoolYears(from: start, through: end)
      .flatMap { own[$0] ?? Self.defaultTerms(schoolYear: $0) }
      .filter { $0.first <= end && $0.last >= start }
  }

  /// The terms between two days where a State has loaded no calendar.
  public static func defaultTerms(from start: CivilDate, through end: CivilDate) -> [Term] {
    schoolYears(from: start, through: end).flatMap(defaultTerms(schoolYear:))
      .filter { $0.first <= end && $0.last >= start }
  }

  /// Fall from 1 August to 31 December, spring to 31 May, summer to 31 July: every day lies in
  /// one, so that no enrollment is missed for want of a calendar.
  static func defaultTerms(schoolYear year: Int) -> [Term] {
    let days: [(Term.Kind, CivilDate?, CivilDate?)] = [
      (
        .fall, CivilDate(year: year, month: 8, day: 1),
        CivilDate(year: year, month: 12, day: 31)
      ),
      (
        .spring, CivilDate(year: year + 1, month: 1, day: 1),
        CivilDate(year: year + 1, month: 5, day: 31)
      ),
      (
        .summer, CivilDate(year: year + 1, month: 6, day: 1),
        CivilDate(year: year + 1, month: 7, day: 31)
      ),
    ]
    return days.compactMap { kind, first, last in
      guard let first, let last else { return nil }
      return Term(schoolYear: year, kind: kind, first: first, last: last, isEstimated: true)
    }
  }

  /// School years that may have a term between two days: a year more on either side, because a
  /// State's own year may begin when it likes.
  private static func schoolYears(from start: CivilDate, through end: CivilDate) -> [Int] {
    guard start <= end else { return [] }
    return Array((start.year - 1)...(end.year))
  }
}

/// Calendars as they are loaded: those of the States that the file names. The others keep theirs.
public struct TermCalendars: Hashable, Sendable {
  /// Counts up with each loading.
  public let version: Int
  /// The first day on which statements are held against it.
  public let effectiveFrom: CivilDate
  /// Ascending by State.
  public let calendars: [TermCalendar]

  /// The largest encoding that is taken: it travels in its event, a leaf of which has at most
  /// 65,535 bytes. Room for ten years of every State.
  public static let encodingBytesMax = 40_000

  /// A table. Refused: a State twice, or more than an event holds.
  public init(
    version: Int, effectiveFrom: CivilDate, calendars: [TermCalendar]
  ) throws(ReferenceError) {
    guard Set(calendars.map(\.state)).count == calendars.count else {
      throw ReferenceError(.malformed, "a State has two term calendars in one table")
    }
    self.version = version
    self.effectiveFrom = effectiveFrom
    self.calendars = calendars.sorted { $0.state < $1.state }
    guard cbor.encodedByteCount <= Self.encodingBytesMax else {
      throw ReferenceError(
        .malformed, "too many terms for one loading; load fewer years or fewer States at a time")
    }
  }

  /// From a file: a line `state,school_year,term,first_day,last_day`, then a line a term, such as
  /// `TX,2025,fall,2025-08-13,2025-12-19`.
  public init(
    csv text: String, version: Int, effectiveFrom: CivilDate
  ) throws(ReferenceError) {
    var terms = [StateCode: [Term]]()
    for (number, fields) in try ReferenceText.read(
      text, header: ["state", "school_year", "term", "first_day", "last_day"])
    {
      guard let state = StateCode(fields[0]), let year = Int(fields[1]),
        (1900...9998).contains(year), let kind = Term.Kind(name: fields[2]),
        let first = CivilDate(fields[3]), let last = CivilDate(fields[4]),
        let term = Term(schoolYear: year, kind: kind, first: first, last: last)
      else {
        throw ReferenceError(
          .malformed,
          "line \(number): give State, year, fall|spring|summer, first and last day, as in "
            + "TX,2025,fall,2025-08-13,2025-12-19")
      }
      terms[state, default: []].append(term)
    }
    var calendars = [TermCalendar]()
    for (state, terms) in terms { calendars.append(try TermCalendar(state: state, terms: terms)) }
    try self.init(version: version, effectiveFrom: effectiveFrom, calendars: calendars)
  }
}

extension TermCalendar {
  /// `[state, [[school year, kind, first day, last day], ...]]`, days as numbers since 1970.
  public var cbor: CBORValue {
    .array([
      .text(state.description),
      .array(
        terms.map {
          .array([
            .int($0.schoolYear), .int($0.kind.rawValue), .int($0.first.daysSinceEpoch),
            .int($0.last.daysSinceEpoch),
          ])
        }),
    ])
  }

  /// From `cbor`.
  public init(cbor: CBORValue) throws(CBORError) {
    guard let parts = cbor.items, parts.count == 2, let state = parts[0].state,
      let items = parts[1].items
    else { throw CBORError(.structure, "a term calendar is [state, terms]") }
    let terms = items.compactMap(Term.init(cbor:))
    guard terms.count == items.count, terms.map(\.number).isStrictlyAscending else {
      throw CBORError(.structure, "terms of \(state): misshapen or out of order")
    }
    do throws(ReferenceError) { try self.init(state: state, terms: terms) } catch {
      throw CBORError(.structure, error.reason)
    }
  }
}

extension Term {
  fileprivate init?(cbor: CBORValue) {
    guard let parts = cbor.items, parts.count == 4, let year = parts[0].int,
      let kind = parts[1].unsignedInteger.flatMap(UInt8.init(exactly:)).flatMap(Kind.init),
      let first = parts[2].integer.flatMap(Int32.init(exactly:)),
      let last = parts[3].integer.flatMap(Int32.init(exactly:))
    else { return nil }
    self.init(
      schoolYear: year, kind: kind, first: CivilDate(daysSinceEpoch: first),
      last: CivilDate(daysSinceEpoch: last))
  }
}

extension TermCalendars {
  /// `{"calendars", "effective-from", "version"}`.
  public var cbor: CBORValue {
    .record([
      "version": .int(version), "effective-from": .date(effectiveFrom),
      "calendars": .array(calendars.map(\.cbor)),
    ])
  }

  /// From `cbor`. Another order than `cbor` gives is refused: a table has one encoding.
  public init(cbor: CBORValue) throws(CBORError) {
    let fields = try StrictFields(
      cbor, "term calendars", keys: ["version", "effective-from", "calendars"])
    let version = try fields.count("version")
    let effectiveFrom = try fields.date("effective-from")
    var calendars = [TermCalendar]()
    for item in try fields.items("calendars") { calendars.append(try TermCalendar(cbor: item)) }
    guard calendars.map(\.state).isStrictlyAscending else { throw fields.misshapen("calendars") }
    do throws(ReferenceError) {
      try self.init(version: version, effectiveFrom: effectiveFrom, calendars: calendars)
    } catch {
      throw CBORError(.structure, error.reason)
    }
  }
}
