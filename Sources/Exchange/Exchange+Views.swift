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
  /// The composer of the consolidated view; named by every look at one. `consolidated/1` arranged
  /// nothing: ``RecordContent/shownFirst`` still gives what its digests are over. `consolidated/2`
  /// carried no marks of disputes.
  static let viewVersion = "consolidated/3"
  static let firstViewVersion = "consolidated/1"
  static let unmarkedViewVersion = "consolidated/2"

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
    /// What stands beside its values: statements of disagreement, corrections.
    public internal(set) var marks: [DisputeMark] = []

    /// A statement.
    public init(
      state: StateCode, generation: Int, position: UInt64, recorded: Instant,
      submissionDate: CivilDate, block: StudentBlock
    ) {
      self.state = state
      self.generation = generation
      self.position = position
      self.recorded = recorded
      self.submissionDate = submissionDate
      self.block = block
    }
  }

  /// Something that a child's record has left behind: a statement that another took the place of,
  /// or a change of the State records that belong to it.
  public struct FormerFact: Sendable {
    /// What.
    public enum Kind: Sendable {
      /// A statement that is not in force any more.
      case stated(StateStatement)
      /// The State took its statement back.
      case retracted
      /// A State record became one of this child's.
      case joined
      /// A State record was given to another child.
      case left
    }

    /// Where it is recorded.
    public let position: UInt64
    /// When.
    public let recorded: Instant
    /// Whose State record; nil where it is erased.
    public let state: StateCode?
    /// What happened.
    public let kind: Kind
  }

  /// A child's consolidated record as it was known at a position.
  public struct ConsolidatedRecord: Sendable {
    /// The number in force.
    public let msixID: String
    /// What the ledger contained with this position.
    public let knownAt: UInt64
    /// The day on which that position was recorded: ages are counted up to it.
    public let asOf: CivilDate
    /// The States' statements, in the order in which they joined the child.
    public let statements: [StateStatement]
    /// The same, arranged.
    public let view: ConsolidatedView
    /// What was before, where it was asked for, in the order of the log.
    public let history: [FormerFact]
    /// The event that records this look.
    public let look: UInt64
    /// Worklist items that ask about this child now: what is shown may not be all of it, or not
    /// all its own.
    public let openItems: [ItemID]
    /// The States whose records are hidden while those items are open.
    public let locked: [StateCode]
    /// The mark of a copy that leaves the system; nil on the screen.
    public let copy: CopyMark?
  }

  /// The mark of one printed or exported copy: who took it, when and why.
  public struct CopyMark: Sendable {
    /// Its number, which the event names.
    public let copy: CopyID
    /// Who.
    public let recipient: DisclosureRecipient
    /// Why.
    public let purpose: Purpose?
    /// When.
    public let time: Instant
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
    /// The State record: an opaque number, by which a list is gone on with.
    public let record: StateRecordID

    /// What digests are over.
    var shown: [UInt8] {
      CBORValue.array([
        .text(state.description), .text(stateStudentIdentifier), .text(identifierType),
        .text(msixID), .int(generation),
      ]).encoded
    }
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
    msixID: String, knownAt: KnownAt?, withHistory: Bool = false,
    manner: RecordShown.Manner = .viewed, acting: Acting
  ) throws -> ConsolidatedRecord {
    let position = try glance(knownAt)
    let actor = try admit(
      acting, to: manner.function, target: .nation,
      isOwnItem: isOfOMEItem(msixID, acting: acting))
    let child = try child(msixID: msixID, knownAt: position)
    guard child.erasedAt == nil else {
      throw ExchangeError(
        .notFound, "erased: this child's data were lawfully destroyed (\(msixID) stays taken)")
    }
    var content = try content(of: child.child, knownAt: position, withHistory: withHistory)
    guard !content.statements.isEmpty else {
      throw ExchangeError(
        .notFound, "no State's statement about this child was in force at position \(position)")
    }
    let openItems = try openItems(about: child.child, content.records)
    let locked = try lockedStates(openItems, acting: acting)
    content.hide(locked)
    guard !content.statements.isEmpty else {
      throw ExchangeError(
        .refused,
        "\(locked.map(\.description).joined(separator: ", ")) hides this record while a person is "
          + "asked about it (item \(openItems.map(\.hex).joined(separator: ", "))); in an "
          + "emergency: --purpose emergency")
    }
    let copy = manner == .viewed ? nil : CopyID(from: random)
    let look = try record(
      Look(
        manner: manner, child: child, groups: content.groups, knownAt: position,
        view: Self.viewVersion, shown: content.shown(openItems: openItems), openItems: openItems,
        hasHistory: withHistory, copy: copy, locked: locked),
      by: actor, acting)
    return try consolidated(
      content, child, knownAt: position, look: look, openItems: openItems, locked: locked,
      copy: copy.map { copy in
        CopyMark(
          copy: copy, recipient: try recipient(of: actor), purpose: actor.purpose,
          time: try log.event(at: look).recorded)
      })
  }

  func consolidated(
    _ content: RecordContent, _ child: ConsolidatedRecords.Child, knownAt position: UInt64,
    look: UInt64, openItems: [ItemID], locked: [StateCode], copy: CopyMark?
  ) throws -> ConsolidatedRecord {
    let day = try log.event(at: position).recorded.date
    return ConsolidatedRecord(
      msixID: numbering.number(serial: child.serial), knownAt: position, asOf: day,
      statements: content.statements,
      view: ConsolidatedView(content.statements, asOf: day),
      history: content.history, look: look, openItems: openItems, locked: locked, copy: copy)
  }

  /// What a State says in force; of groups that are not wanted there are no rows in it.
  func statement(
    _ entry: ConsolidatedRecords.Entry, wanting isWanted: (Group) -> Bool = { _ in true }
  ) throws -> StateStatement {
    let event = try OpenedEvent(try log.event(at: entry.statement), opener: vault)
    guard let sealed = event.openedItem(entry.record.retagged()) else {
      throw ExchangeError(
        .integrity, "the statement at position \(entry.statement) has no key and is not erased")
    }
    return StateStatement(
      state: entry.state, generation: entry.generation, position: entry.statement,
      recorded: event.recorded,
      submissionDate: try StudentSubmitted(clear: event.clear).submissionDate,
      block: try StudentSubmitted.Sealed(sealed, wanting: isWanted).block)
  }

  /// Every State record in force, with its child's number. Each child listed has a part in the
  /// events of this look, under its accounting's key.
  public func children(knownAt: KnownAt?, acting: Acting) throws -> [ChildLine] {
    try catchUp()
    let position = try position(knownAt: knownAt)
    let scope = try reportScope(of: acting)
    let actor = try admit(acting, to: .listChildren, target: scope)
    let (lines, listed) = try childLines(scope, knownAt: position)
    try recordReport(
      "children", scope: scope, knownAt: position, children: listed, actor, acting.time)
    return lines.sorted {
      ($0.state, $0.stateStudentIdentifier, $0.identifierType, $0.generation)
        < ($1.state, $1.stateStudentIdentifier, $1.identifierType, $1.generation)
    }
  }

  /// The lines of a scope, and what is told of each child; in the order of opaque identifiers.
  func childLines(
    _ scope: Scope, knownAt position: UInt64, _ page: ChildrenPage = ChildrenPage()
  ) throws -> ([ChildLine], [ChildID: ListedChild]) {
    var lines = [ChildLine]()
    var listed = [ChildID: ListedChild]()
    try consolidatedRecords.environment.read { rows in
      try records.forEachEntry(knownAt: position, after: page.after, in: rows) { entry in
        guard let child = entry.child, let row = try records.child(child, in: rows),
          scope.state == nil || scope.state == entry.state
        else { return true }
        let block = try statement(entry).block
        guard try Self.isWithin(scope, block) else { return true }
        let student = block.student
        let line = ChildLine(
          state: entry.state,
          stateStudentIdentifier: student?[.stateStudentIdentifier] ?? "",
          identifierType: student?[.stateStudentIdentifierType] ?? "",
          msixID: numbering.number(serial: row.serial), generation: entry.generation,
          record: entry.record)
        listed[child, default: ListedChild(accounting: row.accounting)].shown += line.shown
        lines.append(line)
        return lines.count < page.limit
      }
    }
    return (lines, listed)
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
  func reportScope(of acting: Acting) throws -> Scope {
    guard acting.account != nil else { return .nation }
    return try person(acting).1.roles.first?.scope ?? .nation
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
