import Signing
import ConsolidatedRecords
import Intake
import KeyValue
import Ledger
import Primitives
import Records
import Testing

@testable import Exchange
@testable import Vault

/// Keys that cannot go at once, because a disk is full, open nothing from their event on, and go as
/// soon as there is room.
@Suite struct DoomedKeysTests {
  /// What asks for an unfinished destruction again.
  enum Occasion: CaseIterable, Sendable {
    case write, tick, checkpoint, opening
  }

  /// A ledger on a disk of its own, with one child who is about to be erased.
  private struct World {
    let disk = SimulatedDisk { _ in 0 }
    let scratch = Scratch()
    let home: LedgerHome
    let options: Exchange.Options
    var exchange: Exchange
    let number: String
    let caseID: CaseID

    init() throws {
      home = LedgerHome(
        directory: scratch.path + "/data", secondPlace: scratch.path + "/second",
        storage: .simulated(disk))
      let random = SeededRandom(1)
      let start = moment("2019-01-01T00:00:00Z")
      var founding = Exchange.Founding(
        origin: "test.example", isClockSimulated: true, time: start, operatorName: "tester",
        random: random)
      founding.passwordCost = .least
      _ = try Exchange.initialise(home, founding)
      var options = Exchange.Options(
        random: random, operatorName: "tester", lockWaitMilliseconds: 0)
      options.passwordCost = .least
      options.preparingThreads = 1
      self.options = options
      exchange = try Exchange(home: home, options: options)
      try exchange.connectState(
        StateConnected(
          state: state("TX"), interconnectionAgreement: day("2019-01-01"),
          securityAgreement: day("2019-01-01"), until: nil, mode: .production),
        acting: Acting(time: start))
      let package = DestructionWorld.package(date: "20231001", [DestructionWorld.students[0]])
      let outcome = try exchange.submit(
        PackageSource.open(archive: package.archive), fileName: "package", expectedState: nil,
        received: nil, acting: Acting(time: start))
      number = try #require(outcome.receipt.content.identifiers.first).msixID
      let time = exchange.log.lastRecorded
      _ = try exchange.createAccount(
        name: "privacy", organisation: "OME",
        roles: [.init(.privacyActAdministrator, .nation)], acting: Acting(time: time))
      caseID = try exchange.proposeErasure(
        msixID: number, basis: "schedule 7.2", acting: Acting(account: "privacy", time: time))
    }

    var now: Instant { exchange.log.lastRecorded }

    func approve() throws {
      _ = try exchange.approveErasure(
        caseID, acting: Acting(account: "system-administrator", time: now))
    }

    /// Whether the key of a subject still lies in `keys/`.
    func isStored(_ subject: SubjectID) throws -> Bool {
      let row = try exchange.vault.keys.read { try $0.get(subject.bytes, in: KeyTables.subjects) }
      return try !SubjectKeyRow(decoding: #require(row)).wrapped.isEmpty
    }

    mutating func meet(_ occasion: Occasion) throws {
      switch occasion {
      case .write:
        _ = try exchange.createAccount(
          name: "other", organisation: "A place", roles: [.init(.auditor, .nation)],
          acting: Acting(time: now))
      case .tick: _ = try exchange.tick(at: now)
      case .checkpoint: _ = try exchange.publishCheckpoint()
      case .opening:
        exchange.close()
        exchange = try Exchange(home: home, options: options)
      }
    }

    func remove() {
      exchange.close()
      scratch.remove()
    }
  }

  @Test(arguments: Occasion.allCases)
  func whatCannotGoYetOpensNothingAndGoesLater(_ occasion: Occasion) throws {
    var (due, stored) = (0, 0)
    for commits in 0..<12 {
      var world = try World()
      defer { world.remove() }
      let subject: SubjectID = try world.exchange.child(msixID: world.number).child.retagged()
      #expect(try world.exchange.vault.key(of: subject) != nil)
      world.disk.arm(.full, after: commits)
      let isAnswered = (try? world.approve()) != nil
      world.disk.disarm()
      let vault = world.exchange.vault
      guard vault.isDestructionDue else { continue }
      due += 1
      #expect(!isAnswered, "somebody was told that the keys are gone")
      #expect(try vault.key(of: subject) == nil)
      #expect(try !vault.holdsKey(of: subject) && vault.isDestroyed(subject))
      if try world.isStored(subject) { stored += 1 }
      try world.meet(occasion)
      #expect(!world.exchange.vault.isDestructionDue)
      #expect(try !world.isStored(subject) && world.exchange.vault.key(of: subject) == nil)
      #expect(try world.exchange.head.read().destroyed.contains(subject))
      for report in try world.exchange.rebuild([], checkOnly: true) {
        #expect(report.live == report.rebuilt, "\(report.name)")
      }
      #expect(try world.exchange.checkDecisions())
      _ = try world.exchange.tick(at: world.now)
      let certificate = try world.exchange.destructionCertificate(
        of: world.caseID, acting: Acting(account: "privacy", time: world.now))
      #expect(certificate.body.foundAfter == 0)
    }
    #expect(due > 0 && stored > 0, "no disk was full at a destruction")
  }

  /// Two who write at once in the second place: neither forgets what the other remembers.
  @Test func aCheckpointForgetsNoDestruction() throws {
    let world = try DestructionWorld()
    let subjects = (1...40).map { SubjectID(high: 7, low: $0) }
    let (exchange, acting) = (world.exchange, world.acting())
    let problems = atOnce(2) { thread -> Bool in
      for subject in subjects {
        do {
          if thread == 0 {
            try exchange.rememberDestroyed([subject])
          } else {
            try exchange.publishCheckpoint()
            _ = try exchange.search(.init(last: "Zepeda", first: "Ximena"), acting: acting)
          }
        } catch { return true }
      }
      return false
    }
    #expect(problems == [false, false])
    #expect(Set(try exchange.head.read().destroyed).isSuperset(of: subjects))
  }
}
