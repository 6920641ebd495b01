import CBOR
public import KeyValue
public import Ledger
import Primitives
public import Projecting
import Records

/// **Question.** Who saw what, when and why: by child, by account, by State, by purpose; and what
/// else an account did at the door?
///
/// **Events.** `record.viewed`, `record.printed`, `record.exported`, `record.searched`,
/// `report.run`, `report.listed`, `access.refused`, the events of accounts and of signing in; and,
/// to know whose accounting is whose, `child.identified` and `split.validated`; and
/// `subject.erased`, by which an accounting itself ends.
///
/// **Tables.** `looks` position → what kind; `by-child` accounting ‖ position → nothing;
/// `by-account` account ‖ position → what kind; `by-state` State ‖ position → what kind;
/// `by-purpose` purpose ‖ 0 ‖ position → what kind; `papers` account ‖ position → nothing: the
/// events that say who an account is; `states` account → its States; `accountings` child →
/// accounting.
///
/// Everything here is a pointer into the log: what was shown, to whom and why is read there. It
/// outlives the erasure of a child, as the accounting of disclosures does, and goes with that.
public struct AccessTrail: Projection {
  /// The projection.
  public init() {}

  /// `access-trail`
  public var name: String { "access-trail" }
  /// The form of the rows.
  public var version: Int { 1 }
  /// See above.
  public var tables: [Table] { Tables.all }

  /// See above.
  public var reads: Set<String>? {
    Set(RecordShown.Manner.allCases.map(\.rawValue))
      .union(TrailKind.ofType.keys)
      .union([ReportListed.type, ChildIdentified.type, SplitValidated.type, SubjectErased.type])
  }

  enum Tables {
    static let looks = Table(1, "looks")
    static let byChild = Table(2, "by-child")
    static let byAccount = Table(3, "by-account")
    static let byState = Table(4, "by-state")
    static let byPurpose = Table(5, "by-purpose")
    static let papers = Table(6, "papers")
    static let states = Table(7, "states")
    static let accountings = Table(8, "accountings")
    static let all = [
      looks, byChild, byAccount, byState, byPurpose, papers, states, accountings,
    ]
  }

  /// Takes in one event.
  public func apply(
    _ event: OpenedEvent, using keys: ProjectionKeys, into rows: inout WriteTransaction
  ) throws {
    switch event.type {
    case ChildIdentified.type:
      let body = try event.body(ChildIdentified.self)
      try rows.put(body.accounting.bytes, for: body.child.bytes, in: Tables.accountings)
    case SplitValidated.type:
      for group in try SplitValidated(clear: event.clear).groups {
        try rows.put(group.accounting.bytes, for: group.child.bytes, in: Tables.accountings)
      }
    case ReportListed.type: try name(event, &rows)
    case SubjectErased.type:
      for subject in try SubjectErased(clear: event.clear).subjects {
        try forget(subject, &rows)
      }
    default:
      guard let kind = TrailKind.ofType[event.type] else { return }
      let actor = try Actor(cbor: event.actor)
      if kind == .paper { try account(event, &rows) }
      if kind == .look { try look(event, actor, &rows) }
      try index(event, kind, actor, &rows)
    }
  }

  /// The looks at a child whose accounting ended; of any other subject there is no row.
  private func forget(_ subject: SubjectID, _ rows: inout WriteTransaction) throws {
    var names = [[UInt8]]()
    try rows.forEach(in: Tables.byChild, prefix: subject.bytes) { name, _ in
      names.append(name.bytes)
      return true
    }
    for name in names { try rows.delete(name, in: Tables.byChild) }
  }

