import AccessTrail
import CBOR
import ConsolidatedRecords
import Intake
import KeyValue
public import Ledger
public import Primitives
import Projecting
public import Records
import Vault

/// Suspected breaches: accounts are frozen at once, what they touched is listed from the trail, and
/// a notice is queued for every child among it.
extension Exchange {
  /// What a declaration covers.
  public struct BreachScope: Sendable {
    /// The accounts that are suspected, by name or number.
    public var accounts: [String] = []
    /// The ledger's own keys that are turned over as well.
    public var keys: [KeyRole] = []
    /// From when on their looks are listed; nil for the beginning.
    public var from: KnownAt?
    /// Until when; nil for now.
    public var through: KnownAt?

    /// Nothing yet.
    public init() {}
  }

  /// What a suspected account did with records. It names no child.
  public struct SuspectLook: Sendable {
    /// Where it is recorded.
    public let position: UInt64
    /// When.
    public let recorded: Instant
    /// `record.viewed` and so on.
    public let type: String
    /// The account.
    public let account: AccountID?
    /// Its name.
    public let name: String
    /// Why.
    public let purpose: Purpose?
    /// How many children were shown.
    public let childCount: Int

    init(_ line: TrailLine) {
      position = line.position
      recorded = line.recorded
      type = line.type
      account = line.account
      name = line.name
      purpose = line.purpose
      childCount = line.childCount
    }
  }

  /// A breach.
  public struct BreachListing: Sendable {
    /// Its number.
    public let breach: CaseID
    /// When it was declared.
    public let declared: CivilDate
    /// When it was contained; nil until then.
    public let contained: CivilDate?
    /// The accounts that were frozen.
    public let accounts: [AccountID]
    /// Roles of the ledger's keys that were turned over.
    public let keys: [String]
    /// The positions that were looked at.
    public let range: ClosedRange<UInt64>
    /// What the accounts did with records there: looks, lists, searches. It names no child.
    public let disclosures: [SuspectLook]
    /// Notices that are queued: one a child.
    public let notices: Int
    /// By when they are to be told.
    public let due: CivilDate
    /// What was said of it.
    public let text: String?
  }

  /// Declares one: the accounts are disabled and their sessions ended in the same step.
  public func declareBreach(
    _ scope: BreachScope, text: String, acting: Acting
  ) throws -> CaseID {
    try catchUp()
    let text = try Self.deskWords(text, "what happened")
    let accounts = try scope.accounts.map { try account(named: $0) }
    guard !accounts.isEmpty || !scope.keys.isEmpty,
      accounts.count <= BreachDeclared.accountsMax
    else {
      throw ExchangeError(
        .usage,
        "name what is frozen: --account NAME, at most \(BreachDeclared.accountsMax), or --key ROLE")
    }
    let actor = try admitBreach(accounts.map(\.1), acting)
    // Asked before anything is frozen: who may not turn keys over shall not learn it half way.
    if !scope.keys.isEmpty { _ = try admit(acting, to: .operate, target: .nation) }
    let through = try position(knownAt: scope.through)
    let from = try scope.from.map { try position(knownAt: $0) } ?? 0
    guard from <= through else { throw ExchangeError(.usage, "the range ends before it begins") }
    let numbers = Set(accounts.map(\.0)).sorted()
    let touched = try touched(by: numbers, from: from, through: through)
    let breach = CaseID(from: random)
    let due = acting.time.date.adding(
      days: try policies().intOrFirst("breach-notice-days", .privacy, on: acting.time.date))
    let body = BreachDeclared(
      breach: breach, accounts: numbers, keys: scope.keys.map(\.rawValue), from: from,
      through: through, due: due)
    try perform(BreachDeclared.type, at: acting.time) { [self] scope, rows in
      let key = vault.makeKey(for: breach.retagged(), type: .caseFile)
      let declared = try scope.emit(
        draft(
          body, in: .caseFile(breach), by: actor,
          sealed: [.sealed(key, .record(["text": .text(text)]))]),
        into: &rows)
      for account in numbers { try freeze(account, actor, &scope, &rows) }
      try queueNotices(of: touched, breach, declared, actor, &scope, &rows)
    }
    for role in scope.keys { try rotateKey(role, revoking: "breach \(breach.hex)", acting: acting) }
    return breach
  }

