import CBOR
import Counting
public import KeyValue
public import Ledger
import Primitives
public import Projecting
import Records

/// **Question.** How soon after each trigger of 34 CFR 200.85(b) did a State send what it had to,
/// by district and performance period, as known at any past position?
///
/// **Events.** `student.submitted` (the first statement of a move, of a withdrawal, or after the
/// end of a term), `submission.unchanged` (after the end of a term nothing is to be updated),
/// `student.retracted`, `subject.erased`; `move.notified` and `records.requested` (another State
/// says that the child came to it, or asks for its records: clocks of the State's own records);
/// `reference.loaded` and `policy.adopted` (what due dates are worked out from).
///
/// **Tables.** `rules` kind ‖ position → a policy of deadlines, or nothing for a table in blobs;
/// `calendars` State ‖ position → its terms; `clocks` record → what its clocks stand on, sealed;
/// `steps` record ‖ position → what the record added to the series, sealed (the residue of an
/// erasure); `series` obligation ‖ position → number of records from that position on.
///
/// The series count what was sent when, and no lateness: that is judged on reading, by the rules
/// known at the position that is asked for. What was sent once stays so, whatever a later statement
/// says; what is still awaited follows the statement in force.
public struct Timeliness: Projection {
  /// The projection.
  public init() {}

  /// `timeliness`
  public var name: String { "timeliness" }
  /// The form of the rows. 2: notices of moves and requests for records.
  public var version: Int { 2 }
  /// See above.
  public var tables: [Table] { Tables.all }
  /// Clocks and steps tell about one child.
  public var sealedTables: [Table] { [Tables.clocks, Tables.steps] }

  /// See above.
  public var reads: Set<String>? {
    [
      StudentSubmitted.type, StudentRetracted.type, SubmissionUnchanged.type, SubjectErased.type,
      ReferenceLoaded.type, PolicyAdopted.type, PostingMatter.arrival.type,
      PostingMatter.request.type,
    ]
  }

  enum Tables {
    static let rules = Table(1, "rules")
    static let calendars = Table(2, "calendars")
    static let clocks = Table(3, "clocks")
    static let steps = Table(4, "steps")
    static let series = Table(5, "series")
    static let all = [rules, calendars, clocks, steps, series]
  }

  /// Takes in one event.
  public func apply(
    _ event: OpenedEvent, using keys: ProjectionKeys, into rows: inout WriteTransaction
  ) throws {
    switch event.type {
    case StudentSubmitted.type: try submitted(event, keys, &rows)
    case SubmissionUnchanged.type:
      let hour = Obligation.hour(of: event.recorded)
      for student in try event.body(SubmissionUnchanged.self).students {
        try change(student.record, at: event.position, keys, &rows) { clocks, deltas, rows in
          try settle(&clocks, &deltas, on: event.recorded.date, hour, rows)
          Self.answer(&clocks, &deltas, hour)
        }
      }
    case StudentRetracted.type:
      let body = try StudentRetracted(clear: event.clear)
      try change(body.record, at: event.position, keys, &rows) { clocks, deltas, _ in
        for awaited in clocks.pending { deltas[awaited.obligation.cell, default: 0] -= 1 }
        for asked in clocks.asked { deltas[asked.cell, default: 0] -= 1 }
        clocks.pending = []
        clocks.asked = []
        clocks.stays = []
      }
    case PostingMatter.arrival.type, PostingMatter.request.type:
      if let posting = try Posting(type: event.type, clear: event.clear) {
        try asked(posting, event, keys, &rows)
      }
    case SubjectErased.type: try erase(try SubjectErased(clear: event.clear), &rows)
    case ReferenceLoaded.type: try loaded(event, &rows)
    case PolicyAdopted.type:
      let policy = try PolicyAdopted(clear: event.clear).policy
      guard policy.area == .deadlines else { return }
      try rows.put(
        policy.cbor.encoded, for: Self.ruleKey(.policy, event.position), in: Tables.rules)
    default: break
    }
  }

  // MARK: Rules

  /// Kinds of rows in `rules`.
  enum Rule: UInt8 {
    case policy = 1
    case holidays = 2
    case zoneOffsets = 3
  }

  static func ruleKey(_ rule: Rule, _ position: UInt64) -> [UInt8] {
    [rule.rawValue] + position.bigEndianBytes
  }

