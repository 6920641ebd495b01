import KeyValue
import Ledger
import Primitives
import Records
import Testing

@testable import Exchange

/// Rows of `decision/` that somebody cut short: damage is told of, and ends no process.
@Suite struct CutRowsTests {
  /// A row with what is left of it.
  private struct Cut {
    let table: Table
    let old: Pair
    let new: Pair
  }

  private static let newcomer = DestructionWorld.package(
    date: "20231002", [TestStudent(id: "A9", first: "Ulises", last: "Olmos", birth: "20110202")])

  /// A ledger that has a row in as many tables as may be.
  private func world() throws -> DestructionWorld {
    let world = try DestructionWorld()
    let exchange = world.exchange
    _ = try exchange.placeHold(
      msixID: world.numbers[2], basis: "a court", acting: world.acting("privacy"))
    _ = try exchange.backup(to: world.data + "-backup", acting: world.acting())
    try world.ledger.erase(world.numbers[0])
    return world
  }

  /// The first row of each table, with its value and its name cut in several places.
  private func cuts(_ exchange: Exchange) throws -> [Cut] {
    try exchange.decisions.environment.read { rows in
      try DecisionState.tableList.flatMap { table -> [Cut] in
        guard let old = try rows.first(in: table, atOrAfter: [0], prefix: []) else { return [] }
        let values = Set([0, 1, 4, 7, old.value.count / 2, old.value.count - 1])
          .filter { $0 >= 0 && $0 < old.value.count }.sorted()
        let names = Set([1, 7, 8, 12, old.key.count - 1])
          .filter { $0 > 0 && $0 < old.key.count }.sorted()
        let valuesCut = values.map { Pair(key: old.key, value: Array(old.value.prefix($0))) }
        let namesCut = names.map { Pair(key: Array(old.key.prefix($0)), value: old.value) }
        return (valuesCut + namesCut).map { Cut(table: table, old: old, new: $0) }
      }
    }
  }

  private func replace(_ old: Pair, by new: Pair, in table: Table, _ exchange: Exchange) throws {
    try exchange.decisions.environment.write { rows in
      try rows.delete(old.key, in: table)
      try rows.put(new.value, for: new.key, in: table)
    }
  }

  /// What reads decisions and changes none: an error is an answer, the end of the process is none.
  private func readEverything(_ world: DestructionWorld) {
    let exchange = world.exchange
    let reads: [() throws -> Void] = [
      { _ = try exchange.search(.init(last: "Quiroz"), acting: world.acting()) },
      { _ = try exchange.record(msixID: world.numbers[2], knownAt: nil, acting: world.acting()) },
      { _ = try exchange.retentionDue(acting: world.acting("privacy")) },
      { _ = try exchange.certificates(acting: world.acting()) },
      { _ = try exchange.references() },
      { _ = try exchange.trainModel(acting: world.acting()) },
      { _ = try exchange.accounts(acting: world.acting()) },
      { _ = try exchange.destructions(acting: world.acting("privacy")) },
      { _ = try exchange.policies() },
      { _ = try world.ledger.submit(Self.newcomer, asTest: true) },
    ]
    for read in reads { do { try read() } catch {} }
  }

  @Test func aRowThatIsCutShortIsTold() throws {
    let world = try world()
    let exchange = world.exchange
    let cuts = try cuts(exchange)
    #expect(Set(cuts.map(\.table.name)).count > 12 && cuts.count > 60)
    for cut in cuts {
      try replace(cut.old, by: cut.new, in: cut.table, exchange)
      do {
        let isEqual = try exchange.checkDecisions()
        #expect(!isEqual, "\(cut.table.name) was cut to \(cut.new) and is equal")
      } catch {
        #expect(ExchangeError(wrapping: error).code == .integrity, "\(cut.table.name): \(error)")
      }
      readEverything(world)
      try exchange.rebuildDecisions()
    }
    #expect(try exchange.checkDecisions())
  }
}
