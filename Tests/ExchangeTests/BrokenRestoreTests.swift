import Exchange
import Files
import Foundation
import KeyValue
import Ledger
import Primitives
import Records
import Testing

/// Restores that are refused or break off, and backups that cannot be made.
@Suite struct BrokenRestoreTests {
  private let ledger: TestLedger
  private var backup: String { ledger.home.directory + "-backup" }
  private var place: String { ledger.home.directory + "-place" }

  /// A ledger of one child, with a backup.
  init() throws {
    ledger = try TestLedger()
    try ledger.submit(
      TestPackage(
        state: "TX", date: "20231001", students: [TestStudent(id: "A1", first: "Ana")]))
    _ = try ledger.exchange.backup(to: backup, acting: ledger.acting())
  }

  private func losePublishedPositions() throws {
    _ = try ledger.exchange.createAccount(
      name: "later", organisation: "OME", roles: [.init(.privacyActAdministrator, .nation)],
      acting: ledger.acting())
    try ledger.exchange.publishCheckpoint()
    ledger.exchange.close()
  }

  @discardableResult
  private func restore(
    to place: String? = nil, options: Exchange.Options? = nil, successor: String? = nil
  ) throws -> Restore.Outcome {
    let home = LedgerHome(
      directory: place ?? self.place, secondPlace: ledger.home.secondPlace)
    return try Restore(backup: backup, home: home).perform(
      options: options ?? ledger.options, successor: successor, time: nil)
  }

  private func refused(_ body: () throws -> Void) -> ExchangeError.Code? {
    do {
      try body()
      return nil
    } catch { return ExchangeError(wrapping: error).code }
  }

  /// Names beside the ledger's folder, and all that the second place holds.
  private func surroundings() throws -> [String] {
    try Directory.list(Directory.parent(of: backup))
      + FileManager.default.subpathsOfDirectory(atPath: ledger.home.secondPlace).sorted()
  }

  @Test func twoSuccessorsOfOneBackupHaveTwoNames() throws {
    try losePublishedPositions()
    let first = try restore()
    #expect(try first.origin != restore(to: place + "-2").origin)
  }

  @Test(arguments: ["two words", "with+plus", "", "test.example"])
  func aBadNameLeavesNothing(_ name: String) throws {
    try losePublishedPositions()
    let before = try surroundings()
    #expect(refused { try restore(successor: name) } == .usage)
    #expect(try surroundings() == before)
    try restore()
  }

  @Test(arguments: ["checkpoint", "signing", "keys/data.mdb", "blobs/data.mdb", "log/data.mdb"])
  func whatIsMissingIsNoticed(_ name: String) throws {
    ledger.exchange.close()
    let before = try surroundings()
    let (path, away) = (backup + "/" + name, ledger.home.secondPlace + "-away")
    try Directory.move(path, to: away)
    #expect(refused { try restore() } != nil)
    try Directory.move(away, to: path)
    #expect(try surroundings() == before)
    try restore()
  }

  @Test(arguments: ["keys", "blobs", "log"])
  func aFileThatWasCutOffIsNoticed(_ name: String) throws {
    ledger.exchange.close()
    let path = backup + "/" + name + "/data.mdb"
    let whole = try DurableFile.read(path)
    let before = try surroundings()
    for count in [0, 100, 5_000, whole.count / 2, whole.count - 1] {
      try DurableFile.write(Array(whole.prefix(count)), to: path)
      #expect(refused { try restore() } == .integrity, "\(count)")
    }
    try DurableFile.write(whole, to: path)
    #expect(try surroundings() == before)
    try restore()
  }

  /// Also of a subject whose key nothing that is made anew asks for.
  @Test func aKeyThatDoesNotOpenIsNoticed() throws {
    ledger.exchange.close()
    let before = try surroundings()
    let subjects = Table(0, "subjects")
    let keys = try Environment.open(path: backup + "/keys", tables: [subjects])
    var found: (key: [UInt8], value: [UInt8])?
    try keys.read { rows in
      try rows.forEach(in: subjects) { key, value in
        found = (key.bytes, value.bytes)
        return !value.bytes.starts(with: [0x83, 0x6A] + Array("submission".utf8))
      }
    }
    let (key, stored) = try #require(found)
    var value = stored
    value[value.count - 1] ^= 1
    let damaged = value
    try keys.write { try $0.put(damaged, for: key, in: subjects) }
    keys.close()
    #expect(refused { try restore() } == .integrity)
    #expect(try surroundings() == before)
  }

