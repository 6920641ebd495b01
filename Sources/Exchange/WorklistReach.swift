import Primitives
import Records

/// Which lines of the worklist somebody sees.
struct WorklistReach {
  /// What the gate is asked for: the widest of the scopes.
  let target: Scope
  /// What OME's data administrator sees is what has come up to OME.
  let isOME: Bool
  /// The scopes answered for; nil for all.
  let scopes: [Scope]?
  /// Roles that the account has as a deputy.
  let deputising: [AccountHolder.Assignment]
  let regions: RegionTable?
  let day: CivilDate

  func covers(_ line: Exchange.WorkLine) -> Bool {
    guard let scopes else { return target.state == nil || target.state == line.state }
    return scopes.contains { covers($0, line.desk) }
  }

  /// A region covers its districts.
  private func covers(_ scope: Scope, _ desk: Scope) -> Bool {
    if scope.covers(desk) { return true }
    guard case .region(let state, let region) = scope, case .district(state, let district) = desk
    else { return false }
    return regions?.regions(of: district, in: state, on: day).contains(region) ?? false
  }
}

extension Exchange {
  /// Whose worklist somebody asks for: the State named, else what the account's own roles and those
  /// of whom it stands in for reach.
  func worklistReach(of acting: Acting, _ state: StateCode?) throws -> WorklistReach {
    let day = acting.time.date
    let regions = try regionTable(on: day)
    let named: Scope = state.map { .state($0) } ?? .nation
    func reach(
      _ target: Scope, isOME: Bool = false, _ scopes: [Scope]? = nil,
      _ deputising: [AccountHolder.Assignment] = []
    ) -> WorklistReach {
      WorklistReach(
        target: target, isOME: isOME, scopes: scopes, deputising: deputising, regions: regions,
        day: day)
    }
    guard acting.account != nil else { return reach(named) }
    let worker = try worker(acting)
    if worker.holder.roles.contains(where: { $0.role == .omeDataAdministrator }) {
      return reach(named, isOME: true)
    }
    let scopes = worker.holder.desks.map(\.scope).filter { state == nil || $0.state == state }
    let widest = scopes.max { $0.workLevel < $1.workLevel }
    let own = worker.holder.roles.compactMap { $0.scope.state }.first
    return reach(
      widest ?? state.map { .state($0) } ?? own.map { .state($0) } ?? .nation, scopes,
      worker.deputising)
  }
}
