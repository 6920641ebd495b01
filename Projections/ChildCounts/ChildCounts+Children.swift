import Counting
public import KeyValue
public import Primitives
public import Projecting
public import Records

/// What the steps of single children say. They are sealed, and gone with an erased child: the
/// series alone keep its value.
extension ChildCounts {
  /// Where a child counts and from which day on.
  public struct Counted: Hashable, Sendable {
    /// The State that counts it; nil for the nation.
    public let state: StateCode?
    /// The first qualifying day.
    public let day: CivilDate
  }

  /// Where a child counts, as known at a position: the nation first, then States ascending; nothing
  /// when it counts nowhere.
  public func counted(
    _ child: ChildID, _ question: Question, using keys: ProjectionKeys,
    in rows: borrowing ReadTransaction
  ) throws -> [Counted] {
    var counter = DayCounter(question)
    try rows.forEach(in: Tables.steps, prefix: child.bytes) { key, value in
      let key = key.bytes
      guard UInt64(bigEndian: key.dropFirst(16)) <= question.knownAt else { return false }
      counter.take(try Step.list(keys.open(value.bytes, for: key, in: Tables.steps)))
      return true
    }
    return counter.counted
  }

  /// Every child that counts somewhere, in the order of opaque identifiers. Reads every step of
  /// every child.
  public func forEachCounted(
    _ question: Question, using keys: ProjectionKeys, in rows: borrowing ReadTransaction,
    _ body: (ChildID, [Counted]) throws -> Void
  ) throws {
    var current: ChildID?
    var counter = DayCounter(question)
    func finish() throws {
      let counted = counter.counted
      if let current, !counted.isEmpty { try body(current, counted) }
    }
    try rows.forEach(in: Tables.steps) { key, value in
      let key = key.bytes
      guard let child = ChildID(bytes: key.prefix(16)) else { return true }
      if child != current {
        try finish()
        current = child
        counter = DayCounter(question)
      }
      guard UInt64(bigEndian: key.dropFirst(16)) <= question.knownAt else { return true }
      counter.take(try Step.list(keys.open(value.bytes, for: key, in: Tables.steps)))
      return true
    }
    try finish()
  }

  /// What moved a count after one position and up to another: place, child and by how much, in the
  /// order of the log. A child that an event moved by nothing in sum is left out.
  public func forEachChange(
    _ question: Question, state: StateCode?, after start: UInt64, using keys: ProjectionKeys,
    in rows: borrowing ReadTransaction, _ body: (UInt64, ChildID, Int64) throws -> Void
  ) throws {
    let total = question.cell(state).total
    guard start < .max else { return }
    try rows.forEach(in: Tables.changes, from: (start + 1).bigEndianBytes) { key, _ in
      let key = key.bytes
      let position = UInt64(bigEndian: key.prefix(8))
      guard position <= question.knownAt else { return false }
      guard let child = ChildID(bytes: key.dropFirst(8)) else { return true }
      let place = child.bytes + key.prefix(8)
      guard let value = try rows.get(place, in: Tables.steps) else {
        throw ProjectingError(.integrity, "a row of changes has no steps")
      }
      let steps = try Step.list(keys.open(value, for: place, in: Tables.steps))
      let delta = Self.change(question, total, steps.map { ($0.cell, $0.delta) })
      if delta != 0 { try body(position, child, delta) }
      return true
    }
  }

  /// What moved a count for one child up to the position asked for: place and by how much.
  public func forEachStep(
    of child: ChildID, _ question: Question, state: StateCode?, using keys: ProjectionKeys,
    in rows: borrowing ReadTransaction, _ body: (UInt64, Int64) throws -> Void
  ) throws {
    let total = question.cell(state).total
    try rows.forEach(in: Tables.steps, prefix: child.bytes) { key, value in
      let key = key.bytes
      let position = UInt64(bigEndian: key.dropFirst(16))
      guard position <= question.knownAt else { return false }
      let steps = try Step.list(keys.open(value.bytes, for: key, in: Tables.steps))
      let delta = Self.change(question, total, steps.map { ($0.cell, $0.delta) })
      if delta != 0 { try body(position, delta) }
      return true
    }
  }

  /// For the whole period the totals; as of a day the days up to it.
  private static func change(
    _ question: Question, _ total: [UInt8], _ steps: [(cell: [UInt8], delta: Int64)]
  ) -> Int64 {
    steps.reduce(0) { sum, step in
      guard step.cell.starts(with: total) else { return sum }
      if question.isOfWholePeriod { return step.cell == total ? sum + step.delta : sum }
      guard let day = DayCounter.day(of: step.cell), day <= question.asOf else { return sum }
      return sum + step.delta
    }
  }
}

/// Adds up the steps of one child in one period and category.
private struct DayCounter {
  private let prefix: [UInt8]
  private let asOf: CivilDate
  private var deltas: [ChildCounts.Counted: Int64] = [:]

  init(_ question: ChildCounts.Question) {
    prefix = question.cell(nil).prefix
    asOf = question.asOf
  }

  mutating func take(_ steps: [Step]) {
    for step in steps where step.cell.starts(with: prefix) {
      guard let day = Self.day(of: step.cell), day <= asOf else { continue }
      let letters = String(decoding: step.cell[Cell.stateRange], as: UTF8.self)
      deltas[.init(state: StateCode(letters), day: day), default: 0] += step.delta
    }
  }

  /// Nation first. A child has one first qualifying day in a place.
  var counted: [ChildCounts.Counted] {
    deltas.filter { $0.value > 0 }.keys.sorted {
      ($0.state?.description ?? "", $0.day) < ($1.state?.description ?? "", $1.day)
    }
  }

  /// The day of a cell of days; nil for other cells.
  static func day(of cell: [UInt8]) -> CivilDate? {
    guard cell.count == Cell.Kind.day.rawValue else { return nil }
    let day = cell[8...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return CivilDate(daysSinceEpoch: Int32(bitPattern: day))
  }
}