  /// Declaring is admitted for every place in which the accounts act: a State's User Administrator
  /// freezes his own users and nobody else's.
  private func admitBreach(_ rows: [AccountRow], _ acting: Acting) throws -> Actor {
    let targets = Set(rows.flatMap { $0.holder.roles.map(\.scope) })
    var actor: Actor?
    for target in targets.sorted(by: { $0.description < $1.description }) {
      actor = try admit(acting, to: .declareBreach, target: target)
    }
    return try actor ?? admit(acting, to: .declareBreach, target: .nation)
  }

  /// Also the last of its kind: the operator at the machine can reinstate it when all is over.
  private func freeze(
    _ account: AccountID, _ actor: Actor, _ scope: inout DecisionScope,
    _ rows: inout WriteTransaction
  ) throws {
    guard let row = try AccountRow(of: account, in: rows) else { return }
    try endAll(of: account, .breach, actor, &scope, &rows)
    if row.standing == .active {
      try emitStanding(.disabled, of: account, "breach", actor, &scope, &rows)
    }
  }

  private func queueNotices(
    of touched: [AccountingID: Int], _ breach: CaseID, _ declared: EventID, _ actor: Actor,
    _ scope: inout DecisionScope, _ rows: inout WriteTransaction
  ) throws {
    let all = touched.sorted { $0.key < $1.key }
    let size = BreachNoticeQueued.childrenPerPage
    for start in stride(from: 0, to: all.count, by: size) {
      let parts = try all[start..<min(start + size, all.count)].compactMap { accounting, looks in
        try vault.key(of: accounting.retagged()).map { key in
          PartDraft.sealed(key, .record(["looks": .int(looks)]))
        }
      }
      guard !parts.isEmpty else { continue }
      try scope.emit(
        draft(
          BreachNoticeQueued(breach: breach, count: parts.count), in: .caseFile(breach),
          by: actor, cause: declared, sealed: parts),
        into: &rows)
    }
  }

  // MARK: What was touched

  private func looks(
    of accounts: [AccountID], from: UInt64, through: UInt64
  ) throws -> [UInt64] {
    try accessTrail.environment.read { rows in
      Set(
        try accounts.flatMap { account in
          try trail.entries(
            of: .account(account), from: from, through: through, limit: .max, in: rows
          ).filter { $0.kind == .look }.map(\.position)
        }
      ).sorted()
    }
  }

  /// The accountings of the children whom accounts saw, with the number of looks at each.
  private func touched(
    by accounts: [AccountID], from: UInt64, through: UInt64
  ) throws -> [AccountingID: Int] {
    var found = [AccountingID: Int]()
    for position in try looks(of: accounts, from: from, through: through) {
      for accounting in try accountings(shownAt: position) { found[accounting, default: 0] += 1 }
    }
    return found
  }

  /// The accountings of the children whom a look showed.
  private func accountings(shownAt position: UInt64) throws -> Set<AccountingID> {
    let event = try OpenedEvent(try log.event(at: position), opener: ClosedParts())
    if let shown = try RecordShown(type: event.type, clear: event.clear) {
      let known = try consolidatedRecords.environment.read {
        try records.child(shown.child, in: $0)
      }
      return Set(known.map { [$0.accounting] } ?? [])
    }
    switch event.type {
    case RecordSearched.type:
      // The first sealed part is the criteria's.
      return Set(Self.subjects(of: event).dropFirst().map { $0.retagged() })
    case ReportRun.type:
      let size = ReportListed.childrenPerPage
      let pages = (try ReportRun(clear: event.clear).childCount + size - 1) / size
      var found = Set<AccountingID>()
      for page in 0..<UInt64(pages) {
        let listed = try OpenedEvent(
          try log.event(at: position + 1 + page), opener: ClosedParts())
        guard listed.type == ReportListed.type else { break }
        found.formUnion(Self.subjects(of: listed).map { $0.retagged() })
      }
      return found
    default: return []
    }
  }

  private static func subjects(of event: OpenedEvent) -> [SubjectID] {
    event.parts.compactMap { part in
      switch part {
      case .clear: nil
      case .opened(let subject, _), .erased(let subject): subject
      }
    }
  }

  // MARK: Afterwards

