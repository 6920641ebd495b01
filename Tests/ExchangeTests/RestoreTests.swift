import Projecting
import CBOR
import Counting
import Exchange
import Files
import Foundation
import Ledger
import Primitives
import Records
import Testing

@Suite struct RestoreTests {
  private func submitted(_ ledger: TestLedger, _ id: String, _ first: String) throws -> String {
    let outcome = try ledger.submit(
      TestPackage(
        state: "TX", date: "20231001", students: [TestStudent(id: id, first: first)]))
    return try #require(outcome.receipt.content.identifiers.first).msixID
  }

  private func digests(_ exchange: Exchange) throws -> [[UInt8]] {
    try exchange.catchUp()
    return try exchange.projections.map { try $0.digest() }
  }

  /// Restores into a folder beside the ledger's, with the same second place.
  private func restore(
    _ ledger: TestLedger, from backup: String, to name: String
  ) throws -> (Restore.Outcome, Exchange) {
    let home = LedgerHome(
      directory: ledger.home.directory + "-" + name, secondPlace: ledger.home.secondPlace)
    let outcome = try Restore(backup: backup, home: home).perform(
      options: ledger.options, successor: nil, time: nil)
    return (outcome, try Exchange(home: home, options: ledger.options))
  }

  @Test func aFreshCopyGoesOnUnderItsName() throws {
    let ledger = try TestLedger()
    _ = try submitted(ledger, "A1", "Ana")
    let backup = ledger.home.directory + "-backup"
    _ = try ledger.exchange.backup(to: backup, acting: ledger.acting())
    #expect(!Directory.exists(backup + "/decision") && !Directory.exists(backup + "/views"))
    let before = try digests(ledger.exchange)
    ledger.exchange.close()
    let (outcome, restored) = try restore(ledger, from: backup, to: "fresh")
    defer { restored.close() }
    #expect(!outcome.isSuccessor && outcome.origin == "test.example")
    #expect(try digests(restored) == before)
  }

  @Test func aCopyThatLostPublishedPositionsBecomesASuccessor() throws {
    let ledger = try TestLedger()
    _ = try submitted(ledger, "A1", "Ana")
    let backup = ledger.home.directory + "-backup"
    _ = try ledger.exchange.backup(to: backup, acting: ledger.acting())
    _ = try submitted(ledger, "A2", "Eva")
    let lost = try ledger.exchange.publishCheckpoint()
    ledger.exchange.close()
    let (outcome, restored) = try restore(ledger, from: backup, to: "old")
    #expect(outcome.isSuccessor)
    #expect(outcome.origin.hasPrefix("test.example-from-\(outcome.size)-"))
    let genesis = try restored.log.event(at: outcome.size)
    #expect(genesis.type == LedgerEventType.opened)
    guard case .clear(let clear)? = genesis.parts.first else {
      Issue.record("a genesis has a clear part")
      return
    }
    #expect(clear["lost"]?["size"]?.unsignedInteger == lost.checkpoint.size)
    _ = try LogVerifier(log: restored.log).verify(treeOnly: false)
    // It goes on: the lost package comes again.
    restored.close()
    let again = try Exchange(home: restored.home, options: ledger.options)
    defer { again.close() }
    #expect(again.origin == outcome.origin)
  }

  @Test func aChildErasedAfterTheCopyStaysErasedAndCounted() throws {
    let ledger = try TestLedger()
    let number = try submitted(ledger, "A1", "Ana")
    _ = try submitted(ledger, "A2", "Eva")
    try ledger.makePrivacyAdministrator()
    let backup = ledger.home.directory + "-backup"
    _ = try ledger.exchange.backup(to: backup, acting: ledger.acting())
    let count = try national(ledger.exchange, ledger)
    #expect(count == 2)
    try ledger.erase(number)
    try ledger.exchange.publishCheckpoint()
    ledger.exchange.close()
    let (outcome, restored) = try restore(ledger, from: backup, to: "older")
    defer { restored.close() }
    #expect(outcome.isSuccessor)
    #expect(try national(restored, ledger) == 2)
    let lines = try restored.children(
      knownAt: nil, acting: Acting(time: restored.log.lastRecorded))
    #expect(lines.count == 1 && lines.first?.msixID != number)
    for report in try restored.rebuild([], checkOnly: true) {
      #expect(report.live == report.rebuilt)
    }
  }

