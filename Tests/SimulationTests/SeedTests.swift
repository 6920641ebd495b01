import Primitives
import Simulation
import Testing

/// A few seeds of the simulation, and those that once found something.
@Suite struct SeedTests {
  /// Seeds with their steps: each showed a fault that was mended since.
  private static let found: [(seed: UInt64, steps: Int)] = [
    (426, 60), (322, 78), (1416, 30), (2762, 30), (1749, 40), (3103, 30), (4840, 40),
    (5160, 34), (6243, 36), (9365, 32),
  ]

  private func run(_ seed: UInt64, _ steps: Int) throws -> Simulation.Report {
    try Simulation(
      seed: seed, steps: steps,
      folder: "/dev/shm/msix-seeds-\(seed)-\(steps)-\(UInt64.random(in: 0...(.max)))"
    ).run()
  }

  @Test(arguments: 1...6) func aSeedLivesWithoutAFinding(_ seed: UInt64) throws {
    let report = try run(seed, 40)
    #expect(report.events > 100 && report.tally["packages", default: 0] > 2)
  }

  @Test(arguments: found) func whatWasFoundIsMended(_ seed: UInt64, _ steps: Int) throws {
    let report = try run(seed, steps)
    #expect(report.events > 0)
  }

  @Test func oneSeedIsOneLog() throws {
    let (one, other) = (try run(7, 40), try run(7, 40))
    #expect(one.root == other.root && one.tally == other.tally)
    #expect(try run(8, 40).root != one.root)
  }
}
