public import Counting
public import KeyValue
public import Ledger
import Primitives
public import Projecting
import Records

/// **Question.** How many children counted in a State, and in the nation, in a performance period,
/// as of a day in it, as the ledger knew it at any past position?
///
/// **Events.** `student.submitted`, `student.retracted` (a State record's facts),
/// `submission.unchanged` (they still hold on a later day), `child.identified`, `merge.validated`,
/// `split.validated` (whose they are), `subject.erased`.
///
/// **Tables.** `links` record → child, order; `members` child ‖ order ‖ record; `facts` record →
/// what matters for counting, sealed; `steps` child ‖ position → what the child added to the
/// series, sealed (the residue of an erasure); `days` and `totals`: the series, cell ‖ position →
/// number of children from that position on.
///
/// A step is taken when an event changes a child's first qualifying day somewhere: what the facts
/// gave before is taken away, what they give now is added, both at the event's position.
public struct ChildCounts: Projection {
  /// The projection under a rule set.
  public init(rules: CountingRuleSet = .first) { self.rules = rules }

  let rules: CountingRuleSet

  /// The rule set under which it counts.
  public var ruleSetName: String { rules.name }

  /// `child-counts`
  public var name: String { "child-counts" }
  /// The form of the rows.
  public var version: Int { 1 }
  /// See above.
  public var tables: [Table] { Tables.all }
  /// Facts and steps tell about one child.
  public var sealedTables: [Table] { [Tables.facts, Tables.steps] }

  /// See above.
  public var reads: Set<String>? {
    [
      StudentSubmitted.type, StudentRetracted.type, SubmissionUnchanged.type,
      ChildIdentified.type, MergeValidated.type, SplitValidated.type, SubjectErased.type,
    ]
  }

  enum Tables {
    static let links = Table(1, "links")
    static let members = Table(2, "members")
    static let facts = Table(3, "facts")
    static let steps = Table(4, "steps")
    static let days = Table(5, "days")
    static let totals = Table(6, "totals")
    static let all = [links, members, facts, steps, days, totals]
  }

  /// Takes in one event.
  public func apply(
    _ event: OpenedEvent, using keys: ProjectionKeys, into rows: inout WriteTransaction
  ) throws {
    switch event.type {
    case StudentSubmitted.type: try submitted(event, keys, &rows)
    case StudentRetracted.type:
      let body = try StudentRetracted(clear: event.clear)
      try change(childOf: body.record, at: event.position, keys, &rows) { rows in
        try rows.delete(body.record.bytes, in: Tables.facts)
      }
    case SubmissionUnchanged.type:
      let body = try SubmissionUnchanged(clear: event.clear)
      for student in body.students {
        try confirm(student.record, on: body.submissionDate, at: event.position, keys, &rows)
      }
    case ChildIdentified.type:
      let body = try ChildIdentified(clear: event.clear)
      try link(body.record, to: body.child, at: event.position, keys, &rows)
    case MergeValidated.type:
      let body = try MergeValidated(clear: event.clear)
      for record in body.moves {
        try link(record, to: body.master, at: event.position, keys, &rows)
      }
    case SplitValidated.type:
      for group in try SplitValidated(clear: event.clear).groups {
        for record in group.records {
          try link(record, to: group.child, at: event.position, keys, &rows)
        }
      }
    case SubjectErased.type: try erase(try SubjectErased(clear: event.clear), &rows)
    default: break
    }
  }

  private func submitted(
    _ event: OpenedEvent, _ keys: ProjectionKeys, _ rows: inout WriteTransaction
  ) throws {
    let body = try StudentSubmitted(clear: event.clear)
    // A destroyed key makes no facts; what they had added comes from the residue.
    guard
      let content = try event.opened(
        body.record.retagged(), as: StudentSubmitted.Sealed.init(cbor:))
    else { return }
    let facts = CountingFacts(
      content.block, state: body.state, submissionDate: body.submissionDate)
    try change(childOf: body.record, at: event.position, keys, &rows) { rows in
      try keys.put(facts.encoded, for: body.record.bytes, in: Tables.facts, into: &rows)
    }
  }

  /// A block that comes again unchanged says that what was open then is open still.
  private func confirm(
    _ record: StateRecordID, on date: CivilDate, at position: UInt64, _ keys: ProjectionKeys,
    _ rows: inout WriteTransaction
  ) throws {
    guard let row = try keys.get(record.bytes, in: Tables.facts, from: rows) else { return }
    let facts = try CountingFacts(decoding: row)
    guard facts.submissionDate < date else { return }
    let later = CountingFacts(
      state: facts.state, submissionDate: date, birthDate: facts.birthDate, sex: facts.sex,
      moves: facts.moves, enrollments: facts.enrollments)
    try change(childOf: record, at: position, keys, &rows) { rows in
      try keys.put(later.encoded, for: record.bytes, in: Tables.facts, into: &rows)
    }
  }

  /// Moves a record to a child: both the child that it leaves and the one that it joins may count
  /// otherwise from here on.
  private func link(
    _ record: StateRecordID, to child: ChildID, at position: UInt64, _ keys: ProjectionKeys,
    _ rows: inout WriteTransaction
  ) throws {
    let old = try Link(of: record, in: rows)
    let order = old?.order ?? position
    if let old {
      guard old.child != child else { return }
      try step(old.child, at: position, keys, &rows) { rows in
        try rows.delete(Self.memberKey(old.child, order, record), in: Tables.members)
      }
    }
    try step(child, at: position, keys, &rows) { rows in
      try rows.put(
        child.bytes + order.bigEndianBytes, for: record.bytes, in: Tables.links)
      try rows.put([], for: Self.memberKey(child, order, record), in: Tables.members)
    }
  }

