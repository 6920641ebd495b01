import CBOR
import Exchange
import Files
import Foundation
import KeyValue
import Ledger
import Primitives
import Records
import Testing

/// Opening a ledger makes nothing that was lost, and keeps no seed that nobody needs.
@Suite struct LostPartsTests {
  /// Opens what `meanwhile` made of a closed ledger; gives how that was refused.
  private func refusal(
    of ledger: TestLedger, _ meanwhile: () throws -> Void
  ) throws -> ExchangeError? {
    do {
      try ledger.reopen(meanwhile)
      return nil
    } catch {
      return ExchangeError(wrapping: error)
    }
  }

  private func names(_ ledger: TestLedger) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: ledger.home.directory).sorted()
  }

  @Test(arguments: ["keys", "blobs", "log"])
  func anEmptyFileIsDamage(_ name: String) throws {
    let ledger = try TestLedger()
    let path = ledger.home.directory + "/" + name
    let whole = try DurableFile.read(path + "/data.mdb")
    let refused = try refusal(of: ledger) { try DurableFile.write([], to: path + "/data.mdb") }
    #expect(refused?.code == .integrity)
    #expect(refused?.reason.contains("/\(name)") == true, "\(String(describing: refused))")
    #expect(try DurableFile.read(path + "/data.mdb").isEmpty)
    try DurableFile.write(whole, to: path + "/data.mdb")
    try ledger.reopen()
  }

  /// A swap that a crash interrupted ends with a copy that reads, or not at all.
  @Test func keysThatShouldTakeThePlaceAreReadFirst() throws {
    let ledger = try TestLedger()
    let keys = ledger.home.directory + "/keys"
    let whole = try DurableFile.read(keys + "/data.mdb")
    let refused = try refusal(of: ledger) {
      try Directory.move(keys, to: keys + ".new")
      try DurableFile.write(Array(whole.prefix(5_000)), to: keys + ".new/data.mdb")
    }
    #expect(refused?.code == .integrity)
    #expect(refused?.reason.contains("keys.new") == true, "\(String(describing: refused))")
    #expect(!Directory.exists(keys) && Directory.exists(keys + ".new/data.mdb"))
    try DurableFile.write(whole, to: keys + ".new/data.mdb")
    try ledger.reopen()
    #expect(Directory.exists(keys) && !Directory.exists(keys + ".new"))
  }

  @Test func seedsOfOtherKeysAreRemoved() throws {
    let ledger = try TestLedger()
    let signing = ledger.home.directory + "/signing"
    let old = try Directory.list(signing)
    let seeds = try old.map { try DurableFile.read(signing + "/" + $0) }
    try ledger.exchange.rotateKey(.event, revoking: nil, acting: ledger.acting())
    let new = try Directory.list(signing)
    try ledger.reopen {
      for (name, seed) in zip(old, seeds) { try DurableFile.write(seed, to: signing + "/" + name) }
      try DurableFile.write(seeds[0], to: signing + "/event-0011223344556677.key")
      try DurableFile.write(seeds[0], to: signing + "/receipt-0011223344556677.key.new")
      try DurableFile.write([1], to: signing + "/a-note")
    }
    #expect(try Directory.list(signing) == ["a-note"] + new)
  }

  /// Also where it is the log that was lost, with the event of the rotation after which it went.
  @Test func aMissingSeedOfAKeyInForceIsDamage() throws {
    let ledger = try TestLedger()
    let signing = ledger.home.directory + "/signing"
    for name in try Directory.list(signing) {
      let seed = try DurableFile.read(signing + "/" + name)
      ledger.exchange.close()
      try DurableFile.remove(signing + "/" + name)
      #expect(throws: ExchangeError(.integrity, "")) { try ledger.reopen() }
      try DurableFile.write(seed, to: signing + "/" + name)
      try ledger.reopen()
    }
  }

  /// Without its memory nobody knows whether this log is the newest: its next key may be there.
  @Test func aSeedThatTheLogDoesNotNameStaysWhereTheHeadWasLost() throws {
    let ledger = try TestLedger()
    try ledger.exchange.publishCheckpoint()
    ledger.exchange.close()
    let seed = ledger.home.directory + "/signing/event-0011223344556677.key"
    try DurableFile.write([1], to: seed)
    let name = try #require(try Directory.list(ledger.home.secondPlace).first)
    try DurableFile.remove(ledger.home.secondPlace + "/" + name + "/head")
    var options = ledger.options
    options.adoptsHead = true
    let adopted = try Exchange(home: ledger.home, options: options)
    #expect(Directory.exists(seed))
    try adopted.publishCheckpoint()
    adopted.close()
    try ledger.reopen()
    #expect(!Directory.exists(seed))
  }

  @Test func aRefusedRotationLeavesNoSeed() throws {
    let ledger = try TestLedger()
    let before = try Directory.list(ledger.home.directory + "/signing")
    for role in KeyRole.allCases {
      #expect(throws: LedgerError(.clockBehind, "")) {
        try ledger.exchange.rotateKey(
          role, revoking: nil, acting: Acting(time: moment("2018-01-01T00:00:00Z")))
      }
    }
    #expect(try Directory.list(ledger.home.directory + "/signing") == before)
  }

  /// Two folders, one second place: the second is refused before it writes anything.
  @Test func aCopyWithTheSameSecondPlaceWaits() throws {
    let ledger = try TestLedger()
    let copy = LedgerHome(
      directory: ledger.home.directory + "-copy", secondPlace: ledger.home.secondPlace)
    ledger.exchange.close()
    try FileManager.default.copyItem(
      atPath: ledger.home.directory, toPath: copy.directory)
    try ledger.reopen()
    let before = try DurableFile.read(copy.directory + "/log/data.mdb")
    do {
      try Exchange(home: copy, options: ledger.options).close()
      Issue.record("two copies are open with one second place")
    } catch {
      let refused = ExchangeError(wrapping: error)
      #expect(refused.code == .busy && refused.reason.contains("another copy"), "\(refused)")
    }
    #expect(try DurableFile.read(copy.directory + "/log/data.mdb") == before)
    ledger.exchange.close()
    try Exchange(home: copy, options: ledger.options).close()
  }

  /// It was open before there was a second place: what others published meanwhile counts.
  @Test func aSecondPlaceThatCameLaterIsReadBeforeItIsWritten() throws {
    let ledger = try TestLedger()
    ledger.exchange.close()
    let copy = LedgerHome(
      directory: ledger.home.directory + "-copy", secondPlace: ledger.home.secondPlace)
    try FileManager.default.copyItem(atPath: ledger.home.directory, toPath: copy.directory)
    let secret = try secretFile(ledger)
    try Directory.removeAll(ledger.home.secondPlace)
    var options = ledger.options
    options.secret = .file(secret)
    let early = try Exchange(home: copy, options: options)
    defer { early.close() }
    let exchange = try Exchange(home: ledger.home, options: options)
    try exchange.connectState(
      StateConnected(
        state: state("GA"), interconnectionAgreement: day("2019-01-01"),
        securityAgreement: day("2019-01-01"), until: nil, mode: .production),
      acting: ledger.acting())
    try exchange.publishCheckpoint()
    exchange.close()
    #expect(throws: LedgerError(.integrity, "")) { try early.publishCheckpoint() }
  }

  /// The operator's secret, kept where it stays when the second place goes.
  private func secretFile(_ ledger: TestLedger) throws -> String {
    let second = ledger.home.secondPlace
    let name = try #require(try Directory.list(second).first)
    let kept = ledger.home.directory + "-secret"
    try DurableFile.write(
      DurableFile.readSecret(second + "/" + name + "/operator.secret"), to: kept)
    return kept
  }
}
