import CBOR
import KeyValue
import Ledger
public import Primitives
public import Records

/// Who asks for something: the operator at the machine, or an account in one of its roles.
public struct Acting: Sendable {
  /// The name given with `--as`; nil for the operator.
  public var account: String?
  /// The purpose given with `--purpose`.
  public var purpose: Purpose?
  /// When.
  public var time: Instant

  /// Somebody.
  public init(account: String? = nil, purpose: Purpose? = nil, time: Instant) {
    self.account = account
    self.purpose = purpose
    self.time = time
  }
}

extension Exchange {
  /// The door: gives the actor who goes into the events, or records the refusal and throws it.
  ///
  /// Deny by default. Every use case begins here, whatever it came by.
  func admit(
    _ acting: Acting, to function: Function, target: Scope, manner: Grant.Manner = .act,
    isOwnProposal: Bool = false, isOwnItem: Bool = false
  ) throws -> Actor {
    guard let name = acting.account else {
      let actor = Actor.operator(name: operatorName)
      if let reason = Gate.operatorObjection(function, clockIsSimulated: isClockSimulated) {
        throw try refuse(actor, function, target, reason, acting.time)
      }
      return actor
    }
    guard isClockSimulated else {
      throw ExchangeError(
        .refused,
        "on a production ledger --as needs that account's session, which this version cannot open")
    }
    let (account, row) = try account(named: name)
    let role = row.holder.roles.first?.role ?? .helpDesk
    let actor = Actor.account(
      id: account, role: role, organisation: row.organisation, purpose: acting.purpose,
      operatorName: operatorName)
    guard row.standing == .active else {
      throw try refuse(actor, function, target, .noRole, acting.time)
    }
    let request = Gate.Request(
      function, target: target, manner: manner, isOwnItem: isOwnItem, isOwnProposal: isOwnProposal,
      purpose: acting.purpose)
    let decision = Gate.decide(
      holder: row.holder, request, policies: try policies(), on: acting.time.date)
    switch decision {
    case .permitted(let role, _):
      return .account(
        id: account, role: role, organisation: row.organisation, purpose: acting.purpose,
        operatorName: operatorName)
    case .refused(let reason):
      throw try refuse(actor, function, target, reason, acting.time)
    }
  }

  private func refuse(
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
    var versions = [PolicyVersion]()
    try decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.policies) { _, value in
        guard let row = try? CBORValue(decoding: value.bytes) else {
          throw ExchangeError(.integrity, "a row of policies is misshapen; say: msix rebuild")
        }
        versions.append(try PolicyVersion(cbor: row))
        return true
      }
    }
    // Rows come by area and version: the order of adoption within each area.
    return try PolicyBook(versions)
  }
}