  private func loaded(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws {
    let body = try ReferenceLoaded(clear: event.clear)
    switch body.table {
    case .states, .facilities, .countries, .grades, .elementNotices, .regions,
      .creditRequirements:
      break
    case .holidays:
      try rows.put([], for: Self.ruleKey(.holidays, event.position), in: Tables.rules)
    case .zoneOffsets:
      try rows.put([], for: Self.ruleKey(.zoneOffsets, event.position), in: Tables.rules)
    case .termCalendars:
      guard let content = body.content else {
        throw ProjectingError(
          .misshapenEvent, "the term calendars at position \(event.position) are not in the event")
      }
      let table = try TermCalendars(cbor: content)
      for calendar in table.calendars {
        let value = CBORValue.array([.int(table.effectiveFrom.daysSinceEpoch), calendar.cbor])
        try rows.put(
          value.encoded, for: calendar.state.bytes + event.position.bigEndianBytes,
          in: Tables.calendars)
      }
    }
  }

  /// The terms of a State between two days, by the newest calendar that counts on a day.
  static func terms(
    of state: StateCode, from start: CivilDate, through end: CivilDate, on today: CivilDate,
    in rows: borrowing some Reading & ~Copyable
  ) throws -> [Term] {
    var found: TermCalendar?
    try rows.forEach(in: Tables.calendars, prefix: state.bytes, reversed: true) { _, value in
      guard let parts = (try? CBORValue(decoding: value.bytes))?.items, parts.count == 2,
        let days = parts[0].integer.flatMap(Int32.init(exactly:))
      else { throw ProjectingError(.integrity, "a row of calendars is misshapen") }
      guard CivilDate(daysSinceEpoch: days) <= today else { return true }
      found = try TermCalendar(cbor: parts[1])
      return false
    }
    return found?.terms(from: start, through: end)
      ?? TermCalendar.defaultTerms(from: start, through: end)
  }

  // MARK: Clocks

  private func submitted(
    _ event: OpenedEvent, _ keys: ProjectionKeys, _ rows: inout WriteTransaction
  ) throws {
    let body = try event.body(StudentSubmitted.self)
    // A destroyed key makes no clocks; what they had added comes from the residue.
    guard
      let block = try event.opened(
        body.record.retagged(), as: StudentSubmitted.Sealed.init(_:))?.block
    else { return }
    let facts = CountingFacts(block, state: body.state, submissionDate: body.submissionDate)
    let documented = block.rows(.eligibility).first?[.eligibilityDocumentedDate]
      .flatMap { CivilDate($0) }
    let (today, hour) = (event.recorded.date, Obligation.hour(of: event.recorded))
    let none = RecordClocks(state: body.state)
    try change(body.record, else: none, at: event.position, keys, &rows) { clocks, deltas, rows in
      if clocks.since == nil,
        let beginning = RecordClocks.beginning(facts, documented: documented)
      {
        let cell = Self.obligation(
          .eligibilityDocumented, body.state, beginning.district, from: beginning.day,
          isEstimated: beginning.isEstimated, sent: hour
        ).cell
        deltas[cell, default: 0] += 1
        // Without a day of its own, terms count from the day on which we heard of the child.
        clocks.since = beginning.day ?? today
      }
      clocks.until = RecordClocks.eligibleUntil(facts)
      clocks.stays = RecordClocks.stays(facts)
      try settle(&clocks, &deltas, on: today, hour, rows)
      Self.withdraw(&clocks, &deltas, hour)
      Self.answer(&clocks, &deltas, hour)
    }
  }

  /// Another State told where the child is now, or asked for its records: 34 CFR 200.85. What a
  /// State tells itself, or its own districts, starts no clock.
  private func asked(
    _ posting: Posting, _ event: OpenedEvent, _ keys: ProjectionKeys,
    _ rows: inout WriteTransaction
  ) throws {
    guard posting.matter != .departure, posting.sender.state != posting.addressee.state else {
      return
    }
    let trigger: DeadlineTrigger = posting.matter == .arrival ? .moveNotice : .recordsRequest
    for record in posting.records {
      try change(record, at: event.position, keys, &rows) { clocks, deltas, _ in
        let obligation = Self.obligation(
          trigger, clocks.state, clocks.stays.last?.district ?? 0, from: event.recorded.date,
          sent: nil)
        deltas[obligation.cell, default: 0] += 1
        clocks.asked.append(obligation)
      }
    }
  }

  /// What the State says now answers all that it was asked before.
  private static func answer(
    _ clocks: inout RecordClocks, _ deltas: inout [[UInt8]: Int64], _ hour: Int32
  ) {
    for asked in clocks.asked {
      deltas[asked.cell, default: 0] -= 1
      deltas[
        obligation(
          asked.trigger, asked.state, asked.district, from: asked.start, sent: hour
        ).cell, default: 0] += 1
    }
    clocks.asked = []
  }

  /// Holds the terms that the stays show against the day of an event: those that ended by then are
  /// sent with it, those that go on are awaited.
  private func settle(
    _ clocks: inout RecordClocks, _ deltas: inout [[UInt8]: Int64], on today: CivilDate,
    _ hour: Int32, _ rows: borrowing some Reading & ~Copyable
  ) throws {
    for awaited in clocks.pending { deltas[awaited.obligation.cell, default: 0] -= 1 }
    clocks.pending = []
    guard let since = clocks.since, let until = clocks.until, let first = clocks.stays.first?.first
    else { return }
    let start = max(since, first, RecordClocks.earliest(before: today))
    let terms = try Self.terms(
      of: clocks.state, from: start, through: until, on: today, in: rows)
    var sent = Set(clocks.sentTerms)
    for term in terms where !sent.contains(term.number) {
      guard let district = clocks.district(in: term, on: today) else { continue }
      let isOver = term.last <= today
      let obligation = Self.obligation(
        .endOfTerm, clocks.state, district, from: term.last, term: term.kind,
        isEstimated: term.isEstimated, sent: isOver ? hour : nil)
      deltas[obligation.cell, default: 0] += 1
      if isOver {
        sent.insert(term.number)
      } else {
        clocks.pending.append(.init(number: term.number, obligation: obligation))
      }
    }
    clocks.sentTerms = sent.sorted()
  }

  private static func withdraw(
    _ clocks: inout RecordClocks, _ deltas: inout [[UInt8]: Int64], _ hour: Int32
  ) {
    guard let since = clocks.since else { return }
    var sent = Set(clocks.withdrawals)
    for stay in clocks.stays {
      guard let day = stay.last, day >= since, sent.insert(day).inserted else { continue }
      let cell = obligation(.withdrawal, clocks.state, stay.district, from: day, sent: hour).cell
      deltas[cell, default: 0] += 1
    }
    clocks.withdrawals = sent.sorted()
  }

  private static func obligation(
    _ trigger: DeadlineTrigger, _ state: StateCode, _ district: UInt32, from start: CivilDate?,
    term: Term.Kind? = nil, isEstimated: Bool = false, sent hour: Int32?
  ) -> Obligation {
    let sentDay = hour.map {
      Instant(microseconds: Int64($0) * Obligation.microsecondsPerHour).date
    }
    guard let day = start ?? sentDay else {
      preconditionFailure("an obligation has a start, or was sent")
    }
    return Obligation(
      period: PerformancePeriod(containing: day).startYear, trigger: trigger, state: state,
      district: district, start: start, term: term, isEstimated: isEstimated, sentHour: hour)
  }

  /// Changes a record's clocks, or those that a new one begins with, and writes by how much that
  /// moved the series.
  private func change(
    _ record: StateRecordID, else new: RecordClocks? = nil, at position: UInt64,
    _ keys: ProjectionKeys,
    _ rows: inout WriteTransaction,
    _ body: (inout RecordClocks, inout [[UInt8]: Int64], borrowing WriteTransaction) throws -> Void
  ) throws {
    let known = try keys.get(record.bytes, in: Tables.clocks, from: rows)
      .map { try RecordClocks(decoding: $0) }
    guard var clocks = known ?? new else { return }
    var deltas = [[UInt8]: Int64]()
    try body(&clocks, &deltas, rows)
    try keys.put(clocks.encoded, for: record.bytes, in: Tables.clocks, into: &rows)
    let steps = deltas.filter { $0.value != 0 }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    guard !steps.isEmpty else { return }
    for (cell, delta) in steps {
      try CumulativeSeries.add(delta, to: cell, at: position, in: Tables.series, into: &rows)
    }
    let key = record.bytes + position.bigEndianBytes
    // One event may speak of a record twice; then its steps add up.
    let earlier = try keys.get(key, in: Tables.steps, from: rows).map(Self.steps) ?? []
    let all = earlier + steps.map { (cell: $0.key, delta: $0.value) }
    let value = CBORValue.array(all.map { .array([.bytes($0.cell), .int($0.delta)]) })
    try keys.put(value.encoded, for: key, in: Tables.steps, into: &rows)
  }

  // MARK: Erasure

  private static func steps(_ bytes: [UInt8]) throws -> [(cell: [UInt8], delta: Int64)] {
    let items = (try? CBORValue(decoding: bytes))?.items ?? []
    return try items.map { item in
      guard let pair = item.items, pair.count == 2, let cell = pair[0].byteString,
        let delta = pair[1].integer
      else { throw ProjectingError(.integrity, "a row of steps is misshapen") }
      return (cell, delta)
    }
  }

  private func erase(_ body: SubjectErased, _ rows: inout WriteTransaction) throws {
    for record in body.records {
      try rows.delete(record.bytes, in: Tables.clocks)
      var keys = [[UInt8]]()
      try rows.forEach(in: Tables.steps, prefix: record.bytes) { key, _ in
        keys.append(key.bytes)
        return true
      }
      for key in keys { try rows.delete(key, in: Tables.steps) }
    }
  }

  /// Every step that the child's records ever made.
  public func residue(
    of subjects: ErasedSubjects, using keys: ProjectionKeys, in rows: borrowing ReadTransaction
  ) throws -> [ResidueEntry] {
    var entries = [ResidueEntry]()
    for record in subjects.records {
      try rows.forEach(in: Tables.steps, prefix: record.bytes) { key, value in
        let key = key.bytes
        let position = UInt64(bigEndian: key.dropFirst(16))
        entries += try Self.steps(keys.open(value.bytes, for: key, in: Tables.steps)).map {
          ResidueEntry(projection: name, cell: $0.cell, position: position, delta: $0.delta)
        }
        return true
      }
    }
    return entries
  }

  /// Adds a step of an erased child to its series.
  public func inject(_ entry: ResidueEntry, into rows: inout WriteTransaction) throws {
    guard Obligation(cell: entry.cell) != nil else {
      throw ProjectingError(.integrity, "a residue of \(name) names a cell of another form")
    }
    try CumulativeSeries.add(
      entry.delta, to: entry.cell, at: entry.position, in: Tables.series, into: &rows)
  }
}
