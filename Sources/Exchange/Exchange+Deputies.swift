import KeyValue
import Ledger
public import Primitives
import Records

extension Exchange {
  /// Who answers worklists in somebody's place, and when.
  public struct Deputation: Sendable {
    /// The deputy's name; nil when there is none.
    public let deputy: String?
    /// The first and last day on which the data administrator is away.
    public let away: ClosedRange<CivilDate>?
  }

  /// Who answers in the acting data administrator's place.
  public func deputation(acting: Acting) throws -> Deputation {
    let (account, row, _) = try admitAdministratorOfData(acting)
    _ = account
    let name = try row.deputy.flatMap { try papers(of: $0, knownAt: .max).name }
    return Deputation(deputy: name, away: row.away)
  }

  /// Names who answers in the acting data administrator's place: somebody of the same State who may
  /// start merges and splits. Without a name nobody does from now on.
  public func nameDeputy(_ name: String?, acting: Acting) throws {
    let (account, row, actor) = try admitAdministratorOfData(acting)
    var deputy: AccountID?
    if let name {
      let (named, other) = try self.other(named: name, acting)
      let states = Set(row.desks.compactMap(\.scope.state))
      let isOfTheState = other.holder.roles.contains { role in
        role.scope.state.map(states.contains) ?? false
          && AuthorisationTable.grant(role.role, .startMergeOrSplit) != .refused
      }
      guard named != account, other.standing == .active, isOfTheState else {
        throw ExchangeError(
          .refused,
          "a deputy is another active account of the own State that may start merges and splits")
      }
      deputy = named
    }
    try emit(
      draft(DeputyNamed(account: account, deputy: deputy), in: .account(account), by: actor),
      at: acting.time)
  }

  /// Says when the acting data administrator is away; nil when back.
  public func recordAbsence(_ days: ClosedRange<CivilDate>?, acting: Acting) throws {
    let (account, _, actor) = try admitAdministratorOfData(acting)
    try emit(
      draft(AbsenceRecorded(account: account, days: days), in: .account(account), by: actor),
      at: acting.time)
  }

  /// A data administrator of a State, in his own right.
  private func admitAdministratorOfData(
    _ acting: Acting
  ) throws -> (AccountID, AccountRow, Actor) {
    let (account, holder) = try person(acting)
    let target = holder.desks.first?.scope ?? .nation
    let actor = try admit(acting, to: .worklist, target: target)
    guard let row = try decisions.environment.read({ try AccountRow(of: account, in: $0) }) else {
      throw ExchangeError(.integrity, "an account has no row; say: msix rebuild")
    }
    return (account, row, actor)
  }
}
