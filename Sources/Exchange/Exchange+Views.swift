import Projecting
import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
public import Primitives
public import Records
import Sealing
import Vault

extension Exchange {
  /// The composer of the consolidated view; named by every `record.viewed`.
  static let viewVersion = "consolidated/1"

  /// One State's statement within a child's consolidated record.
  public struct StateStatement: Sendable {
    /// The State.
    public let state: StateCode
    /// Which time the State gave the identifier out.
    public let generation: Int
    /// Where the statement stands in the log.
    public let position: UInt64
    /// When it was recorded.
    public let recorded: Instant
    /// The day that the State's file bears.
    public let submissionDate: CivilDate
    /// The block as sent.
    public let block: StudentBlock
    /// What the directory fills where the block is blank.
    public internal(set) var filled: [FilledField] = []
  }

  /// A child's consolidated record as it was known at a position.
  public struct ConsolidatedRecord: Sendable {
    /// The number in force.
    public let msixID: String
    /// What the ledger contained with this position.
    public let knownAt: UInt64
    /// The States' statements, in the order in which they joined the child.
    public let statements: [StateStatement]
    /// The event that records this look.
    public let look: UInt64
    /// Worklist items that ask about this child now: what is shown may not be all of it, or not
    /// all its own.
    public let openItems: [ItemID]
  }

  /// A line of the list of State records in force.
  public struct ChildLine: Sendable {
    /// The State.
    public let state: StateCode
    /// The State's own identifier.
    public let stateStudentIdentifier: String
    /// 01 or 02.
    public let identifierType: String
    /// The MSIX id of its child.
    public let msixID: String
    /// Which time the State gave the identifier out.
    public let generation: Int
  }

  /// The child for which a number stands, now or at a position, erased ones included: an id that a
  /// merge retired stands for the survivor's.
  func child(
    msixID: String, knownAt position: UInt64 = .max
  ) throws -> ConsolidatedRecords.Child {
    guard let serial = numbering.serial(number: msixID) else {
      throw ExchangeError(
        .notFound,
        msixID.utf8.count == 12
          ? "this MSIX id is mistyped: its check digit does not agree" : "an MSIX id has 12 digits")
    }
    let found = try consolidatedRecords.environment.read { rows in
      try records.child(serial: serial, in: rows).flatMap { given in
        let survivor = try records.survivor(of: given.child, knownAt: position, in: rows)
        return try records.child(survivor, in: rows)
      }
    }
    guard let found else {
      throw ExchangeError(.notFound, "no child has this MSIX id")
    }
    return found
  }

  /// The position of `--known-at`: now, when nothing is asked.
  public func position(knownAt: KnownAt?) throws -> UInt64 {
    let size = log.size
    guard size > 0 else { throw ExchangeError(.notFound, "the log is empty") }
    switch knownAt {
    case nil: return size - 1
    case .position(let position):
      guard position < size else {
        throw ExchangeError(
          .notFound, "the log ends at position \(size - 1), before \(position)")
      }
      return position
    case .time(let time):
      // Recorded time never decreases: the last leaf at or before the time is found by halving.
      var (low, high) = (UInt64(0), size)
      while low < high {
        let middle = (low + high) / 2
        if try log.event(at: middle).recorded <= time { low = middle + 1 } else { high = middle }
      }
      guard low > 0 else {
        throw ExchangeError(.notFound, "nothing was recorded at or before \(time)")
      }
      return low - 1
    }
  }

  /// Shows a child's record as known at a position. The look is recorded first; what cannot be
  /// recorded is not shown.
  public func record(
    msixID: String, knownAt: KnownAt?, acting: Acting
  ) throws -> ConsolidatedRecord {
    let position = try position(knownAt: knownAt)
    let actor = try admit(acting, to: .viewRecord, target: .nation)
    let child = try child(msixID: msixID, knownAt: position)
    guard child.erasedAt == nil else {
      throw ExchangeError(
        .notFound, "erased: this child's data were lawfully destroyed (\(msixID) stays taken)")
    }
    let entries = try consolidatedRecords.environment.read {
      try records.entries(of: child.child, knownAt: position, in: $0)
    }
    guard !entries.isEmpty else {
      throw ExchangeError(
        .notFound, "no State's statement about this child was in force at position \(position)")
    }
    let statements = try entries.map { entry in
      var statement = try statement(entry)
      statement.filled = try filled(
        statement.block, fileDate: statement.submissionDate, knownAt: position)
      return statement
    }
    let groups = Set(statements.flatMap { $0.block.groupsPresent }).sorted()
    guard let key = try vault.key(of: child.child.retagged()) else {
      throw ExchangeError(.integrity, "a child who is not erased has no key")
    }
    let shown = statements.map { $0.position.bigEndianBytes + $0.block.cbor.encoded }
    let body = RecordViewed(
      child: child.child, groups: groups, knownAt: position, viewVersion: Self.viewVersion,
      keyedDigest: KeyedDigest.of(Array(shown.joined()), under: key.key.forDigests))
    let answer = try perform("record.viewed", at: acting.time) { [self] scope, rows in
      try scope.emit(draft(body, in: .child(child.child), by: actor), into: &rows)
    }
    return ConsolidatedRecord(
      msixID: numbering.number(serial: child.serial), knownAt: position, statements: statements,
      look: answer.first ?? 0, openItems: try openItems(about: child.child, entries.map(\.record)))
  }

