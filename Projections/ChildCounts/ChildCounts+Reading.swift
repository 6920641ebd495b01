public import Counting
public import KeyValue
public import Primitives
import Projecting
import Records

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
}