  /// The children that a look names: each part is sealed under one accounting's key, whose number
  /// is the part's key id and can be read without the key.
  private func name(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws {
    let position = event.position.bigEndianBytes
    for part in event.parts {
      switch part {
      case .clear: break
      case .opened(let subject, _), .erased(let subject):
        try rows.put([], for: subject.bytes + position, in: Tables.byChild)
      }
    }
  }

  private func look(
    _ event: OpenedEvent, _ actor: Actor, _ rows: inout WriteTransaction
  ) throws {
    if event.type == RecordSearched.type {
      // The first sealed part is the criteria's, under a key of the search's own.
      let position = event.position.bigEndianBytes
      var isCriteria = true
      for part in event.parts {
        switch part {
        case .clear: break
        case .opened(let subject, _), .erased(let subject):
          if !isCriteria { try rows.put([], for: subject.bytes + position, in: Tables.byChild) }
          isCriteria = false
        }
      }
    } else if let body = try RecordShown(type: event.type, clear: event.clear),
      let accounting = try rows.get(body.child.bytes, in: Tables.accountings)
    {
      try rows.put([], for: accounting + event.position.bigEndianBytes, in: Tables.byChild)
    }
    guard let purpose = actor.purpose else { return }
    try rows.put(
      [TrailKind.look.rawValue], for: Self.key(purpose) + event.position.bigEndianBytes,
      in: Tables.byPurpose)
  }

  private func index(
    _ event: OpenedEvent, _ kind: TrailKind, _ actor: Actor, _ rows: inout WriteTransaction
  ) throws {
    let position = event.position.bigEndianBytes
    let value = [kind.rawValue]
    try rows.put(value, for: position, in: Tables.looks)
    var accounts = Set<AccountID>()
    if let account = actor.account { accounts.insert(account) }
    if kind != .look, let about = event.clear["account"]?.identifier(AccountKind.self) {
      accounts.insert(about)
    }
    for account in accounts.sorted() {
      try rows.put(value, for: account.bytes + position, in: Tables.byAccount)
    }
    guard let account = actor.account ?? accounts.first else { return }
    for state in try rows.get(account.bytes, in: Tables.states).map(Self.codes) ?? [] {
      try rows.put(value, for: state + position, in: Tables.byState)
    }
  }

  /// An event that says who an account is, or how far it reaches.
  private func account(_ event: OpenedEvent, _ rows: inout WriteTransaction) throws {
    guard let account = event.clear["account"]?.identifier(AccountKind.self) else { return }
    try rows.put([], for: account.bytes + event.position.bigEndianBytes, in: Tables.papers)
    guard let roles = event.clear["roles"], let holder = try? AccountHolder(cbor: roles) else {
      return
    }
    let states = Set(holder.roles.compactMap { $0.scope.state }).sorted()
    try rows.put(states.flatMap(\.bytes), for: account.bytes, in: Tables.states)
  }

  private static func codes(_ row: [UInt8]) -> [[UInt8]] {
    stride(from: 0, to: row.count - 1, by: 2).map { Array(row[$0..<$0 + 2]) }
  }

  static func key(_ purpose: Purpose) -> [UInt8] { Array(purpose.rawValue.utf8) + [0] }
}

/// What an entry of the trail is. The raw value stands in rows.
public enum TrailKind: UInt8, Sendable, CaseIterable {
  /// Something was shown.
  case look = 1
  /// Something was asked and refused.
  case refusal
  /// Somebody came, failed to, or went.
  case session
  /// Something about an account was changed.
  case paper

  /// The kind of each type of event.
  static let ofType: [String: TrailKind] = {
    var kinds: [String: TrailKind] = [
      RecordSearched.type: .look, ReportRun.type: .look, AccessRefused.type: .refusal,
    ]
    for manner in RecordShown.Manner.allCases { kinds[manner.rawValue] = .look }
    for type in sessionTypes { kinds[type] = .session }
    for type in paperTypes { kinds[type] = .paper }
    return kinds
  }()

  /// What happens at the door.
  private static let sessionTypes = [
    SignInSucceeded.type, SignInFailed.type, SessionEnded.type, PasswordChanged.type,
    SecondFactorEnrolled.type, SecondFactorRemoved.type, TrainingCompleted.type,
    RulesAccepted.type, MachineKeyMade.type, MachineKeyRevoked.type,
  ]

  /// What says who an account is.
  private static let paperTypes =
    [AccountCreated.type, AccountChanged.type]
    + AccountStanding.Change.allCases.map(\.rawValue)
    + ["account.applied", "account.verified", "account.approved", "account.reviewed"]
    + ["account.contactchanged", "training.completed", "rules.accepted"]
}