  private func change(
    childOf record: StateRecordID, at position: UInt64, _ keys: ProjectionKeys,
    _ rows: inout WriteTransaction, _ body: (inout WriteTransaction) throws -> Void
  ) throws {
    guard let link = try Link(of: record, in: rows) else {
      try body(&rows)
      return
    }
    try step(link.child, at: position, keys, &rows, body)
  }

  /// Runs a change and records by how much it moved the series.
  private func step(
    _ child: ChildID, at position: UInt64, _ keys: ProjectionKeys,
    _ rows: inout WriteTransaction, _ body: (inout WriteTransaction) throws -> Void
  ) throws {
    let before = try cells(of: child, keys, rows)
    try body(&rows)
    let after = try cells(of: child, keys, rows)
    var deltas = [[UInt8]: Int64]()
    for cell in before { deltas[cell, default: 0] -= 1 }
    for cell in after { deltas[cell, default: 0] += 1 }
    let steps = deltas.filter { $0.value != 0 }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { Step(cell: $0.key, delta: $0.value) }
    guard !steps.isEmpty else { return }
    for step in steps { try Self.add(step, at: position, into: &rows) }
    // One event may move a child twice (it leaves and joins): the steps add up.
    let key = child.bytes + position.bigEndianBytes
    let earlier = try keys.get(key, in: Tables.steps, from: rows).map(Step.list) ?? []
    try keys.put(Step.encode(earlier + steps), for: key, in: Tables.steps, into: &rows)
  }

  private static func add(
    _ step: Step, at position: UInt64, into rows: inout WriteTransaction
  ) throws {
    let table = step.cell.count == Cell.totalByteCount ? Tables.totals : Tables.days
    try CumulativeSeries.add(step.delta, to: step.cell, at: position, in: table, into: &rows)
  }

  /// The cells in which a child is counted by the facts at hand, one for each day and total.
  private func cells(
    of child: ChildID, _ keys: ProjectionKeys, _ rows: borrowing some Reading & ~Copyable
  ) throws -> [[UInt8]] {
    let facts = try Self.facts(of: child, keys, rows)
    guard !facts.isEmpty else { return [] }
    var cells = [[UInt8]]()
    for category in CountingCategory.allCases {
      var national = [PerformancePeriod: CivilDate]()
      for place in CountingEngine.evaluateAll(facts, category: category, rules: rules) {
        let cell = Cell(
          rules: rules, category: category, period: place.period, state: place.state)
        cells += [cell.total, cell.on(place.day)]
        national[place.period] = min(national[place.period] ?? place.day, place.day)
      }
      for (period, day) in national {
        let cell = Cell(rules: rules, category: category, period: period, state: nil)
        cells += [cell.total, cell.on(day)]
      }
    }
    return cells
  }

  /// The facts of the State records in force of a child, in the order in which they came.
  static func facts(
    of child: ChildID, _ keys: ProjectionKeys, _ rows: borrowing some Reading & ~Copyable
  ) throws -> [CountingFacts] {
    var records = [[UInt8]]()
    try rows.forEach(in: Tables.members, prefix: child.bytes) { key, _ in
      records.append(Array(key.bytes.dropFirst(24)))
      return true
    }
    var facts = [CountingFacts]()
    for record in records {
      if let row = try keys.get(record, in: Tables.facts, from: rows) {
        facts.append(try CountingFacts(decoding: row))
      }
    }
    return facts
  }

  private func erase(_ body: SubjectErased, _ rows: inout WriteTransaction) throws {
    guard let child = body.child else { return }
    for record in body.records {
      try rows.delete(record.bytes, in: Tables.links)
      try rows.delete(record.bytes, in: Tables.facts)
    }
    for child in [child] + body.retired {
      for table in [Tables.members, Tables.steps] {
        var keys = [[UInt8]]()
        try rows.forEach(in: table, prefix: child.bytes) { key, _ in
          keys.append(key.bytes)
          return true
        }
        for key in keys { try rows.delete(key, in: table) }
      }
    }
  }

  /// Every step that the child ever made.
  public func residue(
    of subjects: ErasedSubjects, using keys: ProjectionKeys, in rows: borrowing ReadTransaction
  ) throws -> [ResidueEntry] {
    var entries = [ResidueEntry]()
    for child in [subjects.child] + subjects.retired {
      try rows.forEach(in: Tables.steps, prefix: child.bytes) { key, value in
        let key = key.bytes
        let position = UInt64(bigEndian: key.dropFirst(16))
        let steps = try Step.list(keys.open(value.bytes, for: key, in: Tables.steps))
        entries += steps.map {
          ResidueEntry(projection: name, cell: $0.cell, position: position, delta: $0.delta)
        }
        return true
      }
    }
    return entries
  }

  /// Adds a step of an erased child to its series.
  public func inject(_ entry: ResidueEntry, into rows: inout WriteTransaction) throws {
    guard Cell.byteCounts.contains(entry.cell.count) else {
      throw ProjectingError(.integrity, "a residue of \(name) names a cell of another form")
    }
    try Self.add(
      Step(cell: entry.cell, delta: entry.delta), at: entry.position, into: &rows)
  }

  static func memberKey(
    _ child: ChildID, _ order: UInt64, _ record: StateRecordID
  ) -> [UInt8] { child.bytes + order.bigEndianBytes + record.bytes }
}
