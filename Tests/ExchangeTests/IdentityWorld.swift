import ChildCounts
import Exchange
import Foundation
import Ledger
import Primitives
import Records
import Testing

/// A ledger with data administrators of two States and of OME.
struct IdentityWorld {
  let ledger: TestLedger

  init(seed: UInt64 = 1) throws {
    ledger = try TestLedger(seed: seed)
    for state in ["TX", "CA"] {
      for number in 1...2 {
        try account(
          "\(state)\(number)", .stateDataAdministrator, .state(ExchangeTests.state(state)))
      }
      try account("\(state)p", .primary, .state(ExchangeTests.state(state)))
    }
    try account("ome", .omeDataAdministrator, .nation)
  }

  private func account(_ name: String, _ role: Role, _ scope: Scope) throws {
    _ = try ledger.exchange.createAccount(
      name: name, organisation: "SEA", roles: [.init(role, scope)], acting: ledger.acting())
  }

  var exchange: Exchange { ledger.exchange }

  /// Sends one student and gives the MSIX id of the receipt.
  @discardableResult
  func send(_ state: String, _ date: String, _ student: TestStudent) throws -> String {
    let outcome = try ledger.submit(TestPackage(state: state, date: date, students: [student]))
    return try #require(outcome.receipt.content.identifiers.first).msixID
  }

  func lines(
    _ state: String? = nil, closed: Bool = false, as account: String? = nil
  ) throws -> [Exchange.WorkLine] {
    try exchange.worklist(
      state: state.map { ExchangeTests.state($0) }, kind: nil, closed: closed,
      acting: ledger.acting(account))
  }

  @discardableResult
  func resolve(
    _ item: ItemID, _ answer: Exchange.ItemAnswer, as account: String
  ) throws -> String {
    try exchange.resolve(item, answer, reason: "seen", acting: ledger.acting(account))
  }

  func merge(_ master: String, _ other: String, as account: String) throws -> ItemID {
    try exchange.proposeMerge(
      master: master, other: other, reason: "one child", acting: ledger.acting(account))
  }

  func split(
    _ number: String, _ names: [String], together: Bool = false, as account: String
  ) throws -> ItemID {
    try exchange.proposeSplit(
      msixID: number, records: names.compactMap { RecordName($0) }, together: together,
      reason: "two children", acting: ledger.acting(account))
  }

  /// `STATE:ID` → MSIX id, of the records in force.
  func numbers(knownAt position: UInt64? = nil) throws -> [String: String] {
    let lines = try exchange.children(
      knownAt: position.map { .position($0) }, acting: ledger.acting())
    return Dictionary(
      uniqueKeysWithValues: lines.map { ("\($0.state):\($0.stateStudentIdentifier)", $0.msixID) })
  }

  /// Whether what is followed equals what is made anew.
  func checkRebuilt() throws {
    for report in try exchange.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt, "\(report.name)")
    }
    #expect(try exchange.checkDecisions())
  }

  func refuses(_ code: ExchangeError.Code = .refused, _ body: () throws -> Void) {
    #expect(throws: ExchangeError(code, "")) { try body() }
  }
}
