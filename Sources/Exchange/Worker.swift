import Ledger
import KeyValue
import Primitives
import Records

/// Somebody who answers worklists, in his own roles and in those of whom he stands in for.
struct Worker {
  let account: AccountID
  /// His own roles and those that he has as a deputy.
  let holder: AccountHolder
  /// Those that he has as a deputy.
  let deputising: [AccountHolder.Assignment]

  /// For which of some States he may answer where an item waits; nil for none.
  func voice(on states: [StateCode]) -> StateCode? { Exchange.voice(of: holder, on: states) }
}

extension Exchange {
  /// Who acts on worklists. A deputy has the roles of whoever named him, while that one is away,
  /// and for an item that that one started where nobody else of the State answers for it.
  func worker(_ acting: Acting, on item: ItemRow? = nil) throws -> Worker {
    let (account, holder) = try person(acting)
    let day = acting.time.date
    var deputising = [AccountHolder.Assignment]()
    try decisions.environment.read { rows in
      for principal in try DeskRows.principals(of: account, in: rows) {
        guard let row = try AccountRow(of: principal, in: rows), row.standing == .active,
          row.deputy == account
        else { continue }
        for desk in row.desks {
          guard
            try row.isAway(on: day)
              || item?.starter == principal && isAlone(principal, at: desk.scope, account, rows)
          else { continue }
          deputising.append(desk)
        }
      }
    }
    return Worker(
      account: account, holder: AccountHolder(roles: holder.roles + deputising),
      deputising: deputising)
  }

  /// Whether nobody but these two answers for the scope's State.
  private func isAlone(
    _ principal: AccountID, at scope: Scope, _ deputy: AccountID,
    _ rows: borrowing some Reading & ~Copyable
  ) throws -> Bool {
    guard let state = scope.state else { return false }
    return try DeskRows.accounts(at: .state(state), in: rows)
      .allSatisfy { $0 == principal || $0 == deputy }
  }
}
