import KeyValue
import Primitives
import Records

/// Who answers for which district, region or State, and for whom somebody stands in: looked up for
/// every item that is opened, so that no list of accounts is gone through.
enum DeskRows {
  private typealias Tables = DecisionState.Tables

  /// Keeps the lookups as an account's row says.
  static func move(
    _ account: AccountID, from old: AccountRow?, to new: AccountRow, _ rows: inout WriteTransaction
  ) throws {
    let (before, after) = (old?.desks ?? [], new.standing == .active ? new.desks : [])
    for desk in before where !after.contains(desk) {
      try rows.delete(key(desk.scope, account), in: Tables.desks)
    }
    for desk in after { try rows.put([], for: key(desk.scope, account), in: Tables.desks) }
    if let deputy = old?.deputy, deputy != new.deputy {
      try rows.delete(deputy.bytes + account.bytes, in: Tables.deputies)
    }
    if let deputy = new.deputy {
      try rows.put([], for: deputy.bytes + account.bytes, in: Tables.deputies)
    }
  }

  /// The active accounts that answer for exactly this scope.
  static func accounts(
    at scope: Scope, in rows: borrowing some Reading & ~Copyable
  ) throws -> [AccountID] {
    let prefix = prefix(scope)
    var found = [AccountID]()
    try rows.forEach(in: Tables.desks, prefix: prefix) { key, _ in
      if let account = AccountID(bytes: key.bytes.dropFirst(prefix.count)) { found.append(account) }
      return true
    }
    return found
  }

  /// The accounts that have named this one as their deputy.
  static func principals(
    of deputy: AccountID, in rows: borrowing some Reading & ~Copyable
  ) throws -> [AccountID] {
    var found = [AccountID]()
    try rows.forEach(in: Tables.deputies, prefix: deputy.bytes) { key, _ in
      if let account = AccountID(bytes: key.bytes.dropFirst(deputy.bytes.count)) {
        found.append(account)
      }
      return true
    }
    return found
  }

  /// Whether somebody answers for a scope on a day, himself or by a deputy; `except` does not.
  static func isAttended(
    _ scope: Scope, on day: CivilDate, except: AccountID? = nil,
    in rows: borrowing some Reading & ~Copyable
  ) throws -> Bool {
    for account in try accounts(at: scope, in: rows) {
      guard let row = try AccountRow(of: account, in: rows) else { continue }
      if account != except, !row.isAway(on: day) { return true }
      // Who started something may not answer; his deputy may.
      guard let deputy = row.deputy, deputy != except,
        let deputyRow = try AccountRow(of: deputy, in: rows)
      else { continue }
      if deputyRow.standing == .active, !deputyRow.isAway(on: day) { return true }
    }
    return false
  }

  private static func prefix(_ scope: Scope) -> [UInt8] { Array(scope.description.utf8) + [0] }

  private static func key(_ scope: Scope, _ account: AccountID) -> [UInt8] {
    prefix(scope) + account.bytes
  }
}

extension AccountRow {
  /// The roles in which its holder answers worklists.
  var desks: [AccountHolder.Assignment] { holder.desks }

  /// Whether its holder is away on a day.
  func isAway(on day: CivilDate) -> Bool { away?.contains(day) ?? false }
}

extension AccountHolder {
  /// The roles in which worklists are answered: the data administrators'.
  var desks: [Assignment] {
    roles.filter {
      $0.role.mayHold($0.scope) && AuthorisationTable.grant($0.role, .worklist) != .refused
    }
  }
}
