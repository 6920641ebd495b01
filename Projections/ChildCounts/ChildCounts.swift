public import Counting
public import KeyValue
public import Ledger
import Primitives
public import Projecting
import Records

/// **Question.** How many children counted in a State, and in the nation, in a performance period,
/// as of a day in it, as the ledger knew it at any past position, under each rule set; of which
/// grade, district, sex and so on; and which event of which child moved the count?
///
/// **Events.** `student.submitted`, `student.retracted` (a State record's facts),
/// `submission.unchanged` (they still hold on a later day), `child.identified`, `merge.validated`,
/// `split.validated` (whose they are), `policy.adopted` (rule sets), `subject.erased`.
///
/// **Tables.** `links` record → child, order; `members` child ‖ order ‖ record; `facts` record →
/// what matters for counting, sealed; `confirmations` record ‖ position → the day until which it
/// still held; `steps` child ‖ position → what the child added to the series, sealed (its versions,
/// and the residue of an erasure); `changes` position ‖ child, where a step was taken; `days`,
/// `totals` and `grades`: the series, cell ‖ position → number of children from that position on;
/// `profiles`: cell ‖ position → the change there; `rules`: the rule sets adopted.
///
/// A step is taken when an event changes where a child counts or as what: what the facts gave
/// before is taken away, what they give now is added, both at the event's position.
public struct ChildCounts: Projection {
  /// The projection.
  public init() {}

  /// `child-counts`
  public var name: String { "child-counts" }
  /// The form of the rows.
  public var version: Int { 3 }
  /// See above.
  public var tables: [Table] { Tables.all }
  /// Facts and steps tell about one child.
  public var sealedTables: [Table] { [Tables.facts, Tables.steps] }

  /// See above.
  public var reads: Set<String>? {
    [
      StudentSubmitted.type, StudentRetracted.type, SubmissionUnchanged.type,
      ChildIdentified.type, MergeValidated.type, SplitValidated.type, PolicyAdopted.type,
      SubjectErased.type,
    ]
  }