  private func statement(_ entry: ConsolidatedRecords.Entry) throws -> StateStatement {
    let event = try OpenedEvent(try log.event(at: entry.statement), opener: vault)
    guard let sealed = event.opened(entry.record.retagged()) else {
      throw ExchangeError(
        .integrity, "the statement at position \(entry.statement) has no key and is not erased")
    }
    return StateStatement(
      state: entry.state, generation: entry.generation, position: entry.statement,
      recorded: event.recorded,
      submissionDate: try StudentSubmitted(clear: event.clear).submissionDate,
      block: try StudentSubmitted.Sealed(cbor: sealed).block)
  }

  /// Every State record in force, with its child's number. Each child listed has a part in the
  /// events of this look, under its accounting's key.
  public func children(knownAt: KnownAt?, acting: Acting) throws -> [ChildLine] {
    let position = try position(knownAt: knownAt)
    let scope = try reportScope(of: acting)
    let actor = try admit(acting, to: .listChildren, target: scope)
    var lines = [ChildLine]()
    var listed = [ChildID: AccountingID]()
    try consolidatedRecords.environment.read { rows in
      try records.forEachEntry(knownAt: position, in: rows) { entry in
        guard let child = entry.child, let row = try records.child(child, in: rows),
          scope.state == nil || scope.state == entry.state
        else { return }
        let block = try statement(entry).block
        guard try Self.isWithin(scope, block) else { return }
        let student = block.student
        listed[child] = row.accounting
        lines.append(
          ChildLine(
            state: entry.state,
            stateStudentIdentifier: student?[.stateStudentIdentifier] ?? "",
            identifierType: student?[.stateStudentIdentifierType] ?? "",
            msixID: numbering.number(serial: row.serial), generation: entry.generation))
      }
    }
    try recordReport(
      "children", scope: scope, knownAt: position, children: listed, actor, acting.time)
    return lines.sorted {
      ($0.state, $0.stateStudentIdentifier, $0.identifierType, $0.generation)
        < ($1.state, $1.stateStudentIdentifier, $1.identifierType, $1.generation)
    }
  }

  /// Whether a district or a school has an enrollment in the block; wider scopes take all.
  private static func isWithin(_ scope: Scope, _ block: StudentBlock) throws -> Bool {
    switch scope {
    case .nation, .state: true
    case .district(_, let district):
      block.rows(.enrollments).contains { $0[.schoolDistrictID] == district }
    case .school(_, let school):
      block.rows(.enrollments).contains { $0[.schoolIdentificationCode] == school }
    case .region:
      throw ExchangeError(
        .refused, "no table says which districts a region has; ask for a district or the State")
    }
  }

  /// How far a report of this person reaches: the nation for the operator, else the first scope.
  private func reportScope(of acting: Acting) throws -> Scope {
    guard acting.account != nil else { return .nation }
    return try person(acting).1.roles.first?.scope ?? .nation
  }

  /// Records a report, and page by page the children that it shows.
  func recordReport(
    _ report: String, scope: Scope, knownAt: UInt64?, children: [ChildID: AccountingID],
    _ actor: Actor, _ time: Instant
  ) throws {
    let listed = children.sorted { $0.key < $1.key }
    try perform("report.run", at: time) { [self] command, rows in
      let head = try command.emit(
        draft(
          ReportRun(
            report: report, scope: scope.description, knownAt: knownAt,
            childCount: listed.count),
          in: looks(of: actor), by: actor),
        into: &rows)
      let size = ReportListed.childrenPerPage
      for start in stride(from: 0, to: listed.count, by: size) {
        let page = listed[start..<min(start + size, listed.count)]
        let parts = try page.map { child, accounting -> PartDraft in
          // A look that leaves no trace in the child's accounting must not happen.
          guard let key = try vault.key(of: accounting.retagged()) else {
            throw ExchangeError(
              .integrity, "keys/: the key of the accounting \(accounting.hex) is destroyed")
          }
          return .sealed(key, .record(["child": .identifier(child)]))
        }
        try command.emit(
          draft(
            ReportListed(page: start / size + 1), in: looks(of: actor), by: actor, cause: head,
            sealed: parts),
          into: &rows)
      }
    }
  }
}

/// What `--known-at` names: a position, or the last one at or before a time.
public enum KnownAt: Hashable, Sendable {
  /// The event at this position included.
  case position(UInt64)
  /// The last event recorded at or before it.
  case time(Instant)

  /// From digits, or an RFC 3339 time or date; nil otherwise.
  public init?(_ text: String) {
    if let position = UInt64(text), text.utf8.count < 15 {
      self = .position(position)
    } else if let time = Instant(text) {
      self = .time(time)
    } else {
      return nil
    }
  }
}
