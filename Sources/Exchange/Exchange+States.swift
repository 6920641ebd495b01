import Counting
import CBOR
import Intake
import KeyValue
import Ledger
public import Primitives
public import Records
import Vault

extension Exchange {
  /// A State's standing as a listing shows it.
  public struct StateListing: Sendable {
    /// The State.
    public let state: StateCode
    /// Date of the interconnection agreement.
    public let interconnectionAgreement: CivilDate
    /// Date of the interconnection security agreement.
    public let securityAgreement: CivilDate
    /// Last day of both.
    public let until: CivilDate?
    /// Test or production.
    public let mode: StateConnected.Mode
    /// connected, suspended, ended, not-yet.
    public let standing: String
    /// Whether the agreements end within the warning time.
    public let isRenewalDue: Bool
  }

  /// Puts a State's agreements in force, anew or again.
  public func connectState(_ body: StateConnected, acting: Acting) throws {
    let actor = try admit(acting, to: .connectState, target: .state(body.state))
    let list = try referenceTable(.states).map { try StateList(cbor: $0) }
    guard list?.entry(body.state) != nil else {
      throw ExchangeError(
        .refused, "\(body.state) is no State or territory of the loaded table of States")
    }
    if let until = body.until, until < max(body.interconnectionAgreement, body.securityAgreement) {
      throw ExchangeError(.usage, "agreements cannot end before they begin")
    }
    try emit(draft(body, in: .state(body.state), by: actor), at: acting.time)
  }

  /// Ends a State's test: its submissions count.
  public func promoteState(_ state: StateCode, acting: Acting) throws {
    let actor = try admit(acting, to: .connectState, target: .state(state))
    guard try agreement(with: state).mode == .test else {
      throw ExchangeError(.refused, "\(state) is in production already")
    }
    try emit(draft(StatePromoted(state: state), in: .state(state), by: actor), at: acting.time)
  }

  /// Refuses a State's packages until it is connected again.
  public func suspendState(_ state: StateCode, reason: String, acting: Acting) throws {
    let actor = try admit(acting, to: .connectState, target: .state(state))
    guard try !agreement(with: state).isSuspended else {
      throw ExchangeError(.refused, "\(state) is suspended already")
    }
    try emit(
      draft(
        StateSuspended(state: state, reason: Normalisation.composed(reason)), in: .state(state),
        by: actor),
      at: acting.time)
  }

  /// Every State that was ever connected.
  public func states(on day: CivilDate) throws -> [StateListing] {
    let warning = try policies().int("renewal-warning-days", .agreements, on: day)
    return try agreements().map { row in
      let begin = max(row.connected.interconnectionAgreement, row.connected.securityAgreement)
      let ended = row.connected.until.map { day > $0 } ?? false
      return StateListing(
        state: row.connected.state,
        interconnectionAgreement: row.connected.interconnectionAgreement,
        securityAgreement: row.connected.securityAgreement, until: row.connected.until,
        mode: row.mode,
        standing: row.isSuspended
          ? "suspended" : ended ? "ended" : day < begin ? "not-yet" : "connected",
        isRenewalDue: row.connected.until.map { day.adding(days: warning) >= $0 } ?? false)
    }
  }

  func agreements() throws -> [AgreementRow] {
    var found = [AgreementRow]()
    try decisions.environment.read { rows in
      try rows.forEach(in: DecisionState.Tables.agreements) { _, value in
        found.append(try AgreementRow(decoding: value.bytes))
        return true
      }
    }
    return found
  }

  func agreement(with state: StateCode) throws -> AgreementRow {
    let row = try decisions.environment.read { try AgreementRow(of: state, in: $0) }
    guard let row else {
      throw ExchangeError(
        .refused,
        "\(state) has no interconnection agreement here; say: msix state connect \(state)")
    }
    return row
  }

  /// One event, as a command of its own.
  func emit(_ draft: EventDraft, at time: Instant) throws {
    try perform(draft.type, at: time) { scope, rows in
      try scope.emit(draft, into: &rows)
    }
  }

  /// Adopts a policy: a whole version of one area, effective from a day.
  public func adoptPolicy(_ policy: PolicyVersion, acting: Acting) throws {
    let actor = try admit(acting, to: .adoptPolicy, target: .nation)
    do throws(PolicyError) {
      _ = try book(adding: policy)
      // What nobody can count by must not come into force.
      if policy.area == .counting { _ = try CountingRuleSet(policy) }
    } catch {
      throw ExchangeError(.refused, error.reason)
    }
    try emit(
      draft(
        PolicyAdopted(policy: policy), in: .ledger, by: actor, effective: policy.effectiveFrom),
      at: acting.time)
  }

  private func book(adding policy: PolicyVersion) throws(PolicyError) -> PolicyBook {
    guard let book = try? policies() else { return PolicyBook() }
    return try book.adding(policy)
  }
}
