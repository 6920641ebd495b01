import CBOR
import ConsolidatedRecords
public import DataQuality
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Sealing
import Vault

extension Exchange {
  /// Whether what is composed again is what was shown.
  public enum ReplayVerdict: String, Sendable {
    /// The digest is the one that was recorded.
    case equal
    /// It is another: the log, or the program, is not what it was.
    case different
    /// The child's data were lawfully destroyed since, so that nothing can be compared.
    case erased
    /// The event does not say enough of what was asked: a look of the first versions.
    case unrepeatable
  }

  /// What a disclosure showed.
  public enum ReplayedContent: Sendable {
    /// A child's record.
    case record(ConsolidatedRecord)
    /// How complete a State's statement is.
    case quality(QualityRow)
    /// What a search found, by place in its list; the criteria where they are not erased.
    case search([FoundChild], criteria: SearchCriteria?)
    /// Lines of a roster.
    case roster([RosterLine])
    /// Lines of the list of State records.
    case children([ChildLine])
    /// Numbers that a receipt showed.
    case numbers([String])
    /// Children that counted.
    case counted([CountedChild])
    /// Why one child counted, or did not.
    case explanation(CountExplanation)
    /// What lay between two counts.
    case difference(CountDifference)
    /// Entries of the trail.
    case trail([TrailLine])
    /// Lines of the worklist.
    case worklist([WorkLine])
    /// How two children were weighed.
    case match(MatchExplanation)
    /// Children about whom a State's list and the count did not agree.
    case reconciliation([Disagreement])
    /// The steps of a case of amendment.
    case dispute([DisputeStepShown])
    /// Lines of the desk of moves.
    case moves([PostingListing])
    /// A child's thread.
    case thread([ThreadEntry])
    /// A stretch of the log that was opened: its first and last position.
    case log(ClosedRange<UInt64>)
    /// Nothing can be shown again.
    case nothing
  }

  /// A disclosure, composed again.
  public struct Replay: Sendable {
    /// The disclosure as the trail has it.
    public let line: TrailLine
    /// Whether it is the same.
    public let verdict: ReplayVerdict
    /// How many children were compared and equal.
    public let equal: Int
    /// How many were different.
    public let different: Int
    /// How many are erased since.
    public let erased: Int
    /// What was shown.
    public let content: ReplayedContent
    /// The event that records this look.
    public let look: UInt64
  }

  /// The disclosure at a position or with an event's number.
  public enum DisclosureName: Hashable, Sendable {
    /// Where it stands.
    case position(UInt64)
    /// Its number.
    case event(EventID)

    /// From digits or 32 hexadecimal digits; nil otherwise.
    public init?(_ text: String) {
      if let position = UInt64(text), text.utf8.count < 15 {
        self = .position(position)
      } else if let event = EventID(hex: text) {
        self = .event(event)
      } else {
        return nil
      }
    }
  }

  /// Makes what a disclosure showed once more, from the log as it was known then, and compares
  /// digests. That is a look at whoever was shown, recorded before it is answered.
  public func replay(_ name: DisclosureName, acting: Acting) throws -> Replay {
    try catchUp()
    let position = try head(of: try position(of: name))
    let actor = try admit(
      acting, to: .replayDisclosure, target: .nation, manner: .accounting)
    let event = try OpenedEvent(try log.event(at: position), opener: vault)
    var outcome = try compose(event)
    var reader = TrailReader(exchange: self)
    let line = try reader.line(at: position)
    for (child, accounting) in outcome.listed where outcome.children[child] == nil {
      outcome.children[child] = ListedChild(accounting: accounting)
    }
    let look = try recordReport(
      "replay", scope: .nation, knownAt: line.knownAt, children: outcome.children,
      about: event.identifier.hex, actor, acting.time)
    return Replay(
      line: line, verdict: outcome.verdict, equal: outcome.equal, different: outcome.different,
      erased: outcome.erased, content: outcome.content, look: look)
  }

  private func position(of name: DisclosureName) throws -> UInt64 {
    switch name {
    case .position(let position):
      guard position < log.size else {
        throw ExchangeError(.notFound, "the log ends at position \(Int64(log.size) - 1)")
      }
      return position
    case .event(let event):
      guard let found = try decisions.position(ofFirst: event) else {
        throw ExchangeError(
          .notFound, "no command began with this event; give its position: msix trail shows it")
      }
      return found
    }
  }

  /// What a replay finds, before it is recorded.
  struct ReplayOutcome {
    var content = ReplayedContent.nothing
    var equal = 0
    var different = 0
    var erased = 0
    var isRepeatable = true
    /// Children shown again, with what is told of them.
    var children: [ChildID: ListedChild] = [:]
    /// Children that the disclosure named.
    var listed: [(ChildID, AccountingID)] = []
    /// Children of whom nothing can be compared, since what was told of them named another whose
    /// data were destroyed.
    var incomparable: Set<ChildID> = []
    /// Whether that is so of all.
    var isBereft = false