  @Test(arguments: ["event", "checkpoint", "receipt"])
  func aDamagedSigningKeyLeavesNothing(_ role: String) throws {
    try losePublishedPositions()
    let before = try surroundings()
    let name = try #require(
      try Directory.list(backup + "/signing").first { $0.hasPrefix(role + "-") })
    let path = backup + "/signing/" + name
    let whole = try DurableFile.read(path)
    try DurableFile.write(Array(whole.dropLast()), to: path)
    #expect(refused { try restore() } == .integrity)
    #expect(try surroundings() == before)
    try DurableFile.write(whole, to: path)
    try restore()
  }

  /// Whatever lies there is somebody's: what is left of a ledger, or a folder of that name.
  @Test func whatIsInTheWayIsLeftAlone() throws {
    ledger.exchange.close()
    for (path, code) in [
      (place + "/mine", ExchangeError.Code.refused), (place + ".restoring/mine", .failed),
    ] {
      try Directory.make(Directory.parent(of: path))
      try DurableFile.write([1], to: path)
      #expect(refused { try restore() } == code)
      #expect(try DurableFile.read(path) == [1])
      try Directory.removeAll(Directory.parent(of: path))
    }
    try Directory.make(place)
    try restore()
  }

  /// A successor that was opened but did not come into its place: nothing of it stays, and what the
  /// second place was told of it goes with it.
  @Test func anInterruptedRestoreIsStartedAgain() throws {
    try losePublishedPositions()
    let before = try Directory.list(ledger.home.secondPlace)
    try restore()
    let (building, mark) = (place + ".restoring", "unfinished")
    let made = try #require(
      try Directory.list(ledger.home.secondPlace).first { !before.contains($0) })
    try Directory.move(place, to: building)
    let text = "msix is making this folder, or broke off: \(try Directory.real(building))\n"
    try DurableFile.write(Array(text.utf8), to: building + "/" + mark)
    try DurableFile.write(Array(made.utf8), to: building + "/" + mark + ".note")
    let half = LedgerHome(directory: building, secondPlace: ledger.home.secondPlace)
    #expect(refused { _ = try Exchange(home: half, options: ledger.options) } == .failed)
    try restore()
    let after = try Directory.list(ledger.home.secondPlace)
    #expect(after.count == before.count + 1 && !after.contains(made))
    #expect(!Directory.exists(building) && !Directory.exists(place + "/" + mark))
  }

  /// It could name erased children: without it they would be shown.
  @Test func aSuccessorWithoutItsHeadDoesNotOpen() throws {
    try losePublishedPositions()
    let before = try Directory.list(ledger.home.secondPlace)
    try restore()
    let made = try #require(
      try Directory.list(ledger.home.secondPlace).first { !before.contains($0) })
    let home = LedgerHome(directory: place, secondPlace: ledger.home.secondPlace)
    try DurableFile.remove(home.secondPlace + "/" + made + "/head")
    // As an interruption left it, before the first checkpoint under the new name.
    #expect(refused { _ = try Exchange(home: home, options: ledger.options) } == .integrity)
    var options = ledger.options
    options.adoptsHead = true
    try Exchange(home: home, options: options).close()
  }

  @Test func aBackupIsNotMadeInsideTheDataFolder() throws {
    let data = ledger.home.directory
    let link = data + "-link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: data)
    defer { try? FileManager.default.removeItem(atPath: link) }
    let before = try Directory.list(data)
    let up = String(repeating: "../", count: 30)
    for path in [
      link + "/inside", link, data + "-none/../data/inside", up + data.dropFirst() + "/inside",
    ] {
      #expect(
        refused { _ = try ledger.exchange.backup(to: path, acting: ledger.acting()) } == .refused,
        "\(path)")
    }
    #expect(try Directory.list(data) == before)
  }

  /// An event that states a backup is true: it comes when the backup is there.
  @Test func aBackupThatFailsIsNotStated() throws {
    let before = ledger.exchange.log.size
    let foreign = backup + "-2.making"
    try Directory.make(foreign)
    try DurableFile.write([1], to: foreign + "/mine")
    #expect(
      refused {
        _ = try ledger.exchange.backup(to: backup + "-2", acting: ledger.acting())
      } == .failed)
    #expect(try ledger.exchange.log.size == before && DurableFile.read(foreign + "/mine") == [1])
    try Directory.removeAll(foreign)
    let stated = try ledger.exchange.backup(to: backup + "-2//", acting: ledger.acting())
    #expect(stated.size == before && ledger.exchange.log.size == before + 1)
    #expect(try ledger.exchange.log.event(at: before).type == "backup.made")
    #expect(try Directory.list(backup + "-2").contains("checkpoint"))
  }
}