  /// Says that a breach is contained: its accounts may be reinstated.
  public func containBreach(_ breach: CaseID, text: String, acting: Acting) throws {
    let text = try Self.deskWords(text, "what was done")
    let found = try reachedBreaches(within: try breachScope(of: acting))
      .first { $0.body.breach == breach }
    guard let found else {
      // Of another State's and of none no more is told than that nobody is let in.
      _ = try admit(acting, to: .declareBreach, target: .nation)
      throw Self.noBreach
    }
    let body = found.body
    let actor = try admitBreach(found.accounts, acting)
    if let account = actor.account, body.accounts.contains(account) {
      throw ExchangeError(.refused, "nobody declares contained what his own account is part of")
    }
    try perform(BreachContained.type, at: acting.time) { [self] scope, rows in
      guard let known = try PrivacyRows.breach.get(breach.bytes, in: rows),
        try BreachRow(known).contained == nil, let key = try vault.key(of: breach.retagged())
      else { throw Self.noBreach }
      try scope.emit(
        draft(
          BreachContained(breach: breach), in: .caseFile(breach), by: actor,
          sealed: [.sealed(key, .record(["text": .text(text)]))]),
        into: &rows)
    }
  }

  /// Breaches, the latest last; with what they touched where one is asked for. A State's User
  /// Administrator is shown those in which all accounts are his own users'.
  public func breaches(_ only: CaseID?, acting: Acting) throws -> [BreachListing] {
    try catchUp()
    // Once, before anything is known of any: where there is none, nobody else is answered either.
    let own = try breachScope(of: acting)
    _ = try admit(acting, to: .declareBreach, target: own ?? .nation, manner: .read)
    let found = try reachedBreaches(within: own).filter { only == nil || $0.body.breach == only }
    if only != nil, found.isEmpty {
      _ = try admit(acting, to: .declareBreach, target: .nation, manner: .read)
      throw Self.noBreach
    }
    return try found.map { try listing($0, withLooks: only != nil) }
      .sorted { ($0.declared, $0.breach) < ($1.declared, $1.breach) }
  }

  private func listing(_ one: ReachedBreach, withLooks: Bool) throws -> BreachListing {
    let (row, body) = (one.row, one.body)
    var reader = TrailReader(exchange: self)
    let event = try OpenedEvent(try log.event(at: row.at), opener: vault)
    let lines =
      withLooks
      ? try looks(of: body.accounts, from: body.from, through: body.through)
        .map { SuspectLook(try reader.line(at: $0)) } : []
    return BreachListing(
      breach: body.breach, declared: row.declared, contained: row.contained,
      accounts: body.accounts, keys: body.keys, range: body.from...body.through,
      disclosures: lines, notices: row.notices, due: row.due,
      text: event.firstOpened?["text"]?.string)
  }

  /// A breach that somebody may know of.
  private struct ReachedBreach {
    let row: BreachRow
    let body: BreachDeclared
    let accounts: [AccountRow]
  }

  /// How far somebody's say over breaches reaches; nil for the nation.
  private func breachScope(of acting: Acting) throws -> Scope? {
    guard acting.account != nil else { return nil }
    let grants = try person(acting).1.roles.map {
      ($0.scope, AuthorisationTable.grant($0.role, .declareBreach))
    }
    guard !grants.contains(where: { $0.1 == .allowed || $0.1 == .readOnly }) else { return nil }
    return grants.first { $0.1 == .ownUsers }?.0
  }

  /// The breaches all of whose accounts lie in a scope. They are few, and one of them is looked for
  /// among all: what is not reached takes as long as what is not there.
  private func reachedBreaches(within scope: Scope?) throws -> [ReachedBreach] {
    try decisions.environment.read { try PrivacyRows.breach.all(in: $0) }
      .compactMap { try reachedBreach(BreachRow($0.row), within: scope) }
  }

  private func reachedBreach(_ row: BreachRow, within scope: Scope?) throws -> ReachedBreach? {
    let event = try OpenedEvent(try log.event(at: row.at), opener: ClosedParts())
    let body = try BreachDeclared(clear: event.clear)
    let accounts = try body.accounts.compactMap { account in
      try decisions.environment.read { try AccountRow(of: account, in: $0) }
    }
    if let scope {
      let places = accounts.flatMap { $0.holder.roles.map(\.scope) }
      guard !places.isEmpty, places.allSatisfy(scope.covers) else { return nil }
    }
    return ReachedBreach(row: row, body: body, accounts: accounts)
  }

  private static let noBreach = ExchangeError(
    .notFound, "no breach of this number is open: msix privacy breach show")

  /// Refuses to reinstate what a breach froze and nobody has called contained.
  func requireNotFrozen(
    _ account: AccountID, _ rows: borrowing some Reading & ~Copyable
  ) throws {
    guard try PrivacyRows.frozen.all(prefix: account.bytes, in: rows).isEmpty else {
      throw ExchangeError(
        .refused,
        "a breach froze this account and is not contained: msix privacy breach contain comes first")
    }
  }
}
