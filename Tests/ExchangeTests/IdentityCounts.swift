import KeyValue
import ChildCounts
import Counting
import Exchange
import Ledger
import Primitives
import Projecting
import Records
import Testing

/// Counts as they were answered while the ledger stood at a position; they never change.
struct IdentityCounts {
  private var witnessed: [(position: UInt64, counts: [Int64])] = []

  init(_ world: IdentityWorld) throws { try witness(world) }

  mutating func witness(_ world: IdentityWorld) throws {
    try world.exchange.catchUp()
    let position = world.exchange.log.size - 1
    witnessed.append((position, try Self.counts(world, at: position)))
  }

  func check(_ world: IdentityWorld) throws {
    try world.exchange.catchUp()
    for (position, counts) in witnessed {
      #expect(try Self.counts(world, at: position) == counts, "as known at \(position)")
    }
    #expect(witnessed.last?.counts.contains { $0 > 0 } == true)
  }

  private static func counts(_ world: IdentityWorld, at position: UInt64) throws -> [Int64] {
    var found = [Int64]()
    try world.exchange.childCounts.environment.read { rows in
      for year in 2021...2025 {
        let period = PerformancePeriod(startYear: Int32(year))
        for category in CountingCategory.allCases {
          for state in [nil, "TX", "CA"] {
            found.append(
              try ChildCounts().count(
                .init(category: category, period: period, asOf: period.end, knownAt: position),
                state: state.map { ExchangeTests.state($0) }, in: rows))
          }
        }
      }
    }
    return found
  }
}
