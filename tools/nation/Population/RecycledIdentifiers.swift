/// Identifiers that a State gave to two children: the second child's record, with the record that
/// had the number before and is sent no more from then on.
struct RecycledIdentifiers: Sendable {
  /// What the later record's identifier is made from, by that record.
  private(set) var bases: [RecordKey: UInt64] = [:]
  /// By the earlier record, the first day of the later one.
  private(set) var ends: [RecordKey: Int] = [:]
  /// By State, records that have ended lately and whose number is free.
  private var free: [Free?]

  private struct Free {
    let key: RecordKey
    let base: UInt64
    let lastDay: Int
  }

  /// A number is not given again so soon.
  private static let restDays = 30

  init(states: Int) { free = [Free?](repeating: nil, count: states) }

  /// Whether a State gave the record's number to two children.
  func isReused(_ key: RecordKey) -> Bool { bases[key] != nil || ends[key] != nil }

  /// Tells of a record that was sent from the first day to the last. `recycles`: it gets a number
  /// that was another child's, if the State has one.
  mutating func add(_ plan: RecordPlan, first: Int, last: Int, recycles: Bool) {
    if recycles, let former = free[plan.state], former.lastDay + Self.restDays < first,
      former.key.family != plan.key.family
    {
      bases[plan.key] = former.base
      ends[former.key] = first
      free[plan.state] = nil
      return
    }
    // The number that has been free the longest is the easiest to give again.
    guard last < free[plan.state]?.lastDay ?? Day.never else { return }
    free[plan.state] = Free(
      key: plan.key, base: Identifiers.base(of: plan), lastDay: last)
  }
}