    var verdict: ReplayVerdict {
      if different > 0 { return .different }
      if !isRepeatable { return .unrepeatable }
      return equal == 0 && erased > 0 ? .erased : .equal
    }

    mutating func compare(_ digest: [UInt8]?, with made: [UInt8]) {
      if digest == made { equal += 1 } else { different += 1 }
    }
  }

  private func compose(_ event: OpenedEvent) throws -> ReplayOutcome {
    if let shown = try RecordShown(type: event.type, clear: event.clear) {
      return try compose(shown, at: event.position)
    }
    switch event.type {
    case RecordSearched.type: return try composeSearch(event)
    case ReportRun.type: return try composeReport(event)
    default:
      throw ExchangeError(
        .refused, "position \(event.position) is no disclosure but \(event.type)")
    }
  }

  private func compose(_ shown: RecordShown, at position: UInt64) throws -> ReplayOutcome {
    var outcome = ReplayOutcome()
    let known = try consolidatedRecords.environment.read { try records.child(shown.child, in: $0) }
    guard let known else {
      throw ExchangeError(.integrity, "views/: a child that was shown is not there")
    }
    outcome.listed = [(known.child, known.accounting)]
    guard let key = try vault.key(of: shown.child.retagged()), known.erasedAt == nil else {
      outcome.erased = 1
      return outcome
    }
    let bytes: [UInt8]
    if shown.viewVersion == qualities.weights.name, let record = shown.record {
      guard let row = try qualityRow(of: record, knownAt: shown.knownAt) else {
        outcome.erased = 1
        return outcome
      }
      bytes = Self.shown(row)
      outcome.content = .quality(row)
    } else {
      var content = try content(
        of: shown.child, knownAt: shown.knownAt, withHistory: shown.hasHistory)
      content.hide(shown.locked)
      switch shown.viewVersion {
      case Self.viewVersion: bytes = content.shown(openItems: shown.openItems)
      case Self.unmarkedViewVersion:
        bytes = content.shownUnmarked(openItems: shown.openItems)
      case Self.firstViewVersion: bytes = content.shownFirst
      default:
        outcome.isRepeatable = false
        return outcome
      }
      outcome.content = .record(
        try consolidated(
          content, known, knownAt: shown.knownAt, look: position, openItems: shown.openItems,
          locked: shown.locked, copy: nil))
    }
    outcome.compare(
      shown.keyedDigest, with: KeyedDigest.of(bytes, under: key.key.forDigests))
    outcome.children = [known.child: ListedChild(accounting: known.accounting, shown: bytes)]
    if outcome.different > 0, try hasLost(shown) { (outcome.different, outcome.erased) = (0, 1) }
    return outcome
  }

  /// Whether a record that was the child's then is destroyed since, with another child into whom it
  /// was split off: then what was shown cannot be made again. It takes as long as the log is, and
  /// is asked only where something is different.
  private func hasLost(_ shown: RecordShown) throws -> Bool {
    let built = try consolidatedRecords.built(
      from: log, opener: vault, upTo: shown.knownAt + 1, inMemory: true)
    defer { built.environment.close() }
    let then = try built.environment.read {
      try records.entries(of: shown.child, knownAt: shown.knownAt, in: $0)
    }
    return try then.contains { try vault.isDestroyed($0.record.retagged()) }
  }

  /// Quality is kept for now only, so that of a past position is made anew from the log.
  private func qualityRow(
    of record: StateRecordID, knownAt position: UInt64
  ) throws -> QualityRow? {
    let built = try dataQuality.built(
      from: log, opener: vault, upTo: position + 1, inMemory: true)
    return try built.environment.read { rows in
      try qualities.row(of: record, dataQuality.keys, rows)
    }
  }

  private func composeSearch(_ event: OpenedEvent) throws -> ReplayOutcome {
    var outcome = ReplayOutcome()
    let body = try RecordSearched(clear: event.clear)
    var found = [FoundChild]()
    var criteria: SearchCriteria?
    for named in Self.named(in: event) {
      guard let child = named.content["child"]?.identifier(ChildKind.self) else {
        criteria = SearchCriteria(cbor: named.content)
        continue
      }
      outcome.listed.append((child, named.accounting))
      guard let key = try vault.key(of: child.retagged()),
        let (known, again) = try foundChild(
          child, knownAt: body.knownAt,
          hiding: named.content["locked"]?.items?.compactMap(\.state) ?? [])
      else {
        outcome.erased += 1
        continue
      }
      outcome.compare(
        named.content["digest"]?.byteString, with: Self.shownDigest(again.shown, under: key))
      outcome.children[child] = ListedChild(accounting: known.accounting, shown: again.shown)
      found.append(again)
    }
    outcome.content = .search(found, criteria: criteria)
    return outcome
  }

  /// The opened parts of an event with the subjects under whose keys they lie.
  static func named(
    in event: OpenedEvent
  ) -> [(accounting: AccountingID, content: CBORValue)] {
    event.parts.compactMap { part in
      guard case .opened(let subject, let content) = part else { return nil }
      return (subject.retagged(), content.value)
    }
  }
}
