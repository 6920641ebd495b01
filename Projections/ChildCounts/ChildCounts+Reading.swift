public import Counting
public import KeyValue
public import Primitives
public import Projecting
public import Records

extension ChildCounts {
  /// One question: a count is always of a category and period, as of a day, as known at a position.
  public struct Question: Hashable, Sendable {
    /// Which count.
    public var category: CountingCategory
    /// Which period.
    public var period: PerformancePeriod
    /// Facts up to this day count; the last day of the period for the whole of it.
    public var asOf: CivilDate
    /// What the ledger contained with this position.
    public var knownAt: UInt64

    /// A question.
    public init(
      category: CountingCategory, period: PerformancePeriod, asOf: CivilDate, knownAt: UInt64
    ) {
      self.category = category
      self.period = period
      self.asOf = asOf
      self.knownAt = knownAt
    }
  }

  /// The number of children of a State, or of the nation when it is nil.
  public func count(
    _ question: Question, state: StateCode?, in rows: borrowing ReadTransaction
  ) throws -> Int64 {
    let cell = Cell(
      rules: rules, category: question.category, period: question.period, state: state)
    if question.asOf >= rules.end(of: question.period) {
      return try CumulativeSeries.value(
        of: cell.total, at: question.knownAt, in: Tables.totals, of: rows)
    }
    var sum: Int64 = 0
    var day = rules.start(of: question.period)
    while day <= question.asOf {
      sum += try CumulativeSeries.value(
        of: cell.on(day), at: question.knownAt, in: Tables.days, of: rows)
      day = day.adding(days: 1)
    }
    return sum
  }

  /// The States that have a row in the period's series, ascending: all others count nobody.
  public func states(
    _ question: Question, in rows: borrowing ReadTransaction
  ) throws -> [StateCode] {
    let cell = Cell(
      rules: rules, category: question.category, period: question.period, state: nil)
    var found = [StateCode]()
    var next = cell.prefix
    while let row = try rows.first(in: Tables.totals, atOrAfter: next, prefix: cell.prefix) {
      let letters = Array(row.key[6..<8])
      if let state = StateCode(String(decoding: letters, as: UTF8.self)) { found.append(state) }
      next = Array(row.key.prefix(8)) + [UInt8](repeating: 0xFF, count: 9)
    }
    return found
  }

  /// The periods that have a row in the national series, ascending.
  public func periods(
    category: CountingCategory, in rows: borrowing ReadTransaction
  ) throws -> [PerformancePeriod] {
    let start = Cell(
      rules: rules, category: category, period: PerformancePeriod(startYear: 0), state: nil)
    let prefix = Array(start.prefix.prefix(2))
    var found = [PerformancePeriod]()
    var next = prefix
    while let row = try rows.first(in: Tables.totals, atOrAfter: next, prefix: prefix) {
      let year = row.key[2..<6].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      found.append(PerformancePeriod(startYear: Int32(bitPattern: year)))
      next = Array(row.key.prefix(6)) + [UInt8](repeating: 0xFF, count: 11)
    }
    return found
  }

  /// Why a child counts or does not, in every State that has a record of it, by the facts of now.
  public func explain(
    _ child: ChildID, category: CountingCategory, period: PerformancePeriod,
    keys: ProjectionKeys, in rows: borrowing ReadTransaction
  ) throws -> [StateCode: Outcome] {
    CountingEngine.evaluate(
      try Self.facts(of: child, keys, rows), period: period, category: category, rules: rules)
  }
}