  /// A rejected block belongs to no child; that its key is gone again is recorded all the same.
  @Test func aRejectedBlockDestroyedAfterTheCopyIsRecordedAgain() throws {
    let ledger = try TestLedger()
    var bad = TestStudent(id: "A1")
    bad.moves = []
    try ledger.submit(TestPackage(state: "TX", date: "20231001", students: [bad]))
    let backup = ledger.home.directory + "-backup"
    _ = try ledger.exchange.backup(to: backup, acting: ledger.acting())
    let destroyed = try ledger.exchange.tick(at: ledger.now.adding(seconds: 91 * 86_400))
    #expect(destroyed.rejectedDestroyed == 1)
    try ledger.exchange.publishCheckpoint()
    ledger.exchange.close()
    let (outcome, restored) = try restore(ledger, from: backup, to: "older")
    #expect(outcome.isSuccessor)
    #expect(try restored.tick(at: restored.log.lastRecorded).rejectedDestroyed == 0)
    #expect(try restored.checkDecisions())
    restored.close()
    let log = try LogStore(directory: restored.home.directory + "/log", isReadOnly: true)
    defer { log.close() }
    // Without a second place the log alone has to explain it.
    let alone = LedgerHome(
      directory: restored.home.directory, secondPlace: restored.home.directory + "-nowhere")
    let keys = try #require(try KeysCheck(home: alone, log: log, secret: .standard))
    defer { keys.close() }
    _ = try LogVerifier(log: log).verify(treeOnly: true, event: { try keys.take($0) })
    let report = try keys.finish()
    #expect(report.destroyed == 1 && report.unexplained == 0)
  }

  private func national(_ exchange: Exchange, _ ledger: TestLedger) throws -> Int64? {
    try exchange.count(
      .national, CountQuestion(period: .init(startYear: 2023)),
      acting: Acting(time: exchange.log.lastRecorded)
    ).national
  }

  @Test(arguments: ["keys", "blobs"])
  func aLostFolderIsNotTakenForAnEmptyOne(_ folder: String) throws {
    let ledger = try TestLedger()
    _ = try submitted(ledger, "A1", "Ana")
    let path = ledger.home.directory + "/" + folder
    var refused: ExchangeError?
    do {
      try ledger.reopen { try FileManager.default.moveItem(atPath: path, toPath: path + "-away") }
    } catch let error as ExchangeError {
      refused = error
    }
    #expect(refused?.code == .integrity)
    try FileManager.default.moveItem(atPath: path + "-away", toPath: path)
    try ledger.reopen()
  }

  @Test func aForeignHeadIsRefused() throws {
    let ledger = try TestLedger()
    try ledger.exchange.publishCheckpoint()
    let second = ledger.home.secondPlace
    let name = try #require(try Directory.list(second).first)
    let head = second + "/" + name + "/head"
    var bytes = try DurableFile.read(head)
    bytes[bytes.count - 1] ^= 1
    var refused: ExchangeError?
    do {
      try ledger.reopen { try DurableFile.write(bytes, to: head) }
    } catch let error as ExchangeError {
      refused = error
    }
    #expect(refused?.code == .integrity)
    bytes[bytes.count - 1] ^= 1
    try DurableFile.write(bytes, to: head)
    try ledger.reopen()
  }

  @Test func aSecondPlaceThatForgotIsNotTakenForANewOne() throws {
    let ledger = try TestLedger()
    try ledger.exchange.publishCheckpoint()
    let name = try #require(try Directory.list(ledger.home.secondPlace).first)
    let head = ledger.home.secondPlace + "/" + name + "/head"
    var refused: ExchangeError?
    do {
      try ledger.reopen { try DurableFile.remove(head) }
    } catch let error as ExchangeError {
      refused = error
    }
    #expect(refused?.code == .integrity)
    var options = ledger.options
    options.adoptsHead = true
    let adopted = try Exchange(home: ledger.home, options: options)
    try adopted.publishCheckpoint()
    adopted.close()
    try ledger.reopen()
  }

  @Test(arguments: [KeyRole.event, .checkpoint, .receipt])
  func rotatedKeysVerifyBeforeAndAfter(_ role: KeyRole) throws {
    let ledger = try TestLedger()
    _ = try submitted(ledger, "A1", "Ana")
    try ledger.exchange.publishCheckpoint()
    let before = try Directory.list(ledger.home.directory + "/signing")
    try ledger.exchange.rotateKey(role, revoking: nil, acting: ledger.acting())
    let after = try Directory.list(ledger.home.directory + "/signing")
    #expect(after.count == before.count && after != before)
    _ = try submitted(ledger, "A2", "Eva")
    try ledger.exchange.publishCheckpoint()
    try ledger.reopen()
    let report = try LogVerifier(log: ledger.exchange.log).verify(treeOnly: false)
    #expect(report.signatures == ledger.exchange.log.size && report.checkpoints == 2)
  }
}
