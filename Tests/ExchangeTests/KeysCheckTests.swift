import CBOR
import Exchange
import Files
import KeyValue
import Ledger
import Primitives
import Records
import Testing
import Vault

/// `keys/` held against the log: nobody's key goes without a word.
@Suite struct KeysCheckTests {
  private static let tables = [Table(0, "subjects"), Table(1, "owners"), Table(2, "ledger")]

  /// A ledger with a child, an erased child and a rejected block, as verification meets it.
  private func ledger() throws -> TestLedger {
    let ledger = try TestLedger()
    try ledger.makePrivacyAdministrator()
    for (id, first) in [("A1", "Ana"), ("A2", "Eva")] {
      let outcome = try ledger.submit(
        TestPackage(
          state: "TX", date: "20231001", students: [TestStudent(id: id, first: first)]))
      if id == "A2" {
        try ledger.erase(try #require(outcome.receipt.content.identifiers.first).msixID)
      }
    }
    return ledger
  }

  /// What `msix verify` does.
  private func check(
    _ home: LedgerHome, secret: SecretSource = .standard
  ) throws -> KeysCheck.Report? {
    let log = try LogStore(directory: home.directory + "/log", isReadOnly: true)
    defer { log.close() }
    let keys = try KeysCheck(home: home, log: log, secret: secret)
    defer { keys?.close() }
    _ = try LogVerifier(log: log).verify(treeOnly: true, event: { try keys?.take($0) })
    return try keys?.finish()
  }

  private func change(
    _ ledger: TestLedger, _ change: (inout WriteTransaction) throws -> Void
  ) throws {
    let keys = try Environment.open(path: ledger.home.directory + "/keys", tables: Self.tables)
    defer { keys.close() }
    try keys.write { rows in try change(&rows) }
  }

  /// Subjects with a key, by the type that the row begins with.
  private func subjects(_ ledger: TestLedger, _ type: SubjectType) throws -> [[UInt8]] {
    let keys = try Environment.open(path: ledger.home.directory + "/keys", tables: Self.tables)
    defer { keys.close() }
    var found = [[UInt8]]()
    try keys.read { rows in
      try rows.forEach(in: Self.tables[0]) { key, value in
        let row = try CBORValue(decoding: value.bytes).items ?? []
        if row.first?.string == type.rawValue, row.last?.byteString != [] {
          found.append(key.bytes)
        }
        return true
      }
    }
    return found
  }

  @Test func aSoundLedgerPassesWithAndWithoutItsSecret() throws {
    let ledger = try ledger()
    ledger.exchange.close()
    let report = try #require(try check(ledger.home))
    #expect(report.isOpened && report.destroyed == 2)
    #expect(report.unexplained == 0 && report.undestroyed == 0)
    let elsewhere = LedgerHome(
      directory: ledger.home.directory, secondPlace: ledger.home.directory + "-nowhere")
    let closed = try #require(try check(elsewhere))
    #expect(!closed.isOpened && closed.present == report.present && closed.unexplained == 0)
    #expect(throws: ExchangeError(.refused, "")) {
      try check(ledger.home, secret: .recoveryKey("0404"))
    }
  }

  /// Of whichever kind, a lost row is named; destroyed rows too.
  @Test(arguments: [SubjectType.child, .accounting, .stateRecord, .submission, .account])
  func aLostKeyIsFound(_ type: SubjectType) throws {
    let ledger = try ledger()
    ledger.exchange.close()
    let lost = try #require(try subjects(ledger, type).first)
    try change(ledger) { rows in _ = try rows.delete(lost, in: Self.tables[0]) }
    do {
      _ = try check(ledger.home)
      Issue.record("a lost key of a \(type) passes")
    } catch let error as VaultError {
      #expect(error.code == .integrity && error.reason.contains("keys/"))
      #expect(error.reason.contains(Hex.encode(lost)), "\(error)")
    }
  }

  @Test func aKeyThatNobodyDestroyedIsFound() throws {
    let ledger = try ledger()
    ledger.exchange.close()
    let lost = try #require(try subjects(ledger, .child).first)
    try change(ledger) { rows in
      let mark = CBORValue.array([.text("child"), .array([]), .bytes([])])
      try rows.put(mark.encoded, for: lost, in: Self.tables[0])
    }
    do {
      _ = try check(ledger.home)
      Issue.record("a key that nobody destroyed passes for a destroyed one")
    } catch let error as ExchangeError {
      #expect(error.code == .integrity && error.reason.contains(Hex.encode(lost)), "\(error)")
    }
  }

  /// `keys/` of before the last submission.
  @Test func keysOlderThanTheLogAreFound() throws {
    let ledger = try ledger()
    ledger.exchange.close()
    let keys = ledger.home.directory + "/keys/data.mdb"
    let old = try DurableFile.read(keys)
    try ledger.reopen()
    try ledger.submit(
      TestPackage(state: "CA", date: "20231001", students: [TestStudent(id: "C1", first: "Leo")]))
    ledger.exchange.close()
    _ = try check(ledger.home)
    try DurableFile.write(old, to: keys)
    #expect(throws: VaultError(.integrity, "")) { try check(ledger.home) }
    try Directory.removeAll(ledger.home.directory + "/keys")
    #expect(throws: ExchangeError(.integrity, "")) { try check(ledger.home) }
    try Directory.removeAll(ledger.home.directory + "/key-encryption-key")
    #expect(try check(ledger.home) == nil)
  }

  /// A lost row is no erasure: nothing is rebuilt without the child.
  @Test func aLostKeyDoesNotDropAChildFromTheCount() throws {
    let ledger = try ledger()
    ledger.exchange.close()
    let lost = try #require(try subjects(ledger, .stateRecord).first)
    try ledger.reopen {
      try change(ledger) { rows in _ = try rows.delete(lost, in: Self.tables[0]) }
    }
    #expect(throws: VaultError(.integrity, "")) {
      try ledger.exchange.rebuild([], checkOnly: false)
    }
  }

  /// A look is recorded in the accounting of everybody who is shown, or nobody is shown.
  @Test func aLookWithoutAccountingIsRefused() throws {
    let ledger = try ledger()
    ledger.exchange.close()
    let accounts = try subjects(ledger, .accounting)
    try ledger.reopen {
      try change(ledger) { rows in
        for lost in accounts { _ = try rows.delete(lost, in: Self.tables[0]) }
      }
    }
    let size = ledger.exchange.log.size
    #expect(throws: VaultError(.integrity, "")) {
      try ledger.exchange.children(knownAt: nil, acting: ledger.acting())
    }
    #expect(ledger.exchange.log.size == size)
    let mark = CBORValue.array([.text("accounting"), .array([]), .bytes([])]).encoded
    ledger.exchange.close()
    try ledger.reopen {
      try change(ledger) { rows in
        for lost in accounts { try rows.put(mark, for: lost, in: Self.tables[0]) }
      }
    }
    #expect(throws: ExchangeError(.integrity, "")) {
      try ledger.exchange.children(knownAt: nil, acting: ledger.acting())
    }
  }
}
