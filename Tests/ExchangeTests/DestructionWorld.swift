import ConsolidatedRecords
import Counting
import Projecting
import Foundation
import Intake
import KeyValue
import Ledger
import Primitives
import Records
import Testing

@testable import Exchange
@testable import Vault

/// A ledger with three children of Texas, somebody who proposes destructions, and eyes for the raw
/// bytes of its files.
struct DestructionWorld {
  let ledger: TestLedger
  /// MSIX ids of the State's identifiers A1, A2, A3.
  let numbers: [String]

  init(seed: UInt64 = 1) throws {
    ledger = try TestLedger(seed: seed)
    let outcome = try ledger.submit(Self.package(date: "20231001"))
    numbers = outcome.receipt.content.identifiers.map(\.msixID)
    try ledger.makePrivacyAdministrator()
  }

  static let students = [
    TestStudent(id: "A1", first: "Ximena", last: "Zepeda", birth: "20120510"),
    TestStudent(id: "A2", first: "Ramiro", last: "Soto", birth: "20090314"),
    TestStudent(id: "A3", first: "Guadalupe", last: "Quiroz", birth: "20100101"),
  ]

  static func package(date: String, _ students: [TestStudent] = students) -> TestPackage {
    TestPackage(state: "TX", date: date, students: students)
  }

  var exchange: Exchange { ledger.exchange }
  var data: String { ledger.home.directory }

  func acting(_ account: String? = nil, _ purpose: Purpose? = nil) -> Acting {
    ledger.acting(account, purpose: purpose)
  }

  /// Adopts a version of a policy with some values changed.
  func adopt(_ area: PolicyArea, _ changes: [String: PolicyValue]) throws {
    let day = ledger.now.date
    let book = try exchange.policies()
    let values = try #require(book.inForce(area, on: day)).values
    try exchange.adoptPolicy(
      PolicyVersion(
        area: area, version: book.lastVersion(area) + 1, effectiveFrom: day,
        values: values.merging(changes) { _, new in new }),
      acting: acting("system-administrator"))
  }

  func propose(_ number: String) throws -> CaseID {
    try exchange.proposeErasure(
      msixID: number, basis: "schedule 7.2", acting: acting("privacy"))
  }

  @discardableResult
  func approve(_ caseID: CaseID) throws -> Exchange.ErasureOutcome {
    try exchange.approveErasure(caseID, acting: acting("system-administrator"))
  }

  /// Every key that would be destroyed with a child, wrapped as it lies in `keys/` now.
  func wrappings(of number: String) throws -> [SubjectID: [UInt8]] {
    let child = try exchange.child(msixID: number).child
    let records = try exchange.consolidatedRecords.environment.read {
      try exchange.records.members(of: child, in: $0)
    }
    var subjects = Set(try exchange.vault.destroyedWith(child.retagged()))
    for record in records {
      subjects.formUnion(try exchange.vault.destroyedWith(record.retagged()))
    }
    return try exchange.vault.keys.read { rows in
      var found = [SubjectID: [UInt8]]()
      for subject in subjects {
        let row = try #require(try rows.get(subject.bytes, in: KeyTables.subjects))
        let wrapped = try SubjectKeyRow(decoding: row).wrapped
        if !wrapped.isEmpty { found[subject] = wrapped }
      }
      return found
    }
  }

  /// Which of some byte strings stand in no file below a folder.
  func missing(_ strings: [[UInt8]], below folder: String) throws -> Int {
    try strings.count { try !Scratch.holds($0, below: folder) }
  }

  /// National counts at positions, now and on the way.
  func counts(knownAt positions: [UInt64]) throws -> [Int64?] {
    try positions.map { position in
      var question = CountQuestion(period: .init(startYear: 2023))
      question.knownAt = .position(position)
      return try exchange.count(.national, question, acting: acting()).national
    }
  }

  /// Tables of projections and of `decision/` with a row that has some bytes in its name or value.
  func tables(with bytes: [UInt8]) throws -> Set<String> {
    var found = Set<String>()
    for running in exchange.projections {
      for table in running.projection.tables {
        try running.environment.read { rows in
          try rows.forEach(in: table) { name, value in
            if Data(name.bytes + value.bytes).range(of: Data(bytes)) != nil {
              found.insert("\(running.projection.name)/\(table.name)")
            }
            return true
          }
        }
      }
    }
    for table in DecisionState.tableList {
      try exchange.decisions.environment.read { rows in
        try rows.forEach(in: table) { name, value in
          if Data(name.bytes + value.bytes).range(of: Data(bytes)) != nil {
            found.insert("decision/\(table.name)")
          }
          return true
        }
      }
    }
    return found
  }

  func refuses(
    _ code: ExchangeError.Code = .refused, _ body: () throws -> Void,
    _ place: SourceLocation = #_sourceLocation
  ) {
    #expect(throws: ExchangeError(code, ""), sourceLocation: place) { try body() }
  }
}
