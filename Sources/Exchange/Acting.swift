import CBOR
import KeyValue
import Ledger
public import Primitives
public import Records

/// Who asks for something: the operator at the machine, or an account in one of its roles.
public struct Acting: Sendable {
  /// The name given with `--as`; nil for the operator.
  public var account: String?
  /// The session of that account; a production ledger wants one.
  public var session: SessionToken?
  /// The key of a State's machine, in place of a session.
  public var machineKey: MachineKey?
  /// The purpose given with `--purpose`.
  public var purpose: Purpose?
  /// The paper on which the purpose rests, where it needs one: a consent, a request, an order.
  public var paper: String?
  /// When.
  public var time: Instant

  /// Somebody.
  public init(
    account: String? = nil, session: SessionToken? = nil, machineKey: MachineKey? = nil,
    purpose: Purpose? = nil, paper: String? = nil, time: Instant
  ) {
    self.account = account
    self.session = session
    self.machineKey = machineKey
    self.purpose = purpose
    self.paper = paper
    self.time = time
  }
}

extension Exchange {
  /// The door: gives the actor who goes into the events, or records the refusal and throws it.
  ///
  /// Deny by default. Every use case begins here, whatever it came by. `deputising` are roles that
  /// the account has as somebody's deputy: worklists alone give any.
  func admit(
    _ acting: Acting, to function: Function, target: Scope, containedIn: [Scope] = [],
    manner: Grant.Manner = .act, isOwnProposal: Bool = false, isOwnItem: Bool = false,
    deputising: [AccountHolder.Assignment] = []
  ) throws -> Actor {
    guard acting.account != nil else {
      let actor = Actor.operator(name: operatorName)
      if let reason = Gate.operatorObjection(function, clockIsSimulated: isClockSimulated) {
        throw try refuse(actor, function, target, reason, acting.time)
      }
      return actor
    }
    let bearer = try bearer(of: acting, function, target)
    let actor = self.actor(bearer.account, bearer.row, purpose: acting.purpose)
    guard bearer.row.standing == .active else {
      throw try refuse(actor, function, target, .noRole, acting.time)
    }
    if let due = bearer.dues.first, !function.isOpenToAll {
      throw try refuse(actor, function, target, due.reason, acting.time)
    }
    let request = Gate.Request(
      function, target: target, containedIn: containedIn, manner: manner, isOwnItem: isOwnItem,
      isOwnProposal: isOwnProposal, purpose: acting.purpose)
    let holder = AccountHolder(roles: bearer.row.holder.roles + deputising)
    let decision = Gate.decide(
      holder: holder, request, policies: try policies(), on: acting.time.date)
    switch decision {
    case .permitted(let role, _):
      return .account(
        id: bearer.account, role: role, organisation: bearer.row.organisation,
        purpose: acting.purpose, operatorName: operatorName)
    case .refused(let reason):
      throw try refuse(actor, function, target, reason, acting.time)
    }
  }

  /// Whose account it is, and what still stands between him and the rest.
  struct Bearer {
    let account: AccountID
    let row: AccountRow
    let signIn: SignInRow
    let dues: [AccessDue]
  }

  /// Who bears the name that was given: proved by a session, or on a simulated ledger by saying so.
  ///
  /// Names and sessions that are unknown, over or somebody else's get one and the same refusal.
  func bearer(
    of acting: Acting, _ function: Function, _ target: Scope
  ) throws -> Bearer {
    if let key = acting.machineKey {
      if let bearer = try bearer(of: key, at: acting.time) { return bearer }
      throw try refuse(.operator(name: operatorName), function, target, .noSession, acting.time)
    }
    guard let token = acting.session else {
      guard isClockSimulated else {
        throw try refuse(
          .operator(name: operatorName), function, target, .noSession, acting.time)
      }
      let (account, row) = try account(named: acting.account ?? "")
      let signIn = try decisions.environment.read { try SignInRow(of: account, in: $0) }
      return Bearer(account: account, row: row, signIn: signIn, dues: [])
    }
    guard let session = try open(token, at: acting.time),
      let named = try? account(named: acting.account ?? "").0, named == session.account
    else {
      throw try refuse(.operator(name: operatorName), function, target, .noSession, acting.time)
    }
    return Bearer(
      account: session.account, row: session.row, signIn: session.signIn,
      dues: dues(of: session.row.holder, session.signIn, session.rules, on: session.now))
  }

  /// What is one's own: account, actor, and how it signs in. For an account alone, never for the
  /// operator.
  func admitOwner(_ acting: Acting) throws -> (
    account: AccountID, row: AccountRow, signIn: SignInRow, actor: Actor
  ) {
    guard acting.account != nil else {
      throw ExchangeError(.usage, "say whose account it is: --as ACCOUNT")
    }
    let actor = try admit(acting, to: .myAccount, target: .nation)
    guard let account = actor.account else {
      preconditionFailure("an account was admitted as something else")
    }
    return try decisions.environment.read { rows in
      guard let row = try AccountRow(of: account, in: rows) else {
        throw ExchangeError(.integrity, "an account has no row; say: msix rebuild")
      }
      return (account, row, try SignInRow(of: account, in: rows), actor)
    }
  }

  func refuse(
    _ actor: Actor, _ function: Function, _ target: Scope, _ reason: RefusalReason,
    _ time: Instant
  ) throws -> ExchangeError {
    let body = AccessRefused(function: function, scope: target.description, reason: reason)
    let stream = actor.account.map { Ledger.Stream.account($0) } ?? .operatorLooks
    let draft = draft(body, in: stream, by: actor)
    try perform("access.refused", at: time) { scope, rows in
      try scope.emit(draft, into: &rows)
    }
    return ExchangeError(.refused, reason.text)
  }

  /// The stream in which an actor's looks are counted.
  func looks(of actor: Actor) -> Ledger.Stream {
    actor.account.map { Ledger.Stream.account($0) } ?? .operatorLooks
  }

  /// All policies adopted so far.
  public func policies() throws -> PolicyBook {
    try decisions.environment.read {
      try policiesRead.book(of: try DecisionState.policyRows(in: $0))
    }
  }
}

extension DecisionState {
  /// All policies adopted so far.
  static func policies(in rows: borrowing some Reading & ~Copyable) throws -> PolicyBook {
    try PolicyMemory().book(of: try policyRows(in: rows))
  }

  /// The rows of policies by area and version: the order of adoption within each.
  fileprivate static func policyRows(
    in rows: borrowing some Reading & ~Copyable
  ) throws -> [[UInt8]] {
    var found = [[UInt8]]()
    try rows.forEach(in: Tables.policies) { _, value in
      found.append(value.bytes)
      return true
    }
    return found
  }
}

/// The policies as they were read last: every request asks for them, and they hardly ever change.
final class PolicyMemory: Sendable {
  private let last = Guarded<(rows: [[UInt8]], book: PolicyBook)?>(nil)

  /// What rows of the decision state say.
  func book(of rows: [[UInt8]]) throws -> PolicyBook {
    if let last = last.withLock({ $0 }), last.rows == rows { return last.book }
    let book = try PolicyBook(
      rows.map { row in
        guard let value = try? CBORValue(decoding: row) else {
          throw ExchangeError(.integrity, "a row of policies is misshapen; say: msix rebuild")
        }
        return try PolicyVersion(cbor: value)
      })
    last.withLock { $0 = (rows, book) }
    return book
  }
}
