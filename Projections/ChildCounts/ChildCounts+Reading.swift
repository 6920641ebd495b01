public import Counting
public import KeyValue
public import Primitives
import Projecting
public import Records

extension ChildCounts {
  /// One question: a count is always of a category and period, as of a day, as known at a position,
  /// by a rule set.
  public struct Question: Hashable, Sendable {
    /// Which count.
    public var category: CountingCategory
    /// Which period.
    public var period: PerformancePeriod
    /// Facts up to this day count; the last day of the period for the whole of it.
    public var asOf: CivilDate
    /// What the ledger contained with this position.
    public var knownAt: UInt64
    /// By which rules.
    public var rules: NumberedRules

    /// A question.
    public init(
      category: CountingCategory, period: PerformancePeriod, asOf: CivilDate, knownAt: UInt64,
      rules: NumberedRules = .first
    ) {
      self.category = category
      self.period = period
      self.asOf = asOf
      self.knownAt = knownAt
      self.rules = rules
    }

    /// Whether it asks for the whole period.
    public var isOfWholePeriod: Bool { asOf >= rules.rules.end(of: period) }

    func cell(_ state: StateCode?) -> Cell {
      Cell(rules.number, category, period, state: state)
    }
  }

  /// The number of children of a State, or of the nation when it is nil.
  public func count(
    _ question: Question, state: StateCode?, in rows: borrowing ReadTransaction
  ) throws -> Int64 {
    let cell = question.cell(state)
    if question.isOfWholePeriod {
      return try CumulativeSeries.value(
        of: cell.total, at: question.knownAt, in: Tables.totals, of: rows)
    }
    var sum: Int64 = 0
    var day = question.rules.rules.start(of: question.period)
    while day <= question.asOf {
      sum += try CumulativeSeries.value(
        of: cell.on(day), at: question.knownAt, in: Tables.days, of: rows)
      day = day.adding(days: 1)
    }
    return sum
  }

  /// By how much a count changed at each position after one and up to the one asked for, from the
  /// series alone: what it says does not depend on whose steps are still there.
  public func changes(
    _ question: Question, state: StateCode?, after start: UInt64,
    in rows: borrowing ReadTransaction
  ) throws -> [UInt64: Int64] {
    let cell = question.cell(state)
    var found = [UInt64: Int64]()
    func walk(_ cell: [UInt8], _ table: Table) throws {
      var last = try CumulativeSeries.value(of: cell, at: start, in: table, of: rows)
      guard start < .max else { return }
      try rows.forEach(in: table, prefix: cell, from: cell + (start + 1).bigEndianBytes) {
        key, value in
        let position = UInt64(bigEndian: key.bytes.suffix(8))
        guard position <= question.knownAt else { return false }
        let new = Int64(bitPattern: UInt64(bigEndian: value.bytes))
        found[position, default: 0] += new - last
        last = new
        return true
      }
    }
    if question.isOfWholePeriod {
      try walk(cell.total, Tables.totals)
    } else {
      var day = question.rules.rules.start(of: question.period)
      while day <= question.asOf {
        try walk(cell.on(day), Tables.days)
        day = day.adding(days: 1)
      }
    }
    return found
  }

  /// The States that have a row in the period's series, ascending: all others count nobody.
  public func states(
    _ question: Question, in rows: borrowing ReadTransaction
  ) throws -> [StateCode] {
    let prefix = question.cell(nil).prefix
    var found = [StateCode]()
    var next = prefix
    while let row = try rows.first(in: Tables.totals, atOrAfter: next, prefix: prefix) {
      let letters = Array(row.key[Cell.stateRange])
      if let state = StateCode(String(decoding: letters, as: UTF8.self)) { found.append(state) }
      next = Array(row.key.prefix(8)) + [UInt8](repeating: 0xFF, count: 9)
    }
    return found
  }

  /// The children of a State or the nation by grade as of the last day of the period, ascending,
  /// those without a grade first; grades of nobody are left out.
  public func grades(
    _ question: Question, state: StateCode?, in rows: borrowing ReadTransaction
  ) throws -> [(grade: GradeLevel?, count: Int64)] {
    let cell = question.cell(state)
    return try ([nil] + GradeLevel.all).compactMap { (grade: GradeLevel?) in
      let count = try CumulativeSeries.value(
        of: cell.of(grade), at: question.knownAt, in: Tables.grades, of: rows)
      return count == 0 ? nil : (grade, count)
    }
  }

  /// The children of a State or the nation by profile, as of the day asked for. One walk over the
  /// changes of the period, whatever the position. A profile may come more than once, also with a
  /// number below zero: only sums mean something.
  public func forEachProfile(
    _ question: Question, state: StateCode?, in rows: borrowing ReadTransaction,
    _ body: (Profile, Int64) throws -> Void
  ) throws {
    let prefix = question.cell(state).total
    var current = [UInt8]()
    var sum: Int64 = 0
    func finish() throws {
      guard sum != 0 else { return }
      guard let profile = Profile(bytes: current) else {
        throw ProjectingError(.integrity, "a row of profiles is misshapen")
      }
      try body(profile, sum)
    }
    try rows.forEach(in: Tables.profiles, prefix: prefix) { key, value in
      let key = key.bytes
      guard key.count == Cell.Kind.profile.rawValue + 8 else {
        throw ProjectingError(.integrity, "a row of profiles is misshapen")
      }
      let day = key[Cell.profileDayRange].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      guard Int32(bitPattern: day) <= question.asOf.daysSinceEpoch,
        UInt64(bigEndian: key[24...]) <= question.knownAt
      else { return true }
      let delta = Int64(bitPattern: UInt64(bigEndian: value.bytes))
      if !key[Cell.profileRange].elementsEqual(current) {
        try finish()
        current = Array(key[Cell.profileRange])
        sum = 0
      }
      sum += delta
      return true
    }
    try finish()
  }
}

extension ChildCounts {
  /// The rule sets adopted by a position, the series that count by them, ascending by version.
  public func adoptedRules(
    knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> [AdoptedRules] {
    try RuleRows.all(rows).filter { $0.position <= position }
  }

  /// The rule set in force on a day by what was adopted at a position: the latest effective one,
  /// the later adopted of two with one date. Nil where none was adopted by then.
  public func rulesInForce(
    on day: CivilDate, knownAt position: UInt64, in rows: borrowing ReadTransaction
  ) throws -> AdoptedRules? {
    try adoptedRules(knownAt: position, in: rows).filter { $0.policy.effectiveFrom <= day }
      .max {
        ($0.policy.effectiveFrom, $0.policy.version) < ($1.policy.effectiveFrom, $1.policy.version)
      }
  }

  /// The day until which an unchanged block confirmed a record after its statement and up to a
  /// position; nil when none did.
  public func confirmation(
    of record: StateRecordID, since statement: UInt64, knownAt position: UInt64,
    in rows: borrowing ReadTransaction
  ) throws -> CivilDate? {
    let row = try rows.last(
      in: Tables.confirmations, atOrBefore: record.bytes + position.bigEndianBytes,
      prefix: record.bytes)
    guard let row, UInt64(bigEndian: row.key.dropFirst(16)) > statement, row.value.count == 4
    else { return nil }
    let day = row.value.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return CivilDate(daysSinceEpoch: Int32(bitPattern: day))
  }

  /// The place of a record among its child's: the position at which it was first identified; nil
  /// when it never was.
  public func order(
    of record: StateRecordID, in rows: borrowing ReadTransaction
  ) throws -> UInt64? { try Link(of: record, in: rows)?.order }
}
