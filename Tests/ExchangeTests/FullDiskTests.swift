import KeyValue
import Ledger
import Primitives
import Records
import Testing

@testable import Exchange

/// A disk that is full at one of a write's commits: whoever holds the ledger open goes on with it.
@Suite struct FullDiskTests {
  private func ledger(
    on disk: SimulatedDisk, in folder: String
  ) throws -> Exchange {
    let home = LedgerHome(
      directory: folder + "/data", secondPlace: folder + "/second", storage: .simulated(disk))
    let random = SeededRandom(1)
    _ = try Exchange.initialise(
      home,
      .init(
        origin: "test.example", isClockSimulated: true, time: moment("2019-01-01T00:00:00Z"),
        operatorName: "tester", random: random))
    return try Exchange(
      home: home,
      options: .init(random: random, operatorName: "tester", lockWaitMilliseconds: 0))
  }

  private func create(_ name: String, on exchange: Exchange) throws {
    _ = try exchange.createAccount(
      name: name, organisation: "A place", roles: [.init(.auditor, .nation)],
      acting: Acting(time: exchange.log.lastRecorded))
  }

  /// The keys, the log, the decisions: also when the log has the group and `decision/` does not.
  @Test func theNextCommandFindsWhatTheLogHas() throws {
    var heard = Set<[Bool]>()
    for commits in 0..<4 {
      let disk = SimulatedDisk { _ in 0 }
      let scratch = Scratch()
      defer { scratch.remove() }
      let exchange = try ledger(on: disk, in: scratch.path)
      defer { exchange.close() }
      let size = exchange.log.size
      disk.arm(.full, after: commits)
      let isAnswered = (try? create("one", on: exchange)) != nil
      disk.disarm()
      let isRecorded = exchange.log.size > size
      heard.insert([isAnswered, isRecorded])
      let names = try exchange.accounts(acting: Acting(time: exchange.log.lastRecorded))
        .compactMap(\.name)
      #expect(names.contains("one") == isRecorded)
      try create("other", on: exchange)
      #expect(try exchange.checkDecisions())
    }
    #expect(heard.contains([false, false]) && heard.contains([false, true]))
  }

  /// A new key whose event the log has signs what comes next.
  @Test(arguments: KeyRole.allCases) func aRotationThatTheLogHasIsDone(_ role: KeyRole) throws {
    var done = 0
    for commits in 0..<5 {
      let disk = SimulatedDisk { _ in 0 }
      let scratch = Scratch()
      defer { scratch.remove() }
      let exchange = try ledger(on: disk, in: scratch.path)
      defer { exchange.close() }
      disk.arm(.full, after: commits)
      let size = exchange.log.size
      let time = exchange.log.lastRecorded
      let isDone =
        (try? exchange.rotateKey(role, revoking: nil, acting: Acting(time: time))) != nil
      disk.disarm()
      #expect(isDone == (exchange.log.size > size))
      if isDone { done += 1 }
      try create("one", on: exchange)
      try exchange.publishCheckpoint()
      #expect(try LogVerifier(log: exchange.log).verify(treeOnly: false).leaves > size)
    }
    #expect(done > 0 && done < 5)
  }
}
