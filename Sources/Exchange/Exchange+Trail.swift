import AccessTrail
import CBOR
import ConsolidatedRecords
import KeyValue
import Ledger
public import Primitives
import Projecting
public import Records
import Sealing
import Vault

extension Exchange {
  /// Which part of the trail is asked for. Several conditions narrow it down together.
  public struct TrailQuestion: Sendable {
    /// A child, by its MSIX id: its accounting of disclosures.
    public var msixID: String?
    /// An account, by its name or number.
    public var account: String?
    /// A State: what its accounts did.
    public var state: StateCode?
    /// A purpose.
    public var purpose: Purpose?
    /// The first position or moment; nil for the beginning.
    public var from: KnownAt?
    /// The last one; nil for now.
    public var to: KnownAt?
    /// The most entries; the latest are given.
    public var limit = 1_000

    /// All of it, unless something is set.
    public init() {}
  }

  /// An entry of the trail: who, when, what, why.
  public struct TrailLine: Sendable {
    /// Where it is recorded.
    public let position: UInt64
    /// When.
    public let recorded: Instant
    /// The event's number.
    public let event: EventID
    /// `record.viewed`, `report.run`, `signin.failed` and so on.
    public let type: String
    /// The account; nil for the operator and the system.
    public let account: AccountID?
    /// Its name, or the operator's.
    public let name: String
    /// In which role.
    public let role: Role?
    /// For which organisation.
    public let organisation: String
    /// The organisation's address, where one is on file.
    public let address: String?
    /// Why.
    public let purpose: Purpose?
    /// The operating system's user through whom it came.
    public let operatorName: String?
    /// The position as known at which it was made.
    public let knownAt: UInt64?
    /// The view's version, or the report's name.
    public let view: String
    /// Data groups shown.
    public let groups: [Group]
    /// How many children were shown.
    public let childCount: Int
    /// The one child's number, where one alone was shown or the trail is one child's.
    public let msixID: String?
    /// The mark of the copy.
    public let copy: CopyID?
    /// Why it was refused.
    public let refusal: RefusalReason?
  }

  /// The trail that was asked for, and the position of the event that records the asking.
  public struct TrailAnswer: Sendable {
    /// Ascending by position.
    public let lines: [TrailLine]
    /// Whether earlier entries were left out.
    public let isCut: Bool
    /// The position up to which it was asked.
    public let knownAt: UInt64
    /// The event that records this look.
    public let look: UInt64
  }

  /// Who saw what, when and why. Reading the trail is a look of its own, at every child it names.
  public func trail(_ question: TrailQuestion, acting: Acting) throws -> TrailAnswer {
    try catchUp()
    let end = try position(knownAt: question.to)
    let isAccounting = question.msixID != nil && question.account == nil && question.state == nil
    let actor = try admit(
      acting, to: .readTrail, target: .nation, manner: isAccounting ? .accounting : .act)
    let asked = try asked(question)
    let (lines, isCut, reader) = try trailLines(asked, through: end)
    let look = try recordReport(
      "trail", scope: question.state.map { .state($0) } ?? .nation, knownAt: end,
      children: try reader.listed(lines), about: asked.description, actor, acting.time)
    return TrailAnswer(lines: lines, isCut: isCut, knownAt: end, look: look)
  }

  /// What `trail` answers, and the reader that knows whom it names; with nobody asking.
  func trailLines(
    _ asked: TrailAsked, through end: UInt64
  ) throws -> ([TrailLine], isCut: Bool, TrailReader) {
    let (entries, isCut) = try trailEntries(asked, through: end)
    let known = try asked.child.flatMap { child in
      try consolidatedRecords.environment.read { try records.child(child, in: $0) }
    }
    var reader = TrailReader(exchange: self, child: known)
    return (try entries.map { try reader.line(at: $0.position) }, isCut, reader)
  }

  /// The entries, heads of lists in the place of their pages.
  func trailEntries(
    _ asked: TrailAsked, through end: UInt64
  ) throws -> ([AccessTrail.Entry], isCut: Bool) {
    let selections = try self.selections(asked, knownAt: end)
    var found: Set<AccessTrail.Entry>?
    for alternatives in selections {
      var all = Set<AccessTrail.Entry>()
      // One condition is cut where the answer is; of several, each may lack what the other has.
      let most = selections.count == 1 ? asked.limit + 1 : .max
      try accessTrail.environment.read { rows in
        for selection in alternatives {
          for entry in try trail.entries(
            of: selection, from: asked.start, through: end, limit: most, in: rows)
          {
            all.insert(
              AccessTrail.Entry(position: try head(of: entry.position), kind: entry.kind))
          }
        }
      }
      found = found?.intersection(all) ?? all
    }
    let sorted = (found ?? []).sorted { $0.position < $1.position }
    return (Array(sorted.suffix(asked.limit)), sorted.count > asked.limit)
  }

  /// Conditions that must all hold, each with alternatives: a child who was merged has the
  /// accountings of all who it was.
  private func selections(
    _ asked: TrailAsked, knownAt end: UInt64
  ) throws -> [[AccessTrail.Selection]] {
    var selections = [[AccessTrail.Selection]]()
    if let child = asked.child {
      let all = try consolidatedRecords.environment.read {
        [child] + (try records.retired(into: child, knownAt: end, in: $0))
      }
      selections.append(
        try accessTrail.environment.read { rows in
          try all.compactMap { try trail.accounting(of: $0, in: rows) }.map { .child($0) }
        })
    }
    if let account = asked.account { selections.append([.account(account)]) }
    if let state = asked.state { selections.append([.state(state)]) }
    if let purpose = asked.purpose { selections.append([.purpose(purpose)]) }
    return selections.isEmpty ? [[.all]] : selections
  }

  /// A page of a list stands for the report that it belongs to, so many events before it.
  func head(of position: UInt64) throws -> UInt64 {
    let event = try log.event(at: position)
    guard event.isOfType(ReportListed.type) else { return position }
    let opened = try OpenedEvent(event, opener: ClosedParts())
    let page = UInt64(try ReportListed(clear: opened.clear).page)
    guard page <= position else {
      throw ExchangeError(.integrity, "the page at position \(position) has no report before it")
    }
    return position - page
  }

  private func firstPosition(_ from: KnownAt?) throws -> UInt64 {
    switch from {
    case nil: return 0
    case .position(let position): return position
    case .time(let time):
      // The first leaf at or after the moment: one behind the last before it.
      guard let last = try? position(knownAt: .time(time.justBefore)) else { return 0 }
      return last + 1
    }
  }

  /// The question in opaque numbers.
  private func asked(_ question: TrailQuestion) throws -> TrailAsked {
    var asked = TrailAsked(start: try firstPosition(question.from), limit: question.limit)
    asked.child = try question.msixID.map { try child(msixID: $0).child }
    asked.account = try question.account.map { try account(named: $0).0 }
    asked.state = question.state
    asked.purpose = question.purpose
    return asked
  }
}

extension Instant {
  fileprivate var justBefore: Instant { Instant(microseconds: microseconds - 1) }
}
