import KeyValue
import Files
import Foundation
import Intake
import Ledger
import Primitives
import Records
import Synchronization
import Testing

@testable import Exchange
@testable import Vault

/// Destructions that meet others, break off, or find what should not be there (behaviour P20).
@Suite struct DestructionFaultTests {
  struct Interruption: Error {}

  /// Looks and submissions of the same child go on from other threads while it is erased: each ends
  /// before it or finds it done, and what stands at the end is whole.
  @Test(arguments: 0..<3) func p20AnErasureRacesASubmissionAndALook(_ round: Int) throws {
    let world = try DestructionWorld(seed: UInt64(round + 10))
    let number = world.numbers[0]
    let caseID = try world.propose(number)
    let exchange = world.exchange
    let problems = Mutex<[String]>([])
    let looks = Mutex(0)
    @Sendable func note(_ error: any Error, _ allowed: Set<ExchangeError.Code>) {
      let wrapped = ExchangeError(wrapping: error)
      if !allowed.contains(wrapped.code) { problems.withLock { $0.append(wrapped.reason) } }
    }
    let time = world.ledger.now
    let results = atOnce(4) { thread -> Int in
      for turn in 0..<8 {
        let acting = Acting(time: time)
        do {
          switch thread {
          case 0:
            guard turn == round + 1 else { break }
            _ = try exchange.approveErasure(
              caseID, acting: Acting(account: "system-administrator", time: time))
          case 1:
            var student = DestructionWorld.students[0]
            student.action = "U"
            student.moves.append("202309\(padded(turn + 2, 2))")
            let package = DestructionWorld.package(date: "20231001", [student])
            _ = try exchange.submit(
              PackageSource.open(archive: package.archive), fileName: "package",
              expectedState: nil, received: nil, acting: acting)
          case 2:
            _ = try exchange.record(msixID: number, knownAt: nil, acting: acting)
            looks.withLock { $0 += 1 }
          default:
            _ = try exchange.search(
              .init(last: "Zepeda", first: "Ximena"), acting: acting)
          }
        } catch {
          note(error, thread == 2 ? [.notFound, .busy] : [.busy])
        }
      }
      return thread
    }
    #expect(results.count == 4)
    #expect(problems.withLock { $0 } == [])
    // Whoever was too late for the last try does it now.
    let row = try exchange.decisions.environment.read { try CaseRow(of: caseID, in: $0) }
    if row?.isDone != true { try world.approve(caseID) }
    world.refuses(.notFound) {
      _ = try exchange.record(msixID: number, knownAt: nil, acting: world.acting())
    }
    let erased = try #require(
      try exchange.decisions.environment.read { try CaseRow(of: caseID, in: $0) }?.erasedAt)
    for position in erased..<exchange.log.size {
      let type = try exchange.log.event(at: position).type
      #expect(type != RecordShown.Manner.viewed.rawValue, "a look after the erasure")
      #expect(type != StudentSubmitted.type, "a statement after the erasure")
    }
    let report = try LogVerifier(log: exchange.log).verify(treeOnly: false)
    #expect(report.signatures == exchange.log.size)
    for report in try exchange.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt, "\(report.name)")
    }
    #expect(try exchange.checkDecisions())
    try world.ledger.reopen()
  }

  /// Something was recorded between the preparation and the event: it is prepared again.
  @Test func p20WhatIsOvertakenIsPreparedAgain() throws {
    let world = try DestructionWorld()
    let left = Mutex(2)
    let caseID = try world.propose(world.numbers[0])
    let value = try Exchange.retrying {
      let isBusy = left.withLock { left in
        left -= 1
        return left >= 0
      }
      if isBusy { throw ExchangeError(.busy, "overtaken") }
      return try world.approve(caseID).keys
    }
    #expect(value > 0)
  }

  /// Whoever copied keys/ into the data folder finds no certificate until the copy is gone.
  @Test func p20WhatStillLiesInAFileHindersTheCertificate() throws {
    let world = try DestructionWorld()
    let copy = world.data + "/keys-of-yesterday"
    try DurableFile.copy(world.data + "/keys/data.mdb", to: copy)
    let caseID = try world.propose(world.numbers[0])
    let outcome = try world.approve(caseID)
    #expect(outcome.certificate == nil && outcome.remains == ["keys-of-yesterday"])
    world.refuses(.failed) {
      _ = try world.exchange.destructionCertificate(of: caseID, acting: world.acting("privacy"))
    }
    try world.ledger.reopen()
    #expect(
      try world.exchange.destructions(acting: world.acting("privacy")).cases.first?.certificate
        == nil)
    try Scratch.remove(copy)
    _ = try world.exchange.tick(at: world.ledger.now)
    let certificate = try world.exchange.destructionCertificate(
      of: caseID, acting: world.acting("privacy"))
    #expect(certificate.body.foundBefore == certificate.body.keys && certificate.body.keys > 1)
    #expect(!Directory.exists(world.ledger.home.certificatesDue))
  }

  /// Cut short at the certificate's own event, it is certified at the next start, once.
  @Test func p20ADestructionCutShortIsCertifiedAtTheNextStart() throws {
    let world = try DestructionWorld()
    let caseID = try world.propose(world.numbers[0])
    let size = world.exchange.log.size
    let isCut = Mutex(true)
    world.ledger.beforeEvent = { position in
      // Approval, erasure, certificate.
      if position == size + 2, isCut.withLock({ $0 }) { throw Interruption() }
    }
    try world.ledger.reopen()
    #expect(throws: (any Error).self) { try world.approve(caseID) }
    isCut.withLock { $0 = false }
    #expect(try world.ledger.eventCounts()["disposition.certified"] == nil)
    try world.ledger.reopen()
    #expect(try world.ledger.eventCounts()["disposition.certified"] == 1)
    let certificate = try world.exchange.destructionCertificate(
      of: caseID, acting: world.acting("privacy"))
    #expect(certificate.body.foundAfter == 0 && certificate.body.foundBefore > 0)
    #expect(try world.exchange.checkDecisions())
  }

  /// Brought back from an earlier backup, the child is erased again before anything is answered,
  /// with a certificate of its own.
  @Test func p20ARestoreErasesAgainBeforeItServes() throws {
    let world = try DestructionWorld()
    let backup = world.data + "-backup"
    let wrapped = Array(try world.wrappings(of: world.numbers[0]).values)
    _ = try world.exchange.backup(to: backup, acting: world.acting())
    #expect(try world.missing(wrapped, below: backup) == 0)
    try world.ledger.erase(world.numbers[0])
    try world.exchange.publishCheckpoint()
    world.exchange.close()
    let home = LedgerHome(
      directory: world.data + "-restored", secondPlace: world.ledger.home.secondPlace)
    _ = try Restore(backup: backup, home: home).perform(
      options: world.ledger.options, successor: nil, time: nil)
    #expect(try world.missing(wrapped, below: home.directory) == wrapped.count)
    let restored = try Exchange(home: home, options: world.ledger.options)
    defer { restored.close() }
    #expect(throws: ExchangeError(.notFound, "")) {
      try restored.record(
        msixID: world.numbers[0], knownAt: nil, acting: Acting(time: restored.log.lastRecorded))
    }
    let types = try (0..<restored.log.size).map { try restored.log.event(at: $0).type }
    #expect(types.contains("disposition.certified"))
  }

  @Test func p20ABackupIsListedUntilItIsDestroyed() throws {
    let world = try DestructionWorld()
    _ = try world.exchange.backup(to: world.data + "-backup", acting: world.acting())
    let position = world.exchange.log.size - 1
    let listed = try world.exchange.retentionDue(acting: world.acting("privacy")).backups
    #expect(listed.map(\.position) == [position])
    world.refuses {
      try world.exchange.noteBackupDestroyed(position, acting: world.acting("privacy"))
    }
    world.refuses(.notFound) {
      try world.exchange.noteBackupDestroyed(
        position - 1, acting: world.acting("system-administrator"))
    }
    try world.exchange.noteBackupDestroyed(
      position, acting: world.acting("system-administrator"))
    #expect(try world.exchange.retentionDue(acting: world.acting("privacy")).backups.isEmpty)
  }

  @Test func p20TheScheduleListsWhoIsSilentForItsYears() throws {
    let world = try DestructionWorld()
    let day = world.ledger.now.date
    func listed(_ day: CivilDate) throws -> [String] {
      try world.exchange.retentionDue(
        acting: Acting(account: "privacy", time: Instant(startOf: day))
      ).children.map(\.msixID)
    }
    #expect(try listed(day.adding(years: 10).adding(days: -1)) == [])
    #expect(try listed(day.adding(years: 10)).sorted() == world.numbers.sorted())
    // Being listed is a disclosure, and listed in each child's accounting.
    var question = Exchange.TrailQuestion()
    question.msixID = world.numbers[0]
    let lines = try world.exchange.trail(question, acting: world.acting()).lines
    #expect(lines.contains { $0.view == "erase-due" })
  }
}
