public import KeyValue
public import Ledger
public import Primitives
public import Projecting
public import Records

/// **Question.** How complete, how trustworthy and how fresh are the statements in force, for each
/// use, by record, district, State and nation?
///
/// **Events.** `student.submitted` (a statement and what validation said of it),
/// `submission.unchanged` (it still holds), `student.retracted`, `subject.erased`.
///
/// **Tables.** `students` record → `QualityRow`, sealed; `totals` State ‖ district →
/// `QualityTotals`.
///
/// It answers for now, not for past positions: what leaves, by retraction or erasure, leaves the
/// totals too, so that no residue is needed.
public struct DataQuality: Projection {
  /// The projection under a table of weights.
  public init(weights: QualityWeights = .first) { self.weights = weights }

  /// The weights.
  public let weights: QualityWeights

  /// `data-quality`
  public var name: String { "data-quality" }
  /// The form of the rows.
  public var version: Int { 1 }
  /// See above.
  public var tables: [Table] { [Tables.students, Tables.totals] }
  /// Each row of a student tells about one child.
  public var sealedTables: [Table] { [Tables.students] }

  /// See above.
  public var reads: Set<String>? {
    [StudentSubmitted.type, SubmissionUnchanged.type, StudentRetracted.type, SubjectErased.type]
  }

  enum Tables {
    static let students = Table(1, "students")
    static let totals = Table(2, "totals")
  }

  /// Takes in one event.
  public func apply(
    _ event: OpenedEvent, using keys: ProjectionKeys, into rows: inout WriteTransaction
  ) throws {
    let today = event.recorded.date
    switch event.type {
    case StudentSubmitted.type:
      let body = try event.body(StudentSubmitted.self)
      guard
        let content = try event.opened(
          body.record.retagged(), as: StudentSubmitted.Sealed.init(_:))
      else { return }
      let before = try row(of: body.record, keys, rows)
      let after = QualityRow(
        content, state: body.state, on: today, weights: weights, before: before)
      try replace(body.record, before, by: after, keys, &rows)
    case SubmissionUnchanged.type:
      let students = try event.body(SubmissionUnchanged.self).students
      try confirm(students.map(\.record), on: today, keys, &rows)
    case StudentRetracted.type:
      try remove(try StudentRetracted(clear: event.clear).record, keys, &rows)
    case SubjectErased.type:
      for record in try SubjectErased(clear: event.clear).records {
        try remove(record, keys, &rows)
      }
    default: break
    }
  }

  /// What is kept of a State record; nil when no statement of it is in force.
  public func row(
    of record: StateRecordID, _ keys: ProjectionKeys,
    _ rows: borrowing some Reading & ~Copyable
  ) throws -> QualityRow? {
    try keys.get(record.bytes, in: Tables.students, from: rows)
      .map { try QualityRow(decoding: $0, weights: weights) }
  }

  /// The sums of each district, in the order of State and district; 0 is "no district named".
  public func forEachDistrict(
    in rows: borrowing ReadTransaction,
    _ body: (StateCode, UInt32, QualityTotals) throws -> Void
  ) throws {
    try rows.forEach(in: Tables.totals) { key, value in
      let key = key.bytes
      guard key.count == 6, let state = StateCode(String(decoding: key[..<2], as: UTF8.self))
      else { throw ProjectingError(.integrity, "a row of totals is misshapen") }
      let district = key[2...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      try body(state, district, try QualityTotals(decoding: value.bytes, weights: weights))
      return true
    }
  }

  private func remove(
    _ record: StateRecordID, _ keys: ProjectionKeys, _ rows: inout WriteTransaction
  ) throws {
    guard let before = try row(of: record, keys, rows) else { return }
    try replace(record, before, by: nil, keys, &rows)
  }

  /// Most records on most nights: nothing but the day moves, so that a district's sums are read and
  /// written once for all of its records in an event.
  private func confirm(
    _ records: [StateRecordID], on today: CivilDate, _ keys: ProjectionKeys,
    _ rows: inout WriteTransaction
  ) throws {
    var daysByCell = [[UInt8]: Int64]()
    for record in records {
      guard var row = try row(of: record, keys, rows) else { continue }
      let days = Int64(today.daysSinceEpoch) - Int64(row.confirmed.daysSinceEpoch)
      guard days != 0 else { continue }
      row.confirmed = today
      try keys.put(row.encoded, for: record.bytes, in: Tables.students, into: &rows)
      daysByCell[row.cell, default: 0] += days
    }
    for (cell, days) in daysByCell.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      try change(cell, &rows) { $0.confirmed.sum += days }
    }
  }

  private func replace(
    _ record: StateRecordID, _ before: QualityRow?, by after: QualityRow?,
    _ keys: ProjectionKeys, _ rows: inout WriteTransaction
  ) throws {
    if let before, let after, before.cell == after.cell {
      try change(before.cell, &rows) { totals in
        totals.add(before, -1)
        totals.add(after, 1)
      }
    } else {
      if let before { try change(before.cell, &rows) { $0.add(before, -1) } }
      if let after { try change(after.cell, &rows) { $0.add(after, 1) } }
    }
    if let after {
      try keys.put(after.encoded, for: record.bytes, in: Tables.students, into: &rows)
    } else {
      try rows.delete(record.bytes, in: Tables.students)
    }
  }

  private func change(
    _ key: [UInt8], _ rows: inout WriteTransaction, _ body: (inout QualityTotals) -> Void
  ) throws {
    var totals =
      try rows.get(key, in: Tables.totals)
      .map { try QualityTotals(decoding: $0, weights: weights) } ?? QualityTotals(weights)
    body(&totals)
    // A district that nobody is in any more leaves no row: a rebuild may never have had one.
    if totals.isEmpty {
      try rows.delete(key, in: Tables.totals)
    } else {
      try rows.put(totals.encoded, for: key, in: Tables.totals)
    }
  }
}