  enum Tables {
    static let links = Table(1, "links")
    static let members = Table(2, "members")
    static let facts = Table(3, "facts")
    static let steps = Table(4, "steps")
    static let days = Table(5, "days")
    static let totals = Table(6, "totals")
    static let grades = Table(7, "grades")
    static let profiles = Table(8, "profiles")
    static let changes = Table(9, "changes")
    static let confirmations = Table(10, "confirmations")
    static let rules = Table(11, "rules")
    static let all = [
      links, members, facts, steps, days, totals, grades, profiles, changes, confirmations, rules,
    ]
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
      let body = try event.body(SubmissionUnchanged.self)
      for student in body.students {
        try confirm(student.record, on: body.submissionDate, at: event.position, keys, &rows)
      }
    case ChildIdentified.type:
      let body = try event.body(ChildIdentified.self)
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
    case PolicyAdopted.type:
      let policy = try PolicyAdopted(clear: event.clear).policy
      if policy.area == .counting { try adopt(policy, at: event.position, keys, &rows) }
    case SubjectErased.type: try erase(try SubjectErased(clear: event.clear), &rows)
    default: break
    }
  }

  private func submitted(
    _ event: OpenedEvent, _ keys: ProjectionKeys, _ rows: inout WriteTransaction
  ) throws {
    let body = try event.body(StudentSubmitted.self)
    // A destroyed key makes no facts; what they had added comes from the residue.
    guard
      let content = try event.opened(
        body.record.retagged(), as: StudentSubmitted.Sealed.init(_:))
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
    try rows.put(
      UInt32(bitPattern: date.daysSinceEpoch).bigEndianBytes,
      for: record.bytes + position.bigEndianBytes, in: Tables.confirmations)
    if try !facts.hasOpenEnrollment && isOnlyRecord(record, rows) {
      return try keys.put(later.encoded, for: record.bytes, in: Tables.facts, into: &rows)
    }
    try change(childOf: record, at: position, keys, &rows) { rows in
      try keys.put(later.encoded, for: record.bytes, in: Tables.facts, into: &rows)
    }
  }

  /// Whether no other State record is the same child's. Then the day of a record's file says
  /// nothing but how long a stay that is open went on: where none is, no rule set counts otherwise
  /// for a later one, and nothing need be counted to see that.
  private func isOnlyRecord(
    _ record: StateRecordID, _ rows: borrowing some Reading & ~Copyable
  ) throws -> Bool {
    guard let link = try Link(of: record, in: rows) else { return true }
    var count = 0
    try rows.forEach(in: Tables.members, prefix: link.child.bytes) { _, _ in
      count += 1
      return count < 2
    }
    return count == 1
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
    let sets = try RuleRows.series(rows)
    let before = try standing(of: child, sets, keys, rows)
    try body(&rows)
    let after = try standing(of: child, sets, keys, rows)
    try take(Standing.steps(from: before, to: after), of: child, at: position, keys, &rows)
  }

  private func standing(
    of child: ChildID, _ sets: [NumberedRules], _ keys: ProjectionKeys,
    _ rows: borrowing some Reading & ~Copyable
  ) throws -> Standing {
    let facts = try Self.facts(of: child, keys, rows)
    var standing = Standing()
    if !facts.isEmpty { for set in sets { standing.add(Standing(facts, set)) } }
    return standing
  }

  private func take(
    _ steps: [Step], of child: ChildID, at position: UInt64, _ keys: ProjectionKeys,
    _ rows: inout WriteTransaction
  ) throws {
    guard !steps.isEmpty else { return }
    for step in steps { try Self.add(step, at: position, into: &rows) }
    let key = child.bytes + position.bigEndianBytes
    if try keys.putIfAbsent(Step.encode(steps), for: key, in: Tables.steps, into: &rows) {
      try rows.put([], for: position.bigEndianBytes + child.bytes, in: Tables.changes)
    } else {
      // One event may move a child twice (two of its records leave): the steps add up.
      let earlier = try keys.get(key, in: Tables.steps, from: rows).map(Step.list) ?? []
      try keys.put(Step.encode(earlier + steps), for: key, in: Tables.steps, into: &rows)
    }
  }

  /// A rule set comes in. Where none counts like it, its series begins here with every child by the
  /// facts at hand, beside the others.
  private func adopt(
    _ policy: PolicyVersion, at position: UInt64, _ keys: ProjectionKeys,
    _ rows: inout WriteTransaction
  ) throws {
    guard let set = try RuleRows.adopt(policy, at: position, &rows) else { return }
    var children = [ChildID]()
    try rows.forEach(in: Tables.members) { key, _ in
      if let child = ChildID(bytes: key.bytes.prefix(16)), child != children.last {
        children.append(child)
      }
      return true
    }
    for child in children {
      let standing = try standing(of: child, [set], keys, rows)
      try take(
        Standing.steps(from: Standing(), to: standing), of: child, at: position, keys, &rows)
    }
  }

  private static func add(
    _ step: Step, at position: UInt64, into rows: inout WriteTransaction
  ) throws {
    switch Cell.Kind(rawValue: step.cell.count) {
    case .total: try add(step, at: position, to: Tables.totals, &rows)
    case .grade: try add(step, at: position, to: Tables.grades, &rows)
    case .day: try add(step, at: position, to: Tables.days, &rows)
    case .profile:
      ChangeSeries.add(step.delta, to: step.cell, at: position, in: Tables.profiles, into: &rows)
    case nil: throw ProjectingError(.integrity, "a step names a cell of no known form")
    }
  }

  private static func add(
    _ step: Step, at position: UInt64, to table: Table, _ rows: inout WriteTransaction
  ) throws {
    try CumulativeSeries.add(step.delta, to: step.cell, at: position, in: table, into: &rows)
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
      try Self.deleteAll(record.bytes, in: Tables.confirmations, &rows)
    }
    for child in [child] + body.retired {
      var positions = [[UInt8]]()
      try rows.forEach(in: Tables.steps, prefix: child.bytes) { key, _ in
        positions.append(Array(key.bytes.dropFirst(16)))
        return true
      }
      for position in positions { try rows.delete(position + child.bytes, in: Tables.changes) }
      for table in [Tables.members, Tables.steps] {
        try Self.deleteAll(child.bytes, in: table, &rows)
      }
    }
  }

  private static func deleteAll(
    _ prefix: [UInt8], in table: Table, _ rows: inout WriteTransaction
  ) throws {
    var keys = [[UInt8]]()
    try rows.forEach(in: table, prefix: prefix) { key, _ in
      keys.append(key.bytes)
      return true
    }
    for key in keys { try rows.delete(key, in: table) }
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

  /// What a child of these facts would add to the series at a position, under the first rule set:
  /// for measuring, without a log.
  public func entries(
    for facts: [CountingFacts], at position: UInt64
  ) -> [ResidueEntry] {
    Standing(facts, .first).steps.map {
      ResidueEntry(projection: name, cell: $0.cell, position: position, delta: $0.delta)
    }
  }

  /// Adds a step of an erased child to its series.
  public func inject(_ entry: ResidueEntry, into rows: inout WriteTransaction) throws {
    guard Cell.Kind(rawValue: entry.cell.count) != nil else {
      throw ProjectingError(.integrity, "a residue of \(name) names a cell of another form")
    }
    try Self.add(
      Step(cell: entry.cell, delta: entry.delta), at: entry.position, into: &rows)
  }

  static func memberKey(
    _ child: ChildID, _ order: UInt64, _ record: StateRecordID
  ) -> [UInt8] { child.bytes + order.bigEndianBytes + record.bytes }
}
