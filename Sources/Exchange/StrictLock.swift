import ConsolidatedRecords
import Ledger
import KeyValue
import Primitives
import Records

/// A State may choose that its own records of a child are hidden while a person is asked about that
/// child: from all but those who may answer, and not in an emergency. The other States' records
/// stay readable.
extension Exchange {
  /// The States whose records of a child are hidden from somebody now.
  func lockedStates(_ openItems: [ItemID], acting: Acting) throws -> [StateCode] {
    // Without an account nobody in the ledger exists; in an emergency a life counts more.
    guard acting.account != nil, acting.purpose != .emergency, !openItems.isEmpty else { return [] }
    let day = acting.time.date
    let strict = Set(try policies().list("strict-lock-states", .worklists, on: day))
    guard !strict.isEmpty else { return [] }
    let worker = try worker(acting)
    var locked = Set<StateCode>()
    for item in openItems {
      guard let row = try decisions.environment.read({ try ItemRow(of: item, in: $0) }),
        try !mayAnswer(worker, row, on: day)
      else { continue }
      locked.formUnion(row.states.filter { strict.contains($0.description) })
    }
    return locked.sorted()
  }

  /// Whether an item is one of those that somebody may answer.
  private func mayAnswer(_ worker: Worker, _ row: ItemRow, on day: CivilDate) throws -> Bool {
    let roles = worker.holder.roles
    if row.level == .ome, roles.contains(where: { $0.role == .omeDataAdministrator }) {
      return true
    }
    let scopes = worker.holder.desks.map(\.scope)
    return try row.states.contains { state in
      let desk = row.desk(in: state).scope
      let places = try [desk] + holding(desk, on: day)
      return scopes.contains { scope in places.contains { scope.covers($0) } }
    }
  }

  /// Whether a record belongs to an item that has come up to OME, for OME's data administrator.
  func isOfOMEItem(_ msixID: String, acting: Acting) throws -> Bool {
    // Who it is and whether he may is for the gate, which is asked once.
    guard let name = acting.account, let (_, row) = try? account(named: name),
      row.holder.roles.contains(where: { $0.role == .omeDataAdministrator })
    else { return false }
    // A number that nobody has goes the way of one that is in no item.
    let child = (try? child(msixID: msixID))?.child ?? ChildID(high: 0, low: 0)
    return try decisions.environment.read { rows in
      try openItems(about: child).contains { item in
        try ItemRow(of: item, in: rows)?.level == .ome
      }
    }
  }
}

extension RecordContent {
  /// Leaves out what some States say.
  mutating func hide(_ states: [StateCode]) {
    guard !states.isEmpty else { return }
    statements.removeAll { states.contains($0.state) }
    history.removeAll { fact in fact.state.map(states.contains) ?? false }
  }
}
